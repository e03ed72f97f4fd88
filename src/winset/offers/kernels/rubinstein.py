"""Stationary equilibria of alternating offers over a pie of size 1 (Rubinstein 1982; Binmore 1985).

Whoever must answer accepts a share that is worth rejection: the largest of the outside option, of what must be ratified
at home and of ``delta ((1 - p) x + p b) - c``, where x is the player's share in the next period. Between two turns of a
proposer the shares are such maxima, applied once a period; so the equilibrium is a system of n equations in what
players claim when they propose, monotone and piecewise linear. Newton's method on the active pieces solves it; where a
Newton step does not help, half a step of the map itself does (Krasnoselskii 1955).
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel
from winset.base.linear import factor, substitute
from winset.base.status import LIMIT, NONFINITE, SOLVED

__all__ = ["RANDOM", "ROTATING", "disagreement", "residual", "stationary_shares", "worth"]


ROTATING, RANDOM = 0, 1
STEPS = 500
CLOSE = 1e-14


@kernel
def worth(j: int, share: float, game: Float) -> tuple[float, float]:
    """What rejection is worth to player j whose next share is ``share``, and the slope.

    ``game`` (8, n) has rows: discount, cost, floor, breakdown probability, what a breakdown pays, probability of
    proposing, outside option, what must be ratified; the floor is the larger of the last two.
    """
    slope = game[0, j] * (1.0 - game[3, j])
    value = slope * share + game[0, j] * game[3, j] * game[4, j] - game[1, j]
    if value > game[2, j]:
        return value, slope
    return game[2, j], 0.0


@kernel
def residual(order: int, x: Float, game: Float, F: Float, J: Float) -> float:
    """The equations and their Jacobian at x; returns the largest violation.

    ROTATING: x_i is what i claims, F_i = x_i + what the others accept in i's period - 1. RANDOM: x_i is i's value
    before the proposer is drawn, F_i = x_i - a_i - p_i (1 - sum of a) with a_j what j accepts.
    """
    n = x.shape[0]
    J[:, :] = 0.0
    if order == ROTATING:
        for i in range(n):
            F[i] = x[i] - 1.0
            J[i, i] = 1.0
        for j in range(n):
            share, slope = x[j], 1.0
            for back in range(1, n):
                i = (j - back) % n
                share, step = worth(j, share, game)
                slope *= step
                F[i] += share
                J[i, j] += slope
    else:
        left = 1.0
        for j in range(n):
            accepted, slope = worth(j, x[j], game)
            left -= accepted
            F[j] = x[j] - accepted
            J[j, j] += 1.0 - slope
            for i in range(n):
                J[i, j] += game[5, i] * slope
        for i in range(n):
            F[i] -= game[5, i] * left
    worst = 0.0
    for i in range(n):
        worst = max(worst, abs(F[i]))
    return worst


@kernel
def stationary_shares(
    order: int, game: Float, x: Float, trial: Float, F: Float, G: Float, J: Float, pivots: Int
) -> int:
    """What players claim when they propose (ROTATING), or their values (RANDOM).

    Parameters
    ----------
    game
        ``(8, n)``, as in :func:`worth`.
    x
        Out, ``(n,)``.
    trial, F, G, J, pivots
        Workspace of shapes ``(n,)``, ``(n,)``, ``(n,)``, ``(n, n)``, ``(n,)``.
    """
    n = x.shape[0]
    for i in range(n):
        x[i] = 1.0 if order == ROTATING else game[5, i]
    worst = residual(order, x, game, F, J)
    for _ in range(STEPS):
        if not np.isfinite(worst):
            return NONFINITE
        if worst <= CLOSE:
            break
        G[:] = F
        better = factor(J, n, pivots)
        if better:
            substitute(J, n, pivots, G)
            for i in range(n):
                trial[i] = x[i] - G[i]
            after = residual(order, trial, game, G, J)
            better = after < worst or after <= 1e-12
        if not better:
            for i in range(n):
                trial[i] = x[i] - 0.5 * F[i]
            after = residual(order, trial, game, G, J)
        if worst <= 1e-12 and after >= worst:
            break
        x[:] = trial
        F[:] = G
        worst = after
    return SOLVED if worst <= 1e-11 else LIMIT


@kernel
def disagreement(order: int, game: Float, payoffs: Float, stays: Marks) -> float:
    """What each gets if nothing is ever agreed, ``payoffs`` (n,), and the sum of what players insist on.

    Whoever waits for ever gets ``(delta p b - c) / (1 - delta (1 - p))``; a responder with a larger outside option
    leaves, and everybody has the outside option. A proposer who rather waits has a responder refuse who stays, if there
    is one. Nothing is agreed if the sum is above 1. ``stays`` (n,): workspace.
    """
    n = payoffs.shape[0]
    insisted, stayers = 0.0, 0
    for j in range(n):
        slope = game[0, j] * (1.0 - game[3, j])
        payoffs[j] = game[0, j] * game[3, j] * game[4, j] - game[1, j]
        if slope < 1.0:
            payoffs[j] /= 1.0 - slope
        insisted += max(payoffs[j], game[2, j])
        stays[j] = not game[6, j] > payoffs[j]
        stayers += stays[j]
    chance, first = 0.0, n
    for i in range(n):
        leave = stayers <= 1 if stays[i] else stayers < n - 1
        if leave and stayers < n:
            chance += game[5, i]
            first = min(first, i)
    if first == n:
        return insisted
    for j in range(n):
        slope = game[0, j] * (1.0 - game[3, j])
        gain = game[0, j] * game[3, j] * game[4, j] - game[1, j]
        payoffs[j] = game[6, j]
        if order == RANDOM:
            payoffs[j] = (chance * game[6, j] + (1.0 - chance) * gain) / (1.0 - (1.0 - chance) * slope)
        else:
            for _ in range(first):
                payoffs[j] = slope * payoffs[j] + gain
    return insisted
