"""Extreme equilibria the slow way: every square system of the best-reply polytopes, by Cramer's rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np


def determinants(matrices):
    """Determinants of a stack of small integer matrices, exact while they are below 2**50."""
    values = np.linalg.det(matrices)
    assert np.abs(values).max(initial=0) < 1e12
    return np.rint(values).astype(np.int64)


def vertices(table):
    """Vertices of {table z <= 1, z >= 0} as {z: (zero variables, tight rows)}, z a tuple of fractions."""
    k, d = table.shape
    found = {}
    for size in range(1, min(k, d) + 1):
        choices = [(r, c) for r in combinations(range(k), size) for c in combinations(range(d), size)]
        square = np.array([table[np.ix_(r, c)] for r, c in choices], dtype=float)
        base = determinants(square)
        parts = np.empty((len(choices), size), dtype=np.int64)
        for t in range(size):
            replaced = square.copy()
            replaced[:, :, t] = 1.0
            parts[:, t] = determinants(replaced)
        for (_, columns), scale, weights in zip(choices, base, parts, strict=True):
            if scale == 0:
                continue
            whole = np.zeros(d, dtype=np.int64)
            whole[list(columns)] = weights * np.sign(scale)
            slack = abs(scale) - table @ whole
            if whole.min() < 0 or slack.min() < 0:
                continue
            z = tuple(Fraction(int(w), int(whole.sum())) for w in whole)
            found[z] = frozenset(np.flatnonzero(whole == 0)), frozenset(np.flatnonzero(slack == 0))
    return found


def extreme_equilibria(payoffs):
    """All extreme equilibria of integer payoffs (2, m, n), as a set of pairs of tuples of fractions."""
    A, B = (p - p.min() + 1 for p in np.asarray(payoffs).astype(np.int64))
    m, n = A.shape
    pairs = set()
    ys = vertices(A)
    for x, (unused_rows, best_columns) in vertices(B.T.copy()).items():
        for y, (unused_columns, best_rows) in ys.items():
            if len(unused_rows | best_rows) == m and len(unused_columns | best_columns) == n:
                pairs.add((x, y))
    return pairs
