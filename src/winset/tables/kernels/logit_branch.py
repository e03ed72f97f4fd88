"""The principal branch of the logit correspondence, recorded point by point up to a precision or to its limit."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.tables.kernels.logit_ladder import newton_on_support, pointed_support
from winset.tables.kernels.logit_path import PathWork, advance, assemble, respond, settle, start_path, use

__all__ = [
    "BROKEN",
    "CONVERGED",
    "CROSSING",
    "FAILED",
    "MORE",
    "REACHED",
    "logit_equilibrium",
    "record_branch",
    "response_at",
]


MORE, REACHED, CONVERGED, BROKEN = 0, 1, 2, 3
FAILED, MOVED, CROSSING = 0, 1, 2
SPREAD = 1e-3
"""Distance, relative to lam, of the points from which one at a crossing is interpolated."""
NEAR = 1e-10


@kernel
def record_branch(
    payoffs: Float,
    actions: Int,
    bias: Float,
    limits: Float,
    rows: Float,
    directions: Float,
    lengths: Float,
    counters: Int,
    work: PathWork,
    finish: PathWork,
    inverse: Float,
    columns: Int,
) -> int:
    """Continue a branch from its last recorded point, which is row ``counters[0] - 1``.

    rows (R, K + 1) points, directions (R, K + 1) unit tangents, lengths (R,) the step made from each row.
    ``limits``: lam at which to stop, largest correction, smallest cosine, length of the next step (updated),
    steps to try, distance to an equilibrium at which the branch counts as arrived. ``counters``: rows written,
    steps tried, turning points. Returns MORE (call again), REACHED (lam passed), CONVERGED (the limiting equilibrium
    is in ``finish.probability``) or BROKEN.
    """
    last, reach, least, close = limits[0], limits[1], limits[2], limits[5]
    k = rows.shape[1] - 1
    point = rows[counters[0] - 1].copy()
    direction = directions[counters[0] - 1].copy()
    for _ in range(int(limits[4])):
        if counters[0] >= rows.shape[0]:
            return MORE
        side = direction[k]
        step = limits[3]
        counters[1] += 1
        advised = advance(payoffs, actions, bias, point, direction, step, reach, least, work)
        limits[3] = abs(advised)
        if limits[3] < 1e-10 * (1.0 + point[k]):
            return BROKEN
        if advised < 0.0:
            continue
        if side * direction[k] < 0.0:
            counters[2] += 1
        lengths[counters[0] - 1] = step
        rows[counters[0]] = point
        directions[counters[0]] = direction
        counters[0] += 1
        if point[k] >= last:
            return REACHED
        if close > 0.0 and point[k] > 10.0 and direction[k] > 0.0:
            pointed_support(actions, point, direction, 0.02, finish)
            for at in range(k):
                finish.probability[at] = np.exp(min(point[at], 0.0))
            if newton_on_support(payoffs, actions, 1e-12, 12, finish, inverse, columns) <= 1e-12:
                apart = 0.0
                for at in range(k):
                    apart = max(apart, abs(finish.probability[at] - np.exp(point[at])))
                if apart <= close:
                    return CONVERGED
    return MORE


@kernel
def _defect(payoffs: Float, actions: Int, bias: Float, point: Float, work: PathWork) -> float:
    """How far ``point`` is from the path at its precision: the largest defect of an equation."""
    total = use(payoffs, actions, point, work)
    respond(actions, point, True, work)
    assemble(actions, bias, point, point, total, work)
    worst = 0.0
    for c in range(total):
        worst = max(worst, abs(work.right[c]))
    return worst


@kernel
def response_at(
    payoffs: Float, actions: Int, bias: Float, lam: float, point: Float, direction: Float, work: PathWork
) -> int:
    """Move ``point``, on the branch with tangent ``direction`` and near ``lam``, to precision ``lam`` exactly.

    Returns FAILED, MOVED, or CROSSING where the equations are singular because another branch crosses: the point is
    then interpolated from four points of the branch around it, and accepted if it solves the equations.
    """
    k = point.shape[0] - 1
    start = point.copy()
    ahead = (lam - start[k]) / direction[k]
    point[:k] = start[:k] + ahead * direction[:k]
    point[k] = lam
    if settle(payoffs, actions, bias, lam, point, work):
        return MOVED
    middle, beside = np.zeros(k + 1), np.zeros(k + 1)
    for at in range(4):
        there = lam + (1.0 + lam) * SPREAD * (at - 1.5 + (0.5 if at > 1 else -0.5))
        beside[:k] = start[:k] + (there - start[k]) / direction[k] * direction[:k]
        beside[k] = there
        if not settle(payoffs, actions, bias, there, beside, work):
            return FAILED
        middle += (4.0 if at == 1 or at == 2 else -1.0) / 6.0 * beside
    middle[k] = lam
    if not _defect(payoffs, actions, bias, middle, work) <= NEAR:
        return FAILED
    point[:] = middle
    return CROSSING


@kernel
def logit_equilibrium(
    payoffs: Float, actions: Int, bias: Float, lam: float, limits: Float, point: Float, direction: Float, work: PathWork
) -> bool:
    """Follow the branch from lam = 0 to its first point at ``lam``, left in ``point`` (K + 1,); False if it fails.

    ``limits``: largest correction, smallest cosine, steps.
    """
    k = point.shape[0] - 1
    start_path(payoffs, actions, bias, point, direction, work)
    step = 0.05
    for _ in range(int(limits[2])):
        if point[k] >= lam:
            break
        step = abs(advance(payoffs, actions, bias, point, direction, step, limits[0], limits[1], work))
        if step < 1e-10 * (1.0 + point[k]):
            return False
    if point[k] < lam:
        return False
    return point[k] == lam or response_at(payoffs, actions, bias, lam, point, direction, work) != FAILED
