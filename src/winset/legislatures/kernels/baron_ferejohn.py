"""Stationary values of legislative bargaining under weighted rules (Baron and Ferejohn 1989; Eraslan 2002).

Proposer k buys the cheapest coalition that wins with him at prices a_j = delta_j v_j. At equilibrium many coalitions
often cost the same and k mixes. The choice is smoothed: coalition C has probability proportional to
exp(-cost(C) / eps), whose expected inclusions are exact gradients of a soft minimum, by dynamic programming over
weights; as eps falls the smooth equilibrium is followed towards one of the game itself, and its last two points are
extrapolated to eps = 0. Both passes cost O(n W) for all proposers together: coalitions of the players before k and
after k are combined at k.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, storage
from winset.base.linear import factor, substitute
from winset.base.status import LIMIT, NONFINITE, SOLVED

__all__ = [
    "Legislature",
    "ValueWork",
    "cheapest_coalition",
    "inclusion",
    "soft_costs",
    "stationary_values",
    "value_work",
]


FINEST = 4e-6
COOLING = 0.25
LEVELS = 200
NEWTON = 12


class Legislature(NamedTuple):
    """``recognition``, ``discount``, ``floor`` and ``weights`` (n,) with a ``quota``; ``veto`` (n,) marks."""

    recognition: Float
    discount: Float
    floor: Float
    weights: Int
    quota: int
    veto: Marks


class ValueWork(NamedTuple):
    """Workspace: ``a``, ``costs``, ``included``, ``pivots`` (n,), ``f``, ``g`` and their adjoints (n + 1, W + 1),
    ``vectors`` (6, n), ``J`` (n, n).
    """

    a: Float
    f: Float
    g: Float
    costs: Float
    adjoint_f: Float
    adjoint_g: Float
    included: Float
    vectors: Float
    J: Float
    pivots: Int


@storage
def value_work(n: int, total: int) -> ValueWork:
    """Workspace for n members whose weights sum to ``total``."""
    f, g = np.empty((n + 1, total + 1)), np.empty((n + 1, total + 1))
    adjoint_f, adjoint_g = np.empty((n + 1, total + 1)), np.empty((n + 1, total + 1))
    vectors, J, pivots = np.empty((6, n)), np.empty((n, n)), np.empty(n, dtype=np.int64)
    return ValueWork(np.empty(n), f, g, np.empty(n), adjoint_f, adjoint_g, np.empty(n), vectors, J, pivots)


@kernel
def soft_minimum(x: float, y: float, eps: float) -> float:
    """-eps log(exp(-x / eps) + exp(-y / eps))."""
    low, high = (x, y) if x < y else (y, x)
    if high == np.inf or high - low > 40.0 * eps:
        return low
    return low - eps * np.log1p(np.exp((low - high) / eps))


@kernel
def soft_costs(a: Float, weights: Int, quota: int, veto: Marks, eps: float, f: Float, g: Float, costs: Float) -> None:
    """Soft minimum of the cost of the others that each proposer needs.

    ``f`` (n + 1, W + 1): the players before j bring exactly x; ``g`` (n + 1, W + 1): those from j on at least x. Both
    out, as is ``costs`` (n,); infinite where no coalition wins.
    """
    n, total = a.shape[0], f.shape[1] - 1
    f[:, :] = np.inf
    g[:, :] = np.inf
    f[0, 0] = 0.0
    g[n, 0] = 0.0
    for j in range(n):
        w = weights[j]
        for x in range(total + 1):
            skip = np.inf if veto[j] else f[j, x]
            take = f[j, x - w] + a[j] if x >= w else np.inf
            f[j + 1, x] = soft_minimum(skip, take, eps)
    for back in range(n):
        j = n - 1 - back
        w = weights[j]
        for x in range(quota + 1):
            skip = np.inf if veto[j] else g[j + 1, x]
            g[j, x] = soft_minimum(skip, g[j + 1, max(x - w, 0)] + a[j], eps)
    for k in range(n):
        low = np.inf
        for x in range(total + 1):
            low = min(low, f[k, x] + g[k + 1, max(quota - weights[k] - x, 0)])
        costs[k] = low
        if low < np.inf:
            mass = 0.0
            for x in range(total + 1):
                cost = f[k, x] + g[k + 1, max(quota - weights[k] - x, 0)]
                if cost - low <= 40.0 * eps:
                    mass += np.exp((low - cost) / eps)
            costs[k] = low - eps * np.log(mass)


@kernel
def inclusion(
    a: Float, weights: Int, quota: int, veto: Marks, eps: float, f: Float, g: Float, costs: Float, seed: Float,
    adjoint_f: Float, adjoint_g: Float, included: Float,
) -> None:  # fmt: skip
    """Out: ``included`` (n,), the probability that j is bought, summed over proposers k with weights ``seed`` (n,).

    The gradient of the sum of seed_k costs_k in the prices, by going back through :func:`soft_costs`.
    """
    n, total = a.shape[0], f.shape[1] - 1
    adjoint_f[:, :] = 0.0
    adjoint_g[:, :] = 0.0
    included[:] = 0.0
    for k in range(n):
        if seed[k] > 0.0 and costs[k] < np.inf:
            for x in range(total + 1):
                rest = max(quota - weights[k] - x, 0)
                above = f[k, x] + g[k + 1, rest] - costs[k]
                if above <= 40.0 * eps:
                    share = seed[k] * np.exp(-above / eps)
                    adjoint_f[k, x] += share
                    adjoint_g[k + 1, rest] += share
    for back in range(n):
        j = n - 1 - back
        w = weights[j]
        for x in range(total + 1):
            share = adjoint_f[j + 1, x]
            if share > 0.0:
                taken = 0.0
                if x >= w:
                    above = f[j, x - w] + a[j] - f[j + 1, x]
                    if above <= 40.0 * eps:
                        taken = share * np.exp(-above / eps)
                        included[j] += taken
                        adjoint_f[j, x - w] += taken
                if not veto[j]:
                    adjoint_f[j, x] += share - taken
    for j in range(n):
        w = weights[j]
        for x in range(quota + 1):
            share = adjoint_g[j, x]
            if share > 0.0:
                above = g[j + 1, max(x - w, 0)] + a[j] - g[j, x]
                taken = share * np.exp(-above / eps) if above <= 40.0 * eps else 0.0
                included[j] += taken
                adjoint_g[j + 1, max(x - w, 0)] += taken
                if not veto[j]:
                    adjoint_g[j + 1, x] += share - taken


@kernel
def value_residual(v: Float, game: Legislature, eps: float, work: ValueWork, F: Float) -> float:
    """F_i = v_i - p_i (1 - cost_i) - a_i Pr(i is bought), a_i = max(delta_i v_i, floor_i); gives the largest |F_i|."""
    n = v.shape[0]
    recognition, discount, floor, weights, quota, veto = game
    a, f, g, costs, included = work.a, work.f, work.g, work.costs, work.included
    for i in range(n):
        a[i] = max(discount[i] * v[i], floor[i])
    soft_costs(a, weights, quota, veto, eps, f, g, costs)
    inclusion(a, weights, quota, veto, eps, f, g, costs, recognition, work.adjoint_f, work.adjoint_g, included)
    worst = 0.0
    for i in range(n):
        F[i] = v[i] - recognition[i] * (1.0 - costs[i]) - a[i] * included[i]
        worst = max(worst, abs(F[i]))
    return worst


@kernel
def newton(game: Legislature, eps: float, v: Float, work: ValueWork) -> float:
    """Solve the value equations at ``eps`` from v, in place; returns the largest violation left.

    Differences give the Jacobian; a step is shortened until it helps, and no value falls by more than nine tenths.
    """
    n = v.shape[0]
    F, G, trial, step, J = work.vectors[0], work.vectors[1], work.vectors[2], work.vectors[3], work.J
    worst = value_residual(v, game, eps, work, F)
    close = max(1e-15 / eps, 1e-14) / n
    for _ in range(NEWTON):
        if worst <= close or not np.isfinite(worst):
            break
        h = 1e-3 * eps
        for c in range(n):
            trial[:] = v
            trial[c] += h
            value_residual(trial, game, eps, work, G)
            for i in range(n):
                J[i, c] = (G[i] - F[i]) / h
        step[:] = F
        if not factor(J, n, work.pivots):
            break
        substitute(J, n, work.pivots, step)
        length, after = 1.0, np.inf
        for _ in range(12):
            for i in range(n):
                trial[i] = max(v[i] - length * step[i], 0.1 * v[i])
            after = value_residual(trial, game, eps, work, G)
            if after < worst:
                break
            length *= 0.5
        if not after < worst:
            break
        v[:] = trial
        F[:] = G
        worst = after
    return worst


@kernel
def stationary_values(game: Legislature, v: Float, work: ValueWork) -> tuple[int, float, float]:
    """Follow the smooth equilibrium from ``v`` (n,), overwritten with the values, as eps falls; extrapolate to 0.

    Returns the status and the last eps and the one before; rows 4 and 5 of ``work.vectors`` keep the values there.
    """
    n = v.shape[0]
    F, here, before = work.vectors[0], work.vectors[4], work.vectors[5]
    eps, reached, previous, cooling = 0.5 / n, 0.0, 0.0, COOLING
    here[:] = v
    before[:] = v
    for _ in range(LEVELS):
        if previous > 0.0:
            for i in range(n):
                v[i] = max(here[i] + (here[i] - before[i]) * (reached - eps) / (previous - reached), 0.1 * here[i])
        worst = newton(game, eps, v, work)
        if not np.isfinite(worst):
            return NONFINITE, reached, previous
        if worst > 1e-6 / n:
            if reached == 0.0:
                for _ in range(400):
                    for i in range(n):
                        v[i] = max(v[i] - 0.5 * F[i], 0.1 * v[i])
                    worst = value_residual(v, game, eps, work, F)
                worst = newton(game, eps, v, work)
                if not worst <= 1e-6 / n:
                    eps *= 0.2
                    if eps <= FINEST / n:
                        return LIMIT, reached, previous
                    for i in range(n):
                        v[i] = max(game.recognition[i], 1e-9)
                    continue
            else:
                cooling = np.sqrt(cooling)
                v[:] = here
                if cooling > 0.97:
                    return LIMIT, reached, previous
                eps = reached * cooling
                continue
        before[:] = here
        here[:] = v
        previous, reached = reached, eps
        if eps <= FINEST / n:
            break
        cooling = max(cooling * cooling, COOLING)
        eps *= cooling
    if previous > 0.0:
        for i in range(n):
            v[i] = here[i] + (here[i] - before[i]) * reached / (previous - reached)
    return SOLVED, reached, previous


@kernel
def cheapest_coalition(a: Float, weights: Int, quota: int, veto: Marks, k: int, best: Float, bought: Marks) -> float:
    """The cost of the cheapest partners with which k wins, and who they are (``bought``, (n,)).

    ``best`` (n + 1, quota + 1): workspace. Infinite if no coalition wins.
    """
    n = a.shape[0]
    best[n, :] = np.inf
    best[n, 0] = 0.0
    for back in range(n):
        j = n - 1 - back
        for x in range(quota + 1):
            skip = np.inf if veto[j] else best[j + 1, x]
            take = best[j + 1, max(x - weights[j], 0)] + a[j]
            if j == k:
                skip = take = best[j + 1, x]
            best[j, x] = min(skip, take)
    need = max(quota - weights[k], 0)
    for j in range(n):
        bought[j] = 0
        if j != k:
            skip = np.inf if veto[j] else best[j + 1, need]
            take = best[j + 1, max(need - weights[j], 0)] + a[j]
            if take < skip:
                bought[j] = 1
                need = max(need - weights[j], 0)
    return best[0, max(quota - weights[k], 0)]
