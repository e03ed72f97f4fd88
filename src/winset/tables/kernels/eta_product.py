"""The basis of one best-reply polytope as a product of eta columns: pivots that never touch most payoffs.

``etas[e]`` (k,) replaces column ``eta_rows[e]`` of an identity matrix; the inverse of the basis is the product of them.
A pivot costs O(k) an eta. ``columns`` (d, k) holds the matrix by columns; variables go by their labels.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel
from winset.tables.kernels.path_sides import STUCK, Side

__all__ = ["eta_step", "refactor"]


SMALL = 1e-11
TIE = 1e-11


@kernel
def transform(etas: Float, eta_rows: Int, count: int, vector: Float, k: int) -> None:
    """Multiply a vector by the inverse of the basis."""
    for e in range(count):
        r = eta_rows[e]
        t = vector[r]
        if t != 0.0:
            vector[r] = 0.0
            for i in range(k):
                vector[i] += etas[e, i] * t


@kernel
def inverse_row(etas: Float, eta_rows: Int, count: int, row: int, out: Float, k: int) -> None:
    """One row of the inverse of the basis."""
    for i in range(k):
        out[i] = 0.0
    out[row] = 1.0
    for e in range(count - 1, -1, -1):
        total = 0.0
        for i in range(k):
            total += out[i] * etas[e, i]
        out[eta_rows[e]] = total


@kernel
def append_eta(etas: Float, eta_rows: Int, count: int, row: int, work: Float, k: int) -> None:
    """The eta of a pivot on ``row`` of the transformed column ``work``."""
    inverse = 1.0 / work[row]
    for i in range(k):
        etas[count, i] = -work[i] * inverse
    etas[count, row] = inverse
    eta_rows[count] = row


@kernel
def load_column(columns: Float, first_variable: int, first_slack: int, label: int, work: Float) -> None:
    """The column of a variable in the original system."""
    d, k = columns.shape
    if first_variable <= label < first_variable + d:
        for i in range(k):
            work[i] = columns[label - first_variable, i]
    else:
        for i in range(k):
            work[i] = 0.0
        work[label - first_slack] = 1.0


@kernel
def refactor(columns: Float, side: Side, work: Float, wanted: Marks) -> int:
    """Compute the etas and values of the basis of a side anew; its rows may be reordered.

    Returns how many etas, or STUCK.
    """
    basic, values, etas, eta_rows = side.basic, side.values, side.etas, side.eta_rows
    first_variable, first_slack = side.first[0], side.first[1]
    d, k = columns.shape
    wanted[:] = 0
    for i in range(k):
        wanted[basic[i]] = 1
    for i in range(k):
        basic[i] = first_slack + i
    count = 0
    for c in range(d):
        if not wanted[first_variable + c]:
            continue
        for i in range(k):
            work[i] = columns[c, i]
        transform(etas, eta_rows, count, work, k)
        best, row = SMALL * SMALL, -1
        for i in range(k):
            free = basic[i] == first_slack + i and not wanted[first_slack + i]
            if free and abs(work[i]) > best:
                best, row = abs(work[i]), i
        if row < 0:
            return STUCK
        append_eta(etas, eta_rows, count, row, work, k)
        basic[row] = first_variable + c
        count += 1
    for i in range(k):
        values[i] = 1.0
    transform(etas, eta_rows, count, values, k)
    return count


@kernel
def blocks_first(side: Side, work: Float, count: int, row_a: Float, row_b: Float) -> int:
    """The row that blocks first, ties broken lexicographically as in ``lrs_dictionary``; -1 if none."""
    values, etas, eta_rows = side.values, side.etas, side.eta_rows
    k = values.shape[0]
    best, row = np.inf, -1
    for i in range(k):
        if work[i] > SMALL:
            ratio = values[i] / work[i]
            if ratio < best:
                best, row = ratio, i
    if row < 0:
        return -1
    ties = 0
    for i in range(k):
        if work[i] > SMALL and values[i] - best * work[i] <= TIE:
            ties += 1
    if ties == 1:
        return row
    row = -1
    for i in range(k):
        if not (work[i] > SMALL and values[i] - best * work[i] <= TIE):
            continue
        if row < 0:
            row = i
            inverse_row(etas, eta_rows, count, row, row_a, k)
            continue
        inverse_row(etas, eta_rows, count, i, row_b, k)
        for j in range(k):
            difference = row_b[j] / work[i] - row_a[j] / work[row]
            if difference < -1e-9:
                row = i
                for t in range(k):
                    row_a[t] = row_b[t]
                break
            if difference > 1e-9:
                break
    return row


@kernel
def eta_step(columns: Float, side: Side, label: int, count: int, work: Float, row_a: Float, row_b: Float) -> int:
    """Let a variable enter the basis of a side with ``count`` etas; returns the label that leaves, or STUCK."""
    basic, values = side.basic, side.values
    k = columns.shape[1]
    load_column(columns, side.first[0], side.first[1], label, work)
    transform(side.etas, side.eta_rows, count, work, k)
    row = blocks_first(side, work, count, row_a, row_b)
    if row < 0:
        return STUCK
    theta = values[row] / work[row]
    for i in range(k):
        values[i] -= theta * work[i]
    values[row] = theta
    append_eta(side.etas, side.eta_rows, count, row, work, k)
    leaves = basic[row]
    basic[row] = label
    return leaves
