"""Batches of bargaining procedures."""

from __future__ import annotations

import numpy as np

from winset.kernels.alternating import ROTATING, stationary_shares, worth
from winset.kernels.jit import Float, Int, Marks, parallel_kernel, prange
from winset.kernels.legislative import inclusion, soft_costs, stationary_values

__all__ = ["alternating_batch", "legislative_batch"]

ROWS = 256
GAMES = 8
SOLVED, NONFINITE = 0, 4


@parallel_kernel
def alternating_batch(
    turn: int, turns: int, order: int, tables: Float, x: Float, agreement: Float, status: Int
) -> None:
    """Every game of tables (B, 6, n): claims or values x (B, n), and the first agreement or the values (B, n)."""
    count, _, n = tables.shape
    for chunk in prange(turn, (count + ROWS - 1) // ROWS, turns):
        trial, F, G, J = np.empty(n), np.empty(n), np.empty(n), np.empty((n, n))
        pivots = np.empty(n, dtype=np.int64)
        for row in range(chunk * ROWS, min((chunk + 1) * ROWS, count)):
            game = tables[row]
            floor = 0.0
            for j in range(n):
                floor += game[2, j]
            if floor > 1.0 + 1e-12:
                status[row] = 0
                for j in range(n):
                    x[row, j] = np.nan
                    agreement[row, j] = game[3, j] * game[4, j]
                continue
            status[row] = stationary_shares(order, game, x[row], trial, F, G, J, pivots)
            for j in range(n):
                agreement[row, j] = x[row, j]
                if order == ROTATING:
                    for _ in range(j):
                        agreement[row, j], _ = worth(j, agreement[row, j], game)


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
        f, g = np.empty((n + 1, total + 1)), np.empty((n + 1, total + 1))
        adjoint_f, adjoint_g = np.empty((n + 1, total + 1)), np.empty((n + 1, total + 1))
        a, costs, bought, seed = np.empty(n), np.empty(n), np.empty(n), np.zeros(n)
        vectors, J, pivots = np.empty((6, n)), np.empty((n, n)), np.empty(n, dtype=np.int64)
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
            status[row], eps, previous = stationary_values(
                recognition[row], discounts[row], floor, weights, quota, veto, v,
                a, f, g, costs, adjoint_f, adjoint_g, bought, vectors, J, pivots,
            )  # fmt: skip
            if status[row] != SOLVED:
                own[row, :] = np.nan
                included[row, :, :] = np.nan
                continue
            included[row, :, :] = 0.0
            for level in range(2):
                at = eps if level == 0 else previous
                share = previous / (previous - eps) if level == 0 else -eps / (previous - eps)
                for i in range(n):
                    a[i] = max(discounts[row, i] * vectors[4 + level, i], floor[i])
                soft_costs(a, weights, quota, veto, at, f, g, costs)
                for k in range(n):
                    seed[k] = 1.0
                    inclusion(a, weights, quota, veto, at, f, g, costs, seed, adjoint_f, adjoint_g, bought)
                    seed[k] = 0.0
                    for j in range(n):
                        included[row, k, j] += share * bought[j]
            for k in range(n):
                own[row, k] = 1.0
                for j in range(n):
                    own[row, k] -= max(discounts[row, j] * v[j], floor[j]) * included[row, k, j]
                included[row, k, k] = 1.0
