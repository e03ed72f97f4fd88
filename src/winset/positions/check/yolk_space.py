"""Yolks in any number of dimensions: no blocking coalition is further than the radius, and no ball is smaller."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import verdict
from winset.base.solution import Certificate, Covers, Found
from winset.positions.games.policy_space import PolicySpace

__all__ = ["certify_yolk_space"]

TOLERANCE = 1e-6


def certify_yolk_space(game: PolicySpace, concept: object, found: Found) -> Certificate:
    """Directions that cancel bound the radius from below; every smallest blocking coalition has a hull that near."""
    size = float(np.abs(game.ideals - game.ideals.mean(axis=0)).max()) or 1.0
    if len(found.points) != 1 or np.shape(found.points[0]) != (game.dimensions,):
        return verdict("distance", {"number of points": np.inf}, TOLERANCE, "One centre is claimed.")
    centre, details = np.asarray(found.points[0], dtype=np.float64), found.details
    furthest = max(_distance(game.ideals[list(members)] - centre) for members in game.smallest)
    radius, lower = float(details.get("radius", furthest)), float(details.get("lower", 0.0))
    parts = {"radius": abs(radius - furthest) / size, "number of points": 0.0}
    parts["lower bound"] = max(0.0, lower - _bound(game, details)) / size
    gap = max(0.0, furthest - max(lower, 0.0)) / size
    whole = gap <= TOLERANCE
    text = (
        "The ball meets every median hyperplane, and no smaller one does."
        if whole
        else f"The ball meets every median hyperplane; none of radius below {lower:.6g} does."
    )
    told = tuple(f"details.{name}" for name in ("radius", "lower") if name in details)
    covers: Covers = "all" if whole and "lower" in details else "part"
    return verdict("distance", parts, TOLERANCE, text, proved=("points", *told), covers=covers)


def _distance(points: Float) -> float:
    """The distance from 0 to the convex hull of points, by the conditional-gradient gap made small (Wolfe 1976)."""
    active = [int(np.argmin((points**2).sum(axis=1)))]
    weights = np.array([1.0])
    near = points[active[0]]
    for _ in range(1000):
        k = int(np.argmin(points @ near))
        if near @ near - points[k] @ near <= 1e-14 * max(float((points**2).sum(axis=1).max()), 1e-300):
            break
        if k in active:
            break
        active.append(k)
        weights = np.append(weights, 0.0)
        while True:
            corner = points[active]
            gram = corner @ corner.T
            system = np.block([[gram, np.ones((len(active), 1))], [np.ones((1, len(active))), np.zeros((1, 1))]])
            free = np.linalg.lstsq(system, np.append(np.zeros(len(active)), 1.0), rcond=None)[0][:-1]
            if (free >= -1e-12).all():
                weights = np.maximum(free, 0.0)
                break
            back = free < 0
            step = float(np.min(weights[back] / (weights[back] - free[back])))
            weights = (1 - step) * weights + step * free
            kept = weights > 1e-13
            active = [a for a, keep in zip(active, kept, strict=True) if keep]
            weights = weights[kept]
        near = weights @ points[active] / weights.sum()
    return float(np.linalg.norm(near))


def _bound(game: PolicySpace, details: dict[str, object]) -> float:
    """What the claimed coalitions, directions and prices prove: at least this radius, wherever the centre is."""
    names = {p: i for i, p in enumerate(game.players)}
    claimed = details.get("coalitions", ())
    coalitions = claimed if isinstance(claimed, list | tuple) else ()
    directions = np.atleast_2d(np.asarray(details.get("directions", ()), dtype=np.float64))
    if not len(coalitions) or directions.shape != (len(coalitions), game.dimensions):
        return 0.0
    ends = []
    for members, u in zip(coalitions, directions, strict=True):
        who = [names[p] for p in members if p in names]
        if not game.weights[who].sum() > game.weights.sum() - game.quota or abs(np.linalg.norm(u) - 1) > 1e-9:
            return 0.0
        ends.append(float((game.ideals[who] @ u).min()))
    prices = np.asarray(details["prices"] if "prices" in details else _prices(directions, ends), dtype=np.float64)
    if prices.shape != (len(ends),) or not (prices >= 0).all() or abs(prices.sum() - 1) > 1e-9:
        return 0.0
    # Wherever the centre is, the largest of end - u @ c is at least the mean of them by prices, in which c cancels.
    far = float(np.abs(directions.T @ prices).max()) * float(np.abs(game.ideals).max() + 1) * game.dimensions
    return float(prices @ np.array(ends)) - far


def _prices(directions: Float, ends: list[float]) -> Float:
    """Prices that add up to 1, under which directions cancel, with the largest mean of ends."""
    from scipy.optimize import linprog

    n, d = directions.shape
    rows, right = np.vstack([directions.T, np.ones(n)]), np.append(np.zeros(d), 1.0)
    found = linprog(-np.array(ends), A_eq=rows, b_eq=right, method="highs")
    return np.asarray(found.x) if found.status == 0 else np.full(n, np.nan)
