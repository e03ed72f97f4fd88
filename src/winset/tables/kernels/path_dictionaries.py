"""Steps of long paths on dictionaries of the two best-reply polytopes, and the simplex method of zero-sum games."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel
from winset.tables.kernels.lrs_dictionary import exchange, leaving_row, pivot
from winset.tables.kernels.path_sides import CAPPED, STUCK, Paths, Side

__all__ = ["dictionary_of", "dictionary_step", "is_zero_sum", "zero_sum_bases"]


SMALL = 1e-11
TIE = 1e-11
"""Values closer than this are equal in a zero-sum game."""
LEAST_PIVOT = 1e-13
COST = 1e-12


@kernel
def _at_zero(columns: Float, side: Side) -> None:
    """The dictionary of a side at z = 0."""
    d, k = columns.shape
    variable, slack = side.first[0], side.first[1]
    for c in range(d):
        side.cobasic[c] = variable + c
        side.position[variable + c] = c
    for i in range(k):
        side.basic[i] = slack + i
        side.position[slack + i] = -1 - i
        for c in range(d):
            side.T[i, c] = columns[c, i]
        side.T[i, d] = 1.0


@kernel
def dictionary_of(columns: Float, side: Side, spare: Float, wanted: Marks) -> bool:
    """The dictionary of the basis of a side, computed anew; its rows may be reordered. False if it is singular."""
    d, k = columns.shape
    variable = side.first[0]
    wanted[:] = 0
    for i in range(k):
        wanted[side.basic[i]] = 1
    _at_zero(columns, side)
    for c in range(d):
        if not wanted[variable + c]:
            continue
        best, row = LEAST_PIVOT, -1
        for i in range(k):
            if not wanted[side.basic[i]] and abs(side.T[i, c]) > best:
                best, row = abs(side.T[i, c]), i
        if row < 0:
            return False
        pivot(side.T, row, c, False, 1.0, spare[: d + 1])
        exchange(side.basic, side.cobasic, side.position, row, c)
    for i in range(k):
        side.values[i] = side.T[i, d]
    return True


@kernel
def dictionary_step(
    T: Float, basic: Int, cobasic: Int, position: Int, slack: int, label: int, tie: float, tied: Int, spare: Float
) -> int:
    """Let a cobasic variable enter; returns the label that leaves, or STUCK. Values within ``tie`` count as equal."""
    k, columns = T.shape
    column, last = position[label], columns - 1
    best, row = np.inf, -1
    for i in range(k):
        entry = T[i, column]
        if entry > SMALL and T[i, last] < best * entry:
            best, row = T[i, last] / entry, i
    if row < 0:
        return STUCK
    ties = 0
    for i in range(k):
        ties += (T[i, column] > SMALL) & (T[i, last] - best * T[i, column] <= tie)
    if ties > 1:
        row = leaving_row(T, column, tie, False, 1.0, position, slack, tied)
    leaves = basic[row]
    pivot(T, row, column, False, 1.0, spare[:columns])
    exchange(basic, cobasic, position, row, column)
    return leaves


@kernel
def is_zero_sum(columns: Float, other_columns: Float) -> bool:
    """Whether the raised payoffs of the two players add up to a constant, up to rounding."""
    m, n = columns.shape
    first = columns[0, 0] + other_columns[0, 0]
    for i in range(m):
        for j in range(n):
            if abs(columns[i, j] + other_columns[j, i] - first) > 1e-13:
                return False
    return True


@kernel
def zero_sum_bases(other_columns: Float, cap: int, p: Paths) -> int:
    """The bases of an equilibrium of a zero-sum game: an optimum of max 1 y under {y >= 0, A y <= 1}, and its dual.

    The primal simplex method by largest coefficients with lexicographic ratio tests, which ends (Dantzig, Orden and
    Wolfe 1955). The basic labels of both sides are written. Returns the pivots made, CAPPED or STUCK.
    """
    n = other_columns.shape[0]
    side, cost = p.two, p.row_a
    _at_zero(other_columns, side)
    for c in range(n):
        cost[c] = 1.0
    for made in range(cap):
        column, best = -1, COST
        for c in range(n):
            if cost[c] > best:
                column, best = c, cost[c]
        if column < 0:
            for i in range(n):
                p.one.basic[i] = side.cobasic[i]
            return made
        row = leaving_row(side.T, column, TIE, False, 1.0, side.position, side.first[1], p.tied)
        if row < 0:
            return STUCK
        pivot(side.T, row, column, False, 1.0, p.work[: n + 1])
        for c in range(n):
            cost[c] = (0.0 if c == column else cost[c]) - best * side.T[row, c]
        exchange(side.basic, side.cobasic, side.position, row, column)
    return CAPPED
