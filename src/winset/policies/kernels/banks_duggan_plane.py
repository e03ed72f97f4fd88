"""Bargaining over policies in a plane: best proposals exactly, and a smooth equilibrium followed to its limit.

Player i accepts a disc about its ideal point. The point of an intersection of discs that is nearest to a proposer is
the proposer's ideal point, its projection on one circle, or a corner of two; so every best proposal is among
1 + n + n (n - 1) candidates, and a candidate counts if some winning coalition that holds the circles it lies on accepts
it. Proposers are often indifferent at equilibrium, and mix (Banks and Duggan 2000). The choice is smoothed: the nearest
point of coalition C has probability proportional to exp(utility / eps), a candidate that of all coalitions whose
nearest point it is. As eps falls the smooth equilibrium is followed towards one of the game itself.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel
from winset.base.linear import factor, substitute
from winset.base.status import LIMIT, NONFINITE, SOLVED

__all__ = ["candidates", "coalitions", "follow", "smooth_losses"]


SLACK = 1e-13
FIRST = 0.3
FINEST = 1e-8
COOLING = 0.2
LEVELS = 400
BUDGET = 5000
NEWTON = 15
PATIENCE = 0.7
GOOD = 1e-8


@kernel
def coalitions(yes: Marks, needed: Marks, weights: Int, quota: int, veto: Marks, table: Float) -> float:
    """How many winning coalitions hold all of ``needed`` (n,) and none but ``yes`` (n,); ``table`` (quota + 1,)."""
    n = yes.shape[0]
    weight, free = 0, 0
    for j in range(n):
        if veto[j] and not yes[j]:
            return 0.0
        if needed[j] or veto[j]:
            weight += weights[j]
        elif yes[j]:
            free += weights[j]
    need = quota - weight
    if need > free:
        return 0.0
    if need < 0:
        need = 0
    table[: need + 1] = 0.0
    table[0] = 1.0
    for j in range(n):
        if yes[j] and not needed[j] and not veto[j]:
            w = weights[j]
            table[need] *= 2.0
            for x in range(need - 1, -1, -1):
                if table[x] > 0.0:
                    if x + w < need:
                        table[x + w] += table[x]
                    else:
                        table[need] += table[x]
    return table[need]


@kernel
def supporters(px: float, py: float, ideals: Float, reach: Float, yes: Marks) -> None:
    """Out: ``yes`` (n,), who accepts the point."""
    for j in range(ideals.shape[0]):
        dx, dy = px - ideals[j, 0], py - ideals[j, 1]
        bar = reach[j] + SLACK
        yes[j] = 1 if dx * dx + dy * dy <= bar * bar else 0


@kernel
def corners(
    own_x: float, own_y: float, member: int, ideals: Float, reach: Float, weights: Int, quota: int, veto: Marks,
    yes: Marks, needed: Marks, table: Float, points: Float, circles: Int, count: Float, m: int,
) -> int:  # fmt: skip
    """The part of :func:`candidates` that lies on two circles, after m others: their nearest point is a corner.

    It is if the way to the proposer lies between the outward normals of the two circles there.
    """
    n = ideals.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            if i == member or j == member:
                continue
            ex, ey = ideals[j, 0] - ideals[i, 0], ideals[j, 1] - ideals[i, 1]
            d2 = ex * ex + ey * ey
            if d2 == 0.0:
                continue
            along = 0.5 * (d2 + reach[i] * reach[i] - reach[j] * reach[j]) / d2
            height2 = reach[i] * reach[i] / d2 - along * along
            if height2 < 0.0:
                continue
            height = np.sqrt(height2)
            for side in range(2):
                h = height if side == 0 else -height
                px, py = ideals[i, 0] + along * ex - h * ey, ideals[i, 1] + along * ey + h * ex
                ix, iy, jx, jy = px - ideals[i, 0], py - ideals[i, 1], px - ideals[j, 0], py - ideals[j, 1]
                det = ix * jy - iy * jx
                vx, vy = own_x - px, own_y - py
                if det == 0.0 or (vx * jy - vy * jx) / det < 0.0 or (ix * vy - iy * vx) / det < 0.0:
                    continue
                supporters(px, py, ideals, reach, yes)
                if member >= 0:
                    yes[member] = 1
                yes[i] = yes[j] = needed[i] = needed[j] = 1
                ways = coalitions(yes, needed, weights, quota, veto, table)
                needed[i] = needed[j] = 0
                if ways > 0.0:
                    points[m, 0], points[m, 1], circles[m, 0], circles[m, 1], count[m] = px, py, i, j, ways
                    m += 1
    return m


@kernel
def candidates(
    own_x: float, own_y: float, member: int, ideals: Float, reach: Float, weights: Int, quota: int, veto: Marks,
    yes: Marks, needed: Marks, table: Float, points: Float, circles: Int, count: Float,
) -> int:  # fmt: skip
    """Nearest points to a proposer at (own_x, own_y) of what winning coalitions accept; returns how many, m.

    ``member``: the proposer's number, -1 if it has no vote. Out: ``points`` (M, 2), ``circles`` (M, 2) the players on
    whose circles they lie (-1 for none), ``count`` (M,) the number of coalitions; M = 1 + n + n (n - 1). Workspace:
    ``yes``, ``needed`` (n,), ``table`` (quota + 1,).
    """
    n, m = ideals.shape[0], 0
    needed[:] = 0
    if member >= 0:
        needed[member] = 1
    supporters(own_x, own_y, ideals, reach, yes)
    if member >= 0:
        yes[member] = 1
    ways = coalitions(yes, needed, weights, quota, veto, table)
    if ways > 0.0:
        points[m, 0], points[m, 1], circles[m, 0], circles[m, 1], count[m] = own_x, own_y, -1, -1, ways
        m += 1
    for i in range(n):
        if i == member:
            continue
        dx, dy = own_x - ideals[i, 0], own_y - ideals[i, 1]
        d = np.sqrt(dx * dx + dy * dy)
        if d <= reach[i]:
            continue
        px, py = ideals[i, 0] + reach[i] * dx / d, ideals[i, 1] + reach[i] * dy / d
        supporters(px, py, ideals, reach, yes)
        if member >= 0:
            yes[member] = 1
        yes[i] = needed[i] = 1
        ways = coalitions(yes, needed, weights, quota, veto, table)
        needed[i] = 0
        if ways > 0.0:
            points[m, 0], points[m, 1], circles[m, 0], circles[m, 1], count[m] = px, py, i, -1, ways
            m += 1
    return corners(
        own_x, own_y, member, ideals, reach, weights, quota, veto, yes, needed, table, points, circles, count, m
    )  # fmt: skip


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
def tilt(
    x: float, y: float, m: int, share: float, eps: float, points: Float, circles: Int, chance: Float, mean: Float,
    ideals: Float, reach: Float, power: int, motion: Float, J: Float,
) -> None:  # fmt: skip
    """Subtract from ``J`` (n, n) share times the derivative of expected losses: candidates move, and probabilities."""
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
                J[i, a] -= share * chance[c] * (rate * (gx * mx + gy * my) + (lost - mean[i]) * rarer)


@kernel
def smooth_losses(
    t: Float, eps: float, ideals: Float, delay: Float, recognition: Float, delta: float, power: int,
    weights: Int, quota: int, veto: Marks, reach: Float, yes: Marks, needed: Marks, table: Float,
    points: Float, circles: Int, count: Float, chance: Float, mean: Float, motion: Float, F: Float, J: Float,
) -> float:  # fmt: skip
    """F_i = t_i - (1 - delta) delay_i - delta E loss_i(proposal) at thresholds ``t`` (n,), and its Jacobian.

    Out: ``F`` (n,), ``J`` (n, n). Workspace: ``reach``, ``yes``, ``needed`` (n,), ``table`` (quota + 1,), ``points``,
    ``circles`` (M, 2), ``count``, ``chance`` (M,), ``mean`` (n,), ``motion`` (2, 2). NaN if a proposer has no
    candidate. Returns the largest |F_i|.
    """
    n = t.shape[0]
    J[:, :] = 0.0
    for i in range(n):
        F[i] = t[i] - (1.0 - delta) * delay[i]
        J[i, i] = 1.0
        reach[i] = t[i] if power == 1 else np.sqrt(t[i])
    for k in range(n):
        if recognition[k] <= 0.0:
            continue
        own_x, own_y = ideals[k, 0], ideals[k, 1]
        m = candidates(
            own_x, own_y, k, ideals, reach, weights, quota, veto, yes, needed, table, points, circles, count
        )  # fmt: skip
        if m == 0:
            return np.nan
        logit(own_x, own_y, m, points, count, eps, power, chance)
        share = delta * recognition[k]
        expect(m, points, chance, ideals, power, mean)
        for i in range(n):
            F[i] -= share * mean[i]
        tilt(own_x, own_y, m, share, eps, points, circles, chance, mean, ideals, reach, power, motion, J)
    worst = 0.0
    for i in range(n):
        worst = max(worst, abs(F[i]))
    return worst


@kernel
def settle(
    t: Float, eps: float, ideals: Float, delay: Float, recognition: Float, delta: float, power: int,
    weights: Int, quota: int, veto: Marks, reach: Float, yes: Marks, needed: Marks, table: Float,
    points: Float, circles: Int, count: Float, chance: Float, mean: Float, motion: Float,
    vectors: Float, J: Float, pivots: Int, close: float,
) -> tuple[float, int]:  # fmt: skip
    """Newton's method at ``eps`` from ``t`` (n,), in place, each step shortened until it helps.

    Returns the largest violation left, and how often the equations were evaluated.
    """
    n = t.shape[0]
    F, trial, step, work = vectors[0], vectors[1], vectors[2], 1
    worst = smooth_losses(
        t, eps, ideals, delay, recognition, delta, power, weights, quota, veto, reach, yes, needed, table,
        points, circles, count, chance, mean, motion, F, J,
    )  # fmt: skip
    for _ in range(NEWTON):
        if worst <= close or not np.isfinite(worst):
            break
        step[:] = F
        if not factor(J, n, pivots):
            break
        substitute(J, n, pivots, step)
        length, after = 1.0, np.inf
        for _ in range(8):
            for i in range(n):
                trial[i] = max(t[i] - length * step[i], 0.2 * t[i])
            after = smooth_losses(
                trial, eps, ideals, delay, recognition, delta, power, weights, quota, veto, reach, yes, needed, table,
                points, circles, count, chance, mean, motion, F, J,
            )  # fmt: skip
            work += 1
            if after < worst:
                break
            length *= 0.5
        if not after < worst:
            break
        t[:] = trial
        worst = after
    return worst, work


@kernel
def follow(
    t: Float, ideals: Float, delay: Float, recognition: Float, delta: float, power: int,
    weights: Int, quota: int, veto: Marks, reach: Float, yes: Marks, needed: Marks, table: Float,
    points: Float, circles: Int, count: Float, chance: Float, mean: Float, motion: Float,
    vectors: Float, J: Float, pivots: Int,
) -> tuple[int, float]:  # fmt: skip
    """Follow the smooth equilibrium from thresholds ``t`` (n,), overwritten, as eps falls; status and last eps.

    Workspace as in :func:`smooth_losses`; ``vectors`` (5, n), ``pivots`` (n,).
    """
    n = t.shape[0]
    F, here, before = vectors[0], vectors[3], vectors[4]
    eps, reached, previous, cooling = FIRST, 0.0, 0.0, COOLING
    now, spent = min(delta, PATIENCE), 0
    for _ in range(60):
        worst = smooth_losses(
            t, eps, ideals, delay, recognition, now, power, weights, quota, veto, reach, yes, needed, table,
            points, circles, count, chance, mean, motion, F, J,
        )  # fmt: skip
        if not worst > 1e-3:
            break
        for i in range(n):
            t[i] -= 0.5 * F[i]
    while True:
        worst, work = settle(
            t, eps, ideals, delay, recognition, now, power, weights, quota, veto, reach, yes, needed, table,
            points, circles, count, chance, mean, motion, vectors, J, pivots, 1e-13,
        )  # fmt: skip
        spent += work
        if now >= delta or not np.isfinite(worst):
            break
        now = min(delta, 1.0 - 0.6 * (1.0 - now))
    here[:] = t
    before[:] = t
    for _ in range(LEVELS):
        if previous > 0.0:
            for i in range(n):
                t[i] = max(here[i] + (here[i] - before[i]) * (reached - eps) / (previous - reached), 0.1 * here[i])
        worst, work = settle(
            t, eps, ideals, delay, recognition, delta, power, weights, quota, veto, reach, yes, needed, table,
            points, circles, count, chance, mean, motion, vectors, J, pivots, 1e-13,
        )  # fmt: skip
        spent += work
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
