"""Ideal points and voting rules, read with every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError, as_list, is_word
from winset.base.formulas import Formulas, named_entries
from winset.base.numbers import Number
from winset.base.players import player_names
from winset.base.solution import Details
from winset.coalitions.games.voting import VotingRule, WeightedVoting, rule_of
from winset.coalitions.games.weights import whole_weights
from winset.policies.arrays import RuleArrays

__all__ = ["Rule", "read_ideals", "read_point", "read_policy"]


Float = NDArray[np.float64]
PLANE = 2
"""Largest number of policy dimensions."""


def read_ideals(
    ideals: object, players: Sequence[str] | None, formulas: Formulas, faults: Faults
) -> tuple[tuple[str, ...], Float]:
    """Names and ideal points (n, d), d = 1 or 2, from a sequence or a mapping by player."""
    if isinstance(ideals, Mapping):
        players = [str(p) for p in ideals] if players is None else players
        ideals = named_entries(ideals, players, "ideals", faults)
    if hasattr(ideals, "to_numpy"):
        ideals = ideals.to_numpy()  # a table with labels
    if isinstance(ideals, np.ndarray):
        ideals = ideals.tolist()
    rows: list[object] = list(ideals) if isinstance(ideals, Sequence) and not isinstance(ideals, str) else []
    if not rows:
        faults.add("ideals", f"must be one number or point a player, got {ideals!r:.100}")
        faults.raise_if_any()
    before = len(faults)
    points = formulas.read("ideals", rows, faults)
    if len(faults) > before:
        points = np.zeros((len(rows), 1))
    points = points.reshape(len(points), -1) if points.ndim <= 2 else points
    if points.ndim > 2 or not 1 <= points.shape[1] <= PLANE:
        dimensions = points.shape[1:] if points.ndim > 2 else points.shape[1]
        why = "in more the best proposals are no longer met by two circles, and no method here finds them all"
        faults.add("ideals", f"have {dimensions} dimensions; accepted: 1 or 2 ({why})")
        points = np.zeros((len(points), 1))
    return player_names(players, len(points), faults), points


def read_point(where: str, given: object, dimensions: int, formulas: Formulas, faults: Faults) -> Float:
    """One policy (d,): a number, or d coordinates."""
    before = len(faults)
    array = formulas.read(where, given if isinstance(given, list | tuple | np.ndarray) else [given], faults)
    if len(faults) > before:
        return np.zeros(dimensions)
    if array.shape != (dimensions,):
        faults.add(where, f"must have {dimensions} coordinate{'s' * (dimensions > 1)}, got shape {array.shape}")
        return np.zeros(dimensions)
    return array


def read_policy(point: object, lengths: tuple[int, ...]) -> Float | float:
    """A claimed policy or interval: a number, or an array of one of these lengths; length 0 stands for a number.

    Raises
    ------
    ModelError
        If it has another form.
    """
    try:
        array = np.array(point, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        array = np.zeros((0, 0))
    if (len(array) if array.ndim == 1 else 0 if array.ndim == 0 else -1) not in lengths:
        forms = " or ".join("a number" if k == 0 else f"{k} coordinates" for k in lengths)
        raise ModelError(f"points: must be {forms}, got {point!r:.100}")
    return array if array.ndim else float(array)


class Rule:
    """Which coalitions carry a proposal: weights that reach the quota, with everybody who has a veto; or a rule."""

    def __init__(
        self,
        players: tuple[str, ...],
        quota: object,
        weights: object,
        vetoes: Sequence[str | int],
        faults: Faults,
        rule: object = None,
    ) -> None:
        n = len(players)
        self.players, self.rule = players, None
        self.vetoes = np.zeros(n, dtype=np.uint8)
        if rule is not None:
            self.rule = rule_of(rule, n, players, {"quota": quota, "weights": weights, "vetoes": vetoes}, faults)
            if max(sum(w) for w, _ in self.rule.rules) >= 2**62:
                faults.add("rule", "has weights that sum to 2^62 or more as whole numbers, so round them")
                faults.raise_if_any()
            return
        if quota is None:
            faults.add("quota", "missing; accepted: the votes or weight that carry a proposal, or a rule")
            quota = 1
        given = [1] * n if weights is None else named_entries(weights, players, "weights", faults, 0)
        given = list(given) if isinstance(given, Sequence | np.ndarray) and not isinstance(given, str) else [given]
        if len(given) != n:
            faults.add("weights", f"must be {n} numbers, got {len(given)}")
            given = [1] * n
        self.weights, self.quota = whole_weights(given, cast(Number, quota), faults)
        listed = [vetoes] if isinstance(vetoes, str | int) and not isinstance(vetoes, bool) else vetoes
        for who in as_list(listed, "vetoes", "a list of players"):
            if is_word(who, players):
                self.vetoes[players.index(str(who))] = 1
            elif isinstance(who, int) and not isinstance(who, bool) and 0 <= who < n:
                self.vetoes[who] = 1
            else:
                faults.add("vetoes", f"no player named {who!r}; accepted: {', '.join(players)}")

    def to_arrays(self) -> RuleArrays:
        """The numbers of the rule."""
        if self.rule is None:
            one = np.ones((1, 1), dtype=np.uint8)
            return RuleArrays(self.weights[None], np.array([self.quota]), one, self.vetoes)
        rules, clauses = self.rule.rules, self.rule.clauses
        marks = np.array([[k in clause for k in range(len(rules))] for clause in clauses], dtype=np.uint8)
        weights, quotas = (np.array(column, dtype=np.int64) for column in zip(*rules, strict=True))
        return RuleArrays(weights, quotas, marks, self.vetoes)

    def wins(self, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether the players marked along the last axis (n,) carry a proposal."""
        return self.to_arrays().wins(marks)

    def same(self, other: Rule) -> bool:
        """Whether both rules have the same numbers."""
        ours, theirs = self.to_arrays(), other.to_arrays()
        pairs = ((ours.weights, theirs.weights), (ours.quotas, theirs.quotas), (ours.clauses, theirs.clauses))
        return all(np.array_equal(a, b) for a, b in (*pairs, (self.vetoes, other.vetoes)))

    def given(self) -> Details:
        """The rule as games take it by keyword."""
        if self.rule is not None:
            return {"quota": None, "rule": self.rule}
        vetoes = np.flatnonzero(self.vetoes).tolist()
        return {"quota": self.quota, "weights": self.weights.tolist(), "vetoes": vetoes}

    def joined_by(self, added: Sequence[str]) -> Details:
        """The same, with players at the end without whom nothing passes, as games take it by keyword."""
        if self.rule is not None:
            players, none = (*self.players, *added), (0,) * len(added)
            rules = tuple(((*weights, *none), quota) for weights, quota in self.rule.rules)
            old = VotingRule(players, rules, self.rule.clauses)
            if not added:
                return {"quota": None, "rule": old}
            every = WeightedVoting([0] * len(self.players) + [1] * len(added), len(added), players)
            return {"quota": None, "rule": old & every}
        told = self.given()
        weights = [*self.weights.tolist(), *([0] * len(added))]
        return {**told, "weights": weights, "vetoes": [*np.flatnonzero(self.vetoes).tolist(), *added]}
