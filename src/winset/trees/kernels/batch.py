"""Backward induction for many draws of a tree's payoffs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, parallel_kernel, prange
from winset.base.lanes import LANES, ROWS, evaluate_lanes
from winset.base.status import NONFINITE, SOLVED
from winset.tables.kernels.payoff_rows import Tables, load_draws
from winset.trees.kernels.backward_induction import LaneWork, Shape, induct_lanes, lane_work

__all__ = ["Rows", "tree_batch"]


class Rows(NamedTuple):
    """What is written for B draws.

    ``status`` (B,); ``outcome`` (B,) row of the terminal node reached by the most probable play; ``payoffs`` (B, n)
    expected at the root; ``ties`` (B,) on the path of play; ``choices`` (B, N), unless it has no rows.
    """

    status: Marks
    outcome: Int
    payoffs: Float
    ties: Int
    choices: Int


@kernel
def _follow(shape: Shape, numbers: Float, work: LaneWork, lane: int, on_path: Marks, row: int, out: Rows) -> None:
    """The terminal node that the most probable play reaches, and the ties at nodes that play can reach."""
    mover, child_start, child, choice = shape.mover, shape.child_start, shape.child, work.choice
    v = 0
    while mover[v] != -2:
        if mover[v] == -1:
            best = child_start[v]
            for e in range(child_start[v] + 1, child_start[v + 1]):
                if numbers[shape.chance_polynomial[e], lane] > numbers[shape.chance_polynomial[best], lane]:
                    best = e
            v = child[best]
        else:
            v = child[choice[v, lane]]
    out.outcome[row] = shape.payoff_row[v]
    on_path[:] = 0
    on_path[0] = 1
    count = 0
    for u in range(mover.shape[0]):
        if on_path[u]:
            count += work.tied[u, lane]
            for e in range(child_start[u], child_start[u + 1]):
                if mover[u] == -1 or choice[u, lane] == e:
                    on_path[child[e]] = 1
    out.ties[row] = count


@parallel_kernel
def tree_batch(turn: int, turns: int, shape: Shape, tables: Tables, relative: float, n: int, out: Rows) -> None:
    """Backward induction for every draw; ``tables`` holds the payoffs, and then chance, as polynomials."""
    total = tables.draws.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        nodes, count = shape.mover.shape[0], tables.start.shape[0] - 1
        x, numbers = np.empty((tables.parameters.shape[0], LANES)), np.empty((count, LANES))
        work, on_path = lane_work(nodes, n, LANES), np.empty(nodes, dtype=np.uint8)
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), LANES):
            used = min(LANES, total - block)
            load_draws(x, tables.parameters, tables.draws, tables.column, block, used)
            evaluate_lanes(tables.start, tables.coefficient, tables.factor_start, tables.factor, x, numbers)
            induct_lanes(shape, numbers, relative, n, work)
            for lane in range(used):
                row = block + lane
                finite = True
                for k in range(count):
                    finite = finite and np.isfinite(numbers[k, lane])
                out.status[row] = SOLVED if finite else NONFINITE
                for i in range(n):
                    out.payoffs[row, i] = work.value[i, lane] if finite else np.nan
                if out.choices.shape[0] > 0:
                    for v in range(nodes):
                        out.choices[row, v] = work.choice[v, lane] if finite else -1
                out.outcome[row] = -1
                out.ties[row] = 0
                if finite:
                    _follow(shape, numbers, work, lane, on_path, row, out)
