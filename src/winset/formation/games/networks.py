"""Networks: what each player gets from every set of links between pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

from winset.base.errors import Faults, ModelError, as_list
from winset.base.numbers import Number
from winset.base.players import player_names
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Tabulated, Writable
from winset.formation.arrays import NetworkArrays
from winset.formation.concepts import PairwiseStable
from winset.formation.games.payoffs import StatePayoffs, read_payoffs

__all__ = ["NetworkGame", "coauthors", "connections"]


MOST = 17
"""Most possible links: 2^17 networks."""

Links = tuple[tuple[str, str], ...]


class NetworkGame(Writable):
    """Payoffs in every network of links between players (Jackson and Wolinsky 1996).

    Parameters
    ----------
    payoffs
        A callable that takes a network (a frozenset of links, each a frozenset of two names) and gives everybody's
        payoff, by name or in the order of the players.
    players
        Names.
    links
        The pairs that may be linked; all of them if omitted. At most 17, so six players if all may be.

    Raises
    ------
    ModelError
        With every fault: a link that does not join two players, too many links, a payoff missing or not finite.

    Examples
    --------
    >>> game = NetworkGame(lambda g: {p: len(g) for p in "ab"}, ["a", "b"])
    >>> game.payoffs_of([("a", "b")])["a"]
    1
    """

    concept = PairwiseStable()

    def __init__(
        self,
        payoffs: Callable[[frozenset[frozenset[str]]], object],
        players: Sequence[str],
        links: Iterable[tuple[str, str]] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.players = player_names(players, None, faults)
        n = len(self.players)
        pairs = list(combinations(range(n), 2))
        if links is not None:
            pairs = []
            for link in [
                as_list(link, "links", "pairs of names") for link in as_list(links, "links", "pairs of names")
            ]:
                ends = [self.players.index(p) for p in link if p in self.players]
                if len(ends) != 2 or ends[0] == ends[1] or len(link) != 2:
                    faults.add("links", f"a link joins two players of {', '.join(self.players)}, got {link!r}")
                else:
                    pairs.append((min(ends), max(ends)))
            pairs = sorted(set(pairs))
        if len(pairs) > MOST:
            text = "name those that may be linked, or take at most six players"
            faults.add("links", f"{len(pairs)} possible links make 2^{len(pairs)} networks, at most {MOST}; {text}")
        if not callable(payoffs):
            faults.add("payoffs", f"must be a callable of a network, got {type(payoffs).__name__}")
        faults.raise_if_any()
        self.pairs = tuple(pairs)
        sets = [frozenset((self.players[i], self.players[j])) for i, j in pairs]
        self.payoffs: StatePayoffs = read_payoffs(
            1 << len(pairs),
            lambda g: payoffs(frozenset(s for k, s in enumerate(sets) if g >> k & 1)),
            self.name,
            self.players,
        )

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, payoffs by their values in every network."""
        rows: dict[object, object] = {
            frozenset(map(frozenset, self.named(g))): self.payoffs.at(g) for g in range(1 << len(self.pairs))
        }
        links = [(self.players[i], self.players[j]) for i, j in self.pairs]
        return {"payoffs": Tabulated(rows), "players": self.players, "links": links, "title": self.title}

    def place(self, links: Iterable[Iterable[str]]) -> int:
        """The row of a network."""
        row = 0
        for link in links:
            ends = sorted(self.players.index(p) for p in link if p in self.players)
            if tuple(ends) not in self.pairs:
                raise ModelError(f"links: {tuple(link)!r} is not a possible link")
            row |= 1 << self.pairs.index((ends[0], ends[1]))
        return row

    def named(self, row: int) -> Links:
        """The links of a row, by names."""
        return tuple((self.players[i], self.players[j]) for k, (i, j) in enumerate(self.pairs) if row >> k & 1)

    def name(self, row: int) -> str:
        """The same in one line."""
        return ", ".join(f"{a}-{b}" for a, b in self.named(row)) or "no links"

    def payoffs_of(self, links: Iterable[Iterable[str]]) -> Vector:
        """Everybody's payoff in a network."""
        return self.payoffs.vector(self.players, self.place([tuple(link) for link in links]))

    def to_arrays(self) -> NetworkArrays:
        """Possible links and everybody's payoff in each network."""
        return NetworkArrays(
            np.array(self.pairs, dtype=np.int64).reshape(-1, 2), self.payoffs.compared, self.payoffs.near
        )

    def read_answer(self, concept: object, point: Iterable[Iterable[str]]) -> Links:
        """A claimed network, its links in any order."""
        return self.named(self.place([tuple(link) for link in point]))

    def present(self, found: Found) -> Found:
        """Networks as tuples of links by names, with everybody's payoff."""
        details = dict(found.details)
        details["payoffs"] = [self.payoffs.vector(self.players, int(row)) for row in found.points]
        details["efficient"] = [self.named(int(row)) for row in details.get("efficient", [])]
        return found.but(points=[self.named(int(row)) for row in found.points], details=details)


def _distances(players: Sequence[str], network: frozenset[frozenset[str]]) -> dict[tuple[str, str], int]:
    near: dict[str, list[str]] = {p: [] for p in players}
    for link in network:
        a, b = sorted(link)
        near[a].append(b)
        near[b].append(a)
    found: dict[tuple[str, str], int] = {}
    for start in players:
        queue, found[start, start] = [start], 0
        for p in queue:
            for q in near[p]:
                if (start, q) not in found:
                    found[start, q] = found[start, p] + 1
                    queue.append(q)
    return found


def connections(players: Sequence[str], decay: Number, cost: Number) -> NetworkGame:
    """The symmetric connections model: decay^distance from everybody reached, less the cost of each own link.

    Jackson and Wolinsky 1996, section 2; ``decay`` lies in (0, 1).
    """
    delta, price = (Fraction(repr(v)) if isinstance(v, float) else Fraction(v) for v in (decay, cost))
    if not 0 < delta < 1:
        raise ModelError(f"decay: must lie between 0 and 1, got {decay!r}")

    def payoffs(network: frozenset[frozenset[str]]) -> dict[str, Fraction]:
        far = _distances(players, network)
        degree: Mapping[str, int] = {p: sum(p in link for link in network) for p in players}
        return {
            p: sum((delta ** far[p, q] for q in players if q != p and (p, q) in far), Fraction(0)) - price * degree[p]
            for p in players
        }

    return NetworkGame(payoffs, players, title="connections")


def coauthors(players: Sequence[str]) -> NetworkGame:
    """The co-author model: time is shared between projects, and synergies with it (Jackson and Wolinsky 1996).

    A player with links to j in N gets the sum of 1/n_i + 1/n_j + 1/(n_i n_j), n_i being the number of own links.
    """

    def payoffs(network: frozenset[frozenset[str]]) -> dict[str, Fraction]:
        degree = {p: sum(p in link for link in network) for p in players}
        result = dict.fromkeys(players, Fraction(0))
        for link in network:
            a, b = sorted(link)
            gain = Fraction(1, degree[a]) + Fraction(1, degree[b]) + Fraction(1, degree[a] * degree[b])
            result[a] += gain
            result[b] += gain
        return result

    return NetworkGame(payoffs, players, title="co-authors")
