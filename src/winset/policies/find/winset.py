"""Winsets and cores of votes over policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.policies.arrays import RuleArrays, VotingSpaceArrays
from winset.policies.concepts import (
    GridlockInterval,
    SpatialCore,
    Winset,
)
from winset.policies.find.counted import votes_of
from winset.policies.kernels.banks_duggan_line import pivot, sort_by
from winset.policies.kernels.pivotal_directions import pivotal_directions

__all__ = ["LinePivotSets", "line_pivots", "turning_pivots", "winset_of"]


Float = NDArray[np.float64]
FINE = 720
"""Points that a boundary is drawn with."""
SMALL = 1e-10
FINE_PROGRAM: Any = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def turning_pivots(ideals: Float, rule: RuleArrays) -> tuple[Float, Float, NDArray[np.int64]]:
    """Intervals of directions, from and to, with the player pivotal in each."""
    n = len(ideals)
    most = n * (n - 1) + 1
    starts, players = np.empty(most), np.empty(most, dtype=np.int64)
    count = pivotal_directions(
        np.ascontiguousarray(ideals),
        votes_of(rule),
        np.empty(most),
        np.empty(n),
        np.empty(n, dtype=np.int64),
        starts,
        players,
    )
    starts, players = starts[:count].copy(), players[:count].copy()
    return starts, np.r_[starts[1:], starts[0] + 2 * np.pi], players


def directions(angles: Float | list[float]) -> Float:
    """Unit vectors (..., 2)."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def line_pivots(ideals: Float, rule: RuleArrays) -> tuple[int, int]:
    """The left and the right pivot: with those to its right, or to its left, each first makes a coalition win."""
    order = np.empty(len(ideals), dtype=np.int64)
    sort_by(np.ascontiguousarray(ideals), order)
    votes = votes_of(rule)
    return int(pivot(order, votes, True)), int(pivot(order, votes, False))


def winset_of(policy: Float, ideals: Float, rule: RuleArrays) -> Details:
    """Arcs (from, to, player) as seen from the policy, the boundary drawn, and the area of what beats it.

    In the direction u, exactly the steps shorter than 2 (x_v - policy) . u beat it, v the pivot in that direction.
    """
    arcs, area = [], 0.0
    for low, high, v in zip(*turning_pivots(ideals, rule), strict=True):
        away = ideals[v] - policy
        radius, toward = float(np.hypot(*away)), float(np.arctan2(away[1], away[0]))
        for turn in (-2 * np.pi, 0.0, 2 * np.pi, 4 * np.pi):
            start, stop = max(low, toward - np.pi / 2 + turn), min(high, toward + np.pi / 2 + turn)
            if stop - start > 1e-12 and radius > 0:
                arcs.append((start, stop, int(v)))
                wedge = 0.5 * (np.sin(2 * (stop - toward)) - np.sin(2 * (start - toward)))
                area += radius**2 * (stop - start + wedge)
    points = []
    for start, stop, v in arcs:
        angles = np.linspace(start, stop, max(2, int(FINE * (stop - start) / (2 * np.pi))))
        unit = directions(angles)
        points.append(policy + 2 * np.maximum(unit @ (ideals[v] - policy), 0.0)[:, None] * unit)
    boundary = np.concatenate(points) if points else np.zeros((0, 2))
    return {"arcs": arcs, "boundary": boundary, "area": float(area)}


@dataclass(frozen=True)
class LinePivotSets:
    """On a line every set is an interval between pivots."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Winset, SpatialCore, GridlockInterval)
    arrays: ClassVar[tuple[type, ...]] = (VotingSpaceArrays,)

    def supports(self, arrays: VotingSpaceArrays, concept: Concept) -> str | None:
        """One dimension; a winset needs a status quo."""
        if arrays.ideals.shape[1] != 1:
            return "takes one policy dimension; SpatialCore() is the set of policies that cannot be moved in a plane"
        if isinstance(concept, Winset) and arrays.status_quo is None:
            return "needs a status quo: SpatialVoting(..., status_quo=...)"
        return None

    def run(self, arrays: VotingSpaceArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The ends of the interval; none if it is empty."""
        x = arrays.ideals[:, 0]
        left, right = line_pivots(x, arrays.rule)
        details: Details = {"pivots": (left, right)}
        if isinstance(concept, Winset) and arrays.status_quo is not None:
            q = float(arrays.status_quo[0])
            low, high = min(q, 2 * x[right] - q), max(q, 2 * x[left] - q)
            empty, why = bool(low == high), "The winset without its ends, but for the status quo."
        else:
            low, high = x[left], x[right]
            empty, why = bool(low > high), "Between the pivots no winning coalition prefers to move either way."
        details["interval"] = None if empty else np.array([low, high])
        if empty:
            return Found(Status.NO_SOLUTION, [], "none", why, details=details)
        return Found(Status.SOLVED, [np.array([low, high])], "all", why, details=details)


def core_corners(ideals: Float, pivots: tuple[Float, Float, NDArray[np.int64]]) -> Float:
    """Corners of {c: (c - x_v) . u >= 0 for every direction u and its pivot v}, in order; one or two if it is thin."""
    angles, own = [], []
    for low, high, v in zip(*pivots, strict=True):
        ends = np.linspace(low, high, int(np.ceil((high - low) / (np.pi / 2) - 1e-9)) + 1)
        angles.append(ends)
        own += [int(v)] * len(ends)
    unit = directions(np.concatenate(angles))
    height = np.einsum("ad,ad->a", unit, ideals[own]) - 0.1 * SMALL
    polygon = np.array([[-2.0, -2.0], [2.0, -2.0], [2.0, 2.0], [-2.0, 2.0]])
    for u, h in zip(unit, height, strict=True):
        if not len(polygon):
            break
        ahead = polygon @ u - h
        following, after = np.roll(polygon, -1, axis=0), np.roll(ahead, -1)
        kept = []
        for a, b, fa, fb in zip(polygon, following, ahead, after, strict=True):
            if fa >= 0:
                kept.append(a)
            if fa * fb < 0:
                kept.append(a + (b - a) * (fa / (fa - fb)))
        polygon = np.array(kept).reshape(-1, 2)
    corners: list[Float] = []
    for corner in polygon:
        near = np.abs(ideals - corner).max(axis=1)
        corner = ideals[int(near.argmin())] if near.min() < 1e-7 else corner
        if all(np.abs(corner - other).max() > 1e-7 for other in corners):
            corners.append(corner)
    k = 0
    while len(corners) > 2 and k < len(corners):
        (ax, ay), (bx, by) = corners[k] - corners[k - 1], corners[(k + 1) % len(corners)] - corners[k]
        if abs(ax * by - ay * bx) < 1e-8 and ax * bx + ay * by > 0:
            corners.pop(k)
            k = 0
        else:
            k += 1
    return np.array(corners).reshape(-1, 2)
