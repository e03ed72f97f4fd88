"""Rules as kernels take them; where several votes decide, with the number of winning coalitions within each."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Int
from winset.policies.arrays import RuleArrays, SetterArrays, SpatialArrays
from winset.policies.kernels.votes import Votes

__all__ = ["counted", "not_in_plane", "votes_of"]


LISTED = 20
"""Voters up to whom the winning coalitions of several votes are listed."""


def not_in_plane(arrays: SpatialArrays | SetterArrays) -> str | None:
    """Why these are not one game in a plane whose winning coalitions can be listed; None if they are."""
    if arrays.ideals.ndim != 2:
        return "takes one game in a plane; in two dimensions games are solved one at a time"
    if arrays.ideals.shape[1] != 2:
        return "takes two policy dimensions"
    listed = arrays.rule.single or len(arrays.ideals) <= LISTED
    return None if listed else f"takes rules of several votes for up to {LISTED} ideal points"


def votes_of(rule: RuleArrays) -> Votes:
    """The rule as kernels take it."""
    return Votes(*rule, np.empty(0))


def counted(rule: RuleArrays) -> Votes:
    """The rule with the number of winning coalitions within each, if it is one of several votes."""
    if rule.single:
        return votes_of(rule)
    reached = [_sums(w) >= quota for w, quota in zip(rule.weights, rule.quotas, strict=True)]
    clauses = [np.logical_and.reduce([reached[v] for v in np.flatnonzero(clause)]) for clause in rule.clauses]
    winning = (np.logical_or.reduce(clauses) & (_sums(rule.vetoes.astype(np.int64)) == rule.vetoes.sum())).astype(
        np.float64
    )
    n = rule.weights.shape[1]
    for j in range(n):
        halves = winning.reshape(-1, 2, 1 << j)
        halves[:, 1] += halves[:, 0]
    return Votes(*rule, winning)


def _sums(weights: Int) -> Int:
    """The weight of every coalition, by bit mask."""
    out = np.zeros(1, dtype=np.int64)
    for weight in weights:
        out = np.concatenate([out, out + int(weight)])
    return out
