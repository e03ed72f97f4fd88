"""Games whose answers are one number a player."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable

__all__ = ["VectorAnswers", "vector"]


def vector(players: tuple[str, ...], numbers: Sequence[int | float | Fraction]) -> Vector:
    """One number a player; fractions stay fractions, and an array what it is."""
    if isinstance(numbers, np.ndarray):
        return Vector(players, numbers)
    exact = all(isinstance(x, int | Fraction) for x in numbers)
    values = np.empty(len(numbers), dtype=object if exact else float)
    values[:] = list(numbers)
    return Vector(players, values)


class VectorAnswers(Writable):
    """A game each of whose answers is one number a player: payoffs, awards, bribes."""

    players: tuple[str, ...]

    def present(self, found: Found) -> Found:
        """The numbers by name."""
        return found.but(points=[vector(self.players, point) for point in found.points])
