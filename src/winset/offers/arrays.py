"""Alternating offers as arrays."""

from __future__ import annotations

from dataclasses import dataclass

from winset.bargaining.arrays import SetArrays
from winset.base.array_types import Float

__all__ = ["AlternatingArrays", "SetOffersArrays"]


@dataclass(frozen=True)
class AlternatingArrays:
    """Alternating offers over a pie of size 1, one game or many.

    ``table`` (8, n) or (B, 8, n): discount, cost, floor, breakdown probability, what a breakdown pays, probability of
    proposing, outside option, what must be ratified; the floor is the larger of the last two. ``order``: "rotating" or
    "random"; ``exit``: whether who accepts leaves; ``horizon``: offers, 0 for no limit.
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
    problem: SetArrays
