"""The asymmetric Nash solution on a polytope by a primal-dual interior-point method.

In gains z, each divided by the player's largest gain: maximise sum_i w_i log z_i subject to B z + s = r, s >= 0. The
first-order conditions (Nash 1950; Harsanyi and Selten 1972)

    p = B' y,   p_i z_i = w_i,   y_j s_j = 0,   s, y >= 0

are followed by Newton steps with the predictor and corrector of Mehrotra (1992) on y_j s_j = tau as tau falls to 0.
Each step factors one n x n positive definite matrix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, kernel
from winset.base.status import LIMIT, NONFINITE, SOLVED

__all__ = ["nash_interior"]


STEPS = 100
TOLERANCE = 2e-13
FLOOR = 3e-14


@kernel
def cholesky(H: Float) -> None:
    """The lower factor, in place."""
    n = H.shape[0]
    for i in range(n):
        for j in range(i + 1):
            total = H[i, j]
            for k in range(j):
                total -= H[i, k] * H[j, k]
            if i == j:
                H[i, i] = np.sqrt(max(total, 1e-300))
            else:
                H[i, j] = total / H[j, j]


@kernel
def solve_cholesky(H: Float, x: Float) -> None:
    """Solve H x = x in place with the factor of :func:`cholesky`."""
    n = H.shape[0]
    for i in range(n):
        total = x[i]
        for k in range(i):
            total -= H[i, k] * x[k]
        x[i] = total / H[i, i]
    for i in range(n - 1, -1, -1):
        total = x[i]
        for k in range(i + 1, n):
            total -= H[k, i] * x[k]
        x[i] = total / H[i, i]


class Step(NamedTuple):
    """Of gains and prices (n,), and of slacks and multipliers (m,)."""

    dz: Float
    dp: Float
    ds: Float
    dy: Float


@kernel
def direction(
    B: Float, H: Float, z: Float, p: Float, s: Float, y: Float, rp: Float, wz: Float, ys: Float, step: Step
) -> None:
    """Newton step to p z = wz, y s = ys, B z + s = r (residual rp), p = B' y; H is factored."""
    m, n = B.shape
    dz, dp, ds, dy = step
    for i in range(n):
        dz[i] = wz[i] / z[i]
    for j in range(m):
        pull = (ys[j] - y[j] * rp[j]) / s[j]
        for i in range(n):
            dz[i] -= B[j, i] * pull
    solve_cholesky(H, dz)
    for i in range(n):
        dp[i] = (wz[i] - p[i] * dz[i]) / z[i] - p[i]
    for j in range(m):
        total = rp[j]
        for i in range(n):
            total -= B[j, i] * dz[i]
        ds[j] = total
        dy[j] = (ys[j] - y[j] * total) / s[j] - y[j]


@kernel
def longest(x: Float, dx: Float) -> float:
    """The longest step up to 1 that keeps x + step dx >= 0."""
    step = 1.0
    for i in range(x.shape[0]):
        if dx[i] < 0.0 and -x[i] / dx[i] < step:
            step = -x[i] / dx[i]
    return step


@kernel
def start(B: Float, r: Float, w: Float, z: Float, p: Float, s: Float, y: Float) -> None:
    """Write a point well inside: gains and their prices, slacks and their multipliers."""
    m, n = B.shape
    for i in range(n):
        z[i] = 0.5 / n
        p[i] = w[i] / z[i]
    for j in range(m):
        slack = r[j]
        for i in range(n):
            slack -= B[j, i] * z[i]
        s[j] = max(slack, 0.05)
        y[j] = 1.0 / (m * s[j])


@kernel
def residuals(B: Float, r: Float, w: Float, z: Float, p: Float, s: Float, y: Float, rp: Float) -> float:
    """The largest violation of the first-order conditions but y s = 0; ``rp`` (m,), written: r - s - B z."""
    m, n = B.shape
    worst = 0.0
    for j in range(m):
        total = r[j] - s[j]
        for i in range(n):
            total -= B[j, i] * z[i]
        rp[j] = total
        worst = max(worst, abs(total))
    for i in range(n):
        total = p[i]
        for j in range(m):
            total -= B[j, i] * y[j]
        worst = max(worst, abs(total) * z[i], abs(p[i] * z[i] - w[i]))
    return worst


@kernel
def factor_normal(B: Float, z: Float, p: Float, s: Float, y: Float, H: Float) -> None:
    """Write the lower factor of the matrix of the Newton step in the gains, B' (y / s) B + p / z."""
    m, n = B.shape
    for i in range(n):
        for k in range(i + 1):
            H[i, k] = 0.0
    for j in range(m):
        weight = y[j] / s[j]
        for i in range(n):
            part = weight * B[j, i]
            for k in range(i + 1):
                H[i, k] += part * B[j, k]
    for i in range(n):
        H[i, i] += p[i] / z[i]
    cholesky(H)


@kernel
def complementarity(s: Float, y: Float, step: Step, primal: float, dual: float) -> float:
    """The sum of multipliers times slacks after a step of these lengths."""
    total = 0.0
    for j in range(y.shape[0]):
        total += (s[j] + primal * step.ds[j]) * (y[j] + dual * step.dy[j])
    return total


@kernel
def centre(w: Float, step: Step, target: float, careful: bool, wz: Float, ys: Float) -> None:
    """Write what p z and y s are to become, corrected for the predictor's second order unless ``careful``."""
    for i in range(w.shape[0]):
        second = 0.0 if careful else step.dz[i] * step.dp[i]
        wz[i] = w[i] - second if abs(second) <= 10.0 * w[i] else w[i]
    for j in range(ys.shape[0]):
        ys[j] = target if careful else target - step.ds[j] * step.dy[j]


@kernel
def advance(z: Float, p: Float, s: Float, y: Float, step: Step, primal: float, dual: float) -> None:
    """Take a step of these lengths."""
    for i in range(z.shape[0]):
        z[i] += primal * step.dz[i]
        p[i] += dual * step.dp[i]
    for j in range(s.shape[0]):
        s[j] += primal * step.ds[j]
        y[j] += dual * step.dy[j]


@kernel
def nash_interior(B: Float, r: Float, w: Float, z: Float, y: Float, H: Float, players: Float, rows: Float) -> int:
    """Maximise sum w log z over {B z <= r}; the unit vectors and 0 lie in the set.

    Parameters
    ----------
    B, r
        Shapes ``(m, n)`` and ``(m,)``; the largest entry of each row of B is about 1.
    w
        ``(n,)``, positive, with sum 1.
    z, y
        Out, ``(n,)`` and ``(m,)``: the solution and its multipliers.
    H, players, rows
        Workspace of shapes ``(n, n)``, ``(7, n)`` and ``(6, m)``.

    Returns
    -------
    int
        SOLVED if all residuals are below 1e-13 or stopped falling below 1e-9, LIMIT otherwise.
    """
    m = B.shape[0]
    p, wz, z_best, s, rp, ys, y_best = players[0], players[3], players[6], rows[0], rows[3], rows[4], rows[5]
    corrector = Step(players[1], players[2], rows[1], rows[2])
    predictor = Step(players[4], players[5], rows[1], rows[2])
    start(B, r, w, z, p, s, y)
    best, stalled = np.inf, 0
    for step in range(STEPS):
        careful = step > STEPS // 4
        gap = 0.0
        for j in range(m):
            gap += y[j] * s[j]
        worst = max(residuals(B, r, w, z, p, s, y, rp), gap)
        if not np.isfinite(worst):
            return NONFINITE
        stalled = 0 if worst < 0.5 * best else stalled + 1
        if worst < best:
            best = worst
            z_best[:] = z
            y_best[:] = y
        if best <= TOLERANCE or (best <= 1e-9 and stalled >= 8):
            break
        factor_normal(B, z, p, s, y, H)
        wz[:] = w
        ys[:] = 0.0
        direction(B, H, z, p, s, y, rp, wz, ys, predictor)
        primal = min(longest(z, predictor.dz), longest(s, predictor.ds))
        dual = min(longest(p, predictor.dp), longest(y, predictor.dy))
        after = complementarity(s, y, predictor, primal, dual)
        target = max(gap / m * (0.3 if careful else (after / gap) ** 3), FLOOR / m)
        centre(w, predictor, target, careful, wz, ys)
        direction(B, H, z, p, s, y, rp, wz, ys, corrector)
        primal = min(longest(z, corrector.dz), longest(s, corrector.ds))
        dual = min(longest(p, corrector.dp), longest(y, corrector.dy))
        primal = 0.995 * primal if primal < 1.0 else 1.0
        dual = 0.995 * dual if dual < 1.0 else 1.0
        if careful:
            primal = dual = min(primal, dual)
        advance(z, p, s, y, corrector, primal, dual)
    z[:] = z_best
    y[:] = y_best
    return SOLVED if best <= 1e-9 else LIMIT
