"""Potentials, supermodularity and perfection by looking at everything."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog


def cells_of(payoffs):
    return list(product(*(range(m) for m in payoffs.shape[1:])))


def has_exact_potential(payoffs, weights=None):
    """Least squares over all deviations."""
    cells = cells_of(payoffs)
    number = {c: k for k, c in enumerate(cells)}
    w = np.ones(len(payoffs)) if weights is None else weights
    rows, gains = [], []
    for c in cells:
        for i in range(len(payoffs)):
            for a in range(c[i] + 1, payoffs.shape[1 + i]):
                other = (*c[:i], a, *c[i + 1 :])
                row = np.zeros(len(cells))
                row[number[other]], row[number[c]] = 1, -1
                rows.append(row)
                gains.append((payoffs[(i, *other)] - payoffs[(i, *c)]) / w[i])
    if not rows:
        return True
    solution = np.linalg.lstsq(np.array(rows), np.array(gains), rcond=None)[0]
    return bool(np.abs(np.array(rows) @ solution - gains).max() < 1e-7)


def has_ordinal_potential(payoffs, ordinal=True):
    """No cell reaches itself by deviations of which one at least helps and (ordinal) none hurts."""
    cells = cells_of(payoffs)
    number = {c: k for k, c in enumerate(cells)}
    reach = np.zeros((len(cells), len(cells)), dtype=bool)
    strict = reach.copy()
    for c in cells:
        for i in range(len(payoffs)):
            for a in range(payoffs.shape[1 + i]):
                other = (*c[:i], a, *c[i + 1 :])
                if other == c:
                    continue
                gain = payoffs[(i, *other)] - payoffs[(i, *c)]
                strict[number[c], number[other]] |= gain > 0
                reach[number[c], number[other]] |= gain > 0 or (ordinal and gain == 0)
    for k in range(len(cells)):
        reach |= reach[:, k : k + 1] & reach[k : k + 1]
    return not (strict & reach.T).any()


def is_supermodular(payoffs):
    """Increasing differences of every two actions of every two players."""
    for c in cells_of(payoffs):
        for i, j in product(range(len(payoffs)), repeat=2):
            if i == j:
                continue
            for a, b in product(range(c[i] + 1, payoffs.shape[1 + i]), range(c[j] + 1, payoffs.shape[1 + j])):
                up, side, both = list(c), list(c), list(c)
                up[i] = both[i] = a
                side[j] = both[j] = b
                u = payoffs[i]
                if u[tuple(both)] - u[tuple(side)] < u[tuple(up)] - u[c] - 1e-12:
                    return False
    return True


def pure_equilibria(payoffs):
    """Every cell where nobody gains."""
    best = np.ones(payoffs.shape[1:], dtype=bool)
    for i, u in enumerate(payoffs):
        best &= u >= u.max(axis=i, keepdims=True)
    return {tuple(int(a) for a in c) for c in np.argwhere(best)}


def is_perfect_for_two(payoffs, x, y):
    """Whether each strategy is best against the other and against some belief with full support."""
    for u, own, other in ((payoffs[0], x, y), (payoffs[1].T, y, x)):
        values = u @ other
        if values.max() - values @ own > 1e-9:
            return False
        used, K = np.flatnonzero(own > 0), u.shape[1]
        A, equal = [], []
        for b in range(len(own)):
            (equal if b in used else A).append(np.r_[u[b] - u[used[0]], 0.0])
        floors = np.c_[-np.eye(K), np.ones(K)]
        A = np.vstack([*([np.array(A)] if A else []), floors])
        equal = np.vstack([np.array(equal), np.r_[np.ones(K), 0.0]])
        found = linprog(np.r_[np.zeros(K), -1.0], A, np.zeros(len(A)), equal, np.r_[np.zeros(len(equal) - 1), 1.0])
        if found.status != 0 or -found.fun < 1e-7:
            return False
    return True


def risk_dominant(payoffs):
    """Strict equilibria of two players that win or tie every comparison of products of losses."""
    A, B = payoffs
    strict = [c for c in np.ndindex(*A.shape) if _strict(A[:, c[1]], c[0]) and _strict(B[c[0]], c[1])]
    loses = set()
    for k, h in combinations(strict, 2):
        mine = (A[k] - A[h[0], k[1]]) * (B[k] - B[k[0], h[1]])
        theirs = (A[h] - A[k[0], h[1]]) * (B[h] - B[h[0], k[1]])
        if mine < theirs:
            loses.add(k)
        if theirs < mine:
            loses.add(h)
    return {c for c in strict if c not in loses}


def _strict(values, a):
    return all(v < values[a] for k, v in enumerate(values) if k != a)
