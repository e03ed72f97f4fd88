"""Kalai and Smorodinsky's solution: gains in proportion to the largest possible ones (Kalai and Smorodinsky 1975)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.concepts import KalaiSmorodinsky
from winset.bargaining.find.along_ray import along_ray
from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["KalaiSmorodinskyRay"]


@dataclass(frozen=True)
class KalaiSmorodinskyRay:
    """As far as the set goes from the disagreement towards the ideal point, times weights."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (KalaiSmorodinsky,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays, LotteryArrays, FiniteArrays, ConvexArrays)

    def supports(self, arrays: SetArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: SetArrays, concept: KalaiSmorodinsky, rng: np.random.Generator) -> Found:
        """The best outcome on the ray."""
        return along_ray(arrays, lambda gains: (np.zeros(len(gains)), arrays.w * gains))
