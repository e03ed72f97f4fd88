"""Pure Nash equilibria of an n-player table, by one pass that finds best replies and one that counts them."""

from __future__ import annotations

import numpy as np

from winset.kernels.jit import Float, Int, Marks, kernel


@kernel
def pure_equilibria(payoffs: Float, actions: Int, tolerance: Float, best: Float, is_equilibrium: Marks) -> int:
    """Mark the cells in which every player's payoff is within ``tolerance[i]`` of the best reply.

    Parameters: payoffs (n, M) flattened in C order; actions (n,); tolerance (n,); workspace best (M,);
    is_equilibrium (M,) uint8, written. Returns how many cells are marked.
    """
    n, cells = payoffs.shape
    is_equilibrium[:] = 1
    stride = cells
    for player in range(n):
        m = actions[player]
        outer = stride
        stride //= m
        for base in range(0, cells, outer):
            for inner in range(stride):
                best[inner] = payoffs[player, base + inner]
            for action in range(1, m):
                row = base + action * stride
                for inner in range(stride):
                    best[inner] = max(best[inner], payoffs[player, row + inner])
            for action in range(m):
                row = base + action * stride
                for inner in range(stride):
                    if payoffs[player, row + inner] < best[inner] - tolerance[player]:
                        is_equilibrium[row + inner] = 0
    return int(np.sum(is_equilibrium))
