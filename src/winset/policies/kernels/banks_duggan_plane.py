"""Bargaining over policies in a plane: a smooth equilibrium followed to its limit.

Proposers are often indifferent at equilibrium, and mix (Banks and Duggan 2000). The choice is smoothed: the nearest
point of coalition C has probability proportional to exp(utility / eps), a candidate that of all coalitions whose
nearest point it is. As eps falls the smooth equilibrium is followed towards one of the game itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.base.linear import factor, substitute
from winset.base.status import LIMIT, NONFINITE, SOLVED
from winset.policies.kernels.plane_choices import Spots, candidates
from winset.policies.kernels.votes import Votes

__all__ = ["PlaneGame", "PlaneWork", "follow", "plane_work", "smooth_losses"]


FIRST = 0.3
FINEST = 1e-8
COOLING = 0.2
LEVELS = 400
BUDGET = 5000
NEWTON = 15
PATIENCE = 0.7
GOOD = 1e-8


class PlaneGame(NamedTuple):
    """``ideals`` (n, 2); ``delay``, ``recognition`` and ``discount`` (n,); losses rise to the power ``power``."""

    ideals: Float
    delay: Float
    recognition: Float
    discount: Float
    power: int
    rule: Votes


class PlaneWork(NamedTuple):
    """Workspace: ``reach``, ``mean`` (n,), ``chance`` (M,), ``motion`` (2, 2), ``vectors`` (5, n), ``pivots`` (n,)."""

    reach: Float
    mean: Float
    chance: Float
    motion: Float
    vectors: Float
    pivots: Int


@storage
def plane_work(n: int) -> PlaneWork:
    """Room for the equations of n players."""
    most = 1 + n + n * (n - 1)
    vectors, pivots = np.empty((5, n)), np.empty(n, dtype=np.int64)
    return PlaneWork(np.empty(n), np.empty(n), np.empty(most), np.empty((2, 2)), vectors, pivots)


@kernel
def moves(px: float, py: float, i: int, j: int, ideals: Float, reach: Float, power: int, motion: Float) -> None:
    """Out: ``motion`` (2, 2), a candidate's derivative in the thresholds of the players on whose circles it lies."""
    motion[:, :] = 0.0
    if i < 0:
        return
    ix, iy = (px - ideals[i, 0]) / reach[i], (py - ideals[i, 1]) / reach[i]
    gi = 1.0 if power == 1 else 0.5 / reach[i]
    if j < 0:
        motion[0, 0], motion[0, 1] = gi * ix, gi * iy
        return
    jx, jy = (px - ideals[j, 0]) / reach[j], (py - ideals[j, 1]) / reach[j]
    gj = 1.0 if power == 1 else 0.5 / reach[j]
    det = ix * jy - iy * jx
    motion[0, 0], motion[0, 1] = gi * jy / det, -gi * jx / det
    motion[1, 0], motion[1, 1] = -gj * iy / det, gj * ix / det


@kernel
def logit(x: float, y: float, m: int, points: Float, count: Float, eps: float, power: int, chance: Float) -> None:
    """Out: ``chance`` (M,), the probability of each of m candidates by its distance from (x, y), ``count`` times."""
    best, total = np.inf, 0.0
    for c in range(m):
        d2 = (points[c, 0] - x) ** 2 + (points[c, 1] - y) ** 2
        chance[c] = d2 if power == 2 else np.sqrt(d2)
        best = min(best, chance[c])
    for c in range(m):
        above = (chance[c] - best) / eps
        chance[c] = count[c] * np.exp(-above) if above < 45.0 else 0.0
        total += chance[c]
    for c in range(m):
        chance[c] /= total


@kernel
def expect(m: int, points: Float, chance: Float, ideals: Float, power: int, mean: Float) -> None:
    """Out: ``mean`` (n,), what players expect to lose by m candidates."""
    mean[:] = 0.0
    for c in range(m):
        if chance[c] > 0.0:
            for i in range(ideals.shape[0]):
                d2 = (points[c, 0] - ideals[i, 0]) ** 2 + (points[c, 1] - ideals[i, 1]) ** 2
                mean[i] += chance[c] * (d2 if power == 2 else np.sqrt(d2))


@kernel
def tilt(k: int, m: int, patience: float, eps: float, game: PlaneGame, spots: Spots, work: PlaneWork, J: Float) -> None:
    """Subtract from ``J`` (n, n) the derivative of what k's proposals cost: candidates move, and probabilities."""
    ideals, power, points, circles = game.ideals, game.power, spots.points, spots.circles
    reach, mean, chance, motion = work.reach, work.mean, work.chance, work.motion
    x, y = ideals[k, 0], ideals[k, 1]
    for c in range(m):
        if chance[c] <= 0.0 or circles[c, 0] < 0:
            continue
        px, py = points[c, 0], points[c, 1]
        moves(px, py, circles[c, 0], circles[c, 1], ideals, reach, power, motion)
        dx, dy = px - x, py - y
        scale = 2.0 if power == 2 else 1.0 / max(np.sqrt(dx * dx + dy * dy), 1e-300)
        for side in range(2):
            a = circles[c, side]
            if a < 0:
                continue
            mx, my = motion[side, 0], motion[side, 1]
            rarer = -scale * (dx * mx + dy * my) / eps
            for i in range(ideals.shape[0]):
                gx, gy = px - ideals[i, 0], py - ideals[i, 1]
                d2 = gx * gx + gy * gy
                lost = d2 if power == 2 else np.sqrt(d2)
                rate = 2.0 if power == 2 else 1.0 / max(lost, 1e-300)
                share = min(game.discount[i], patience) * game.recognition[k]
                J[i, a] -= share * chance[c] * (rate * (gx * mx + gy * my) + (lost - mean[i]) * rarer)


@kernel
def smooth_losses(
    t: Float, eps: float, patience: float, game: PlaneGame, spots: Spots, work: PlaneWork, F: Float, J: Float
) -> float:
    """F_i = t_i - (1 - delta_i) delay_i - delta_i E loss_i(proposal) at thresholds ``t`` (n,), and its Jacobian.

    No discount factor counts as more than ``patience``. Out: ``F`` (n,), ``J`` (n, n). NaN if a proposer has no
    candidate. Returns the largest |F_i|.
    """
    n = t.shape[0]
    ideals, power, reach = game.ideals, game.power, work.reach
    J[:, :] = 0.0
    for i in range(n):
        F[i] = t[i] - (1.0 - min(game.discount[i], patience)) * game.delay[i]
        J[i, i] = 1.0
        reach[i] = t[i] if power == 1 else np.sqrt(t[i])
    for k in range(n):
        if game.recognition[k] <= 0.0:
            continue
        own_x, own_y = ideals[k, 0], ideals[k, 1]
        m = candidates(own_x, own_y, k, ideals, reach, game.rule, spots)
        if m == 0:
            return np.nan
        logit(own_x, own_y, m, spots.points, spots.ways, eps, power, work.chance)
        expect(m, spots.points, work.chance, ideals, power, work.mean)
        for i in range(n):
            F[i] -= min(game.discount[i], patience) * game.recognition[k] * work.mean[i]
        tilt(k, m, patience, eps, game, spots, work, J)
    worst = 0.0
    for i in range(n):
        worst = max(worst, abs(F[i]))
    return worst


@kernel
def settle(
    t: Float, eps: float, patience: float, game: PlaneGame, spots: Spots, work: PlaneWork, J: Float, close: float
) -> tuple[float, int]:
    """Newton's method at ``eps`` from ``t`` (n,), in place, each step shortened until it helps.

    Returns the largest violation left, and how often the equations were evaluated.
    """
    n = t.shape[0]
    F, trial, step, spent = work.vectors[0], work.vectors[1], work.vectors[2], 1
    worst = smooth_losses(t, eps, patience, game, spots, work, F, J)
    for _ in range(NEWTON):
        if worst <= close or not np.isfinite(worst):
            break
        step[:] = F
        if not factor(J, n, work.pivots):
            break
        substitute(J, n, work.pivots, step)
        length, after = 1.0, np.inf
        for _ in range(8):
            for i in range(n):
                trial[i] = max(t[i] - length * step[i], 0.2 * t[i])
            after = smooth_losses(trial, eps, patience, game, spots, work, F, J)
            spent += 1
            if after < worst:
                break
            length *= 0.5
        if not after < worst:
            break
        t[:] = trial
        worst = after
    return worst, spent


@kernel
def follow(t: Float, game: PlaneGame, spots: Spots, work: PlaneWork, J: Float) -> tuple[int, float]:
    """Follow the smooth equilibrium from thresholds ``t`` (n,), overwritten, as eps falls; status and last eps.

    ``J`` (n, n) is workspace.
    """
    n = t.shape[0]
    F, here, before = work.vectors[0], work.vectors[3], work.vectors[4]
    eps, reached, previous, cooling = FIRST, 0.0, 0.0, COOLING
    patience, delta, spent = PATIENCE, 0.0, 0
    for i in range(n):
        delta = max(delta, game.discount[i])
    for _ in range(60):
        worst = smooth_losses(t, eps, patience, game, spots, work, F, J)
        if not worst > 1e-3:
            break
        for i in range(n):
            t[i] -= 0.5 * F[i]
    while True:
        worst, taken = settle(t, eps, patience, game, spots, work, J, 1e-13)
        spent += taken
        if patience >= delta or not np.isfinite(worst):
            break
        patience = 1.0 - 0.6 * (1.0 - patience)
    here[:] = t
    before[:] = t
    for _ in range(LEVELS):
        if previous > 0.0:
            for i in range(n):
                t[i] = max(here[i] + (here[i] - before[i]) * (reached - eps) / (previous - reached), 0.1 * here[i])
        worst, taken = settle(t, eps, 1.0, game, spots, work, J, 1e-13)
        spent += taken
        if spent > BUDGET:
            return LIMIT, eps
        if not worst <= (GOOD if reached > 0.0 else 1e-3):
            if reached == 0.0:
                return (LIMIT if np.isfinite(worst) else NONFINITE), eps
            cooling = np.sqrt(cooling)
            t[:] = here
            if cooling > 0.985:
                return LIMIT, reached
            eps = reached * cooling
            continue
        before[:] = here
        here[:] = t
        previous, reached = reached, eps
        if eps <= FINEST:
            break
        cooling = max(cooling * cooling, COOLING)
        eps *= cooling
    return SOLVED, reached
