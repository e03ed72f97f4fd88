"""The equal-loss solution: the smallest largest loss from the ideal point (Chun 1988; Herrero and Marco 1993)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.concepts import EqualLoss
from winset.bargaining.find.along_ray import along_ray
from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["EqualLossRay"]


@dataclass(frozen=True)
class EqualLossRay:
    """The first outcome met on the way down from the ideal point, by the same loss for all."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (EqualLoss,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays, LotteryArrays, FiniteArrays, ConvexArrays)

    def supports(self, arrays: SetArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: SetArrays, concept: EqualLoss, rng: np.random.Generator) -> Found:
        """The best outcome on the ray, which may turn where somebody would fall below the disagreement."""
        return along_ray(arrays, lambda gains: (gains, np.ones(len(gains))))
