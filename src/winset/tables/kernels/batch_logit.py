"""Logit equilibria of many normal forms."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, parallel_kernel, prange
from winset.base.status import LIMIT, NONFINITE, SOLVED
from winset.tables.kernels.logit_branch import logit_equilibrium
from winset.tables.kernels.logit_path import path_work

__all__ = ["logit_batch"]


GAMES = 16


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
