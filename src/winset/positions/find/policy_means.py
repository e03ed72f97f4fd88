"""Weighted means and medians of the positions on several issues of one problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.policies.concepts import MeanPosition, MedianPosition
from winset.positions.arrays import PolicyArrays
from winset.positions.find.means import medians

__all__ = ["PolicyMeans"]


@dataclass(frozen=True)
class PolicyMeans:
    """Issue by issue, by weight times salience; a median that is an interval is answered by its middle."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (MeanPosition, MedianPosition)
    arrays: ClassVar[tuple[type, ...]] = (PolicyArrays,)

    def supports(self, arrays: PolicyArrays, concept: Concept) -> str | None:
        """Somebody counts on every issue."""
        counts = (arrays.power[:, None] * arrays.salience).sum(axis=0) > 0
        return None if counts.all() else "needs somebody with weight and salience on every issue"

    def run(self, arrays: PolicyArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """One number an issue; between which all are medians, under ``details``."""
        x, w = arrays.position, arrays.power[:, None] * arrays.salience
        if isinstance(concept, MeanPosition):
            return Found(Status.SOLVED, [(w * x).sum(axis=0) / w.sum(axis=0)], "all", "Each mean is one number.")
        low, high = medians(x.T, w.T)
        told = {"low": low, "high": high}
        if (low == high).all():
            return Found(Status.SOLVED, [low], "all", "Half the weight lies on either side.", details=told)
        why = "Any position between low and high is a median; their middle is given."
        return Found(Status.SOLVED, [0.5 * (low + high)], "one", why, details=told)
