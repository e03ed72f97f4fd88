"""Equilibria of a nondegenerate bimatrix game the slow way: linear equations for every pair of supports."""

from __future__ import annotations

from itertools import combinations

import numpy as np


def weights(table, rows, columns):
    """The mixture of columns that makes the rows equally good, or None; table (m, n)."""
    size = len(rows)
    system = np.zeros((size + 1, size + 1))
    system[:size, :size] = table[np.ix_(rows, columns)]
    system[:size, size] = -1.0
    system[size, :size] = 1.0
    try:
        solved = np.linalg.solve(system, np.append(np.zeros(size), 1.0))
    except np.linalg.LinAlgError:
        return None
    mixture = np.zeros(table.shape[1])
    mixture[list(columns)] = solved[:size]
    good = solved[:size].min() > 0 and (table @ mixture).max() <= solved[size] + 1e-12
    return mixture if good else None


def equilibria(payoffs):
    """All equilibria of payoffs (2, m, n), smaller supports first."""
    A, B = payoffs
    m, n = A.shape
    found = []
    for size in range(1, min(m, n) + 1):
        for rows in combinations(range(m), size):
            for columns in combinations(range(n), size):
                x, y = weights(B.T, columns, rows), weights(A, rows, columns)
                if x is not None and y is not None:
                    found.append((x, y))
    return found


def pure_cells(payoffs):
    """The pure equilibria of payoffs (n, m_1, ..., m_n) as tuples of actions."""
    shape = payoffs.shape[1:]
    return [
        cell
        for cell in np.ndindex(*shape)
        if all(
            payoffs[(i, *cell)] >= max(payoffs[(i, *cell[:i], a, *cell[i + 1 :])] for a in range(shape[i]))
            for i in range(len(shape))
        )
    ]
