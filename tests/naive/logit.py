"""Logit equilibria the slow way: lam raised in small steps, Newton's method with numerical derivatives."""

from __future__ import annotations

import numpy as np

from tests.naive.isolated_equilibria import reply_values


def logit_responses(payoffs, strategies, lam):
    """The logit response of every player to the others' strategies."""
    out = []
    for values in reply_values(payoffs, strategies):
        weights = np.exp(lam * (values - values.max()))
        out.append(weights / weights.sum())
    return out


def logit_equilibrium(payoffs, lam, step=0.1):
    """The logit equilibrium that uniform play leads to if lam is raised, provided that the branch does not fold."""
    actions = payoffs.shape[1:]
    ends = np.cumsum(actions)[:-1]
    x = np.concatenate([np.full(m, 1 / m) for m in actions])
    for now in np.append(np.arange(step, lam, step), lam):

        def gap(x, now=now):
            return x - np.concatenate(logit_responses(payoffs, np.split(x, ends), now))

        for _ in range(50):
            value = gap(x)
            slope = np.column_stack([(gap(x + d) - value) / 1e-7 for d in np.eye(len(x)) * 1e-7])
            change = np.linalg.solve(slope, value)
            x = x - change
            if np.abs(change).max() < 1e-13:
                break
    return np.split(x, ends)


def log_likelihood(payoffs, counts, lam):
    """Log-likelihood of choice counts at the logit equilibrium of precision lam."""
    return sum(float(np.dot(c, np.log(p))) for c, p in zip(counts, logit_equilibrium(payoffs, lam), strict=True))
