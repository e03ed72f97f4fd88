"""Quadratic games on boxes as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.base.expressions import PolynomialArrays

__all__ = ["DrawnQuadraticArrays", "QuadraticArrays"]

Int = NDArray[np.int64]

Float = NDArray[np.float64]


@dataclass(frozen=True)
class QuadraticArrays:
    """A quadratic game on a box of k actions.

    ``owner`` (k,): the player of an action. ``terms`` (T, 3): player, action, action (k stands for the number 1), and
    ``coefficient`` (T,): the payoff of a player is the sum of its terms. ``low`` and ``high`` (k,) are the intervals.
    """

    owner: Int
    terms: Int
    coefficient: Float
    low: Float
    high: Float


@dataclass(frozen=True)
class DrawnQuadraticArrays:
    """One quadratic game under B draws of its parameters.

    ``polynomials`` are the T coefficients, then the k low and the k high ends, in the P ``parameters``; ``draws``
    (B, D) and ``column`` (P,) as in :class:`DrawnTreeArrays`.
    """

    game: QuadraticArrays
    polynomials: PolynomialArrays
    parameters: Float
    draws: Float
    column: Int
