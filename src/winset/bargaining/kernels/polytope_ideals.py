"""The ideal point of a bargaining problem on a polytope: the most that each player can gain, by linear programming.

Written in gains v = u - d >= 0 the set is A v <= r with r >= 0, so v = 0 is feasible and no first phase is needed. One
condensed tableau ``x_basic = rhs - T x_nonbasic`` serves all n programs: a gain is itself one of its variables, so its
own row is the objective, and each program starts from the optimum of the one before (Dantzig 1963, ch. 5; ties by
the rule of Bland 1977).
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.status import LIMIT, NONFINITE, SOLVED

__all__ = ["LIMIT", "NONFINITE", "OUTSIDE", "SOLVED", "UNBOUNDED", "ideal_gains"]


OUTSIDE, UNBOUNDED = 5, 6
EPSILON = 2.220446049250313e-16
PIVOT = 1e-11
STALL = 20


@kernel
def room(A: Float, b: Float, d: Float, r: Float) -> int:
    """Write r = b - A d, rounding errors taken as zero; OUTSIDE if the disagreement breaks a constraint."""
    status = SOLVED
    for j in range(A.shape[0]):
        total, size = b[j], abs(b[j])
        for i in range(A.shape[1]):
            total -= A[j, i] * d[i]
            size += abs(A[j, i] * d[i])
        if not np.isfinite(size):
            return NONFINITE
        if total < -1e-9 * size:
            status = OUTSIDE
        r[j] = total if total > 8 * EPSILON * size else 0.0
    return status


@kernel
def pivot(T: Float, rhs: Float, basis: Int, nonbasis: Int, row: int, col: int) -> None:
    """Exchange the basic variable of ``row`` with the nonbasic one of ``col``."""
    m, n = T.shape
    inverse = 1.0 / T[row, col]
    for k in range(n):
        T[row, k] *= inverse
    T[row, col] = inverse
    rhs[row] *= inverse
    for j in range(m):
        factor = T[j, col]
        if j != row and factor != 0.0:
            for k in range(n):
                T[j, k] -= factor * T[row, k]
            T[j, col] = -factor * inverse
            rhs[j] -= factor * rhs[row]
            if rhs[j] < 0.0:
                rhs[j] = 0.0
    basis[row], nonbasis[col] = nonbasis[col], basis[row]


@kernel
def leaving_row(T: Float, rhs: Float, basis: Int, col: int, skip: int) -> int:
    """The row that first stops the entering variable, ``skip`` left out; -1 if none does."""
    best, chosen = np.inf, -1
    for j in range(T.shape[0]):
        if j != skip and T[j, col] > PIVOT:
            ratio = rhs[j] / T[j, col]
            if ratio < best or (ratio == best and basis[j] < basis[chosen]):
                best, chosen = ratio, j
    return chosen


@kernel
def equilibrate(A: Float, r: Float, T: Float, rhs: Float, by_row: Float, by_column: Float) -> None:
    """T = by_row A by_column with largest entries near 1 in every row and column, rhs = by_row r (Ruiz 2001)."""
    m, n = A.shape
    by_row[:] = 1.0
    by_column[:] = 1.0
    for j in range(m):
        rhs[j] = r[j]
        for i in range(n):
            T[j, i] = A[j, i]
    for _ in range(3):
        for i in range(n):
            size = 0.0
            for j in range(m):
                size = max(size, abs(T[j, i]))
            if size > 0.0:
                factor = 1.0 / np.sqrt(size)
                by_column[i] *= factor
                for j in range(m):
                    T[j, i] *= factor
        for j in range(m):
            size = 0.0
            for i in range(n):
                size = max(size, abs(T[j, i]))
            if size > 0.0:
                factor = 1.0 / np.sqrt(size)
                by_row[j] *= factor
                rhs[j] *= factor
                for i in range(n):
                    T[j, i] *= factor


@kernel
def alone(A: Float, r: Float, i: int, gains: Float, multipliers: Float, points: Float) -> bool:
    """Player i's largest gain where the constraint that stops it alone has no negative coefficient; False if not so.

    That constraint then bounds the gain whatever the others have, so no program is needed.
    """
    m, n = A.shape
    length, tight = np.inf, -1
    for j in range(m):
        if A[j, i] > 0.0 and r[j] < length * A[j, i]:
            length, tight = r[j] / A[j, i], j
    if tight < 0:
        return False
    for k in range(n):
        if A[tight, k] < 0.0:
            return False
    gains[i] = length
    multipliers[i, :] = 0.0
    multipliers[i, tight] = 1.0 / A[tight, i]
    points[i, :] = 0.0
    points[i, i] = length
    return True


@kernel
def made_basic(T: Float, rhs: Float, basis: Int, nonbasis: Int, i: int) -> int:
    """The row of gain i, which enters the basis if it is not in it; -1 if nothing stops it."""
    for j in range(T.shape[0]):
        if basis[j] == i:
            return j
    col = 0
    for k in range(T.shape[1]):
        if nonbasis[k] == i:
            col = k
    row = leaving_row(T, rhs, basis, col, -1)
    if row >= 0:
        pivot(T, rhs, basis, nonbasis, row, col)
    return row


@kernel
def maximise_row(T: Float, rhs: Float, basis: Int, nonbasis: Int, row: int) -> int:
    """Pivot until the variable of a row is largest: SOLVED, LIMIT, or UNBOUNDED."""
    m, n = T.shape
    stalled, best = 0, rhs[row]
    for step in range(50 * (m + n) + 1):
        col, steepest = -1, -PIVOT
        for k in range(n):
            if T[row, k] < steepest or (stalled > STALL and T[row, k] < -PIVOT and nonbasis[k] < nonbasis[col]):
                col = k
                steepest = T[row, k] if stalled <= STALL else -np.inf
        if col < 0:
            break
        if step == 50 * (m + n):
            return LIMIT
        leave = leaving_row(T, rhs, basis, col, row)
        if leave < 0:
            return UNBOUNDED
        pivot(T, rhs, basis, nonbasis, leave, col)
        stalled = 0 if rhs[row] > best else stalled + 1
        best = rhs[row]
    return SOLVED


@kernel
def write_optimum(
    T: Float, rhs: Float, by_row: Float, by_column: Float, basis: Int, nonbasis: Int, row: int, i: int,
    multipliers: Float, point: Float,
) -> None:  # fmt: skip
    """Write multipliers (m,) that prove the largest gain of player i, found in ``row``, and the gains (n,) of all."""
    m, n = T.shape
    multipliers[:] = 0.0
    for k in range(n):
        j = nonbasis[k] - n
        if j >= 0 and T[row, k] > 0.0:
            multipliers[j] = T[row, k] * by_row[j] * by_column[i]
    point[:] = 0.0
    for j in range(m):
        if basis[j] < n:
            point[basis[j]] = rhs[j] * by_column[basis[j]]


@kernel
def ideal_gains(
    A: Float,
    r: Float,
    gains: Float,
    multipliers: Float,
    points: Float,
    T: Float,
    rhs: Float,
    by_row: Float,
    by_column: Float,
    basis: Int,
    nonbasis: Int,
) -> int:
    """The largest gain of every player in {v >= 0, A v <= r}, with proof.

    Parameters
    ----------
    A, r
        Shapes ``(m, n)`` and ``(m,)``, r >= 0.
    gains
        Out, ``(n,)``.
    multipliers
        Out, ``(n, m)``: y >= 0 with ``A' y >= e_i`` and ``y r = gains[i]``.
    points
        Out, ``(n, n)``: the gains of all at the optimum of player i.
    T, rhs, by_row, by_column, basis, nonbasis
        Workspace of shapes ``(m, n)``, ``(m,)``, ``(m,)``, ``(n,)``, ``(m,)``, ``(n,)``.

    Returns
    -------
    int
        SOLVED, LIMIT, or UNBOUNDED + i for the first player i who can gain without limit.
    """
    m, n = A.shape
    unknown = 0
    for i in range(n):
        if not alone(A, r, i, gains, multipliers, points):
            gains[i] = -1.0
            unknown += 1
    if unknown == 0:
        return SOLVED
    equilibrate(A, r, T, rhs, by_row, by_column)
    for j in range(m):
        basis[j] = n + j
    for i in range(n):
        nonbasis[i] = i
    for i in range(n):
        if gains[i] >= 0.0:
            continue
        row = made_basic(T, rhs, basis, nonbasis, i)
        if row < 0:
            return UNBOUNDED + i
        status = maximise_row(T, rhs, basis, nonbasis, row)
        if status != SOLVED:
            return status + i if status == UNBOUNDED else status
        gains[i] = rhs[row] * by_column[i]
        write_optimum(T, rhs, by_row, by_column, basis, nonbasis, row, i, multipliers[i], points[i])
    return SOLVED
