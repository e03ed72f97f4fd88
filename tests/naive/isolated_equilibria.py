"""Isolated equilibria the slow way: on every support, Newton's method from many random starts, loops over cells."""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np


def supports(actions):
    """Every support profile, as tuples of action numbers."""
    each = [list(chain.from_iterable(combinations(range(m), k) for k in range(1, m + 1))) for m in actions]
    return product(*each)


def reply_values(payoffs, strategies):
    """Payoff of every action of every player, by summing over all cells."""
    n, actions = payoffs.shape[0], payoffs.shape[1:]
    values = [np.zeros(m) for m in actions]
    for cell in product(*map(range, actions)):
        for i in range(n):
            weight = np.prod([strategies[j][cell[j]] for j in range(n) if j != i])
            values[i][cell[i]] += weight * payoffs[(i, *cell)]
    return values


def largest_regret(payoffs, strategies):
    """The most that any player gains by another action, relative to its payoff range."""
    worst = 0.0
    for i, values in enumerate(reply_values(payoffs, strategies)):
        spread = np.ptp(payoffs[i])
        worst = max(worst, (values.max() - values @ strategies[i]) / (spread if spread > 0 else 1.0))
    return worst


def newton(payoffs, support, x, steps=30):
    """Newton's method on the equations of one support with numerical derivatives; None if it fails."""
    n, actions = payoffs.shape[0], payoffs.shape[1:]

    def unpack(x):
        strategies, at = [], 0
        for i in range(n):
            s = np.zeros(actions[i])
            s[list(support[i])] = x[at : at + len(support[i])]
            at += len(support[i])
            strategies.append(s)
        return strategies

    def equations(x):
        out = []
        strategies = unpack(x)
        for i, values in enumerate(reply_values(payoffs, strategies)):
            out.append(strategies[i].sum() - 1)
            out += [values[a] - values[support[i][0]] for a in support[i][1:]]
        return np.array(out)

    for _ in range(steps):
        value = equations(x)
        slope = np.column_stack([equations(x + d) - value for d in np.eye(len(x)) * 1e-7]) / 1e-7
        if np.linalg.matrix_rank(slope, tol=1e-6) < len(x):
            return None
        step = np.linalg.solve(slope, value)
        x = x - step
        if np.abs(x).max() > 1e3:
            return None
        if np.abs(step).max() < 1e-11:
            return unpack(x)
    return None


def multistart_equilibria(payoffs, rng, starts=8):
    """The equilibria found from ``starts`` random starts on every support, each once."""
    found = []
    for support in supports(payoffs.shape[1:]):
        for _ in range(starts):
            x = np.concatenate([rng.dirichlet(np.ones(len(s))) for s in support])
            strategies = newton(payoffs, support, x)
            if strategies is None or min(s.min() for s in strategies) < -1e-9:
                continue
            strategies = [np.clip(s, 0, None) / np.clip(s, 0, None).sum() for s in strategies]
            if largest_regret(payoffs, strategies) > 1e-7:
                continue
            if all(max(np.abs(s - t).max() for s, t in zip(strategies, f, strict=True)) > 1e-6 for f in found):
                found.append(strategies)
    return found
