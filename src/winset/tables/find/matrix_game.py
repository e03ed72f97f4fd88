"""Both sides of a matrix game by one linear program (von Neumann 1928)."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.programs import dense_columns, minimise

__all__ = ["matrix_game"]


def matrix_game(unit: Float) -> tuple[Float, Float]:
    """The row player's security strategy (m,) and the columns (K,) that hold her down, from payoffs (m, K)."""
    m, K = unit.shape
    A = np.vstack([np.c_[unit.T, -np.ones(K)], np.r_[np.ones(m), 0.0]])
    low, high = np.r_[np.zeros(K), 1.0], np.r_[np.full(K, np.inf), 1.0]
    bound = np.r_[np.zeros(m), -np.inf]
    found = minimise(np.r_[np.zeros(m), -1.0], dense_columns(A), low, high, bound)
    if found.status != "optimal":
        raise ArithmeticError(f"the program of a security level ended as {found.status}")
    own, against = np.maximum(found.x[:m], 0.0), np.maximum(found.row_dual[:K], 0.0)
    return own / own.sum(), against / against.sum()
