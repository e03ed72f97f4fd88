"""The value of games in which only linked players can cooperate (Myerson 1977)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.coalitions import concepts
from winset.coalitions.arrays import ValueTableArrays
from winset.coalitions.concepts import Shapley
from winset.coalitions.find.shapley_banzhaf import ShapleyBanzhaf
from winset.coalitions.kernels.shapley_banzhaf import connected_worths

__all__ = ["Myerson"]


@dataclass(frozen=True)
class Myerson:
    """Shapley's value of the game in which a coalition is worth the sum over its connected parts (Myerson 1977)."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (concepts.Myerson,)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays,)

    def supports(self, arrays: ValueTableArrays, concept: Concept) -> str | None:
        """Games with links."""
        if arrays.links is None:
            return "the game has no links; give them with game.with_links([...])"
        if arrays.numerators is not None and arrays.numerators.dtype == object:
            return "worths must fit 64 bits over their common denominator"
        return None

    def run(self, arrays: ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where the worths are."""
        assert arrays.links is not None
        n = len(arrays.values).bit_length() - 1
        neighbours = np.zeros(n, dtype=np.int64)
        for i, j in arrays.links.tolist():
            neighbours[i] |= 1 << j
            neighbours[j] |= 1 << i
        if arrays.numerators is not None and int(np.abs(arrays.numerators).max()) * n < 2**62:
            whole = arrays.numerators.astype(np.int64)
            worths = np.zeros_like(whole)
            connected_worths(whole, neighbours, worths)
            table = ValueTableArrays(worths.astype(np.float64), worths, arrays.denominator)
        else:
            floats = np.zeros_like(arrays.values)
            connected_worths(arrays.values, neighbours, floats)
            table = ValueTableArrays(floats)
        return ShapleyBanzhaf().run(table, Shapley(), rng)
