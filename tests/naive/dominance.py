"""Iterated dominance by comparing every pair, and by one dense linear program for every action."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog


def is_dominated(table, a, weak, mixtures):
    """Whether row a of (m, K) is dominated by another row, or by a mixture of rows."""
    m, K = table.shape
    ahead = table - table[a]
    if not mixtures:
        rows = [r for r in range(m) if r != a]
        if weak:
            return any((ahead[r] >= 0).all() and (ahead[r] > 0).any() for r in rows)
        return any((ahead[r] > 0).all() for r in rows)
    if weak:
        found = linprog(-ahead.sum(axis=1), -ahead.T, np.zeros(K), np.ones((1, m)), [1.0])
        return -found.fun > 1e-7
    found = linprog(
        np.r_[np.zeros(m), -1.0],
        np.c_[-ahead.T, np.ones(K)],
        np.zeros(K),
        np.r_[np.ones(m), 0.0][None],
        [1.0],
        bounds=[(0, None)] * m + [(None, None)],
    )
    return -found.fun > 1e-7


def survivors(payoffs, weak=False, mixtures=True, rounds=100):
    """What is left after this many rounds, all dominated actions going in each."""
    left = [list(range(m)) for m in payoffs.shape[1:]]
    for _ in range(rounds):
        tables = [np.moveaxis(u[np.ix_(*left)], i, 0).reshape(len(left[i]), -1) for i, u in enumerate(payoffs)]
        keep = [
            [a for k, a in enumerate(mine) if not is_dominated(table, k, weak, mixtures)]
            for mine, table in zip(left, tables, strict=True)
        ]
        if keep == left:
            break
        left = keep
    return left
