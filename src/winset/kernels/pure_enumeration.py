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


@kernel
def pure_lanes(
    payoffs: Float, actions: Int, relative: float, best: Float, low: Float, high: Float, marks: Marks, finite: Marks
) -> None:
    """The same for L games at once: payoffs (n M, L); marks (M, L) and finite (L,) are written.

    ``relative``: ties, as a share of the payoff range. Workspace: best (M, L), low and high (L,).
    """
    cells, lanes = marks.shape
    for lane in range(lanes):
        finite[lane] = 1
    for k in range(cells):
        for lane in range(lanes):
            marks[k, lane] = 1
    stride = cells
    for player in range(actions.shape[0]):
        at, m = player * cells, actions[player]
        for lane in range(lanes):
            low[lane] = np.inf
            high[lane] = -np.inf
        for k in range(at, at + cells):
            for lane in range(lanes):
                low[lane] = min(low[lane], payoffs[k, lane])
                high[lane] = max(high[lane], payoffs[k, lane])
                finite[lane] &= abs(payoffs[k, lane]) < np.inf
        for lane in range(lanes):
            low[lane] = relative * high[lane] - relative * low[lane]
        outer = stride
        stride //= m
        for base in range(0, cells, outer):
            for inner in range(stride):
                for lane in range(lanes):
                    best[inner, lane] = payoffs[at + base + inner, lane]
                for k in range(base + inner + stride, base + inner + m * stride, stride):
                    for lane in range(lanes):
                        best[inner, lane] = max(best[inner, lane], payoffs[at + k, lane])
                for lane in range(lanes):
                    best[inner, lane] -= low[lane]
                for k in range(base + inner, base + inner + m * stride, stride):
                    for lane in range(lanes):
                        marks[k, lane] &= payoffs[at + k, lane] >= best[inner, lane]
