"""Means and medians of positions on one issue, weighted by influence and salience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import NashBargaining
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.policies.arrays import IssueArrays
from winset.policies.concepts import (
    MeanPosition,
    MedianPosition,
)

__all__ = ["InfluenceMean"]


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
