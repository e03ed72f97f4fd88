"""Linear programs over a polytope in gains, by HiGHS: {v >= 0, A v <= r}."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["leximin", "maximise"]


Float = NDArray[np.float64]


def maximise(c: Float, A: Float, r: Float) -> tuple[Float, Float]:
    """The maximiser of c v over {x >= 0, A x <= r} and the multipliers of A x <= r.

    Raises
    ------
    ArithmeticError
        If HiGHS finds no optimum.
    """
    from scipy.optimize import linprog

    result = linprog(-c, A_ub=A, b_ub=r, bounds=[(0, None)] * len(c), method="highs")
    if result.status != 0:
        raise ArithmeticError(result.message)
    return np.asarray(result.x), -np.asarray(result.ineqlin.marginals)


def leximin(A: Float, r: Float, scale: Float, shift: Float) -> Float:
    """The v that maximises the smallest (v_i - shift_i) / scale_i, then the next smallest, and so on.

    Each round raises the common level of the players not yet held and holds those with a positive multiplier (Imai
    1983; the multipliers sum to one, so at least one is).
    """
    n = len(scale)
    held = np.full(n, np.nan)
    v = np.zeros(n)
    lift = max(0.0, float(np.max(shift / scale)))
    while np.isnan(held).any():
        free = np.flatnonzero(np.isnan(held))
        rows = np.zeros((n, n + 1))
        rows[:, :n] = -np.eye(n)
        rows[free, n] = scale[free]
        bound = np.where(np.isnan(held), -shift + lift * scale, -np.nan_to_num(held) + 1e-12 * scale)
        x, y = maximise(np.r_[np.zeros(n), 1.0], np.vstack([np.c_[A, np.zeros(len(A))], rows]), np.r_[r, bound])
        v, level = x[:n], x[n] - lift
        weight = y[len(A) :][free] * scale[free]
        tight = free[weight > 1e-7 * max(weight.max(), 1e-300)]
        held[tight] = shift[tight] + level * scale[tight]
    return v
