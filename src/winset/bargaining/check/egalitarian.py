"""The egalitarian solution checked: gains in proportion to weights, and nothing further on the ray."""

from __future__ import annotations

import numpy as np

from winset.bargaining.arrays import FiniteArrays
from winset.bargaining.check.along_ray import certify_along_ray
from winset.bargaining.concepts import Egalitarian
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.solution import Certificate, Found

__all__ = ["certify_egalitarian"]


def certify_egalitarian(game: BargainingProblem, concept: Egalitarian, found: Found) -> Certificate:
    """The end of the ray from the disagreement in the direction of the weights, or the lexicographic maximin."""
    statement = "The smallest weighted gain is as large as can be, and gains are equal or nobody can gain any more."

    def smallest(v: Float, w: Float) -> list[Float]:
        return [(v / w).min(axis=1)]

    arrays = game.to_arrays()
    plain_list = isinstance(arrays, FiniteArrays) and not (concept.lexicographic or arrays.free_disposal)
    return certify_along_ray(
        game, found, lambda gains: (np.zeros(len(gains)), game.weights), statement,
        lexicographic=concept.lexicographic, levels=smallest if plain_list else None,
    )  # fmt: skip
