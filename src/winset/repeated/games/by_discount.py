"""A repeated table at many discount factors."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.solution import Found
from winset.repeated.arrays import RepeatedStackArrays
from winset.repeated.concepts import PayoffSet

if TYPE_CHECKING:
    from winset.repeated.games.repeated import RepeatedGame

__all__ = ["RepeatedStack"]


class RepeatedStack:
    """One table at many discount factors, shape ``(B,)``; what is not finite is kept and comes back as such."""

    concept = PayoffSet()
    tolerance = 1e-7
    """Largest violation of a row that counts as solved, as for one game."""

    def __init__(self, game: RepeatedGame, discounts: Float) -> None:
        wrong = np.flatnonzero(np.isfinite(discounts) & ((discounts < 0) | (discounts >= 1)))
        if len(wrong):
            raise ModelError(
                f"draws[discount]: must be >= 0 and below 1, got {discounts[wrong[0]]:g} in row {wrong[0]} of "
                f"{len(discounts)}"
            )
        self.game, self.discounts, self.players = game, discounts, game.players

    def __len__(self) -> int:
        return len(self.discounts)

    def exact_discount(self, row: int) -> Fraction:
        """The factor of a row."""
        return Fraction(float(self.discounts[row]))

    def to_arrays(self) -> RepeatedStackArrays:
        """The game and its factors."""
        return RepeatedStackArrays(self.game.to_arrays(), self.discounts)

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
