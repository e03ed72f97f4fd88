"""Stationary equilibria of alternating offers over a pie of size 1 (Rubinstein 1982; Binmore 1985).

Whoever must answer accepts a share that is worth rejection: the largest of the outside option, of what must be ratified
at home and of ``delta ((1 - p) x + p b) - c``, where x is the player's share in the next period. Between two turns of a
proposer the shares are such maxima, applied once a period; so the equilibrium is a system of n equations in what
players claim when they propose, monotone and piecewise linear. Newton's method on the active pieces solves it; where a
Newton step does not help, half a step of the map itself does (Krasnoselskii 1955).
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.linear import factor, substitute

__all__ = ["RANDOM", "ROTATING", "finite_values", "residual", "stationary_shares", "worth"]


ROTATING, RANDOM = 0, 1
SOLVED, LIMIT, NONFINITE = 0, 3, 4
STEPS = 500
CLOSE = 1e-14


@kernel
def worth(j: int, share: float, game: Float) -> tuple[float, float]:
    """What rejection is worth to player j whose next share is ``share``, and the slope.

    ``game`` (6, n) has rows: discount, cost, floor (outside option or ratification), breakdown probability, what a
    breakdown pays, probability of proposing.
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
        ``(6, n)``, as in :func:`worth`.
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
def finite_values(
    order: int, periods: int, game: Float, last: Float, values: Float, shares: Float, next_values: Float
) -> None:
    """A game of ``periods`` offers, by backward induction (Stahl 1972).

    ``last`` (n,): what the end without agreement pays. ``shares`` (n,) receives the agreement of the first period if
    players propose in turn, the values if the proposer is drawn. ``values``, ``next_values`` (n,): workspace.
    """
    n = last.shape[0]
    next_values[:] = last
    for back in range(periods):
        period = periods - 1 - back
        left = 1.0
        for j in range(n):
            if back == 0:
                shares[j] = max(game[2, j], last[j])
            else:
                shares[j], _ = worth(j, next_values[j], game)
            left -= shares[j]
        if order == ROTATING:
            shares[period % n] += left
        else:
            for j in range(n):
                shares[j] += game[5, j] * left
        values[:] = shares
        next_values[:] = values
