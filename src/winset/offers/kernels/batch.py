"""Alternating offers for many draws of their numbers."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, parallel_kernel, prange
from winset.base.status import SOLVED
from winset.offers.kernels.rubinstein import ROTATING, disagreement, stationary_shares, worth

__all__ = ["alternating_batch"]


ROWS = 256
"""Games a thread solves one after the other."""


@parallel_kernel
def alternating_batch(
    turn: int, turns: int, order: int, tables: Float, x: Float, agreement: Float, agreed: Marks, status: Int
) -> None:
    """Every game of tables (B, 8, n): claims or values x (B, n), and the first agreement or the values (B, n).

    ``agreed`` (B,) marks the games in which there is an agreement; without, x is NaN.
    """
    count, _, n = tables.shape
    for chunk in prange(turn, (count + ROWS - 1) // ROWS, turns):
        trial, F, G, J = np.empty(n), np.empty(n), np.empty(n), np.empty((n, n))
        pivots, stays = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.uint8)
        for row in range(chunk * ROWS, min((chunk + 1) * ROWS, count)):
            game = tables[row]
            insisted = disagreement(order, game, agreement[row], stays)
            agreed[row] = insisted <= 1.0 + 1e-12
            if insisted > 1.0 + 1e-12:
                status[row] = SOLVED
                x[row, :] = np.nan
                continue
            status[row] = stationary_shares(order, game, x[row], trial, F, G, J, pivots)
            for j in range(n):
                agreement[row, j] = x[row, j]
                if order == ROTATING:
                    for _ in range(j):
                        agreement[row, j], _ = worth(j, agreement[row, j], game)
