"""Whether some mixture meets linear conditions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

__all__ = ["inside", "meets"]

NEAR = 1e-9


def meets(choices: Sequence[int], conditions: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a mixture over some choices makes every linear form >= 0.

    One and two choices are decided in fractions, more by a linear program to within 1e-9 of the largest number.
    """
    from scipy.optimize import linprog

    if len(choices) == 1:
        return all(row[choices[0]] >= 0 for row in conditions)
    if len(choices) == 2:
        low, high = Fraction(0), Fraction(1)
        for row in conditions:
            end, slope = row[choices[1]], row[choices[0]] - row[choices[1]]
            if slope > 0:
                low = max(low, -end / slope)
            elif slope < 0:
                high = min(high, -end / slope)
            elif end < 0:
                return False
        return low <= high
    rows = np.array([[float(row[c]) for c in choices] for row in conditions]).reshape(-1, len(choices))
    scale = float(np.abs(rows).max(initial=0.0)) or 1.0
    slack = np.ones((len(rows), 1))
    program = linprog(
        np.r_[np.zeros(len(choices)), 1.0],
        A_ub=np.hstack([-rows / scale, -slack]) if len(rows) else None,
        b_ub=np.zeros(len(rows)) if len(rows) else None,
        A_eq=np.r_[np.ones(len(choices)), 0.0][None],
        b_eq=[1.0],
        bounds=[(0, None)] * len(choices) + [(0, None)],
    )
    return program.status == 0 and float(program.fun or 0.0) <= NEAR


def inside(point: np.ndarray, corners: np.ndarray) -> bool:
    """Whether a point ``(d,)`` is a mixture of corners ``(k, d)``, to within 1e-7."""
    from scipy.optimize import nnls

    matrix = np.vstack([corners.T, np.ones(len(corners))])
    found = nnls(matrix, np.r_[point, 1.0])
    return float(found[1]) <= 1e-7
