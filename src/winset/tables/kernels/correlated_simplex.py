"""Correlated equilibria of one small table by the simplex method on the dual of their linear program.

A distribution p over cells maximises c p subject to U p >= 0, sum p = 1, p >= 0, one row of U for every player and
every pair of actions: what obeying is worth over the other action (Aumann 1974). The dual is: minimise v subject to
v - c_a - sum_r y_r U_ra = s_a >= 0 and y >= 0. It needs no first phase: y = 0 and v = max c are feasible. At its
optimum p is what v costs in units of the s. To maximise the smallest payoff, the weights w of the players in c are
dual variables too, nonnegative and adding up to one.

Ties are broken lexicographically, so that no basis comes twice.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.tables.kernels.lrs_dictionary import exchange, leaving_row, pivot

__all__ = ["CAPPED", "NOT_FINITE", "STUCK", "SimplexWork", "correlated_row", "deviations", "simplex_work"]


CAPPED, STUCK, NOT_FINITE = -1, -2, -4
OPTIMAL = 1e-11
TIE = 1e-12


class SimplexWork(NamedTuple):
    """Workspace for M cells, R rows of U and n players: the dictionary ``T``, its lists, U, payoffs and weights."""

    T: Float
    basic: Int
    cobasic: Int
    position: Int
    tied: Int
    spare: Float
    U: Float
    unit: Float
    c: Float


@kernel
def deviations(actions: Int, coarse: bool) -> int:
    """How many rows U has."""
    total = 0
    for m in actions:
        total += m if coarse else m * (m - 1)
    return total


@storage
def simplex_work(n: int, cells: int, rows: int) -> SimplexWork:
    """Workspace for tables of one shape."""
    k, d = cells + 1, rows + n
    return SimplexWork(
        np.empty((k, d + 1)),
        np.empty(k - 1, dtype=np.int64),
        np.empty(d, dtype=np.int64),
        np.empty(k + d, dtype=np.int64),
        np.empty(k, dtype=np.int64),
        np.empty(d + 1),
        np.empty((rows, cells)),
        np.empty((n, cells)),
        np.empty(cells),
    )


@kernel
def _unit(payoffs: Float, common: bool, out: Float) -> bool:
    """Payoffs (n M,), shifted and then scaled together so that the largest range is 1; out (n, M) is written.

    Each player's are shifted by their lowest, or with ``common`` all by the lowest of all, which keeps comparisons
    between players. False if one is not finite.
    """
    n, cells = out.shape
    largest, bottom = 0.0, np.inf
    for k in range(n * cells):
        if not abs(payoffs[k]) < np.inf:
            return False
        largest = max(largest, abs(payoffs[k]))
        bottom = min(bottom, payoffs[k])
    down = math.ldexp(1.0, -math.frexp(largest)[1] // 2) if largest > 0.0 else 1.0
    widest = 0.0
    for i in range(n):
        low = np.inf
        for a in range(cells):
            low = min(low, payoffs[i * cells + a])
        shift = (bottom if common else low) * down * down
        for a in range(cells):
            out[i, a] = payoffs[i * cells + a] * down * down - shift
            widest = max(widest, out[i, a])
    if widest > 0.0:
        for i in range(n):
            for a in range(cells):
                out[i, a] /= widest
    return True


@kernel
def _fill(unit: Float, actions: Int, coarse: bool, U: Float) -> None:
    """What obeying is worth in every cell over every deviation; U (R, M) is written."""
    n, cells = unit.shape
    U[:] = 0.0
    row, stride = 0, cells
    for i in range(n):
        m = actions[i]
        stride //= m
        for recommended in range(1 if coarse else m):
            for other in range(m):
                if not coarse and other == recommended:
                    continue
                for a in range(cells):
                    mine = (a // stride) % m
                    if coarse or mine == recommended:
                        U[row, a] = unit[i, a] - unit[i, a + (other - mine) * stride]
                row += 1


@kernel
def _start(w: SimplexWork, free: int) -> int:
    """The dictionary at y = 0; the last row is v. With ``free`` > 0 weights of so many players may move.

    ``c`` (M,) is the objective at the start. Returns the cell at which v starts.
    """
    T, U, unit, c, basic, cobasic, position = w.T, w.U, w.unit, w.c, w.basic, w.cobasic, w.position
    rows, cells = U.shape
    d = rows + 1 + free
    k = cells - 1 + (1 if free else 0)
    top = 0
    for a in range(cells):
        if c[a] > c[top]:
            top = a
    at = 0
    for a in range(cells):
        target = k if a == top else at
        at += a != top
        for r in range(rows):
            T[target, r] = -U[r, top] if a == top else U[r, a] - U[r, top]
        T[target, rows] = -1.0
        for i in range(free):
            here = unit[i + 1, top] - unit[0, top]
            T[target, rows + 1 + i] = -here if a == top else unit[i + 1, a] - unit[0, a] - here
        T[target, d] = c[top] if a == top else c[top] - c[a]
    if free:
        for j in range(d):
            T[cells - 1, j] = 1.0 if j > rows else 0.0
        T[cells - 1, d] = 1.0
    for j in range(d):
        cobasic[j] = j
        position[j] = j
    for i in range(k):
        basic[i] = d + i
        position[d + i] = -1 - i
    return top


@kernel
def correlated_row(
    payoffs: Float,
    actions: Int,
    weights: Float,
    egalitarian: bool,
    coarse: bool,
    limit: int,
    w: SimplexWork,
    p: Float,
    y: Float,
    shares: Float,
) -> int:
    """The equilibrium of one table that maximises the weighted sum of payoffs, or the smallest payoff.

    payoffs (n M,); weights (n,). Written: p (M,), the multipliers y (R,) of the rows of U, and the players' weights in
    the objective, shares (n,). Returns the number of pivots, CAPPED, STUCK or NOT_FINITE.
    """
    n, cells = w.unit.shape
    rows = w.U.shape[0]
    if not _unit(payoffs, egalitarian, w.unit):
        return NOT_FINITE
    _fill(w.unit, actions, coarse, w.U)
    for i in range(n):
        shares[i] = (1.0 if i == 0 else 0.0) if egalitarian else weights[i]
    for a in range(cells):
        w.c[a] = 0.0
        for i in range(n):
            w.c[a] += shares[i] * w.unit[i, a]
    free = n - 1 if egalitarian else 0
    d, k = rows + 1 + free, cells - 1 + (1 if free else 0)
    top = _start(w, free)
    T, basic, cobasic, position = w.T[: k + 1, : d + 1], w.basic, w.cobasic[:d], w.position
    made = 0
    while made < limit:
        column, steepest = -1, OPTIMAL
        for j in range(d):
            if T[k, j] > steepest:
                column, steepest = j, T[k, j]
        if column < 0:
            break
        row = leaving_row(T[:k], column, TIE, False, 1.0, position, d, w.tied)
        if row < 0:
            return STUCK
        pivot(T, row, column, False, 1.0, w.spare[: d + 1])
        exchange(basic, cobasic, position, row, column)
        made += 1
    if made == limit:
        return CAPPED
    _read(w, top, d, k, free, p, y, shares)
    return made


@kernel
def _read(w: SimplexWork, top: int, d: int, k: int, free: int, p: Float, y: Float, shares: Float) -> None:
    """The distribution, the multipliers and the players' weights of an optimal dictionary."""
    T, basic, cobasic = w.T, w.basic, w.cobasic
    rows, cells = w.U.shape
    p[:] = 0.0
    y[:] = 0.0
    if free:
        shares[:] = 0.0
    for j in range(d):
        label = cobasic[j]
        a = -1
        if label == rows:
            a = top
        elif d <= label < d + cells - 1:
            a = label - d
            a += a >= top
        if a >= 0:
            p[a] = max(-T[k, j], 0.0)
    for i in range(k):
        label = basic[i]
        if label < rows:
            y[label] = max(T[i, d], 0.0)
        elif rows < label < d:
            shares[label - rows] = max(T[i, d], 0.0)
        elif free and label == d + cells - 1:
            shares[0] = max(T[i, d], 0.0)
    total = 0.0
    for a in range(cells):
        total += p[a]
    for a in range(cells):
        p[a] /= total
