"""Payoffs with the names of players on them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from winset.base.points import Vector

__all__ = ["vector"]


def vector(players: tuple[str, ...], numbers: Sequence[int | float | Fraction]) -> Vector:
    """One number a player; fractions stay fractions."""
    exact = all(isinstance(x, int | Fraction) for x in numbers)
    values = np.empty(len(numbers), dtype=object if exact else float)
    values[:] = list(numbers)
    return Vector(players, values)
