"""Slow, obvious bargaining: enumerate corners, compare outcomes one by one."""

from __future__ import annotations

from itertools import combinations, permutations
from math import factorial

import numpy as np


def corners(A, b):
    """All corners of {A u <= b}, by solving every n constraints as equations."""
    A, b = np.asarray(A, float), np.asarray(b, float)
    n, out = A.shape[1], []
    for rows in combinations(range(len(A)), n):
        M = A[list(rows)]
        if abs(np.linalg.det(M)) > 1e-10:
            u = np.linalg.solve(M, b[list(rows)])
            if (A @ u <= b + 1e-9).all():
                out.append(u)
    return np.array(out)


def ideal(A, b, d):
    """The best of each player among the corners of the part above d."""
    n = len(d)
    return corners(np.vstack([A, -np.eye(n)]), np.r_[b, -np.asarray(d)]).max(axis=0)


def pareto(u):
    """Positions that nobody dominates, by comparing all pairs."""
    return [k for k in range(len(u)) if not ((u >= u[k]).all(axis=1) & (u > u[k]).any(axis=1)).any()]


def nash_product(u, d):
    """Positions of the largest product of gains among outcomes where everybody gains."""
    products = {k: np.prod(x - d) for k, x in enumerate(u) if (x > d).all()}
    best = max(products.values(), default=None)
    return [] if best is None else [k for k, p in products.items() if p >= best * (1 - 1e-12)]


def random_arrival(claims, estate):
    """Mean award over all orders."""
    total = [0] * len(claims)
    for order in permutations(range(len(claims))):
        left = estate
        for i in order:
            paid = min(claims[i], left)
            total[i] += paid
            left -= paid
    return [t / factorial(len(claims)) for t in total]


def fairest(u, d, w):
    """Positions of the outcomes with the largest shares of the ideal gains, from the smallest share up."""
    rows = [k for k, x in enumerate(u) if all(a >= b for a, b in zip(x, d, strict=True))]
    if not rows:
        return []
    top = [max(u[k][i] - d[i] for k in rows) for i in range(len(d))]

    def shares(k):
        return sorted((u[k][i] - d[i]) / (w[i] * top[i]) for i in range(len(d)) if top[i] > 0)

    best = max(shares(k) for k in rows)
    return [k for k in rows if shares(k) == best]
