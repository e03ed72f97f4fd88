"""Yolks in any number of dimensions: the smallest ball that meets every median hyperplane, between two bounds.

A ball about c meets the hyperplane of the pivot in every direction if no blocking coalition lies beyond the ball; so
its radius is the largest distance from c to the convex hull of a smallest blocking coalition. That is convex in c:
cutting planes, one a coalition that is furthest, close in on the smallest from both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.policies.concepts import Yolk
from winset.positions.arrays import PolicySpaceArrays

__all__ = ["YolkBounds"]

CUTS = 400
CLOSE = 1e-9
ROOM = 10.0
"""The centre lies in this many times the box of the ideal points."""


@dataclass(frozen=True)
class YolkBounds:
    """A linear program over the cuts gives the lower bound, the furthest coalition of its centre the upper one."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Yolk,)
    arrays: ClassVar[tuple[type, ...]] = (PolicySpaceArrays,)

    def supports(self, arrays: PolicySpaceArrays, concept: Concept) -> str | None:
        """All."""
        return None

    def run(self, arrays: PolicySpaceArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """A centre; the bounds of the radius, and the coalitions, directions and prices of the lower one."""
        origin = arrays.ideals.mean(axis=0)
        size = float(np.abs(arrays.ideals - origin).max()) or 1.0
        x = (arrays.ideals - origin) / size
        planes, ends, whose = [], [], []
        centre, best, radius, lower, prices = np.zeros(x.shape[1]), np.zeros(x.shape[1]), np.inf, 0.0, np.zeros(0)
        for _ in range(CUTS):
            distances = [nearest(x[list(members)] - centre) for members in arrays.smallest]
            sizes = np.array([np.linalg.norm(p) for p in distances])
            if sizes.max() < radius:
                radius, best = float(sizes.max()), centre.copy()
            if radius - lower <= CLOSE or sizes.max() <= CLOSE:
                break
            for k in np.argsort(-sizes)[: max(3, x.shape[1])]:
                if sizes[k] > CLOSE:
                    u = distances[k] / sizes[k]
                    members = arrays.smallest[k]
                    planes.append(u)
                    ends.append(float((x[list(members)] @ u).min()))
                    whose.append(members)
            lower, centre, prices = _least(np.array(planes), np.array(ends))
        held = np.flatnonzero(prices > 1e-12) if len(prices) else np.zeros(0, dtype=int)
        details: Details = {
            "radius": size * radius,
            "lower": size * max(lower, 0.0),
            "coalitions": [whose[k] for k in held],
            "directions": [planes[k] for k in held],
            "prices": [float(prices[k]) for k in held],
        }
        why = "The radius lies between the bounds; the centre is that of the upper one."
        return Found(Status.SOLVED, [origin + size * best], "some", why, details=details)


def nearest(points: Float) -> Float:
    """The point of the convex hull of some points that is nearest to 0 (Lawson and Hanson 1974)."""
    from scipy.optimize import nnls

    heavy = 1e4 * max(float(np.abs(points).max()), 1.0)
    system = np.vstack([points.T, np.full(len(points), heavy)])
    weights, _ = nnls(system, np.append(np.zeros(points.shape[1]), heavy))
    total = weights.sum()
    return np.asarray(weights @ points / total if total > 0 else points[0])


def _least(planes: Float, ends: Float) -> tuple[float, Float, Float]:
    """The smallest r with ``end - u @ c <= r`` for all planes, the c, and the prices of the planes."""
    m, d = planes.shape
    # Variables: c (d, free), r.
    rows = np.hstack([planes, np.ones((m, 1))])
    low = np.r_[np.full(d, -ROOM), -np.inf]
    optimum = minimise(
        np.r_[np.zeros(d), 1.0], dense_columns(rows), ends, np.full(m, np.inf), low, np.r_[np.full(d, ROOM), np.inf]
    )
    if optimum.status != "optimal":
        return 0.0, np.zeros(d), np.zeros(m)
    return float(optimum.value), optimum.x[:d], np.maximum(optimum.row_dual, 0.0)
