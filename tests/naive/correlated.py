"""The linear program of correlated equilibria, written in loops."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog


def incentive_rows(payoffs, coarse):
    """What obeying is worth over every deviation, one row a player, recommendation and deviation."""
    shape = payoffs.shape[1:]
    rows = []
    for i, m in enumerate(shape):
        for recommended in [None] if coarse else range(m):
            for other in range(m):
                if other == recommended:
                    continue
                row = np.zeros(shape)
                for cell in np.ndindex(*shape):
                    if recommended in (None, cell[i]):
                        row[cell] = payoffs[(i, *cell)] - payoffs[(i, *cell[:i], other, *cell[i + 1 :])]
                rows.append(row.ravel())
    return np.array(rows).reshape(-1, int(np.prod(shape)))


def best_value(payoffs, objective, coarse=False):
    """The largest value of the objective over all (coarse) correlated equilibria."""
    n, cells = len(payoffs), payoffs[0].size
    rows = incentive_rows(payoffs, coarse)
    flat = payoffs.reshape(n, cells)
    if objective == "egalitarian":
        above = np.vstack([np.hstack([-rows, np.zeros((len(rows), 1))]), np.hstack([-flat, np.ones((n, 1))])])
        bounds = [(0, None)] * cells + [(None, None)]
        sums = np.append(np.ones(cells), 0.0)[None]
        solved = linprog(np.append(np.zeros(cells), -1.0), above, np.zeros(len(above)), sums, [1.0], bounds=bounds)
    else:
        weights = np.ones(n) if objective == "welfare" else np.array(objective)
        solved = linprog(-weights @ flat, -rows, np.zeros(len(rows)), np.ones((1, cells)), [1.0])
    return -solved.fun
