"""Alternating offers for many draws of their numbers."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, parallel_kernel, prange
from winset.offers.kernels.rubinstein import ROTATING, stationary_shares, worth

__all__ = ["alternating_batch"]


ROWS = 256
GAMES = 8


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
