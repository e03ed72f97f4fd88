"""All vertices of a best-reply polytope in whole numbers of one machine word, with every overflow noticed beforehand.

Dictionaries are fraction-free as in ``lrs_dictionary`` (Bareiss 1968; Avis 2000): every entry is a minor of the data
over the common denominator ``scale``. Products wrap around at 2**64; a quotient that is known to be small is found from
the low bits alone, by the inverse of the odd part of the divisor (Jebelean 1993). Bounds on the rows, kept in floating
point, say before each pivot whether the quotients are small.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.tables.kernels.lrs_dictionary import exchange
from winset.tables.kernels.vertex_enumeration import FULL, is_new

__all__ = ["OVERFLOW", "Walk", "complete_pairs", "walk_room", "whole_vertices"]


OVERFLOW = -4
MOST = 2.0**53
"""Entries stay below; then products that agree in floating point differ by less than 2**63."""
CLOSE = 2.0**-50


class Walk(NamedTuple):
    """A walk over a polytope in d dimensions with k rows, for up to C bases.

    Written: ``labels`` and ``basis`` (C,), the labels of each vertex and of its basis as bits; ``weights`` (C, d): the
    vertex up to a positive factor. Workspace: the dictionary ``T`` (k, d + 1), ``largest`` (k,) bounds on its rows,
    ``basic`` (k,), ``cobasic`` (d,), ``position`` (k + d,), the path ``stack`` (C + 1, 3) and the table ``met``.
    """

    labels: Int
    basis: Int
    weights: Int
    T: Int
    largest: Float
    basic: Int
    cobasic: Int
    position: Int
    stack: Int
    met: Int


@storage
def walk_room(k: int, d: int, capacity: int, slots: int) -> Walk:
    """Room for up to ``capacity`` bases and a hash table of ``slots`` (a power of 2) keys."""
    return Walk(
        np.empty(capacity, dtype=np.int64),
        np.empty(capacity, dtype=np.int64),
        np.empty((capacity, d), dtype=np.int64),
        np.empty((k, d + 1), dtype=np.int64),
        np.empty(k),
        np.empty(k, dtype=np.int64),
        np.empty(d, dtype=np.int64),
        np.empty(k + d, dtype=np.int64),
        np.empty((capacity + 1, 3), dtype=np.int64),
        np.zeros(slots, dtype=np.int64),
    )


@kernel
def whole_pivot(T: Int, largest: Float, row: int, column: int, scale: int) -> int:
    """Exchange the variables of a row and a column; returns the new denominator, or OVERFLOW before any change."""
    k, columns = T.shape
    p = T[row, column]
    even = 0
    while (scale >> even) & 1 == 0:
        even += 1
    odd = scale >> even
    inverse = odd
    for _ in range(5):
        inverse *= 2 - odd * inverse
    bound = min(MOST, 2.0 ** (62 - even))
    for i in range(k):
        if i != row and largest[i] * p + abs(T[i, column]) * largest[row] >= bound * scale:
            return OVERFLOW
    for i in range(k):
        if i == row:
            continue
        f, most = T[i, column], 0
        for c in range(columns):
            quotient = ((T[i, c] * p - f * T[row, c]) >> even) * inverse
            quotient = (quotient << even) >> even
            T[i, c] = quotient
            most = max(most, abs(quotient))
        T[i, column] = -f
        largest[i] = max(most, abs(f))
    T[row, column] = scale
    largest[row] = max(largest[row], float(scale))
    return p


@kernel
def compare(a: int, b: int, c: int, d: int) -> int:
    """The sign of a d - b c, of whole numbers below ``MOST``."""
    left, right = float(a) * float(d), float(b) * float(c)
    if abs(left - right) > CLOSE * (abs(left) + abs(right)):
        return 1 if left > right else -1
    difference = a * d - b * c
    return 1 if difference > 0 else (-1 if difference < 0 else 0)


@kernel
def whole_leaving_row(T: Int, column: int, scale: int, position: Int, first_slack: int) -> int:
    """The row that blocks first, ties broken lexicographically as in ``lrs_dictionary``; -1 if none does."""
    k, last = T.shape[0], T.shape[1] - 1
    row = -1
    for i in range(k):
        if T[i, column] <= 0:
            continue
        if row < 0:
            row = i
            continue
        sign = compare(T[i, last], T[row, last], T[i, column], T[row, column])
        slack = 0
        while sign == 0 and slack < k:
            at = position[first_slack + slack]
            mine = T[i, at] if at >= 0 else (scale if -1 - at == i else 0)
            other = T[row, at] if at >= 0 else (scale if -1 - at == row else 0)
            sign = compare(mine, other, T[i, column], T[row, column])
            slack += 1
        if sign < 0:
            row = i
    return row


@kernel
def first_dictionary(matrix: Int, first_variable: int, first_slack: int, w: Walk) -> int:
    """Write the dictionary of z = 0; returns the key of its basis, or OVERFLOW if an entry is too large."""
    k, d = matrix.shape
    key = 0
    for c in range(d):
        w.cobasic[c] = first_variable + c
        w.position[first_variable + c] = c
        key |= 1 << (first_variable + c)
    for i in range(k):
        w.basic[i] = first_slack + i
        w.position[first_slack + i] = -1 - i
        w.T[i, d], w.largest[i] = 1, 1.0
        for c in range(d):
            w.T[i, c] = matrix[i, c]
            w.largest[i] = max(w.largest[i], float(matrix[i, c]))
        if w.largest[i] >= MOST:
            return OVERFLOW
    return key


@kernel
def whole_vertices(matrix: Int, first_variable: int, first_slack: int, w: Walk) -> int:
    """Walk over every lexicographically feasible basis of {z >= 0, matrix z <= 1}, depth first from z = 0.

    ``matrix`` (k, d) has whole entries from 1 on; k + d is at most 62. Returns how many bases besides z = 0 were met;
    FULL if they do not fit; OVERFLOW if a number may be too large.
    """
    T, largest, basic, cobasic, position, stack = w.T, w.largest, w.basic, w.cobasic, w.position, w.stack
    k, d = matrix.shape
    capacity = min(w.labels.shape[0], w.met.shape[0] // 2)
    key = first_dictionary(matrix, first_variable, first_slack, w)
    if key < 0:
        return OVERFLOW
    w.met[:] = 0
    is_new(w.met, key, False)
    depth, column, count, scale = 0, 0, 0, 1
    while True:
        if column == d:
            if depth == 0:
                return count
            depth -= 1
            row, column, key = stack[depth, 0], stack[depth, 1], stack[depth, 2]
            scale = whole_pivot(T, largest, row, column, scale)
            if scale < 0:
                return OVERFLOW
            exchange(basic, cobasic, position, row, column)
            column += 1
            continue
        row = whole_leaving_row(T, column, scale, position, first_slack)
        beyond = key ^ (1 << cobasic[column]) ^ (1 << basic[row])
        if not is_new(w.met, beyond, False):
            column += 1
            continue
        if count >= capacity:
            return FULL
        stack[depth, 0], stack[depth, 1], stack[depth, 2] = row, column, key
        depth += 1
        scale = whole_pivot(T, largest, row, column, scale)
        if scale < 0:
            return OVERFLOW
        exchange(basic, cobasic, position, row, column)
        key, column = beyond, 0
        labels = key
        w.weights[count] = 0
        for i in range(k):
            if T[i, d] == 0:
                labels |= 1 << basic[i]
            elif first_variable <= basic[i] < first_variable + d:
                w.weights[count, basic[i] - first_variable] = T[i, d]
        w.labels[count], w.basis[count] = labels, key
        count += 1


@kernel
def complete_pairs(labels: Int, others: Int, everything: int, pairs: Int) -> int:
    """All pairs of sets that have every label between them, by number in ``pairs`` (P, 2); how many, or FULL."""
    found = 0
    for a in range(labels.shape[0]):
        wanted = everything & ~labels[a]
        for b in range(others.shape[0]):
            if wanted & ~others[b] == 0:
                if found == pairs.shape[0]:
                    return FULL
                pairs[found, 0], pairs[found, 1] = a, b
                found += 1
    return found
