"""The equal-loss solution checked: no outcome has a smaller largest loss from the ideal point."""

from __future__ import annotations

import numpy as np

from winset.bargaining.check.along_ray import certify_along_ray
from winset.bargaining.concepts import EqualLoss
from winset.bargaining.games.problem import BargainingProblem
from winset.base.solution import Certificate, Found

__all__ = ["certify_equal_loss"]


def certify_equal_loss(game: BargainingProblem, concept: EqualLoss, found: Found) -> Certificate:
    """The end of the ray that leads down from the ideal point by equal losses."""
    statement = "The largest loss is as small as can be, and losses are equal or nobody's can be smaller."
    return certify_along_ray(game, found, lambda gains: (gains, np.ones(len(gains))), statement)
