"""Spatial games on a line: acceptance sets iterated to rest, what passes read off a list of policies."""

from __future__ import annotations

import numpy as np


def accepted(policy, ideals, reach, weights, quota, vetoes=(), slack=0.0):
    yes = np.abs(np.asarray(ideals) - policy) <= np.asarray(reach) + slack
    return yes @ np.asarray(weights) >= quota and all(yes[v] for v in vetoes)


def passing(ideals, reach, weights, quota, vetoes=()):
    """The ends of what passes: among the ends of the players' own intervals."""
    ends = np.r_[np.subtract(ideals, reach), np.add(ideals, reach)]
    good = [e for e in ends if accepted(e, ideals, reach, weights, quota, vetoes, 1e-9)]
    return min(good), max(good)


def equilibrium(ideals, delay, recognition, discount, power, weights, quota, vetoes=(), rounds=20_000):
    """Proposals by damped iteration of losses from waiting."""
    ideals, delay, p = (np.asarray(v, dtype=float) for v in (ideals, delay, recognition))
    proposals = ideals.copy()
    lost = p @ np.abs(proposals[:, None] - ideals) ** power
    for _ in range(rounds):
        reach = ((1 - discount) * delay + discount * lost) ** (1 / power)
        low, high = passing(ideals, reach, weights, quota, vetoes)
        proposals = np.clip(ideals, low, high)
        after = p @ np.abs(proposals[:, None] - ideals) ** power
        if np.abs(after - lost).max() < 1e-14:
            break
        lost = 0.5 * lost + 0.5 * after
    return proposals, (low, high), reach


def setter(point, status_quo, ideals, weights, quota, vetoes=()):
    """The policy nearest to the setter among ends and ideals that beat or equal the status quo."""
    reach = np.abs(np.subtract(ideals, status_quo))
    tried = np.r_[status_quo, point, np.subtract(ideals, reach), np.add(ideals, reach)]
    good = [x for x in tried if accepted(x, ideals, reach, weights, quota, vetoes, 1e-12)]
    return min(good, key=lambda x: abs(x - point))
