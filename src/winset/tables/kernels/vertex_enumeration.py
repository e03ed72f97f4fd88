"""All vertices of a best-reply polytope by a walk over its graph, degenerate ones included."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, storage
from winset.tables.kernels.lrs_dictionary import blocking_rows, exchange, leaving_row, pivot, rebuild, start

__all__ = [
    "DONE",
    "FULL",
    "HALFWAY",
    "MORE",
    "NEW",
    "STUCK",
    "WORD",
    "Vertices",
    "enumerate_vertices",
    "is_new",
    "vertex_storage",
]


WORD = 62
"""Labels held by one word of a set of labels."""
FULL, STUCK, MORE = -1, -2, -3
NEW, HALFWAY, DONE = 0, 1, 2
_REBUILD_EVERY = 48


class Vertices(NamedTuple):
    """Storage of a walk over a polytope in d dimensions with k rows besides z >= 0, for up to C bases.

    ``labels`` (C, W): the labels of each vertex as bits, ``basis`` (C, W): the cobasic ones of the basis met first,
    ``simple`` (C,): 1 if they are the same. The rest is workspace: dictionaries ``T`` and ``fresh`` (k, d + 1), lists
    ``basic`` (k,), ``cobasic`` (d,), ``position``, ``rows``, ``columns`` (k + d,), ``tied`` (k,), ``wanted`` (k + d,),
    ``spare`` (d + 1,), ``ties`` (d,), the path ``stack`` (C + 1, 3) with its ``blocking`` rows (C + 1, d), and the hash
    table ``met`` of 2**b keys. ``doubts`` (1,): values too close to the tolerance to be sure of, written.

    ``state`` (8,) says where a walk is: NEW, HALFWAY or DONE, the key, the depth of the path, the column, the bases
    met, pivots since the last rebuild; its last number is the pivots allowed in one call, 0 for all; ``scale`` (1,):
    the denominator of an exact dictionary.
    """

    labels: Int
    basis: Int
    simple: Marks
    T: Float
    fresh: Float
    basic: Int
    cobasic: Int
    position: Int
    rows: Int
    columns: Int
    tied: Int
    wanted: Marks
    spare: Float
    ties: Int
    stack: Int
    blocking: Int
    met: Int
    doubts: Int
    state: Int
    scale: Float


@storage
def vertex_storage(k: int, d: int, capacity: int, slots: int) -> Vertices:
    """Storage for up to ``capacity`` bases with a hash table of ``slots`` (a power of 2) keys."""
    total = k + d
    words = (total + WORD - 1) // WORD
    return Vertices(
        np.empty((capacity, words), dtype=np.int64),
        np.empty((capacity, words), dtype=np.int64),
        np.empty(capacity, dtype=np.uint8),
        np.empty((k, d + 1)),
        np.empty((k, d + 1)),
        np.empty(k, dtype=np.int64),
        np.empty(d, dtype=np.int64),
        np.empty(total, dtype=np.int64),
        np.empty(total, dtype=np.int64),
        np.empty(total, dtype=np.int64),
        np.empty(k, dtype=np.int64),
        np.empty(total, dtype=np.uint8),
        np.empty(d + 1),
        np.empty(d, dtype=np.int64),
        np.empty((capacity + 1, 3), dtype=np.int64),
        np.empty((capacity + 1, d), dtype=np.int64),
        np.zeros(slots, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(8, dtype=np.int64),
        np.ones(1),
    )


@kernel
def is_new(met: Int, key: int, direct: bool) -> bool:
    """Whether the key was not met before; it is now."""
    last = met.shape[0] - 1
    folded = (key ^ (key >> 31)) & 0x7FFFFFFF  # 31 bits, so that the product stays within 63
    at = key if direct else (folded * 0x9E3779B1 >> 15) & last
    while met[at] != 0:
        if met[at] == key:
            return False
        at = (at + 1) & last
    met[at] = key
    return True


@kernel
def _record(number: int, tolerance: float, exact: bool, v: Vertices) -> None:
    """Write the label sets of the dictionary as vertex ``number``, whether it is simple, and a doubt of its values."""
    labels, basis, basic, cobasic = v.labels, v.basis, v.basic, v.cobasic
    d, k = cobasic.shape[0], basic.shape[0]
    for w in range(labels.shape[1]):
        basis[number, w] = 0
    for c in range(d):
        basis[number, cobasic[c] // WORD] |= np.int64(1) << np.int64(cobasic[c] % WORD)
    for w in range(labels.shape[1]):
        labels[number, w] = basis[number, w]
    more, doubt = 0, 0
    for i in range(k):
        if v.T[i, d] <= tolerance:
            labels[number, basic[i] // WORD] |= np.int64(1) << np.int64(basic[i] % WORD)
            more = 1
            if v.T[i, d] < -tolerance:
                doubt = 1
        elif not exact and v.T[i, d] < 100.0 * tolerance:
            doubt = 1
    v.simple[number] = 1 - more
    v.doubts[0] += doubt


@kernel
def _begin(
    matrix: Float, first_variable: int, first_slack: int, names: Int, tolerance: float, exact: bool, direct: bool,
    v: Vertices,
) -> None:  # fmt: skip
    """Write the dictionary of z = 0 and the state of a walk that stands there."""
    state = v.state
    start(matrix, first_variable, first_slack, v.T, v.basic, v.cobasic)
    for i in range(matrix.shape[0]):
        v.position[v.basic[i]] = -1 - i
    state[1] = 0
    for c in range(matrix.shape[1]):
        v.position[v.cobasic[c]] = c
        state[1] ^= names[v.cobasic[c]]
    v.met[:] = 0
    is_new(v.met, state[1], direct)
    state[2:6] = 0
    v.scale[0], v.doubts[0] = 1.0, 0
    _find_blocking(first_slack, tolerance, exact, 0, v)
    state[0] = HALFWAY


@kernel
def _find_blocking(first_slack: int, tolerance: float, exact: bool, number: int, v: Vertices) -> None:
    """Write the row that blocks each column first; where several do at once, by the lexicographic rule."""
    blocking_rows(v.T, tolerance, exact, v.spare, v.blocking, v.ties, number)
    for c in range(v.T.shape[1] - 1):
        if v.ties[c] != 1:
            v.blocking[number, c] = leaving_row(v.T, c, tolerance, exact, v.scale[0], v.position, first_slack, v.tied)


@kernel
def _exchange(row: int, column: int, exact: bool, v: Vertices) -> None:
    """Exchange the variables of a row and a column of the dictionary."""
    v.scale[0] = pivot(v.T, row, column, exact, v.scale[0], v.spare)
    exchange(v.basic, v.cobasic, v.position, row, column)


@kernel
def enumerate_vertices(
    matrix: Float, first_variable: int, first_slack: int, names: Int, tolerance: float, exact: bool, v: Vertices
) -> int:
    """Walk over every lexicographically feasible basis of {z >= 0, matrix z <= 1}, depth first from z = 0.

    ``matrix`` (k, d) has positive entries (integers with ``exact``, and ``tolerance`` 0), so that the polytope is
    bounded. Variable j has label ``first_variable + j``, slack i ``first_slack + i``. ``names`` (labels,): one bit a
    label if there are at most 62, else random numbers; a basis goes by the exclusive or of its cobasic names.

    Returns how many bases besides z = 0 were met; FULL if they do not fit, STUCK if arithmetic failed, MORE if the
    pivots allowed in one call are made: another call goes on. Set ``v.state[0]`` to NEW before another walk.
    """
    basic, cobasic, stack, met, blocking, state = v.basic, v.cobasic, v.stack, v.met, v.blocking, v.state
    d, total, room = matrix.shape[1], names.shape[0], v.labels.shape[0]
    bits = total <= WORD and names[total - 1] == np.int64(1) << np.int64(total - 1)
    direct = bits and met.shape[0] >= (1 << min(total, 30))
    capacity = room if direct else min(room, met.shape[0] - met.shape[0] // 4)
    if state[0] == DONE:
        return state[4]
    if state[0] == NEW:
        _begin(matrix, first_variable, first_slack, names, tolerance, exact, direct, v)
    key, depth, column, count, pivots, left = state[1], state[2], state[3], state[4], state[5], state[7]
    while True:
        if left == 1:
            state[1], state[2], state[3], state[4], state[5] = key, depth, column, count, pivots
            return MORE
        left -= 1
        if column == d:
            if depth == 0:
                state[0], state[4] = DONE, count
                return count
            depth -= 1
            row, column, key = stack[depth, 0], stack[depth, 1], stack[depth, 2]
            _exchange(row, column, exact, v)
            column += 1
        else:
            row = blocking[depth, column]
            if row < 0:
                return STUCK
            beyond = key ^ names[cobasic[column]] ^ names[basic[row]]
            if not is_new(met, beyond, direct):
                column += 1
                continue
            if count >= capacity:
                state[4] = count
                return FULL
            stack[depth, 0], stack[depth, 1], stack[depth, 2] = row, column, key
            depth += 1
            _exchange(row, column, exact, v)
            key, column = beyond, 0
            _record(count, tolerance, exact, v)
            count += 1
            _find_blocking(first_slack, tolerance, exact, depth, v)
        pivots += 1
        if not exact and pivots >= _REBUILD_EVERY:
            pivots = 0
            if not rebuild(
                matrix, first_variable, first_slack, basic, cobasic, v.T, v.fresh, v.rows, v.columns, v.wanted, v.spare
            ):
                return STUCK
