"""What passes at home, group by group on a grid."""

from __future__ import annotations

from itertools import product

import numpy as np


def policies(ideals, status_quo, passes, grid):
    """The policies of a grid at which enough groups do not lose."""
    return [x for x in grid if passes([abs(x - i) <= abs(status_quo - i) + 1e-12 for i in ideals])]


def payoffs(thresholds, passes, grid):
    return [x for x in grid if passes([x >= c - 1e-12 for c in thresholds])]


def quota_rule(weights, quota, needed=()):
    def passes(consent):
        weight = sum(w for w, yes in zip(weights, consent, strict=True) if yes)
        return weight >= quota and all(consent[k] for k in needed)

    return passes


def nash_on_grid(A, b, d, floor, points=61):
    """The best product of gains on a grid of two utilities, at or above ``floor``."""
    top = [min(s / row[k] for row, s in zip(A, b, strict=True) if row[k] > 0) for k in range(2)]
    best, where = -1.0, None
    for x, y in product(np.linspace(0, top[0], points), np.linspace(0, top[1], points)):
        u = np.array([x, y])
        if (np.asarray(A) @ u <= np.asarray(b) + 1e-12).all() and (u >= floor).all() and (u >= d).all():
            value = float(np.prod(u - d))
            if value > best:
                best, where = value, u
    return where


def uncertain_ultimatum(chance, points=200_001):
    """The best concession of a proposer with nothing to lose, on a grid."""
    s = np.linspace(0, 1, points)
    worth = (1 - s) * np.array([chance(x) for x in s])
    return s[np.flatnonzero(worth >= worth.max() - 1e-12)[-1]], worth.max()
