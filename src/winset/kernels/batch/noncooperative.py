"""Batches of tables, trees and sponsored-proposal games."""

from __future__ import annotations

import numpy as np

from winset.kernels.jit import Float, Int, Marks, kernel, parallel_kernel, prange
from winset.kernels.logit_branch import logit_equilibrium
from winset.kernels.logit_path import path_work
from winset.kernels.payoff_rows import load_draws
from winset.kernels.sponsored import answer_lanes, choose_lanes, own_way_lanes, tolerance_lanes
from winset.kernels.sponsored_labels import describe_lanes
from winset.kernels.tree import evaluate_lanes, induct_lanes

__all__ = ["logit_batch", "sponsored_batch", "tree_batch"]

LANES = 32
ROWS = 1024
GAMES = 16
SOLVED, LIMIT, NONFINITE = 0, 3, 4


@parallel_kernel
def sponsored_batch(
    turn: int,
    turns: int,
    numbers: Float,
    draws: Float,
    column: Int,
    inclusive: Marks,
    allowed: Marks,
    options: Int,
    status: Marks,
    codes: Marks,
    floats: Float,
) -> None:
    """Solve and label every draw; status (B,), codes (B, 10) and floats (B, 3) are written."""
    total = draws.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        designs, followers = inclusive.shape[0], options[0]
        x = np.empty((numbers.shape[0], LANES))
        tie = np.empty((followers + 3, LANES))
        vote = np.empty((4 * designs, LANES))
        passing = np.empty((4 * designs, LANES))
        actual = np.empty((4 * designs, LANES))
        front = np.empty((2 * designs, LANES))
        value = np.empty((4 * designs + 1, LANES))
        best = np.empty(LANES)
        persists = np.empty(LANES)
        own_best = np.empty(LANES)
        own = np.empty(LANES, dtype=np.int64)
        chosen = np.zeros(LANES, dtype=np.int64)
        openly = np.zeros(LANES, dtype=np.int64)
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), LANES):
            used = min(LANES, total - block)
            load_draws(x, numbers, draws, column, block, used)
            tolerance_lanes(x, inclusive, options, tie)
            answer_lanes(x, inclusive, options, tie, vote, passing, actual, persists)
            own_way_lanes(x, inclusive, options, tie, passing, front, own_best, own)
            choose_lanes(
                x, inclusive, allowed, options, tie, passing, front, own_best, own, value, best, chosen, openly
            )
            describe_lanes(
                x, block, used, inclusive, allowed, options, tie, vote, actual, front,
                chosen, openly, own, own_best, status, codes, floats,
            )  # fmt: skip


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
        tolerance = np.empty((n, LANES))
        best = np.empty(LANES)
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
                tolerance,
                best,
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
def logit_batch(
    turn: int, turns: int, payoffs: Float, actions: Int, lam: Float, limits: Float, status: Marks, points: Float
) -> None:
    """The logit equilibrium of every game at its precision.

    payoffs (B, n, M), each game shifted and scaled so that its largest payoff range is 1; lam (B,) in that scale, NaN
    for a game that is not finite; ``limits`` as in ``logit_equilibrium``. status (B,) and points (B, n, m) are written.
    """
    total, n = payoffs.shape[0], payoffs.shape[1]
    for chunk in prange(turn, (total + GAMES - 1) // GAMES, turns):
        work = path_work(actions)
        k = np.sum(actions)
        bias, point, direction = np.zeros(k), np.zeros(k + 1), np.zeros(k + 1)
        for row in range(chunk * GAMES, min(total, (chunk + 1) * GAMES)):
            points[row] = np.nan
            if np.isnan(lam[row]):
                status[row] = NONFINITE
                continue
            work.sizes[:] = 0
            if not logit_equilibrium(payoffs[row], actions, bias, lam[row], limits, point, direction, work):
                status[row] = LIMIT
                continue
            status[row] = SOLVED
            points[row] = 0.0
            at = 0
            for i in range(n):
                for a in range(actions[i]):
                    points[row, i, a] = np.exp(point[at])
                    at += 1
