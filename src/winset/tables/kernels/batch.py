"""Batches of tables: pure equilibria, all equilibria of bimatrix games, one by Lemke-Howson paths."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, parallel_kernel, prange
from winset.base.status import INEXACT, LIMIT, NO_SOLUTION, NONFINITE, SOLVED
from winset.tables.kernels.equilibrium_rows import NOT_FINITE, order_equilibria, row_equilibria, row_work
from winset.tables.kernels.lemke_howson import CAPPED, find_equilibrium, path_storage, raise_payoffs
from winset.tables.kernels.payoff_rows import Tables, lanes_for, load_lanes, load_rows
from winset.tables.kernels.pure_enumeration import pure_lanes
from winset.tables.kernels.support_signs import Side, Supports, lane_work, sign_equilibria, support_weights
from winset.tables.kernels.vertex_enumeration import FULL

__all__ = [
    "UNDECIDED",
    "RowMarks",
    "gather_points",
    "lemke_howson_batch",
    "pure_batch",
    "sign_batch",
    "table_batch",
    "walk_batch",
]

UNDECIDED = 255
"""The status of a row that is not solved yet."""


class RowMarks(NamedTuple):
    """What is known of every row: status, number of equilibria, whether degenerate, whether in doubt; (B,) each."""

    status: Marks
    numbers: Int
    degenerate: Marks
    doubtful: Marks


LANES = 32
NARROW = 16
"""Games side by side where loading them takes most of the time."""
ROWS = 256


@parallel_kernel
def table_batch(turn: int, turns: int, tables: Tables, out: Float) -> None:
    """The payoffs of every row; out (B, K) is written."""
    total = out.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        lanes = lanes_for(out.shape[1], LANES)
        x, columns = np.empty((tables.parameters.shape[0], lanes)), np.empty((out.shape[1], lanes))
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), lanes):
            used = min(lanes, total - block)
            load_rows(tables, block, used, x, columns, out[block : block + used])


@parallel_kernel
def pure_batch(
    turn: int, turns: int, tables: Tables, actions: Int, relative: float, status: Marks, count: Int, marks: Marks
) -> None:
    """The pure equilibria of every row: status (B,), count (B,) and marks (B, M) of cells are written."""
    total, cells = marks.shape
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        entries = cells * actions.shape[0]
        lanes = lanes_for(entries, NARROW)
        x, payoffs = np.empty((tables.parameters.shape[0], lanes)), np.empty((entries, lanes))
        best, low, high = np.empty((cells // actions[0], lanes)), np.empty(lanes), np.empty(lanes)
        gap, off = np.empty((cells, lanes)), np.empty(lanes)
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), lanes):
            used = min(lanes, total - block)
            load_lanes(tables, block, used, x, payoffs)
            pure_lanes(payoffs, actions, relative, best, low, high, gap, off)
            for lane in range(used):
                finite = off[lane] == 0.0
                number = 0
                for k in range(cells):
                    mark = finite and gap[k, lane] <= 0.0
                    marks[block + lane, k] = mark
                    number += mark
                count[block + lane] = number
                status[block + lane] = SOLVED if number > 0 else NO_SOLUTION
                if not finite:
                    status[block + lane] = NONFINITE


@parallel_kernel
def sign_batch(
    turn: int,
    turns: int,
    tables: Tables,
    m: int,
    n: int,
    supports: Supports,
    own: Side,
    other: Side,
    first: int,
    marks: RowMarks,
    points: Float,
) -> None:
    """All equilibria of those of R rows of m x n games, from row ``first`` on, that signs of minors decide.

    Written as by ``walk_batch``; the status of a row that they do not decide is UNDECIDED, and a row with more than E
    equilibria is not decided.
    """
    status, count, degenerate, doubtful = marks
    rows_here = status.shape[0]
    for chunk in prange(turn, (rows_here + ROWS - 1) // ROWS, turns):
        signs = lane_work(supports, own, other, m * n, LANES)
        x, lanes = np.empty((tables.parameters.shape[0], LANES)), np.empty((2 * m * n, LANES))
        for block in range(chunk * ROWS, min(rows_here, (chunk + 1) * ROWS), LANES):
            used = min(LANES, rows_here - block)
            load_lanes(tables, first + block, used, x, lanes)
            sign_equilibria(lanes, m, n, supports, own, other, signs)
            for lane in range(used):
                at = block + lane
                degenerate[at], doubtful[at] = 0, 0
                decided = signs.undecided[lane] == 0 and signs.number[lane] <= points.shape[1]
                if decided:
                    count[at] = signs.number[lane]
                    for e in range(signs.number[lane]):
                        points[at, e] = 0.0
                        q = signs.found[lane, e]
                        decided = decided and support_weights(
                            supports, own, other, q, lane, signs, points[at, e, 0], points[at, e, 1]
                        )
                status[at] = SOLVED if decided else UNDECIDED


@parallel_kernel
def walk_batch(
    turn: int,
    turns: int,
    tables: Tables,
    m: int,
    n: int,
    names: Int,
    tolerance: float,
    vertices: int,
    first: int,
    marks: RowMarks,
    points: Float,
) -> None:
    """All extreme equilibria of those of R rows of m x n games, from row ``first`` on, whose status is UNDECIDED.

    Written, counted from ``first``: the marks, and points (R, E, 2, max(m, n)), of which ``count`` are filled. A row
    with more than E has the status LIMIT.
    """
    status, count, degenerate, doubtful = marks
    rows_here = status.shape[0]
    for chunk in prange(turn, (rows_here + ROWS - 1) // ROWS, turns):
        entries = 2 * m * n
        walk, order = row_work(m, n, vertices, points.shape[1]), np.empty(points.shape[1], dtype=np.int64)
        x, lanes, rows = np.empty((tables.parameters.shape[0], LANES)), np.empty((entries, LANES)), np.empty(entries)
        for block in range(chunk * ROWS, min(rows_here, (chunk + 1) * ROWS), LANES):
            used, loaded = min(LANES, rows_here - block), False
            for lane in range(used):
                at = block + lane
                if status[at] != UNDECIDED:
                    continue
                if not loaded:
                    load_lanes(tables, first + block, used, x, lanes)
                    loaded = True
                for k in range(entries):
                    rows[k] = lanes[k, lane]
                found = row_equilibria(rows, m, n, names, tolerance, walk)
                count[at], degenerate[at], doubtful[at] = max(found, 0), 0, 0
                if found < 0:
                    status[at] = NONFINITE if found == NOT_FINITE else (LIMIT if found == FULL else INEXACT)
                    continue
                status[at], degenerate[at], doubtful[at] = SOLVED, walk.out.degenerate[0], walk.out.doubts[0] > 0
                order_equilibria(walk, found, order)
                for e in range(found):
                    points[at, e] = 0.0
                    for i in range(m):
                        points[at, e, 0, i] = walk.x[order[e], i]
                    for j in range(n):
                        points[at, e, 1, j] = walk.y[order[e], j]


@parallel_kernel
def gather_points(turn: int, turns: int, points: Float, count: Int, offsets: Int, out: Float) -> None:
    """The filled points of row b, in ``out[offsets[b] : offsets[b] + count[b]]``; out (E, n, m) is written."""
    total = points.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        for row in range(chunk * ROWS, min(total, (chunk + 1) * ROWS)):
            for e in range(count[row]):
                for i in range(out.shape[1]):
                    for a in range(out.shape[2]):
                        out[offsets[row] + e, i, a] = points[row, e, i, a]


@parallel_kernel
def lemke_howson_batch(
    turn: int,
    turns: int,
    tables: Tables,
    m: int,
    n: int,
    label: int,
    limits: Int,
    etas: int,
    status: Marks,
    pivots: Int,
    points: Float,
) -> None:
    """One equilibrium of every row, as in ``find_equilibrium``.

    Written: status (B,), pivots (B,) and points (B, 2, max(m, n)), NaN where there is none.
    """
    total = status.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        entries = 2 * m * n
        lanes = lanes_for(entries, LANES)
        x, numbers = np.empty((tables.parameters.shape[0], lanes)), np.empty((entries, lanes))
        rows, paths = np.empty((lanes, entries)), path_storage(m, n, etas, limits[3])
        columns, other_columns = np.empty((m, n)), np.empty((n, m))
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), lanes):
            used = min(lanes, total - block)
            load_rows(tables, block, used, x, numbers, rows)
            for lane in range(used):
                row = block + lane
                pivots[row] = 0
                points[row] = np.nan
                if not raise_payoffs(rows[lane].reshape((2, m, n)), columns, other_columns):
                    status[row] = NONFINITE
                    continue
                points[row], paths.progress[:] = 0.0, 0
                made = find_equilibrium(
                    columns, other_columns, label, limits, paths, points[row, 0, :m], points[row, 1, :n]
                )
                status[row] = SOLVED if made >= 0 else (LIMIT if made == CAPPED else INEXACT)
                pivots[row] = max(made, 0)
                if made < 0:
                    points[row] = np.nan
