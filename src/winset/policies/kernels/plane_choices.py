"""What a proposer may choose from in a plane, exactly.

Player i accepts a disc about its ideal point. The point of an intersection of discs that is nearest to a proposer is
the proposer's ideal point, its projection on one circle, or a corner of two; so every best proposal is among
1 + n + n (n - 1) candidates, and a candidate counts if some winning coalition that holds the circles it lies on accepts
it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, storage
from winset.policies.kernels.votes import Votes

__all__ = ["Spots", "candidates", "coalitions", "spots_for"]


SLACK = 1e-13


class Spots(NamedTuple):
    """What a proposer may choose from: ``points`` (M, 2), the players on whose ``circles`` (M, 2) each lies (-1 for
    none), and by how many coalitions, ``ways`` (M,); M = 1 + n + n (n - 1). Workspace: ``yes``, ``needed`` (n,),
    ``table``.
    """

    points: Float
    circles: Int
    ways: Float
    yes: Marks
    needed: Marks
    table: Float


@storage
def spots_for(n: int, rule: Votes) -> Spots:
    """Room for the candidates of one proposer."""
    most = 1 + n + n * (n - 1)
    points, circles, count = np.empty((most, 2)), np.empty((most, 2), dtype=np.int64), np.empty(most)
    table = np.empty(rule.quotas[0] + 1 if rule.winning.shape[0] == 0 else 1)
    return Spots(points, circles, count, np.empty(n, dtype=np.uint8), np.empty(n, dtype=np.uint8), table)


@kernel
def within(yes: Marks, needed: Marks, winning: Float) -> float:
    """How many winning coalitions hold all of ``needed`` and none but ``yes``, by inclusion and exclusion.

    ``winning`` (2^n,) says how many lie within each coalition.
    """
    n, inside, held = yes.shape[0], 0, 0
    for j in range(n):
        inside |= (1 << j) if yes[j] else 0
        held |= (1 << j) if needed[j] else 0
    total, left = 0.0, held
    while True:
        sign = 1.0
        for j in range(n):
            sign = -sign if (left >> j) & 1 else sign
        total += sign * winning[inside & ~left]
        if left == 0:
            return total
        left = (left - 1) & held


@kernel
def coalitions(yes: Marks, needed: Marks, rule: Votes, table: Float) -> float:
    """How many winning coalitions hold all of ``needed`` (n,) and none but ``yes`` (n,); ``table`` (quota + 1,)."""
    if rule.winning.shape[0] > 0:
        return within(yes, needed, rule.winning)
    n = yes.shape[0]
    weights, veto = rule.weights[0], rule.vetoes
    weight, free = 0, 0
    for j in range(n):
        if veto[j] and not yes[j]:
            return 0.0
        if needed[j] or veto[j]:
            weight += weights[j]
        elif yes[j]:
            free += weights[j]
    need = rule.quotas[0] - weight
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
    own_x: float, own_y: float, member: int, ideals: Float, reach: Float, rule: Votes, spots: Spots, m: int
) -> int:
    """The part of :func:`candidates` that lies on two circles, after m others: their nearest point is a corner.

    It is if the way to the proposer lies between the outward normals of the two circles there.
    """
    n = ideals.shape[0]
    points, circles, count, yes, needed, table = spots
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
                ways = coalitions(yes, needed, rule, table)
                needed[i] = needed[j] = 0
                if ways > 0.0:
                    points[m, 0], points[m, 1], circles[m, 0], circles[m, 1], count[m] = px, py, i, j, ways
                    m += 1
    return m


@kernel
def candidates(own_x: float, own_y: float, member: int, ideals: Float, reach: Float, rule: Votes, spots: Spots) -> int:
    """Nearest points to a proposer at (own_x, own_y) of what winning coalitions accept; returns how many, m.

    ``member``: the proposer's number, -1 if it has no vote. Out: ``spots``.
    """
    n, m = ideals.shape[0], 0
    points, circles, count, yes, needed, table = spots
    needed[:] = 0
    if member >= 0:
        needed[member] = 1
    supporters(own_x, own_y, ideals, reach, yes)
    if member >= 0:
        yes[member] = 1
    ways = coalitions(yes, needed, rule, table)
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
        ways = coalitions(yes, needed, rule, table)
        needed[i] = 0
        if ways > 0.0:
            points[m, 0], points[m, 1], circles[m, 0], circles[m, 1], count[m] = px, py, i, -1, ways
            m += 1
    return corners(own_x, own_y, member, ideals, reach, rule, spots, m)
