"""Sequential or multilateral: a leading country chooses how to negotiate (Aghion, Antràs and Helpman 2007)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations

from winset.base.errors import Faults, ModelError
from winset.base.expressions import Polynomial
from winset.base.numbers import Number
from winset.coalitions.games.names import coalition_members
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["negotiation_tree"]


def negotiation_tree(
    worths: Mapping[tuple[str, ...], Mapping[str, Number]],
    players: Sequence[str],
    parameters: Mapping[str, int | float | Fraction] | None = None,
    title: str = "sequential or multilateral",
) -> ExtensiveForm:
    """The negotiation game of one leader with two followers, as a tree.

    The leader negotiates with both followers at once, with one after the other, or not at all. It makes offers that are
    taken or left; who accepts joins, who refuses stays out for good, and in a multilateral round one refusal ends it
    for both. Refusing one's turn in a sequence does not stop the leader from turning to the next, nor does it have to.

    An optimal offer gives a follower just what refusing would, and that is one of its worths as an outsider; so the
    tree has one offer for each of these.

    Parameters
    ----------
    worths
        ``{((members), ...): {player: payoff}}`` for the four structures that can arise, by their coalition of several
        members: ``()`` for none, ``(leader, b)``, ``(leader, c)`` and all three. Members' payoffs are before transfers.
        Numbers, or expressions in ``parameters``.
    players
        Leader first, then the two followers.
    parameters
        Present values of what the expressions use; the tree can then be drawn from.

    Returns
    -------
    ExtensiveForm
        Solve it for :class:`~winset.SubgamePerfect`; the first action on the path is the mode of negotiation.

    Raises
    ------
    ModelError
        If the players are not three or a structure or payoff is missing.
    """
    faults = Faults()
    names = tuple(str(p) for p in players)
    if len(names) != 3 or len(set(names)) != 3:
        raise ModelError(f"players: must be three names, the leader first, got {', '.join(names)}")
    known = dict(parameters or {})
    table: dict[int, dict[str, Polynomial]] = {}
    for key, row in worths.items():
        mask = coalition_members(key, names)
        missing = [p for p in names if p not in row]
        if missing:
            faults.add(f"worths[{key}]", f"nothing is given for {', '.join(missing)}")
            continue
        table[mask] = {p: Polynomial.parse(row[p], known, f"worths[{key}].{p}") for p in names}
    for mask, text in (
        (0, "()"),
        (0b011, f"({names[0]}, {names[1]})"),
        (0b101, f"({names[0]}, {names[2]})"),
        (7, "all"),
    ):
        if mask not in table:
            faults.add("worths", f"the structure {text} is missing")
    faults.raise_if_any()
    return _Negotiation(names, table, ExtensiveForm(names, title, known)).build()


class _Negotiation:
    """Writes the tree; an agreement so far is a bit mask of members and what was promised to followers."""

    def __init__(self, names: tuple[str, ...], table: dict[int, dict[str, Polynomial]], tree: ExtensiveForm) -> None:
        self.names, self.table, self.tree = names, table, tree

    def build(self) -> ExtensiveForm:
        leader, b, c = self.names
        modes = {"multilateral": "multilateral"}
        self._multilateral()
        for first, second in permutations((b, c)):
            node = f"{first} first"
            modes[f"sequential, {first} first"] = node
            self._offer(node, first, second, 1, {})
        modes["none"] = self._end("none", 1, {})
        self.tree.decision("mode", leader, modes)
        return self.tree

    def _offers(self, follower: str) -> list[Polynomial]:
        """Distinct payoffs of a follower that stays out, most first where they are numbers."""
        bit = 1 << self.names.index(follower)
        found: list[Polynomial] = []
        for mask, row in self.table.items():
            if not mask & bit and all(str(row[follower]) != str(p) for p in found):
                found.append(row[follower])
        return found

    def _multilateral(self) -> None:
        _, b, c = self.names
        actions = {}
        for i, to_b in enumerate(self._offers(b)):
            for j, to_c in enumerate(self._offers(c)):
                node = f"multilateral {i}{j}"
                actions[f"{to_b} to {b}, {to_c} to {c}"] = node
                done = self._end(f"{node} agreed", 7, {b: to_b, c: to_c})
                refused = [self._end(f"{node} refused by {p}", 1, {}) for p in (b, c)]
                self.tree.decision(node, b, {"accept": f"{node} {c}", "refuse": refused[0]})
                self.tree.decision(f"{node} {c}", c, {"accept": done, "refuse": refused[1]})
        self.tree.decision("multilateral", self.names[0], actions)

    def _offer(self, node: str, to: str, then: str | None, mask: int, promised: dict[str, Polynomial]) -> None:
        """The leader's offer to one follower, and what follows acceptance and refusal."""
        actions = {}
        joined = mask | 1 << self.names.index(to)
        for k, offer in enumerate(self._offers(to)):
            answer = f"{node}, offer {k}"
            actions[f"{offer} to {to}"] = answer
            branches = {}
            for word, after, kept in (("accept", joined, {**promised, to: offer}), ("refuse", mask, promised)):
                name = f"{answer}, {word}"
                if then is None:
                    branches[word] = self._end(name, after, kept)
                else:
                    branches[word] = name
                    self._offer(name, then, None, after, kept)
            self.tree.decision(answer, to, branches)
        actions["stop"] = self._end(f"{node}, stop", mask, promised)
        self.tree.decision(node, self.names[0], actions)

    def _end(self, name: str, mask: int, promised: dict[str, Polynomial]) -> str:
        """A terminal: members are paid what they were promised, the leader keeps the rest."""
        row = self.table[mask if mask != 1 else 0]
        leader = self.names[0]
        rest = row[leader]
        payoffs: dict[str, str] = {}
        for follower in self.names[1:]:
            value = promised.get(follower)
            if value is None:
                payoffs[follower] = str(row[follower])
            else:
                payoffs[follower] = str(value)
                rest = rest + row[follower] - value
        payoffs[leader] = str(rest)
        return self._terminal(name, payoffs, mask)

    def _terminal(self, name: str, payoffs: dict[str, str], mask: int) -> str:
        members = ", ".join(p for i, p in enumerate(self.names) if mask >> i & 1) if mask != 1 else "none"
        self.tree.terminal(f"{name}: end", payoffs, label=members)
        return f"{name}: end"
