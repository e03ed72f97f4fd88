"""Social environments: states, everybody's payoff in each, and who can bring about which change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError, as_list, as_mapping
from winset.base.players import player_names
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.coalitions.games.names import coalition_members, coalition_name
from winset.formation.arrays import EnvironmentArrays
from winset.formation.concepts import LargestConsistentSet
from winset.formation.games.networks import NetworkGame
from winset.formation.games.partitions import PartitionGame
from winset.formation.games.payoffs import StatePayoffs, read_payoffs
from winset.tables.games.normal import NormalForm

__all__ = ["SocialEnvironment"]


MOST = 4096


class SocialEnvironment(Writable):
    """States and the moves between them that coalitions can make (Chwe 1994).

    Parameters
    ----------
    payoffs
        For each state, by name, everybody's payoff: by name or in the order of the players.
    moves
        Triples (coalition, from, to); coalitions by the names of their members, states by name.
    players
        Names.

    Raises
    ------
    ModelError
        With every fault: an unknown state or player, an empty coalition, a payoff missing or not finite, too many
        states.

    Examples
    --------
    >>> game = SocialEnvironment({"quo": [0, 0], "deal": [1, 1]}, [(("a", "b"), "quo", "deal")], ["a", "b"])
    >>> game.states
    ('quo', 'deal')
    """

    concept = LargestConsistentSet()

    def __init__(
        self,
        payoffs: Mapping[str, object],
        moves: Iterable[tuple[Iterable[str], str, str]],
        players: Sequence[str],
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.players = player_names(players, None, faults)
        payoffs = as_mapping(payoffs, "payoffs", "everybody's payoff by state")
        self.states = tuple(str(s) for s in payoffs)
        if not 1 <= len(self.states) <= MOST:
            faults.add("payoffs", f"from 1 to {MOST} states, got {len(self.states)}")
        faults.raise_if_any()
        place = {s: k for k, s in enumerate(self.states)}
        rows = []
        for k, move in enumerate(as_list(moves, "moves", "triples (coalition, from, to)")):
            triple = as_list(move, f"moves[{k}]", "a triple (coalition, from, to)")
            if len(triple) != 3 or not all(isinstance(state, str) for state in triple[1:]):
                faults.add(f"moves[{k}]", f"must be a triple (coalition, from, to), got {move!r:.100}")
                continue
            coalition, start, end = triple
            for state in (start, end):
                if state not in place:
                    faults.add(f"moves[{k}]", f"no state named {state!r}; accepted: {', '.join(self.states[:20])}")
            try:
                mask = coalition_members(coalition, self.players)
            except ModelError as error:
                faults.include(error, f"moves[{k}]")
                continue
            if mask == 0:
                faults.add(f"moves[{k}]", "the coalition must have a member")
            if start in place and end in place:
                rows.append((mask, place[start], place[end]))
        faults.raise_if_any()
        listed = list(payoffs.values())
        self.payoffs: StatePayoffs = read_payoffs(
            len(self.states), listed.__getitem__, self.states.__getitem__, self.players
        )
        self.moves: NDArray[np.int64] = np.array(sorted(set(rows)), dtype=np.int64).reshape(-1, 3)

    @classmethod
    def from_normal_form(
        cls, game: NormalForm, coalitions: Literal["all", "single"] = "all", separator: str = ", "
    ) -> SocialEnvironment:
        """States are the profiles of pure strategies; any coalition (or any single player) may change its own."""
        if coalitions not in ("all", "single"):
            raise ModelError(f"coalitions: must be 'all' or 'single', got {coalitions!r}")
        n = len(game.players)
        counts = [len(a) for a in game.actions]
        profiles = list(product(*(range(m) for m in counts)))
        if len(profiles) > MOST:
            raise ModelError(f"game: at most {MOST} profiles, here are {len(profiles)}")
        name = {p: separator.join(game.actions[i][a] for i, a in enumerate(p)) for p in profiles}
        exact = game.to_arrays().exact
        table = game.payoffs if exact is None else exact
        payoffs = {name[p]: [table[(i, *p)] for i in range(n)] for p in profiles}
        moves = []
        for mask in range(1, 1 << n):
            members = [i for i in range(n) if mask >> i & 1]
            if coalitions == "single" and len(members) > 1:
                continue
            names = coalition_name(mask, game.players)
            for p in profiles:
                for changed in product(*(range(counts[i]) for i in members)):
                    q = list(p)
                    for i, a in zip(members, changed, strict=True):
                        q[i] = a
                    if tuple(q) != p:
                        moves.append((names, name[p], name[tuple(q)]))
        return cls(payoffs, moves, game.players, game.title)

    @classmethod
    def from_partitions(cls, game: PartitionGame, others: Literal["stay", "separate"] = "stay") -> SocialEnvironment:
        """States are partitions; any set of players may form a coalition, those left behind stay or separate."""
        if others not in ("stay", "separate"):
            raise ModelError(f"others: must be 'stay' or 'separate', got {others!r}")
        states = {game.name(k): game.payoffs.at(k) for k in range(len(game.partitions))}
        moves = []
        for k in range(len(game.partitions)):
            blocks = [frozenset(b) for b in game.named(k)]
            for mask in range(1, 1 << len(game.players)):
                formed = frozenset(coalition_name(mask, game.players))
                if formed in blocks:
                    continue
                after = [formed]
                for block in blocks:
                    rest = block - formed
                    if others == "separate" and block & formed:
                        after += [frozenset([p]) for p in rest]
                    elif rest:
                        after.append(rest)
                moves.append((tuple(formed), game.name(k), game.name(game.place(after))))
        return cls(states, moves, game.players, game.title)

    @classmethod
    def from_network(cls, game: NetworkGame) -> SocialEnvironment:
        """States are networks; one player may cut a link, two may add theirs (Page, Wooders and Kamat 2005)."""
        states = {game.name(k): game.payoffs.at(k) for k in range(1 << len(game.pairs))}
        moves: list[tuple[Iterable[str], str, str]] = []
        for k in range(1 << len(game.pairs)):
            for link, (i, j) in enumerate(game.pairs):
                other = game.name(k ^ 1 << link)
                ends = game.players[i], game.players[j]
                if k >> link & 1:
                    moves += [((end,), game.name(k), other) for end in ends]
                else:
                    moves.append((ends, game.name(k), other))
        return cls(states, moves, game.players, game.title)

    def to_arrays(self) -> EnvironmentArrays:
        """Payoffs and moves."""
        return EnvironmentArrays(self.payoffs.compared, self.moves, self.payoffs.near)

    def read_answer(self, concept: object, point: str) -> str:
        """A claimed state."""
        if point not in self.states:
            raise ModelError(f"points: no state named {point!r}; accepted: {', '.join(self.states[:20])}")
        return point

    def present(self, found: Found) -> Found:
        """States by name; the states ruled out in order, each with the deviation that does it."""
        details = dict(found.details)
        if "dominated_by" in details:
            reach = details["dominated_by"]
            details["dominated_by"] = {
                s: tuple(self.states[b] for b in np.flatnonzero(reach[a]).tolist()) for a, s in enumerate(self.states)
            }
        if "ruled_out" in details:
            details["ruled_out"] = {
                self.states[a]: (coalition_name(self.moves[e, 0], self.players), self.states[self.moves[e, 2]])
                for a, e in details["ruled_out"]
            }
        if "farsighted_core" in details:
            details["farsighted_core"] = [self.states[k] for k in details["farsighted_core"]]
        details["payoffs"] = [self.payoffs.vector(self.players, int(k)) for k in found.points]
        return found.but(points=[self.states[int(k)] for k in found.points], details=details)
