"""Issues bargained together and apart, each by the method of its own set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.find.leximin import maximise
from winset.base.concept import Concept
from winset.base.method import Method
from winset.base.room import first_method
from winset.base.solution import Details, Found
from winset.two_level.arrays import LinkageArrays
from winset.two_level.find.ratification import RULES, unsupported

__all__ = ["LinkedIssues"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class LinkedIssues:
    """The bargaining solution of all issues together and of each alone; levels and zones by linear programs.

    A rule may leave something on the table (proportional gains, say); the levels give what can be given above it, and
    the point is what they are worth. The rule's own point is kept.
    """

    procedures: tuple[Method, ...] = ()

    concepts: ClassVar[tuple[type[Concept], ...]] = RULES
    arrays: ClassVar[tuple[type, ...]] = (LinkageArrays,)

    def supports(self, arrays: LinkageArrays, concept: Concept) -> str | None:
        """Whatever the methods of the sets support."""
        return unsupported(self.procedures, concept, arrays.together, *arrays.apart)

    def run(self, arrays: LinkageArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Gains together; levels, gains apart and zones under ``details``."""
        found: Found = first_method(self.procedures, arrays.together, concept).run(arrays.together, concept, rng)
        alone = []
        for part in arrays.apart:
            one = first_method(self.procedures, part, concept).run(part, concept, rng)
            alone.append(np.asarray(one.points[0]) if one.points else np.zeros(arrays.gains[0].shape[1]))
        details: Details = {**found.details, "alone": alone}
        if found.points:
            weights = levels(arrays.gains, np.asarray(found.points[0]))
            details["weights"], details["zones"] = weights, zones(arrays.gains, weights)
            total = np.sum([w @ g for w, g in zip(weights, arrays.gains, strict=True)], axis=0)
            if np.isfinite(total).all():
                details["rule"] = found.points[0]
                found = found.but(points=[total])
        return found.but(details=details)


def levels(gains: tuple[Float, ...], u: Float) -> list[Float]:
    """Weights of each issue that give everybody at least u, and the most above it."""
    P = np.vstack(gains)
    size = np.maximum(np.abs(P).max(axis=0), 1e-300)
    starts = np.cumsum([0, *(len(g) for g in gains)])
    groups = np.zeros((len(gains), len(P)))
    for k in range(len(gains)):
        groups[k, starts[k] : starts[k + 1]] = 1.0
    for slack in (1e-13, 1e-10, 1e-7):
        rows = np.vstack([groups, -(P / size).T])
        try:
            x, _ = maximise((P / size).sum(axis=1), rows, np.r_[np.ones(len(gains)), slack - u / size])
            parts = [np.maximum(x[starts[k] : starts[k + 1]], 0.0) for k in range(len(gains))]
            return [part / max(1.0, float(part.sum())) for part in parts]
        except ArithmeticError:
            continue
    return [np.full(len(g), np.nan) for g in gains]


def zones(gains: tuple[Float, ...], weights: list[Float]) -> list[tuple[float, float] | None]:
    """For an issue with one level: the levels in [0, 1] that nobody refuses while other issues stay as they are."""
    found: list[tuple[float, float] | None] = []
    for k, block in enumerate(gains):
        if len(block) > 1 or np.isnan(weights[k]).any():
            found.append(None)
            continue
        pairs = zip(weights, gains, strict=True)
        rest = np.sum([w @ g for j, (w, g) in enumerate(pairs) if j != k] or [np.zeros(block.shape[1])], axis=0)
        low, high = 0.0, 1.0
        for at, slope in zip(rest, block[0], strict=True):
            if slope > 0:
                low = max(low, -at / slope)
            elif slope < 0:
                high = min(high, -at / slope)
        low, high = float(low), float(high)
        inside = float(weights[k][0])
        found.append((min(low, inside), max(high, inside)))
    return found
