"""Kalai and Smorodinsky's solution checked: gains in proportion to the largest ones, and nothing further on the ray."""

from __future__ import annotations

import numpy as np

from winset.bargaining.check.along_ray import certify_along_ray
from winset.bargaining.concepts import KalaiSmorodinsky
from winset.bargaining.games.problem import BargainingProblem
from winset.base.solution import Certificate, Found

__all__ = ["certify_kalai_smorodinsky"]


def certify_kalai_smorodinsky(game: BargainingProblem, concept: KalaiSmorodinsky, found: Found) -> Certificate:
    """The end of the ray from the disagreement to the ideal point, times weights."""
    statement = "Gains are in proportion to the largest ones, or the smallest share of them is as large as can be."
    return certify_along_ray(game, found, lambda gains: (np.zeros(len(gains)), game.weights * gains), statement)
