"""The egalitarian solution: gains in proportion to weights (Kalai 1977b), lexicographically extended (Imai 1983)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.concepts import Egalitarian
from winset.bargaining.find.along_ray import along_ray
from winset.bargaining.find.lists import best_listed
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["EgalitarianRay"]


@dataclass(frozen=True)
class EgalitarianRay:
    """As far as the set goes from the disagreement in the direction of the weights."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Egalitarian,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays, LotteryArrays, FiniteArrays, ConvexArrays)

    def supports(self, arrays: SetArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: SetArrays, concept: Egalitarian, rng: np.random.Generator) -> Found:
        """The best outcome on the ray; of a list all with the largest smallest gain, unless lexicographic."""
        if isinstance(arrays, FiniteArrays) and not (concept.lexicographic or arrays.free_disposal):

            def smallest(v: Float) -> list[Float]:
                return [(v / arrays.w).min(axis=1)]

            return best_listed(arrays, smallest)
        return along_ray(arrays, lambda gains: (np.zeros(len(gains)), arrays.w), lexicographic=concept.lexicographic)
