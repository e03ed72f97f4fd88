"""Linear programs over {x >= 0, A x <= r} by HiGHS, and the lexicographic maximin of gains that are linear in x."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float

__all__ = ["leximin", "maximise"]


def maximise(c: Float, A: Float, r: Float, free: int = 0) -> tuple[Float, Float]:
    """The maximiser of c x over {x >= 0, A x <= r} and the multipliers of A x <= r; the last ``free`` may be negative.

    Raises
    ------
    ArithmeticError
        If HiGHS finds no optimum.
    """
    from scipy.optimize import linprog

    bounds = [(0, None)] * (len(c) - free) + [(None, None)] * free
    result = linprog(
        -c, A_ub=A, b_ub=r, bounds=bounds, method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if result.status not in (0, 3):  # nothing within the tightest tolerances: try the usual ones
        result = linprog(-c, A_ub=A, b_ub=r, bounds=bounds, method="highs")
    if result.status != 0:
        raise ArithmeticError(result.message)
    return np.asarray(result.x), -np.asarray(result.ineqlin.marginals)


def leximin(M: Float, A: Float, r: Float, scale: Float, shift: Float) -> Float:
    """The x whose v = M x maximises the smallest (v_i - shift_i) / scale_i, then the next smallest, and so on.

    Players of scale 0 are left out. Each round raises the common level of the players not yet held and holds those with
    a positive multiplier (Imai 1983; the multipliers sum to one, so at least one is).
    """
    k = M.shape[1]
    held = np.where(scale > 0, np.nan, -np.inf)
    x = np.zeros(k)
    while np.isnan(held).any():
        free = np.flatnonzero(np.isnan(held))
        bound = np.flatnonzero(np.isfinite(held))
        rows = np.zeros((len(free) + len(bound), k + 1))
        rows[:, :k] = -M[np.r_[free, bound]]
        rows[: len(free), k] = scale[free]
        sides = np.r_[-shift[free], 1e-12 * scale[bound] - held[bound]]
        y_and_x = maximise(
            np.r_[np.zeros(k), 1.0], np.vstack([np.c_[A, np.zeros(len(A))], rows]), np.r_[r, sides], free=1
        )
        x, level = y_and_x[0][:k], float(y_and_x[0][k])
        weight = y_and_x[1][len(A) : len(A) + len(free)] * scale[free]
        tight = free[weight > 1e-7 * max(float(weight.max()), 1e-300)]
        held[tight] = shift[tight] + level * scale[tight]
    return x
