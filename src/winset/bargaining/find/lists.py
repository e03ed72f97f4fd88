"""Finite lists of outcomes: the best by several keys in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from winset.bargaining.arrays import FiniteArrays
from winset.base.array_types import Float, Int
from winset.base.solution import Found
from winset.base.status import Status

__all__ = ["best_listed", "listed", "willing"]

TIE = 1e-12


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
