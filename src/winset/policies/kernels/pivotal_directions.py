"""Who is pivotal in which direction of a plane.

In the direction (cos a, sin a) the pivot is the player farthest back such that it and those ahead of it, or level, form
a winning coalition. As the direction turns the pivot changes only where two players are level.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.policies.kernels.banks_duggan_line import pivot, sort_by
from winset.policies.kernels.votes import Votes

__all__ = ["pivotal_directions"]


APART = 1e-13


@kernel
def pivotal_directions(
    ideals: Float, rule: Votes, turns: Float, along: Float, order: Int, starts: Float, players: Int
) -> int:
    """Out: ``players``, pivotal from the angle ``starts`` on up to the next (both n (n - 1) + 1); returns how many.

    ``ideals`` (n, 2). Workspace: ``turns`` (n (n - 1) + 1,), ``along`` and ``order`` (n,).
    """
    n, m = ideals.shape[0], 0
    for i in range(n):
        for j in range(n):
            dx, dy = ideals[j, 0] - ideals[i, 0], ideals[j, 1] - ideals[i, 1]
            if i != j and (dx != 0.0 or dy != 0.0):
                angle = np.arctan2(dx, -dy)
                turns[m] = angle if angle >= 0.0 else angle + 2.0 * np.pi
                m += 1
    if m == 0:
        turns[0] = 0.0
        m = 1
    turns[:m] = np.sort(turns[:m])
    count = 0
    for e in range(m):
        stop = turns[e + 1] if e + 1 < m else turns[0] + 2.0 * np.pi
        if stop - turns[e] <= APART:
            continue
        middle = 0.5 * (turns[e] + stop)
        cosine, sine = np.cos(middle), np.sin(middle)
        for i in range(n):
            along[i] = cosine * ideals[i, 0] + sine * ideals[i, 1]
        sort_by(along, order)
        who = pivot(order, rule, True)
        if count == 0 or players[count - 1] != who:
            starts[count] = turns[e]
            players[count] = who
            count += 1
    if count > 1 and players[count - 1] == players[0]:
        starts[0] = starts[count - 1] - 2.0 * np.pi
        count -= 1
    return count
