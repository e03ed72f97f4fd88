"""The yolk of a vote over policies in a plane: the smallest circle that meets every median line (McKelvey 1986)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.policies.arrays import VotingSpaceArrays
from winset.policies.concepts import (
    SpatialCore,
    Winset,
    Yolk,
)
from winset.policies.find.winset import FINE_PROGRAM, SMALL, core_corners, directions, turning_pivots, winset_of

__all__ = ["YolkSweep"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class YolkSweep:
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
            why = "Corners of the arcs, circles about the pivots through the status quo."
            if not points and len(details["boundary"]):
                away = np.hypot(*(details["boundary"] - arrays.status_quo).T)
                points = [details["boundary"][int(away.argmax())]]
                why = "There is no corner; the farthest point of those drawn on the boundary is given."
            if not points:
                why = "No policy beats the status quo."
                return Found(Status.NO_SOLUTION, [], "none", why, details=details)
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
            return Found(Status.NO_SOLUTION, [], "none", why, details=details)
        return Found(Status.SOLVED, points, "all", why, details=details)

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
