"""The cheapest winning coalitions of a proposer, each drawn with the same probability, counted weight by weight."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel

__all__ = ["even_draws"]


@kernel
def even_draws(a: Float, weights: Int, quota: int, veto: Marks, k: int, ways: Float, included: Float) -> float:
    """What the cheapest partners of k cost at prices ``a`` (n,), and how often each is bought, ``included`` (n,), out.

    ``ways`` (4, n + 1, quota + 1): workspace; the least cost and the number of coalitions of the members before j that
    bring x, and of those from j on that bring the rest. Costs closer than rounding count as the same.
    """
    n = a.shape[0]
    cost, count, rest, after = ways[0], ways[1], ways[2], ways[3]
    close = 1e-11 * max(a.max(), 1e-300)
    start = min(weights[k], quota)
    cost[:, :] = np.inf
    rest[:, :] = np.inf
    count[:, :] = 0.0
    after[:, :] = 0.0
    cost[0, start], count[0, start] = 0.0, 1.0
    rest[n, quota], after[n, quota] = 0.0, 1.0
    for j in range(n):
        for x in range(quota + 1):
            for take in range(2):
                if (j == k and take) or (j != k and veto[j] and not take) or cost[j, x] == np.inf:
                    continue
                to = min(x + take * weights[j], quota)
                merge(cost, count, j + 1, to, cost[j, x] + take * a[j], count[j, x], close)
    for back in range(n):
        j = n - 1 - back
        for x in range(quota + 1):
            for take in range(2):
                to = min(x + take * weights[j], quota)
                if (j == k and take) or (j != k and veto[j] and not take) or rest[j + 1, to] == np.inf:
                    continue
                merge(rest, after, j, x, rest[j + 1, to] + take * a[j], after[j + 1, to], close)
    best, total = cost[n, quota], count[n, quota]
    for j in range(n):
        included[j] = 0.0
        for x in range(quota + 1):
            to = min(x + weights[j], quota)
            if j != k and cost[j, x] + a[j] + rest[j + 1, to] <= best + close:
                included[j] += count[j, x] * after[j + 1, to] / total
    return best


@kernel
def merge(cost: Float, count: Float, j: int, x: int, new: float, ways: float, close: float) -> None:
    """Count coalitions that cost ``new`` at ``[j, x]`` if none known there costs less."""
    if new < cost[j, x] - close:
        cost[j, x] = new
        count[j, x] = ways
    elif new <= cost[j, x] + close:
        cost[j, x] = min(new, cost[j, x])
        count[j, x] += ways
