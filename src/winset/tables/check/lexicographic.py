"""Bases of a best-reply polytope whose right-hand sides are moved apart so little that no vertex keeps spare labels.

The i-th right-hand side, counted from 0, is 1 + e**(i + 1) for a tiny e (Dantzig, Orden and Wolfe 1955). A basis is
feasible if the first number that is not 0 in each row of its dictionary is positive. Numbers are whole throughout, by
elimination without fractions (Bareiss 1968): in machine words where Hadamard's bound lets them, else of any size.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float, Int

__all__ = ["Settled", "settled"]


WORDS = 2.0**61
"""Squares of minors stay below it in machine words."""


Flags = NDArray[np.bool_]


class Settled(NamedTuple):
    """``feasible`` (G,); of the unmoved point, which variables in use (G, s) and which rows (G, k) are exactly 0 or
    tight."""

    feasible: Flags
    zero: Flags
    tight: Flags


def settled(table: Exact, free: Int, tight: Int) -> Settled:
    """The bases {z >= 0, table z <= 1} with these variables in use and these tight rows, (G, s) each, in order."""
    (count, s), k = free.shape, len(table)
    rows = np.zeros((count, k), dtype=bool)
    np.put_along_axis(rows, tight, True, axis=1)
    order = np.argsort(~rows, axis=1, kind="stable")
    T = np.zeros((count, k, 2 * s + 1), dtype=object)
    T[:, :, :s] = table[order[:, :, None], free[:, None, :]]
    T[:, :, s] = 1
    T[:, np.arange(s), s + 1 + np.arange(s)] = 1
    if _largest_minor(T[:, :, :s].astype(np.float64), s) ** 2 < WORDS:
        T = T.astype(np.int64)
    T, regular = _eliminated(T, s)
    ahead = np.ones((count, k, s), dtype=bool)
    ahead[:, s:] = tight[:, None, :] < order[:, s:, None]
    moved = np.where(ahead, _sign(T[:, :, s + 1 :]), 0)
    first = np.take_along_axis(moved, (moved != 0).argmax(axis=2)[:, :, None], axis=2)[:, :, 0]
    first[:, s:] += first[:, s:] == 0
    value = _sign(T[:, :, s])
    zero = value == 0
    np.put_along_axis(rows, order[:, s:], zero[:, s:], axis=1)
    np.put_along_axis(rows, tight, True, axis=1)
    return Settled(regular & (np.where(zero, first, value) > 0).all(axis=1), zero[:, :s], rows)


def _sign(numbers: Exact | Int) -> Int:
    return np.asarray(numbers > 0, dtype=np.int64) - np.asarray(numbers < 0, dtype=np.int64)


def _largest_minor(T: Float, s: int) -> float:
    """Hadamard's bound on the minors of s rows and one more, bordered by ones and unit vectors."""
    norms = np.sqrt((T * T).sum(axis=2) + 2.0)
    bound: float = (norms[:, :s].prod(axis=1) * norms.max(axis=1)).max()
    return bound


def _eliminated(T: Exact | Int, s: int) -> tuple[Exact | Int, Flags]:
    """The dictionaries after s rows are solved for s columns, over a positive denominator, and where there is one."""
    each = np.arange(len(T))
    scale: Exact | Int = np.ones_like(T[:, :1, :1])
    regular = np.ones(len(T), dtype=bool)
    for c in range(s):
        at = c + (T[:, c:s, c] != 0).argmax(axis=1)
        line = T[each, at]
        T[each, at] = T[:, c]
        p = line[:, c]
        regular &= np.asarray(p != 0, dtype=bool)
        p = np.where(p == 0, 1, p)[:, None, None]
        T = (T * p - T[:, :, c : c + 1] * line[:, None, :]) // scale
        T[:, c], scale = line, p
    positive: Exact | Int = np.where(scale > 0, T, -T)
    return positive, regular
