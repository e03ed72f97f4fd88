"""Backward induction for many draws of a tree's payoffs."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, parallel_kernel, prange
from winset.base.lanes import LANES, ROWS, evaluate_lanes
from winset.base.status import NONFINITE, SOLVED
from winset.tables.kernels.payoff_rows import load_draws
from winset.trees.kernels.backward_induction import induct_lanes

__all__ = ["tree_batch"]


@kernel
def _follow(
    mover: Int,
    child_start: Int,
    child: Int,
    chance_polynomial: Int,
    payoff_row: Int,
    numbers: Float,
    choice: Int,
    tied: Int,
    lane: int,
    on_path: Marks,
    row: int,
    outcome: Int,
    ties: Int,
) -> None:
    """The terminal node that the most probable play reaches, and the ties at nodes that play can reach."""
    v = 0
    while mover[v] != -2:
        if mover[v] == -1:
            best = child_start[v]
            for e in range(child_start[v] + 1, child_start[v + 1]):
                if numbers[chance_polynomial[e], lane] > numbers[chance_polynomial[best], lane]:
                    best = e
            v = child[best]
        else:
            v = child[choice[v, lane]]
    outcome[row] = payoff_row[v]
    on_path[:] = 0
    on_path[0] = 1
    count = 0
    for u in range(mover.shape[0]):
        if on_path[u]:
            count += tied[u, lane]
            for e in range(child_start[u], child_start[u + 1]):
                if mover[u] == -1 or choice[u, lane] == e:
                    on_path[child[e]] = 1
    ties[row] = count


@parallel_kernel
def tree_batch(
    turn: int,
    turns: int,
    mover: Int,
    child_start: Int,
    child: Int,
    chance_polynomial: Int,
    payoff_row: Int,
    start: Int,
    coefficient: Float,
    factor_start: Int,
    factor: Int,
    parameters: Float,
    draws: Float,
    column: Int,
    relative: float,
    n: int,
    status: Marks,
    outcome: Int,
    payoffs: Float,
    ties: Int,
    choices: Int,
) -> None:
    """Backward induction for every draw.

    Written: status (B,), outcome (B,) row of the terminal node reached by the most probable play, payoffs (B, n)
    expected at the root, ties (B,) on the path of play, and choices (B, N) unless it has no rows.
    """
    total = draws.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        nodes, count, n_parameters = mover.shape[0], start.shape[0] - 1, parameters.shape[0]
        x = np.empty((n_parameters, LANES))
        numbers = np.empty((count, LANES))
        value = np.empty((nodes * n, LANES))
        size = np.empty((nodes * n, LANES))
        best, large = np.empty(LANES), np.empty(LANES)
        choice = np.empty((nodes, LANES), dtype=np.int64)
        tied = np.empty((nodes, LANES), dtype=np.int64)
        on_path = np.empty(nodes, dtype=np.uint8)
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), LANES):
            used = min(LANES, total - block)
            load_draws(x, parameters, draws, column, block, used)
            evaluate_lanes(start, coefficient, factor_start, factor, x, numbers)
            induct_lanes(
                mover,
                child_start,
                child,
                chance_polynomial,
                payoff_row,
                numbers,
                relative,
                n,
                value,
                size,
                best,
                large,
                choice,
                tied,
            )
            for lane in range(used):
                row = block + lane
                finite = True
                for k in range(count):
                    finite = finite and np.isfinite(numbers[k, lane])
                status[row] = SOLVED if finite else NONFINITE
                for i in range(n):
                    payoffs[row, i] = value[i, lane] if finite else np.nan
                if choices.shape[0] > 0:
                    for v in range(nodes):
                        choices[row, v] = choice[v, lane] if finite else -1
                outcome[row] = -1
                ties[row] = 0
                if finite:
                    _follow(
                        mover,
                        child_start,
                        child,
                        chance_polynomial,
                        payoff_row,
                        numbers,
                        choice,
                        tied,
                        lane,
                        on_path,
                        row,
                        outcome,
                        ties,
                    )
