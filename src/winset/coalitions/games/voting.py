"""Voting rules as simple games: weighted votes with a quota, combined by and / or, with vetoes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError, as_list, is_word
from winset.base.numbers import read_exact_number
from winset.base.players import player_names
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.coalitions.arrays import VotingArrays
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.names import coalition_members, present_coalitional

__all__ = ["VotingRule", "WeightedVoting", "rule_of"]


class VotingRule(Writable):
    """A simple game (von Neumann and Morgenstern 1944): coalitions win or lose. Rules combine with ``&`` and ``|``.

    Made by :class:`WeightedVoting` and by combining such rules; the players must be the same, in the same order.
    """

    def __init__(
        self,
        players: tuple[str, ...],
        rules: tuple[tuple[tuple[int, ...], int], ...],
        clauses: tuple[tuple[int, ...], ...],
        title: str = "",
    ) -> None:
        self.players, self.rules, self.clauses, self.title = players, rules, clauses, title

    @property
    def n(self) -> int:
        """How many voters."""
        return len(self.players)

    def __and__(self, other: VotingRule) -> VotingRule:
        """A coalition wins if it wins under both rules."""
        rules, shift = self._joined(other)
        clauses = [tuple(sorted({*a, *(k + shift for k in b)})) for a in self.clauses for b in other.clauses]
        return VotingRule(self.players, rules, tuple(dict.fromkeys(clauses)), self.title)

    def __or__(self, other: VotingRule) -> VotingRule:
        """A coalition wins if it wins under one of the rules."""
        rules, shift = self._joined(other)
        clauses = self.clauses + tuple(tuple(k + shift for k in b) for b in other.clauses)
        return VotingRule(self.players, rules, clauses, self.title)

    def _joined(self, other: VotingRule) -> tuple[tuple[tuple[tuple[int, ...], int], ...], int]:
        if not isinstance(other, VotingRule):
            raise ModelError(f"rule: only voting rules combine with & and |, got {type(other).__name__}")
        if self.players != other.players:
            raise ModelError("players: rules that are combined must name the same players in the same order")
        return self.rules + other.rules, len(self.rules)

    def wins_mask(self, mask: int) -> bool:
        """Whether the coalition of this bit mask (bit i is player i) wins."""
        inside = [i for i in range(self.n) if mask >> i & 1]
        met = [sum(weights[i] for i in inside) >= quota for weights, quota in self.rules]
        return any(all(met[k] for k in clause) for clause in self.clauses)

    def wins(self, coalition: object) -> bool:
        """Whether a coalition wins: names or positions of its members, or an array of n marks (True for members)."""
        return self.wins_mask(coalition_members(coalition, self.players))

    def minimal_winning(self) -> list[tuple[str, ...]]:
        """Winning coalitions none of whose members can be spared, small ones first (up to 24 voters)."""
        if self.n > 24:
            raise ModelError(f"players: minimal winning coalitions are listed for up to 24 voters, here are {self.n}")
        order = sorted(range(self.n), key=lambda i: -self.rules[0][0][i])
        found: list[int] = []
        for size in range(1, self.n + 1):
            for members in combinations(order, size):
                mask = sum(1 << i for i in members)
                if any(mask & m == m for m in found):
                    continue
                if self.wins_mask(mask):
                    found.append(mask)
        return [tuple(p for i, p in enumerate(self.players) if mask >> i & 1) for mask in found]

    def vetoers(self) -> tuple[str, ...]:
        """Voters without whom nothing passes."""
        full = (1 << self.n) - 1
        return tuple(p for i, p in enumerate(self.players) if not self.wins_mask(full ^ (1 << i)))

    def to_game(self) -> CoalitionalGame:
        """The same as a :class:`~winset.CoalitionalGame`: worth 1 if it wins, else 0 (up to 24 voters)."""
        if self.n > 24:
            raise ModelError(f"players: a table holds up to 24 voters, here are {self.n}")
        return CoalitionalGame(self.table(), self.players, title=self.title)

    def table(self) -> NDArray[np.int64]:
        """1 for each winning coalition, shape (2^n,), index by bit mask."""
        wins = np.zeros(1 << self.n, dtype=bool)
        met = []
        for weights, quota in self.rules:
            small = sum(weights) < 2**62
            total = np.zeros(1, dtype=np.int64 if small else object)
            for weight in weights:
                total = np.concatenate([total, total + weight])
            met.append((total >= quota).astype(bool))
        for clause in self.clauses:
            wins |= np.logical_and.reduce([met[k] for k in clause])
        return wins.astype(np.int64)

    def to_arrays(self) -> VotingArrays:
        """Weights, quotas and how they combine."""
        return VotingArrays(self.n, tuple(w for w, _ in self.rules), tuple(q for _, q in self.rules), self.clauses)

    def present(self, found: Found) -> Found:
        """Values and coalitions with names."""
        return present_coalitional(found, self.players)


class WeightedVoting(VotingRule):
    """A coalition wins if its weights add up to the quota or more, and no veto is missing.

    Parameters
    ----------
    weights
        One number >= 0 a voter, of any size: a sequence, or a mapping by name. Whole numbers and fractions are taken
        exactly; a float is taken as the decimal number that it prints as.
    quota
        The weight needed: above 0, at most the sum of weights.
    players
        Names, if ``weights`` is a sequence.
    vetoes
        Voters, by name or position, without whom nothing passes.

    Raises
    ------
    ModelError
        With every fault: a negative or infinite weight, a quota out of range, an unknown veto player.

    Examples
    --------
    >>> council = WeightedVoting({"a": 2, "b": 1, "c": 1}, quota=3)
    >>> council.minimal_winning()
    [('a', 'b'), ('a', 'c')]
    """

    def __init__(
        self,
        weights: object,
        quota: object,
        players: Sequence[str] | None = None,
        vetoes: Iterable[str | int] = (),
        title: str = "",
    ) -> None:
        faults = Faults()
        if isinstance(weights, Mapping):
            players, weights = list(weights) if players is None else players, dict(weights)
            missing = [str(p) for p in players if p not in weights]
            if missing:
                faults.add("weights", f"nothing is given for {', '.join(missing)}")
            weights = [weights.get(p, 0) for p in players]
        listed = as_list(weights, "weights", "one number a voter")
        if not listed:
            faults.add("weights", "must name at least one voter")
        names = player_names(players, len(listed), faults)
        exact = [read_exact_number(w, f"weights[{p}]", faults) for p, w in zip(names, listed, strict=True)]
        for p, w in zip(names, exact, strict=True):
            if w < 0:
                faults.add(f"weights[{p}]", f"must be >= 0, got {w}")
        level = read_exact_number(quota, "quota", faults)
        total = sum(exact, Fraction(0))
        if not len(faults):
            if level <= 0:
                faults.add("quota", f"must be above 0 (the empty coalition would win), got {quota}")
            elif level > total:
                faults.add("quota", f"must be at most the sum of weights {total} (nobody could win), got {quota}")
        held = []
        for who in as_list(vetoes, "vetoes", "a list of voters"):
            if is_word(who, names):
                held.append(names.index(str(who)))
            elif isinstance(who, int) and 0 <= who < len(names):
                held.append(who)
            else:
                faults.add("vetoes", f"no voter named {who!r}; accepted: {', '.join(names)}")
        faults.raise_if_any()
        unit = lcm(*(w.denominator for w in exact), level.denominator)
        rules = [(tuple(int(w * unit) for w in exact), int(level * unit))]
        if held:
            rules.append((tuple(int(i in held) for i in range(len(names))), len(set(held))))
        super().__init__(names, tuple(rules), (tuple(range(len(rules))),), title)
        self.weights = tuple(exact)
        self.quota = level


def rule_of(
    rule: object, n: int, players: Sequence[str] | None, others: Mapping[str, object], faults: Faults
) -> VotingRule:
    """The rule that says alone which coalitions of n players carry a proposal; ``others`` is given in its place.

    Raises
    ------
    ModelError
        With every fault: no voting rule, other players, a quota beside it, nobody who can carry anything.
    """
    if not isinstance(rule, VotingRule):
        what = "must be a voting rule: WeightedVoting(weights, quota), or several joined by & and |"
        raise ModelError(f"rule: {what}, got {type(rule).__name__}")
    for name, given in others.items():
        if given is not None and not (name == "vetoes" and len(as_list(given, name, "a list of members")) == 0):
            faults.add(name, "goes without a rule, which says by itself who carries a proposal")
    if rule.n != n:
        faults.add("rule", f"must have the {n} members as its voters, got {rule.n}: {', '.join(rule.players)}")
    elif players is not None and tuple(str(p) for p in players) != rule.players:
        faults.add("rule", f"must name the members in the same order, got {', '.join(rule.players)}")
    elif not rule.wins_mask((1 << n) - 1):
        faults.add("rule", "nobody can carry a proposal, not even all members together")
    faults.raise_if_any()
    return rule
