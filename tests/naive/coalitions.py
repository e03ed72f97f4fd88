"""Values of coalitional games straight from their definitions, in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations


def shapley(values, n):
    """Mean marginal contribution over all orders."""
    total = [Fraction(0)] * n
    count = 0
    for order in permutations(range(n)):
        mask = 0
        for i in order:
            total[i] += Fraction(values[mask | 1 << i]) - Fraction(values[mask])
            mask |= 1 << i
        count += 1
    return [t / count for t in total]


def banzhaf(values, n):
    """Mean marginal contribution over coalitions of the others."""
    return [
        sum(Fraction(values[s | 1 << i]) - Fraction(values[s]) for s in range(2**n) if not s >> i & 1) / 2 ** (n - 1)
        for i in range(n)
    ]


def owen(values, n, unions):
    """Mean marginal contribution over orders in which the members of each union follow one another."""
    total, count = [Fraction(0)] * n, 0
    for order in permutations(range(n)):
        places = [[k for k, i in enumerate(order) if unions[i] == u] for u in set(unions)]
        if any(max(p) - min(p) >= len(p) for p in places):
            continue
        count += 1
        mask = 0
        for i in order:
            total[i] += Fraction(values[mask | 1 << i]) - Fraction(values[mask])
            mask |= 1 << i
    return [t / count for t in total]


def sums_by_size(values, n):
    """Worths added by size, all and by member."""
    sums, totals = [[0] * (n + 1) for _ in range(n)], [0] * (n + 1)
    for mask, value in enumerate(values):
        totals[bin(mask).count("1")] += value
        for i in range(n):
            if mask >> i & 1:
                sums[i][bin(mask).count("1")] += value
    return sums, totals


def losing(weights, quota):
    """Losing coalitions by size, all and by member."""
    n = len(weights)
    worths = [int(sum(w for i, w in enumerate(weights) if mask >> i & 1) < quota) for mask in range(2**n)]
    return sums_by_size(worths, n)


def excesses(values, n, x):
    """Excess of every coalition but the empty and the grand one, largest first."""
    return sorted(
        (Fraction(values[s]) - sum(Fraction(x[i]) for i in range(n) if s >> i & 1) for s in range(1, 2**n - 1)),
        reverse=True,
    )
