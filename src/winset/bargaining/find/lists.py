"""Finite lists of outcomes: the best by several keys in turn, and those that no other dominates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from winset.bargaining.arrays import FiniteArrays
from winset.bargaining.kernels.batch import mark_dominated
from winset.bargaining.kernels.finite_outcomes import frontier_sorted
from winset.base.array_types import Float, Int
from winset.base.solution import Found
from winset.base.status import Status

__all__ = ["best_listed", "listed", "pareto_frontier", "willing"]

TIE = 1e-12


def pareto_frontier(utilities: Float) -> Int:
    """Positions of the outcomes that no other Pareto-dominates, in rising order.

    A few strong outcomes first remove most of the rest in one pass; what is left is sorted by falling sum and filtered
    (Chomicki, Godfrey, Gryz and Liang 2003). Equal outcomes are all kept.
    """
    u = np.ascontiguousarray(utilities, dtype=np.float64)
    sums = u.sum(axis=1)
    rest = np.arange(len(u))
    if len(u) > 1000:
        top = np.argpartition(-sums, 16)[:16]
        marks = np.empty(len(u), dtype=np.uint8)
        mark_dominated(u, np.ascontiguousarray(u[top]), marks)
        rest = np.flatnonzero(marks == 0)
    left = u[rest]
    order = rest[np.lexsort((*(-left.T[::-1]), -sums[rest]))]
    chosen = np.empty(len(order), dtype=np.int64)
    kept = frontier_sorted(u, order, np.empty((len(order), u.shape[1])), chosen)
    return np.sort(chosen[:kept])


def willing(arrays: FiniteArrays) -> Int:
    """Positions of the outcomes at which nobody falls below the disagreement."""
    return np.flatnonzero((arrays.utilities >= arrays.d).all(axis=1))


def listed(arrays: FiniteArrays, chosen: Int) -> Found:
    """The outcomes at these positions, equal ones once; the disagreement if there are none."""
    u = arrays.utilities
    if not len(chosen):
        why = "At every outcome somebody falls below the disagreement, so there is no agreement."
        details = {"chosen": [], "agreement": False}
        return Found(Status.SOLVED, [arrays.d.copy()], completeness="all", reason=why, details=details)
    return Found(
        Status.SOLVED,
        list(u[chosen[np.sort(np.unique(u[chosen], axis=0, return_index=True)[1])]]),
        completeness="all",
        reason=f"All {len(u)} outcomes were compared; {len(chosen)} are best.",
        details={"chosen": [int(k) for k in chosen]},
    )


def best_listed(arrays: FiniteArrays, keys: Callable[[Float], Sequence[Float]]) -> Found:
    """The outcomes nobody refuses that are best by the first key, ties by the next; ``keys`` takes gains (K, n)."""
    allowed = willing(arrays)
    if not len(allowed):
        return listed(arrays, allowed)
    rows = np.arange(len(allowed))
    for key in keys(arrays.utilities[allowed] - arrays.d):
        size = np.abs(key[rows]).max()
        rows = rows[key[rows] >= key[rows].max() - TIE * size]
    return listed(arrays, allowed[rows])
