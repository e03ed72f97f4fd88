"""Legislative bargaining with every coalition written out."""

from __future__ import annotations

from itertools import product

import numpy as np


def winning(weights, quota, vetoes=()):
    n = len(weights)
    return [
        c
        for c in product((0, 1), repeat=n)
        if sum(w for w, m in zip(weights, c, strict=True) if m) >= quota and all(c[v] for v in vetoes)
    ]


def soft(prices, weights, quota, vetoes, k, eps):
    """Soft minimum of the partners' cost and the probability that each is bought, over all coalitions with k."""
    rows = np.array([c for c in winning(weights, quota, vetoes) if c[k]], dtype=float)
    rows[:, k] = 0
    # members with k counted once: coalitions of the others with which k wins
    cost = rows @ prices
    low = cost.min()
    mass = np.exp(-(cost - low) / eps)
    return low - eps * np.log(mass.sum()), mass @ rows / mass.sum()


def cheapest(prices, weights, quota, vetoes, k):
    return min(
        sum(p for j, (p, m) in enumerate(zip(prices, c, strict=True)) if m and j != k)
        for c in winning(weights, quota, vetoes)
        if c[k]
    )
