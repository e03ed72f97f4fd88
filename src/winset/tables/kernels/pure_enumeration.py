"""Pure Nash equilibria of an n-player table: cells that survive one player's best replies go on to the next."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel

__all__ = ["pure_equilibria", "pure_lanes"]


WIDTH = 32


@kernel
def _spread(payoffs: Float, low: Float, high: Float) -> float:
    """Largest less smallest entry of payoffs (M,); workspace low and high (WIDTH,)."""
    cells = payoffs.shape[0]
    for lane in range(WIDTH):
        low[lane] = payoffs[0]
        high[lane] = payoffs[0]
    whole = cells - cells % WIDTH
    for base in range(0, whole, WIDTH):
        for lane in range(WIDTH):
            low[lane] = min(low[lane], payoffs[base + lane])
            high[lane] = max(high[lane], payoffs[base + lane])
    for k in range(whole, cells):
        low[0] = min(low[0], payoffs[k])
        high[0] = max(high[0], payoffs[k])
    return float(np.max(high) - np.min(low))


@kernel
def pure_equilibria(payoffs: Float, actions: Int, relative: float, best: Float, cells: Int) -> int:
    """List the cells in which every player's payoff is within ``relative`` times the range of the best reply.

    Parameters: payoffs (n, M) flattened in C order; actions (n,); workspace best (>= M / actions[0],); cells (M,),
    written: the cells in order. Returns how many there are.
    """
    n, total = payoffs.shape
    low, high = np.empty(WIDTH), np.empty(WIDTH)
    first, m = payoffs[0], actions[0]
    stride = total // m
    tolerance = relative * _spread(first, low, high)
    for k in range(stride):
        best[k] = first[k]
    for a in range(1, m):
        for k in range(stride):
            best[k] = max(best[k], first[a * stride + k])
    for k in range(stride):
        best[k] -= tolerance
    count = 0
    for a in range(m):
        for k in range(stride):
            cells[count] = a * stride + k
            count += first[a * stride + k] >= best[k]
    step = 1
    for player in range(n - 1, 0, -1):
        m = actions[player]
        own = payoffs[player]
        tolerance = relative * _spread(own, low, high)
        kept = 0
        for c in range(count):
            cell = cells[c]
            enough = own[cell] + tolerance
            start = cell - (cell // step) % m * step
            good = True
            for k in range(start, start + m * step, step):
                if own[k] > enough:
                    good = False
                    break
            cells[kept] = cell
            kept += good
        count = kept
        step *= m
    return count


@kernel
def _two_actions(payoffs: Float, at: int, stride: int, tolerance: Float, gap: Float) -> None:
    """What each of two actions of a player lacks to be as good as the other, less the tolerance, where it is larger."""
    cells, lanes = gap.shape
    for base in range(0, cells, 2 * stride):
        for k in range(base, base + stride):
            for lane in range(lanes):
                more = payoffs[at + k + stride, lane] - payoffs[at + k, lane]
                gap[k, lane] = max(gap[k, lane], more - tolerance[lane])
                gap[k + stride, lane] = max(gap[k + stride, lane], -more - tolerance[lane])


@kernel
def pure_lanes(
    payoffs: Float, actions: Int, relative: float, best: Float, low: Float, high: Float, gap: Float, off: Float
) -> None:
    """The equilibria of L games at once: payoffs (n M, L); gap (M, L) and off (L,) are written.

    A cell is an equilibrium if its ``gap`` is not positive: the most that a player gains by another action, less the
    tolerance, ``relative`` times the player's payoff range. ``off`` is 0 for games whose payoffs are all finite, else
    NaN. Workspace: best (M, L), low and high (L,).
    """
    cells, lanes = gap.shape
    for lane in range(lanes):
        off[lane] = 0.0
    for k in range(cells):
        for lane in range(lanes):
            gap[k, lane] = -np.inf
    stride = cells
    for player in range(actions.shape[0]):
        at, m = player * cells, actions[player]
        for lane in range(lanes):
            low[lane] = payoffs[at, lane]
            high[lane] = payoffs[at, lane]
        for k in range(at, at + cells):
            for lane in range(lanes):
                value = payoffs[k, lane]
                low[lane] = min(low[lane], value)
                high[lane] = max(high[lane], value)
                off[lane] += value * 0.0
        for lane in range(lanes):
            low[lane] = relative * high[lane] - relative * low[lane]
        outer = stride
        stride //= m
        if m == 2:
            _two_actions(payoffs, at, stride, low, gap)
            continue
        for base in range(0, cells, outer):
            for inner in range(stride):
                for lane in range(lanes):
                    best[inner, lane] = payoffs[at + base + inner, lane]
                for k in range(base + inner + stride, base + inner + m * stride, stride):
                    for lane in range(lanes):
                        best[inner, lane] = max(best[inner, lane], payoffs[at + k, lane])
                for k in range(base + inner, base + inner + m * stride, stride):
                    for lane in range(lanes):
                        lacks = best[inner, lane] - payoffs[at + k, lane] - low[lane]
                        gap[k, lane] = max(gap[k, lane], lacks)
