"""All extreme equilibria of one small bimatrix game in storage that is used again for the next one."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.tables.kernels.extreme_equilibria import Pairs, extreme_equilibria, pair_storage, strategies_of_pairs
from winset.tables.kernels.vertex_enumeration import NEW, STUCK, Vertices, vertex_storage

__all__ = ["NOT_FINITE", "RowWork", "order_equilibria", "row_equilibria", "row_work"]


NOT_FINITE = -4


class RowWork(NamedTuple):
    """Storage for games of one shape: walks over both sides, pairs, both tables, and strategies (E, m) and (E, n)."""

    v: Vertices
    u: Vertices
    out: Pairs
    first: Float
    second: Float
    x: Float
    y: Float


@storage
def row_work(m: int, n: int, vertices: int, pairs: int) -> RowWork:
    """Storage for m x n games with so many vertices a side and so many equilibria."""
    slots = 64
    while slots < 2 * vertices or (slots < (1 << (m + n)) and m + n <= 10):
        slots *= 2
    k, d = max(m, n), min(m, n)
    return RowWork(
        vertex_storage(k, d, vertices, slots),
        vertex_storage(d, k, vertices, slots),
        pair_storage(k, d, pairs, vertices),
        np.empty((k, d)),
        np.empty((d, k)),
        np.empty((pairs, m)),
        np.empty((pairs, n)),
    )


@kernel
def _raise(payoffs: Float, at: int, m: int, n: int, transposed: bool, out: Float) -> bool:
    """One player's payoffs, shifted and scaled to [1/2, 3/2], into ``out``; False if one is not finite.

    They lie at ``payoffs[at : at + m * n]`` in C order; ``out`` is (m, n), or (n, m) if ``transposed``.
    """
    lowest, highest = np.inf, -np.inf
    finite = True
    for k in range(at, at + m * n):
        finite = finite and abs(payoffs[k]) < np.inf
        lowest, highest = min(lowest, payoffs[k]), max(highest, payoffs[k])
    if not finite:
        return False
    down = 1.0
    spread = highest - lowest
    if not 1e-290 < spread < 1e290:
        largest = max(abs(lowest), abs(highest))
        half = math.ldexp(1.0, -math.frexp(largest)[1] // 2) if largest > 0.0 else 1.0
        lowest, highest = lowest * half * half, highest * half * half
        spread, down = highest - lowest, half
    inverse = 1.0 / spread if spread > 0.0 else 1.0
    for i in range(m):
        for j in range(n):
            value = 0.5 + (payoffs[at + i * n + j] * down * down - lowest) * inverse
            if transposed:
                out[j, i] = value
            else:
                out[i, j] = value
    return True


@kernel
def _each_once(x: Float, y: Float, count: int) -> int:
    """Move the pairs of mixtures that differ to the front; returns how many.

    Vertices that lie closer together than the rounding have the same probabilities.
    """
    kept = 0
    for e in range(count):
        fresh = True
        for f in range(kept):
            same = True
            for i in range(x.shape[1]):
                same = same and x[e, i] == x[f, i]
            for j in range(y.shape[1]):
                same = same and y[e, j] == y[f, j]
            fresh = fresh and not same
        if fresh:
            x[kept], y[kept] = x[e], y[e]
            kept += 1
    return kept


@kernel
def row_equilibria(payoffs: Float, m: int, n: int, names: Int, tolerance: float, work: RowWork) -> int:
    """All extreme equilibria of payoffs (2 m n,), the first player's in C order, then the second's.

    Returns how many; their strategies stand in ``work.x`` and ``work.y``. FULL if they do not fit, STUCK if arithmetic
    failed, NOT_FINITE. ``work.out.degenerate`` and ``work.out.doubts`` say more (see ``Pairs``).
    """
    first, second, out = work.first, work.second, work.out
    swapped = m > n
    x_side, y_side = (second, first) if swapped else (first, second)
    if not (_raise(payoffs, m * n, m, n, True, x_side) and _raise(payoffs, 0, m, n, False, y_side)):
        return NOT_FINITE
    one, two = (m, 0) if swapped else (0, m)
    work.v.state[0], work.u.state[0] = NEW, NEW
    count = extreme_equilibria(first, second, one, two, names, tolerance, False, work.v, work.u, out)
    if count <= 0:
        return count if count < 0 else STUCK
    a, b = (work.y, work.x) if swapped else (work.x, work.y)
    if not (
        strategies_of_pairs(first, one, two, out.first_basis, out.first_labels, count, out, a)
        and strategies_of_pairs(second, two, one, out.second_basis, out.second_labels, count, out, b)
    ):
        return STUCK
    return _each_once(work.x, work.y, count) if out.degenerate[0] else count


@kernel
def _comes_before(x: Float, y: Float, e: int, f: int) -> bool:
    """Whether equilibrium e stands before f: smaller supports first, then the order of the actions used."""
    used = 0
    for i in range(x.shape[1]):
        used += (x[e, i] > 0.0) - (x[f, i] > 0.0)
    for j in range(y.shape[1]):
        used += (y[e, j] > 0.0) - (y[f, j] > 0.0)
    if used != 0:
        return used < 0
    for i in range(x.shape[1]):
        if (x[e, i] > 0.0) != (x[f, i] > 0.0):
            return bool(x[e, i] > 0.0)
    for j in range(y.shape[1]):
        if (y[e, j] > 0.0) != (y[f, j] > 0.0):
            return bool(y[e, j] > 0.0)
    for i in range(x.shape[1]):
        if x[e, i] != x[f, i]:
            return bool(x[e, i] > x[f, i])
    for j in range(y.shape[1]):
        if y[e, j] != y[f, j]:
            return bool(y[e, j] > y[f, j])
    return False


@kernel
def order_equilibria(work: RowWork, count: int, order: Int) -> None:
    """The numbers of the equilibria in ``work`` in order; order (E,) is written."""
    for e in range(count):
        at = e
        while at > 0 and _comes_before(work.x, work.y, e, order[at - 1]):
            order[at] = order[at - 1]
            at -= 1
        order[at] = e
