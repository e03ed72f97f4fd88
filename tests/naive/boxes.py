"""Slow, obvious twins of the kernels for boxes."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np


def box_solutions(M, q, low, high, tolerance=1e-9):
    """All isolated solutions of the bounded complementarity problem, by trying every pattern; repeats left out."""
    k = len(q)
    found = []
    for pattern in product((0, 1, 2), repeat=k):
        digits = np.array(pattern)
        x = np.where(digits == 0, low, high).astype(float)
        free = np.flatnonzero(digits == 1)
        fixed = np.flatnonzero(digits != 1)
        if len(free):
            block = M[np.ix_(free, free)]
            if np.linalg.cond(block) > 1e9:
                continue
            x[free] = np.linalg.solve(block, -(q[free] + M[np.ix_(free, fixed)] @ x[fixed]))
        F = q + M @ x
        fits = (x >= low - tolerance).all() and (x <= high + tolerance).all()
        fits = fits and (F[digits == 0] >= -tolerance).all() and (F[digits == 2] <= tolerance).all()
        if fits and all(np.abs(x - other).max() > 1e-7 for other in found):
            found.append(x)
    return found


def all_minors_positive(M, tolerance=1e-10):
    """Whether every principal minor is positive, by determinants."""
    k = len(M)
    subsets = (s for size in range(1, k + 1) for s in combinations(range(k), size))
    return all(np.linalg.det(M[np.ix_(s, s)]) > tolerance for s in subsets)
