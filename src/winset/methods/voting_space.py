"""Winsets, cores, yolks and uncovered sets of votes over policies, and positions on one issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.arrays import IssueArrays, RuleArrays, VotingSpaceArrays
from winset.concepts import (
    Concept,
    GridlockInterval,
    MeanPosition,
    MedianPosition,
    NashBargaining,
    SpatialCore,
    UncoveredSet,
    Winset,
    Yolk,
)
from winset.kernels.covering import uncovered
from winset.kernels.pivotal_directions import pivotal_directions
from winset.kernels.spatial_line import pivot, sort_by
from winset.solution import Found
from winset.status import Status

__all__ = ["Covering", "InfluenceMean", "LinePivotSets", "TurningPivots", "turning_pivots", "winset_of"]

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
        np.ascontiguousarray(ideals), rule.weights, rule.quota, rule.vetoes, np.empty(most), np.empty(n),
        np.empty(n, dtype=np.int64), starts, players,
    )  # fmt: skip
    starts, players = starts[:count].copy(), players[:count].copy()
    return starts, np.r_[starts[1:], starts[0] + 2 * np.pi], players


def directions(angles: Any) -> Float:
    """Unit vectors (..., 2)."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def line_pivots(ideals: Float, rule: RuleArrays) -> tuple[int, int]:
    """The left and the right pivot: with those to its right, or to its left, each first makes a coalition win."""
    order = np.empty(len(ideals), dtype=np.int64)
    sort_by(np.ascontiguousarray(ideals), order)
    parts = (rule.weights, rule.quota, rule.vetoes)
    return int(pivot(order, *parts, True)), int(pivot(order, *parts, False))


def winset_of(policy: Float, ideals: Float, rule: RuleArrays) -> dict[str, Any]:
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
        details: dict[str, Any] = {"pivots": (left, right)}
        if isinstance(concept, Winset) and arrays.status_quo is not None:
            q = float(arrays.status_quo[0])
            low, high = min(q, 2 * x[right] - q), max(q, 2 * x[left] - q)
            empty, why = low == high, "The winset without its ends, but for the status quo."
        else:
            low, high = x[left], x[right]
            empty, why = low > high, "Between the pivots no winning coalition prefers to move either way."
        details["interval"] = None if empty else np.array([low, high])
        if empty:
            return Found(Status.SOLVED, [], "none", why, details=details)
        return Found(Status.SOLVED, [np.array([low, high])], "all", why, details=details)


@dataclass(frozen=True)
class TurningPivots:
    """The pivot in every direction says how far a policy is from every coalition's side.

    Core and yolk minimise over centres the largest signed distance to a pivot's line, by cutting planes: a linear
    program over the directions met so far, the worst direction found exactly among the pivots' intervals.
    """

    cuts: int = 200
    concepts: ClassVar[tuple[type[Concept], ...]] = (Winset, SpatialCore, Yolk)
    arrays: ClassVar[tuple[type, ...]] = (VotingSpaceArrays,)

    def supports(self, arrays: VotingSpaceArrays, concept: Concept) -> str | None:
        """Two dimensions; a winset needs a status quo."""
        if arrays.ideals.shape[1] != 2:
            return "takes two policy dimensions; GridlockInterval() is the core on a line"
        if isinstance(concept, Winset) and arrays.status_quo is None:
            return "needs a status quo: SpatialVoting(..., status_quo=...)"
        return None

    def run(self, arrays: VotingSpaceArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The boundary's corners, the core's corners, or the yolk's centre."""
        origin = arrays.ideals.mean(axis=0)
        size = float(np.abs(arrays.ideals - origin).max())
        if isinstance(concept, Winset) and arrays.status_quo is not None:
            size = max(size, float(np.abs(arrays.status_quo - origin).max())) or 1.0
            details = winset_of((arrays.status_quo - origin) / size, (arrays.ideals - origin) / size, arrays.rule)
            details["boundary"] = origin + size * details["boundary"]
            details["area"] *= size**2
            unit = directions([start for start, _, _ in details["arcs"]])
            steps = [
                2 * max(float(u @ (arrays.ideals[v] - arrays.status_quo)), 0.0)
                for u, (_, _, v) in zip(unit, details["arcs"], strict=True)
            ]
            points = [arrays.status_quo + step * u for step, u in zip(steps, unit, strict=True) if step > SMALL * size]
            why = "Corners of the arcs, circles about the pivots through the status quo; none if it is in the core."
            return Found(Status.SOLVED, points, "all", why, details=details)
        size = size or 1.0
        ideals = (arrays.ideals - origin) / size
        sign = 1.0 if isinstance(concept, SpatialCore) else -1.0
        pivots = turning_pivots(ideals, arrays.rule)
        centre, radius, contacts = self.centre(ideals, pivots, sign)
        details = {
            "centre": origin + size * centre,
            "radius": size * radius,
            "contacts": [(angle, weight) for angle, weight in contacts],
        }
        if isinstance(concept, Yolk):
            details["radius"] = size * max(radius, 0.0)
            why = "The largest distance to a median line is least there; the contacts prove it."
            return Found(Status.SOLVED, [details["centre"]], "all", why, details=details)
        corners = core_corners(ideals, pivots) if radius <= SMALL else np.zeros((0, 2))
        points = [origin + size * corner for corner in corners]
        why = "The core is the intersection of half-planes, one a pivot and direction."
        if not points:
            why = "The core is empty: every policy is beaten in one of the directions of the contacts."
        return Found(Status.SOLVED, points, "all" if points else "none", why, details=details)

    def centre(
        self, ideals: Float, pivots: tuple[Float, Float, NDArray[np.int64]], sign: float
    ) -> tuple[Float, float, list[tuple[float, float]]]:
        """The c with the least r = max over directions u of sign (x_v - c) . u, v the pivot; what proves it."""
        from scipy.optimize import linprog

        low, high, players = pivots
        angles = np.concatenate([low, 0.5 * (low + high), high])
        heights = np.einsum("ad,ad->a", directions(angles), ideals[np.tile(players, 3)])
        x, weights, before, radius = np.zeros(3), np.zeros(len(angles)), np.inf, np.inf
        for _ in range(self.cuts):
            rows = np.column_stack([-sign * directions(angles), -np.ones(len(angles))])
            program = linprog(
                [0, 0, 1], A_ub=rows, b_ub=-sign * heights, bounds=(None, None), method="highs-ds", options=FINE_PROGRAM
            )
            x, weights = np.asarray(program.x), -np.asarray(program.ineqlin.marginals)
            away = sign * (ideals[players] - x[:2])
            toward = np.arctan2(away[:, 1], away[:, 0])
            inside = low + (toward - low) % (2 * np.pi)
            ends = np.where(
                np.einsum("ad,ad->a", directions(low), away) >= np.einsum("ad,ad->a", directions(high), away), low, high
            )
            worst = np.where(inside <= high, inside, ends)
            violation = np.einsum("ad,ad->a", directions(worst), away) - x[2]
            excess = float(violation.max())
            radius = float(x[2]) + max(excess, 0.0)
            if excess <= 1e-15 or (excess < 1e-10 and excess >= before):
                break
            before, new = excess, violation > 1e-15
            angles = np.r_[angles, worst[new]]
            heights = np.r_[heights, np.einsum("ad,ad->a", directions(worst[new]), ideals[players[new]])]
        used = np.flatnonzero(weights > 1e-12)
        return x[:2], radius, [(float(angles[k]), float(weights[k])) for k in used]


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


@dataclass(frozen=True)
class Covering:
    """Every point of a grid against every other, a bit each."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (UncoveredSet,)
    arrays: ClassVar[tuple[type, ...]] = (VotingSpaceArrays,)

    def supports(self, arrays: VotingSpaceArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: VotingSpaceArrays, concept: UncoveredSet, rng: np.random.Generator) -> Found:
        """The points that are not covered; the grid and marks under ``details``."""
        low, high = arrays.ideals.min(axis=0), arrays.ideals.max(axis=0)
        step = float((high - low).max()) / (concept.grid - 1) or 1.0
        axes = [a + step * np.arange(int(np.floor((b - a) / step + 1e-9)) + 1) for a, b in zip(low, high, strict=True)]
        policies = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
        rule, count = arrays.rule, len(policies)
        squared = ((policies[:, None, :] - arrays.ideals) ** 2).sum(axis=-1)
        words = (count + 63) // 64
        beats, marks = np.zeros((count, words), dtype=np.uint64), np.empty(count, dtype=np.uint8)
        near = 1e-12 * max(float(squared.max()), 1e-300)
        uncovered(squared, rule.weights, rule.quota, rule.vetoes, near, beats, marks)
        details = {"grid": policies, "uncovered": marks.astype(bool), "step": step}
        why = "On this grid: a policy is covered by one that beats it and whatever it beats."
        return Found(Status.SOLVED, list(policies[marks == 1]), "all", why, details=details)


@dataclass(frozen=True)
class InfluenceMean:
    """Mean and median of positions by influence; the Nash solution by its first-order condition."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (MeanPosition, MedianPosition, NashBargaining)
    arrays: ClassVar[tuple[type, ...]] = (IssueArrays,)

    def supports(self, arrays: IssueArrays, concept: Concept) -> str | None:
        """The Nash solution needs the loss of no agreement."""
        if isinstance(concept, NashBargaining) and arrays.loss is None:
            return "needs what no agreement costs: IssuePositions(..., loss=...)"
        return None

    def run(self, arrays: IssueArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """One number."""
        x, influence = arrays.positions, arrays.capability * arrays.salience
        if isinstance(concept, MeanPosition):
            return Found(Status.SOLVED, [float(influence @ x / influence.sum())], "all", "The mean is one number.")
        if isinstance(concept, MedianPosition):
            order = np.argsort(x, kind="stable")
            reached, half = np.cumsum(influence[order]), 0.5 * influence.sum()
            low = float(x[order][reached >= half * (1 - 1e-12)][0])
            high = float(x[order][reached > half * (1 + 1e-12)][0])
            why = (
                "Half the influence lies on either side." if low == high else "Any position between these is a median."
            )
            return Found(Status.SOLVED, [low] if low == high else [low, high], "all", why)
        from scipy.optimize import brentq

        loss = float(arrays.loss or 0.0)

        def push(y: float) -> float:
            return float((influence * (x - y) / (loss - arrays.salience * (x - y) ** 2)).sum())

        low, high = float(x.min()), float(x.max())
        point = low if low == high else float(brentq(push, low, high, xtol=1e-15 * (high - low), rtol=1e-15))
        return Found(Status.SOLVED, [point], "all", "The product of gains is log-concave in the position.")
