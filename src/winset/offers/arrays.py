"""Alternating offers as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, PolytopeArrays

__all__ = ["AlternatingArrays", "SetOffersArrays"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class AlternatingArrays:
    """Alternating offers over a pie of size 1, one game or many.

    ``table`` (6, n) or (B, 6, n): discount, cost, floor, breakdown probability, what a breakdown pays, probability of
    proposing. ``order``: "rotating" or "random"; ``exit``: whether who accepts leaves; ``horizon``: offers, 0 for no
    limit.
    """

    table: Float
    order: str
    exit: bool
    horizon: int


@dataclass(frozen=True)
class SetOffersArrays:
    """Alternating offers over a set of outcomes: ``table`` and ``order`` as in :class:`AlternatingArrays`."""

    table: Float
    order: str
    problem: PolytopeArrays | ConvexArrays | FiniteArrays
