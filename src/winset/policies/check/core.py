"""Cores of votes over policies: the half-planes beyond which a coalition wants to move, and all their corners."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.policies.check.pivots import directions, height, size_of, turns_of
from winset.policies.check.winset import line_parts
from winset.policies.games.voting import SpatialVoting

__all__ = ["certify_core", "combination"]

TOLERANCE = 1e-9


def certify_core(game: SpatialVoting, found: Found) -> Certificate:
    """No half-plane excludes a corner, and none lies beyond the corners; if empty, half-planes leave no point over."""
    names: tuple[str, ...]
    size, none = size_of(game), found.status is Status.NO_SOLUTION
    statement = "No winning coalition prefers another policy to one of the set, and beyond the set one does."
    if none:
        statement = "In each direction a coalition wants past a line, and the lines leave no point over."
    if game.dimensions == 1:
        right = height(game, np.array([[1.0], [-1.0]])) * [1.0, -1.0]
        parts = line_parts(game, found, right if right[0] <= right[1] else None, size)
        names = ("interval", "pivots")
    else:
        parts = _plane_parts(game, found, size)
        names = ("centre", "radius", "contacts")
    proved = ("points", "completeness", *(f"details.{name}" for name in names))
    return verdict("votes", parts, TOLERANCE, statement, proved=proved, covers="witness" if none else "all")


def _plane_parts(game: SpatialVoting, found: Found, size: float) -> dict[str, float]:
    """Of every interval of directions the half-planes at its two ends; together they are all."""
    from scipy.optimize import linprog

    turns, origin = turns_of(game), game.ideals.mean(axis=0)
    units = np.concatenate([directions(turns.low), directions(turns.high)])
    heights = np.einsum("md,md->m", units, (np.concatenate([turns.place] * 2) - origin) / size)
    corners = (np.array(found.points, dtype=np.float64).reshape(-1, 2) - origin) / size
    parts: dict[str, float] = {}
    if len(corners):
        parts["beaten"] = max(0.0, float((heights[None] - corners @ units.T).max()))
        parts["left out"] = _beyond(units, heights, corners)
        parts["empty"] = 0.0 if found.status is Status.SOLVED else np.inf
    else:
        program = linprog([0, 0, 1], A_ub=np.c_[-units, -np.ones(len(units))], b_ub=-heights, bounds=(None, None))
        parts["empty"] = 0.0 if float(np.asarray(program.x)[2]) > TOLERANCE else np.inf
    centre = found.details.get("centre")
    if centre is not None and "radius" in found.details:
        _, most = turns.support(np.asarray(centre, dtype=np.float64))
        parts["radius"] = abs(float(most.max()) - float(found.details["radius"])) / size
        if found.details.get("contacts"):
            parts["proof"] = combination(game, found, 1.0, size)
    return parts


def _beyond(units: Float, heights: Float, corners: Float) -> float:
    """How far the set that the half-planes leave reaches beyond the hull of the corners."""
    from scipy.optimize import linprog

    middle = corners.mean(axis=0)
    away = corners - middle
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]))
    edges = np.roll(corners[order], -1, axis=0) - corners[order]
    edges = edges[np.hypot(*edges.T) > 1e-7]
    normals = np.c_[edges[:, 1], -edges[:, 0]]
    if len(edges) <= 2:
        along = edges[:1] if len(edges) else np.eye(2)
        normals = np.concatenate([along, -along, *(s * np.c_[along[:, 1], -along[:, 0]] for s in (1, -1))])
    worst = 0.0
    for normal in normals / np.hypot(*normals.T)[:, None]:
        program = linprog(-normal, A_ub=-units, b_ub=-heights + 1e-11, bounds=(None, None))
        reach = -float(program.fun or 0.0) if program.status == 0 else np.inf
        worst = max(worst, reach - float((corners @ normal).max()))
    return worst if worst > 1e-7 else 0.0


def combination(game: SpatialVoting, found: Found, sign: float, size: float) -> float:
    """Weights on directions sum to 1 and cancel, so no centre has a smaller radius than the weighted distance."""
    angles = np.array([angle for angle, _ in found.details["contacts"]], dtype=np.float64)
    weights = np.array([weight for _, weight in found.details["contacts"]], dtype=np.float64)
    if not len(angles):
        return np.inf
    units = directions(angles)
    heights = height(game, units)
    if sign < 0:  # the lowest of the values a hair to either side of each direction
        heights = np.min([height(game, directions(angles + turn)) for turn in (-1e-12, 0.0, 1e-12)], axis=0)
    least = sign * float(weights @ heights)
    off = max(float(np.abs(weights @ units).max()), abs(float(weights.sum()) - 1), float(-weights.min()))
    return max(off, apart(least, found.details["radius"]) / size)
