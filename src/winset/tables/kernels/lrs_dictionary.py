"""Dictionaries of the polytope {z >= 0, M z <= 1}: pivots, the lexicographic choice of a row, and rebuilding.

A dictionary has k rows and d cobasic columns and is kept as ``T`` (k, d + 1): ``T[i, c]`` is the coefficient of the
c-th cobasic variable in row i and ``T[i, d]`` the value of the i-th basic variable. Variables go by their labels;
``basic`` (k,) and ``cobasic`` (d,) list them, and ``position[label]`` is the column of a cobasic label and
``-1 - row`` of a basic one.

With ``exact``, every entry is an integer (a minor of the data, held in a float64) over the common denominator
``scale``, and pivots divide without remainder (Bareiss 1968); all of it is exact while products stay below 2**52.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel

__all__ = ["blocking_rows", "exchange", "leaving_row", "pivot", "rebuild", "start"]


SMALL = 1e-11


@kernel
def start(matrix: Float, first_variable: int, first_slack: int, T: Float, basic: Int, cobasic: Int) -> None:
    """The dictionary at z = 0 of ``matrix`` (k, d), all slacks basic. T, basic and cobasic are written."""
    k, d = matrix.shape
    for c in range(d):
        cobasic[c] = first_variable + c
    for i in range(k):
        basic[i] = first_slack + i
        for c in range(d):
            T[i, c] = matrix[i, c]
        T[i, d] = 1.0


@kernel
def pivot(T: Float, row: int, column: int, exact: bool, scale: float, spare: Float) -> float:
    """Exchange the variables of a row and a column in T; returns the new common denominator (1 without ``exact``).

    ``spare`` (d + 1,) is workspace.
    """
    k, columns = T.shape
    p = T[row, column]
    if exact:
        for c in range(columns):
            spare[c] = T[row, c]
        for i in range(k):
            if i != row:
                f = T[i, column]
                for c in range(columns):
                    T[i, c] = (T[i, c] * p - f * spare[c]) / scale
                T[i, column] = -f
        T[row, column] = scale
        return p
    inverse = 1.0 / p
    for c in range(columns):
        spare[c] = T[row, c] * inverse
    spare[column] = inverse
    for i in range(k):
        f = T[i, column]
        if i != row and f != 0.0:
            T[i, column] = 0.0
            for c in range(columns):
                T[i, c] -= f * spare[c]
    for c in range(columns):
        T[row, c] = spare[c]
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
    T: Float, column: int, tolerance: float, exact: bool, scale: float, position: Int, first_slack: int, tied: Int
) -> int:
    """The row that blocks first when the cobasic variable of ``column`` grows; -1 if none does.

    Ties are broken as if the right-hand side of slack j were 1 + e**(j + 1) for a tiny e (the lexicographic rule of
    Dantzig, Orden and Wolfe 1955), so that each vertex of the perturbed, simple polytope is met once. Values within
    ``tolerance`` count as equal. ``tied`` (k,) is workspace.
    """
    k, columns = T.shape
    last = columns - 1
    small = 0.0 if exact else SMALL
    best = np.inf
    for i in range(k):
        if T[i, column] > small:
            best = min(best, T[i, last] / T[i, column])
    count = 0
    for i in range(k):
        if T[i, column] > small:
            ratio, slack = T[i, last] / T[i, column], T[i, last] - best * T[i, column]
            if (exact and ratio == best) or (not exact and slack <= tolerance):
                tied[count] = i
                count += 1
    if count == 0:
        return -1
    for slack in range(k):
        if count == 1:
            break
        at = position[first_slack + slack]
        lowest = np.inf
        for t in range(count):
            i = tied[t]
            entry = T[i, at] if at >= 0 else (scale if -1 - at == i else 0.0)
            lowest = min(lowest, entry / T[i, column])
        margin = 0.0 if exact else 1e-9 * (1.0 + abs(lowest))
        kept = 0
        for t in range(count):
            i = tied[t]
            entry = T[i, at] if at >= 0 else (scale if -1 - at == i else 0.0)
            if entry / T[i, column] <= lowest + margin:
                tied[kept] = i
                kept += 1
        count = kept
    return tied[0]


@kernel
def blocking_rows(T: Float, tolerance: float, exact: bool, best: Float, rows: Int, ties: Int, number: int) -> None:
    """For every column at once the row that blocks first, and how many rows tie with it.

    Written: best (>= d,) the ratios, rows[number, :d] the rows (-1 if none blocks), ties (>= d,) the numbers of ties.
    """
    k, d = T.shape[0], T.shape[1] - 1
    small = 0.0 if exact else SMALL
    for c in range(d):
        best[c] = np.inf
        rows[number, c] = -1
        ties[c] = 0
    for i in range(k):
        value = T[i, d]
        for c in range(d):
            entry = T[i, c]
            ratio = value / entry if entry > small else np.inf
            lower = ratio < best[c]
            best[c] = ratio if lower else best[c]
            rows[number, c] = i if lower else rows[number, c]
    if exact:
        for i in range(k):
            value = T[i, d]
            for c in range(d):
                ties[c] += 1 if T[i, c] > 0.0 and value / T[i, c] == best[c] else 0
    else:
        for i in range(k):
            value = T[i, d]
            for c in range(d):
                entry = T[i, c]
                slack = value - best[c] * entry
                ties[c] += 1 if (entry > small) & (slack <= tolerance) else 0


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

    T (k, d + 1) is written; workspace fresh (k, d + 1), rows (labels,), columns (labels,), wanted (labels,) and
    spare (d + 1,). False if the basis is singular.
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
            if not wanted[rows[i]] and abs(fresh[i, c]) > best:
                best, row = abs(fresh[i, c]), i
        if row < 0:
            return False
        pivot(fresh, row, c, False, 1.0, spare)
        rows[row], columns[c] = columns[c], rows[row]
    for c in range(d):
        source = 0
        while columns[source] != cobasic[c]:
            source += 1
        rows[k + c] = source
    for i in range(k):
        source = 0
        while rows[source] != basic[i]:
            source += 1
        for c in range(d):
            T[i, c] = fresh[source, rows[k + c]]
        T[i, d] = fresh[source, d]
    return True
