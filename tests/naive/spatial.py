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


def nearest(own, centres, reach):
    """The point of an intersection of discs nearest to ``own``: the nearest of all points that could be."""
    tried = [np.asarray(own, dtype=float)]
    for x, r in zip(centres, reach, strict=True):
        d = np.hypot(*(own - x))
        if d > 0:
            tried.append(x + r * (own - x) / d)
    for i in range(len(centres)):
        for j in range(i):
            e = centres[i] - centres[j]
            d = np.hypot(*e)
            if d > 0 and abs(reach[i] - reach[j]) <= d <= reach[i] + reach[j]:
                along = (d**2 + reach[j] ** 2 - reach[i] ** 2) / (2 * d)
                height = np.sqrt(max(reach[j] ** 2 - along**2, 0))
                for h in (height, -height):
                    tried.append(centres[j] + along * e / d + h * np.array([-e[1], e[0]]) / d)
    good = [p for p in tried if all(np.hypot(*(p - x)) <= r + 1e-9 for x, r in zip(centres, reach, strict=True))]
    return min(good, key=lambda p: np.hypot(*(p - own))) if good else None


def choices(k, ideals, reach, weights, quota, vetoes=()):
    """For every winning coalition with k: the nearest point to k that all its other members accept."""
    n, out = len(ideals), []
    for mask in range(1 << n):
        members = [i for i in range(n) if mask >> i & 1]
        if k not in members or sum(weights[i] for i in members) < quota or any(v not in members for v in vetoes):
            continue
        others = [i for i in members if i != k]
        point = nearest(ideals[k], ideals[others], reach[others])
        if point is not None:
            out.append(point)
    return np.array(out).reshape(-1, 2)


def pivotal(angle, ideals, weights, quota, vetoes=()):
    """The largest height at or above which a coalition wins."""
    along = ideals @ [np.cos(angle), np.sin(angle)]
    best = -np.inf
    for h in along:
        yes = along >= h - 1e-12
        if yes @ np.asarray(weights) >= quota and all(yes[v] for v in vetoes):
            best = max(best, h)
    return best


def covered(x, policies, beats):
    """Whether some y beats x and all that x beats."""
    return any(beats(y, x) and all(beats(y, z) for z in policies if beats(x, z)) for y in policies)
