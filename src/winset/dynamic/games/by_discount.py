"""One game over time at many discount factors, the same for all players, for batches and sweeps."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

import numpy as np

from winset.base.array_types import Exact, Float
from winset.base.draws import Draws, read_draws, refuse_discounts
from winset.base.solution import Found
from winset.dynamic.concepts import MarkovPerfect

__all__ = ["ByDiscount"]


class _Discounted(Protocol):
    players: tuple[str, ...]
    discounts: Exact


G = TypeVar("G", bound=_Discounted)


class ByDiscount(Generic[G]):
    """A game and factors ``(B,)``; rows that are not finite are kept and come back as such."""

    concept = MarkovPerfect()
    tolerance = 1e-9
    """Largest violation of a row that counts as solved, as for one game."""

    def __init__(self, game: G, draws: Draws) -> None:
        self.discounts: Float = read_draws(draws, ("discount",))[0][:, 0]
        refuse_discounts(self.discounts)
        self.game: G = game
        self.players: Sequence[str] = game.players

    def __len__(self) -> int:
        return len(self.discounts)

    def row(self, k: int) -> G:
        """The game with the factor of a row."""
        one = copy.copy(self.game)
        one.discounts = np.full(len(self.players), Fraction(float(self.discounts[k])), dtype=object)
        return one

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
