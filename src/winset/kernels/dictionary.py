"""Dictionaries of the polytope {z >= 0, M z <= 1}: pivots, the lexicographic choice of a row, and rebuilding.

A dictionary has d cobasic columns and k rows and is kept as ``T`` (d + 1, k): ``T[c, i]`` is the coefficient of the
c-th cobasic variable in row i and ``T[d, i]`` the value of the i-th basic variable. Variables go by their labels;
``basic`` (k,) and ``cobasic`` (d,) list them, and ``position[label]`` is the column of a cobasic label and
``-1 - row`` of a basic one.

With ``exact``, every entry is an integer (a minor of the data, held in a float64) over the common denominator
``scale``, and pivots divide without remainder (Bareiss 1968); all of it is exact while products stay below 2**52.
"""

from __future__ import annotations

import numpy as np

from winset.kernels.jit import Float, Int, Marks, kernel

__all__ = ["exchange", "leaving_row", "pivot", "rebuild", "start"]

SMALL = 1e-11


@kernel
def start(matrix: Float, first_variable: int, first_slack: int, T: Float, basic: Int, cobasic: Int) -> None:
    """The dictionary at z = 0 of ``matrix`` (k, d), all slacks basic. T, basic and cobasic are written."""
    k, d = matrix.shape
    for c in range(d):
        cobasic[c] = first_variable + c
        for i in range(k):
            T[c, i] = matrix[i, c]
    for i in range(k):
        basic[i] = first_slack + i
        T[d, i] = 1.0


@kernel
def pivot(T: Float, row: int, column: int, exact: bool, scale: float, spare: Float) -> float:
    """Exchange the variables of a row and a column in T; returns the new common denominator (1 without ``exact``).

    ``spare`` (k,) is workspace.
    """
    columns, k = T.shape
    p = T[column, row]
    if exact:
        for c in range(columns):
            if c == column:
                continue
            f = T[c, row]
            for i in range(k):
                T[c, i] = (T[c, i] * p - f * T[column, i]) / scale
            T[c, row] = f
        for i in range(k):
            T[column, i] = -T[column, i]
        T[column, row] = scale
        return p
    inverse = 1.0 / p
    for i in range(k):
        spare[i] = T[column, i]
        T[column, i] *= -inverse
    spare[row] = 0.0
    for c in range(columns):
        if c != column:
            f = T[c, row] * inverse
            if f != 0.0:
                for i in range(k):
                    T[c, i] -= f * spare[i]
            T[c, row] = f
    T[column, row] = inverse
    return 1.0


@kernel
def exchange(basic: Int, cobasic: Int, position: Int, row: int, column: int) -> None:
    """Keep the lists in step with a pivot."""
    enters, leaves = cobasic[column], basic[row]
    basic[row], cobasic[column] = enters, leaves
    position[enters] = -1 - row
    position[leaves] = column


@kernel
def leaving_row(
    T: Float,
    column: int,
    tolerance: float,
    exact: bool,
    scale: float,
    position: Int,
    first_slack: int,
    ratios: Float,
    tied: Int,
) -> int:
    """The row that blocks first when the cobasic variable of ``column`` grows; -1 if none does.

    Ties are broken as if the right-hand side of slack j were 1 + e**(j + 1) for a tiny e (the lexicographic rule of
    Dantzig, Orden and Wolfe 1955), so that each vertex of the perturbed, simple polytope is met once. Values within
    ``tolerance`` count as equal. ``ratios`` and ``tied`` (k,) are workspace.
    """
    columns, k = T.shape
    last = columns - 1
    small = 0.0 if exact else SMALL
    best = np.inf
    for i in range(k):
        ratio = T[last, i] / T[column, i] if T[column, i] > small else np.inf
        best = min(best, ratio)
        ratios[i] = ratio
    if best == np.inf:
        return -1
    count, row = 0, 0
    for i in range(k):
        slope = T[column, i] if T[column, i] > small else np.nan
        ties = ratios[i] == best if exact else T[last, i] - best * slope <= tolerance
        count += ties
        row = i if ties else row
    if count == 1:
        return row
    count = 0
    for i in range(k):
        if T[column, i] > small and (
            ratios[i] == best or (not exact and T[last, i] - best * T[column, i] <= tolerance)
        ):
            tied[count] = i
            count += 1
    for slack in range(k):
        if count == 1:
            break
        at = position[first_slack + slack]
        lowest = np.inf
        for t in range(count):
            i = tied[t]
            entry = T[at, i] if at >= 0 else (scale if -1 - at == i else 0.0)
            lowest = min(lowest, entry / T[column, i])
        margin = 0.0 if exact else 1e-9 * (1.0 + abs(lowest))
        kept = 0
        for t in range(count):
            i = tied[t]
            entry = T[at, i] if at >= 0 else (scale if -1 - at == i else 0.0)
            if entry / T[column, i] <= lowest + margin:
                tied[kept] = i
                kept += 1
        count = kept
    return tied[0]


@kernel
def rebuild(
    matrix: Float,
    first_variable: int,
    first_slack: int,
    basic: Int,
    cobasic: Int,
    T: Float,
    fresh: Float,
    rows: Int,
    columns: Int,
    wanted: Marks,
    spare: Float,
) -> bool:
    """Compute the dictionary of a basis anew from ``matrix``, in the present order of rows and columns.

    T (d + 1, k) is written; workspace fresh (d + 1, k), rows (labels,), columns (labels,), wanted (labels,) and
    spare (k,).
    False if the basis is singular.
    """
    k, d = matrix.shape
    start(matrix, first_variable, first_slack, fresh, rows[:k], columns[:d])
    wanted[:] = 0
    for i in range(k):
        wanted[basic[i]] = 1
    for c in range(d):
        if not wanted[columns[c]]:
            continue
        best, row = SMALL * SMALL, -1
        for i in range(k):
            if not wanted[rows[i]] and abs(fresh[c, i]) > best:
                best, row = abs(fresh[c, i]), i
        if row < 0:
            return False
        pivot(fresh, row, c, False, 1.0, spare)
        rows[row], columns[c] = columns[c], rows[row]
    for i in range(k):
        source = 0
        while rows[source] != basic[i]:
            source += 1
        T[d, i] = fresh[d, source]
        for c in range(d):
            T[c, i] = fresh[c, source]
    for c in range(d):
        source = 0
        while columns[source] != cobasic[c]:
            source += 1
        if source != c:
            for i in range(k):
                fresh[c, i] = T[source, i]
        else:
            for i in range(k):
                fresh[c, i] = T[c, i]
    for c in range(d):
        for i in range(k):
            T[c, i] = fresh[c, i]
    return True
