"""Correlated equilibria cell by cell and constraint by constraint."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import linprog


def rows(payoffs, coarse=False):
    """Every incentive constraint as a dense row over cells."""
    n, shape = len(payoffs), payoffs.shape[1:]
    cells = list(product(*(range(m) for m in shape)))
    out = []
    for i in range(n):
        for a in [None] if coarse else range(shape[i]):
            for b in range(shape[i]):
                if a == b:
                    continue
                row = []
                for cell in cells:
                    other = (*cell[:i], b, *cell[i + 1 :])
                    row.append(payoffs[(i, *other)] - payoffs[(i, *cell)] if a is None or cell[i] == a else 0.0)
                out.append(row)
    return np.array(out, dtype=float).reshape(-1, len(cells))


def best(payoffs, objective, coarse=False):
    """The largest expectation of a table of numbers over all such distributions."""
    A = rows(payoffs, coarse)
    cells = objective.size
    found = linprog(-objective.ravel(), A, np.zeros(len(A)), np.ones((1, cells)), [1.0])
    return -found.fun


def fairest(payoffs, coarse=False):
    """The largest smallest payoff."""
    A = rows(payoffs, coarse)
    n, cells = len(payoffs), A.shape[1]
    floors = np.c_[-payoffs.reshape(n, -1), np.ones(n)]
    bounds = [(0, None)] * cells + [(None, None)]
    cost = np.r_[np.zeros(cells), -1.0]
    A = np.vstack([np.c_[A, np.zeros(len(A))], floors])
    found = linprog(cost, A, np.zeros(len(A)), np.r_[np.ones(cells), 0.0][None, :], [1.0], bounds=bounds)
    return -found.fun
