"""The agent logit correspondence by pseudo-arclength, in logarithms of probabilities (Turocy 2010).

A point is theta (K,), the logarithms of the probabilities of all actions of all information sets, with the precision
lam last: x (K + 1,). On the path theta_a - lam u_a is the same for all actions a of a set, u_a being the payoff of a
given the set's beliefs by Bayes' rule, and the probabilities of a set add up to one (McKelvey and Palfrey 1998); from
another start than uniform play, theta_a - lam u_a differ as the logarithms of the first probabilities do. They may be
as small as they like: only their logarithms are kept, and beliefs depend on differences of these.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, heavy_kernel, kernel
from winset.base.linear import factor, substitute
from winset.trees.kernels.agent_replies import AgentTree, AgentWork, respond

__all__ = ["BROKEN", "MORE", "REACHED", "record_agents", "settle_agents", "start_agents"]


MORE, REACHED, BROKEN = 0, 1, 2


@heavy_kernel
def assemble(tree: AgentTree, point: Float, row: Float, work: AgentWork) -> None:
    """The bordered system at ``point``, its rows scaled: matrix, and the equations' defect in ``right``."""
    k = row.shape[0] - 1
    lam = point[k]
    for h in range(tree.owner.shape[0]):
        leader = work.leader[h]
        mass = 0.0
        for a in range(tree.first[h], tree.first[h + 1]):
            mass += work.probability[a]
            if a == leader:
                continue
            for c in range(k):
                work.matrix[a, c] = -lam * (work.pair[a, c] - work.pair[leader, c])
            gain = work.reply[a] - work.reply[leader]
            work.matrix[a, a] += 1.0
            work.matrix[a, leader] -= 1.0
            work.matrix[a, k] = -gain
            work.right[a] = lam * gain - (point[a] - point[leader]) + (tree.bias[a] - tree.bias[leader])
            largest = 1.0
            for c in range(k + 1):
                largest = max(largest, abs(work.matrix[a, c]))
            for c in range(k + 1):
                work.matrix[a, c] /= largest
            work.right[a] /= largest
        for c in range(k + 1):
            work.matrix[leader, c] = 0.0
        for a in range(tree.first[h], tree.first[h + 1]):
            work.matrix[leader, a] = work.probability[a]
        work.right[leader] = 1.0 - mass
    for c in range(k + 1):
        work.matrix[k, c] = row[c]
    work.right[k] = 0.0


@kernel
def correct(tree: AgentTree, row: Float, goal: float, reach: float, steps: int, given: bool, work: AgentWork) -> float:
    """Newton's method on the path equations and ``row . x = goal``, from and to ``work.trial``.

    With ``given`` false the goal is what the row gives at the start. Returns the size of the first correction, or
    infinity if it is above ``reach`` or the method does not converge. Sizes are relative for unlikely actions; rounding
    of large logarithms moves beliefs, and these lam times as much the logarithms, so that no more can be asked.
    """
    k = row.shape[0] - 1
    first_size, before = np.inf, np.inf
    for step in range(steps):
        respond(tree, work.trial, True, work)
        assemble(tree, work.trial, row, work)
        now = 0.0
        for c in range(k + 1):
            now += row[c] * work.trial[c]
        if step == 0 and not given:
            goal = now
        work.right[k] = goal - now
        if not factor(work.matrix, k + 1, work.pivots):
            return np.inf
        substitute(work.matrix, k + 1, work.pivots, work.right)
        size, far = abs(work.right[k]) / (1.0 + abs(work.trial[k])), 1.0
        for c in range(k):
            far = max(far, abs(work.trial[c]))
            size = max(size, abs(work.right[c]) / (1.0 + 0.05 * abs(work.trial[c])))
        enough = 1e-10 + min(1e-3, 2e-16 * work.trial[k] * far)
        if step == 0:
            first_size = size
        if not size <= reach or (step > 0 and size > 0.7 * before and size > 100.0 * enough):
            return np.inf
        before = size
        for c in range(k + 1):
            work.trial[c] += work.right[c]
        if size < enough:
            return first_size
    return np.inf


@kernel
def tangent(tree: AgentTree, point: Float, along: Float, out: Float, work: AgentWork) -> float:
    """Unit tangent at ``point`` on the side of ``along``, into ``out``; returns the cosine between the two."""
    k = point.shape[0] - 1
    respond(tree, point, True, work)
    assemble(tree, point, along, work)
    work.right[:k] = 0.0
    work.right[k] = 1.0
    if not factor(work.matrix, k + 1, work.pivots):
        return -1.0
    substitute(work.matrix, k + 1, work.pivots, work.right)
    length, norm = 0.0, 0.0
    for c in range(k + 1):
        length += work.right[c] ** 2
        norm += along[c] ** 2
    length = np.sqrt(length)
    if not length < 1e300:
        return -1.0
    for c in range(k + 1):
        out[c] = work.right[c] / length
    return 1.0 / (length * np.sqrt(norm))


@kernel
def start_agents(tree: AgentTree, point: Float, direction: Float, work: AgentWork) -> None:
    """The start of the path, at lam = 0, and the tangent on the side of larger lam."""
    k = point.shape[0] - 1
    point[:k] = tree.bias
    point[k] = 0.0
    direction[:] = 0.0
    direction[k] = 1.0
    tangent(tree, point, direction, work.ahead, work)
    direction[:] = work.ahead


@kernel
def advance(
    tree: AgentTree, point: Float, direction: Float, step: float, reach: float, least: float, work: AgentWork
) -> float:
    """One step of length ``step`` along the path: ``point`` and ``direction`` are moved if it succeeds.

    Returns the length advised for the next step, negative if this one failed.
    """
    k = point.shape[0] - 1
    for c in range(k + 1):
        work.trial[c] = point[c] + step * direction[c]
    if work.trial[k] < 0.0:
        return -0.5 * step
    size = correct(tree, direction, 0.0, reach, 8, False, work)
    if size == np.inf or work.trial[k] < 0.0:
        return -0.5 * step
    cosine = tangent(tree, work.trial, direction, work.ahead, work)
    if not cosine > least:
        return -0.5 * step
    point[:] = work.trial
    direction[:] = work.ahead
    growth = min(3.0, max(0.7, np.sqrt(0.25 * reach / (size + 1e-12))))
    if cosine < 0.9:
        growth = min(growth, 1.0)
    return step * growth


@kernel
def record_agents(
    tree: AgentTree, limits: Float, rows: Float, directions: Float, counters: Int, work: AgentWork
) -> int:
    """Continue the branch from its last recorded point, which is row ``counters[0] - 1``.

    rows (R, K + 1) points, directions (R, K + 1) unit tangents. ``limits``: lam at which to stop, largest correction,
    smallest cosine, length of the next step (updated), steps to try. ``counters``: rows written, steps tried, turning
    points. Returns MORE (call again), REACHED (lam passed) or BROKEN.
    """
    k = rows.shape[1] - 1
    point = rows[counters[0] - 1].copy()
    direction = directions[counters[0] - 1].copy()
    for _ in range(int(limits[4])):
        if counters[0] >= rows.shape[0]:
            return MORE
        side = direction[k]
        counters[1] += 1
        advised = advance(tree, point, direction, limits[3], limits[1], limits[2], work)
        limits[3] = abs(advised)
        if limits[3] < 1e-10 * (1.0 + point[k]):
            return BROKEN
        if advised < 0.0:
            continue
        if side * direction[k] < 0.0:
            counters[2] += 1
        rows[counters[0]] = point
        directions[counters[0]] = direction
        counters[0] += 1
        if point[k] >= limits[0]:
            return REACHED
    return MORE


@kernel
def settle_agents(tree: AgentTree, lam: float, point: Float, direction: Float, work: AgentWork) -> bool:
    """Move ``point``, near the path with tangent ``direction``, to the path at precision ``lam``; False if it fails."""
    k = point.shape[0] - 1
    ahead = (lam - point[k]) / direction[k]
    for c in range(k):
        work.trial[c] = point[c] + ahead * direction[c]
    work.trial[k] = lam
    work.ahead[:] = 0.0
    work.ahead[k] = 1.0
    if correct(tree, work.ahead, lam, 2.0, 30, True, work) == np.inf:
        return False
    point[:] = work.trial
    point[k] = lam
    return True
