"""Legislative bargaining for many draws of its numbers."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, parallel_kernel, prange
from winset.base.status import NONFINITE, SOLVED
from winset.legislatures.kernels.baron_ferejohn import Legislature, inclusion, soft_costs, stationary_values, value_work

__all__ = ["legislative_batch"]

GAMES = 8
"""Games a thread solves one after the other."""


@parallel_kernel
def legislative_batch(
    turn: int, turns: int,
    recognition: Float, discounts: Float, floor: Float, weights: Int, quota: int, veto: Marks,
    values: Float, own: Float, included: Float, status: Int,
) -> None:  # fmt: skip
    """Every game of recognition and discounts (B, n): values, what proposers keep (B, n), inclusion (B, n, n)."""
    count, n = recognition.shape
    total = 0
    for j in range(n):
        total += weights[j]
    for chunk in prange(turn, (count + GAMES - 1) // GAMES, turns):
        work, seed = value_work(n, total), np.zeros(n)
        a, f, g, costs, bought = work.a, work.f, work.g, work.costs, work.included
        for row in range(chunk * GAMES, min((chunk + 1) * GAMES, count)):
            v = values[row]
            whole = 0.0
            for i in range(n):
                whole += recognition[row, i] + discounts[row, i]
                v[i] = max(recognition[row, i], 1e-9)
            if not np.isfinite(whole):
                status[row] = NONFINITE
                v[:] = np.nan
                own[row, :] = np.nan
                included[row, :, :] = np.nan
                continue
            game = Legislature(recognition[row], discounts[row], floor, weights, quota, veto)
            status[row], eps, previous = stationary_values(game, v, work)
            if status[row] != SOLVED:
                own[row, :] = np.nan
                included[row, :, :] = np.nan
                continue
            included[row, :, :] = 0.0
            for level in range(2):
                at = eps if level == 0 else previous
                share = previous / (previous - eps) if level == 0 else -eps / (previous - eps)
                for i in range(n):
                    a[i] = max(discounts[row, i] * work.vectors[4 + level, i], floor[i])
                soft_costs(a, weights, quota, veto, at, f, g, costs)
                for k in range(n):
                    seed[k] = 1.0
                    inclusion(a, weights, quota, veto, at, f, g, costs, seed, work.adjoint_f, work.adjoint_g, bought)
                    seed[k] = 0.0
                    for j in range(n):
                        included[row, k, j] += share * bought[j]
            for k in range(n):
                own[row, k] = 1.0
                for j in range(n):
                    own[row, k] -= max(discounts[row, j] * v[j], floor[j]) * included[row, k, j]
                included[row, k, k] = 1.0
