"""Bankruptcy problems: an estate too small for the claims on it (O'Neill 1982)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.bargaining.arrays import BankruptcyArrays
from winset.bargaining.games.problem import number_or_nan
from winset.base.array_types import Numbers
from winset.base.errors import Faults, as_list
from winset.base.players import player_names, player_numbers
from winset.base.vector_answers import VectorAnswers

__all__ = ["Bankruptcy"]


class Bankruptcy(VectorAnswers):
    """A claims problem (O'Neill 1982): more is claimed than there is.

    Parameters
    ----------
    claims
        One number >= 0 a claimant, a sequence or a mapping by name; fractions and integers give exact awards.
    estate
        What there is, between 0 and the sum of claims.
    players
        Names, if ``claims`` is a sequence.

    Raises
    ------
    ModelError
        If a claim is negative or not finite, or the estate exceeds the sum of claims.
    """

    def __init__(
        self,
        claims: Mapping[str, Fraction | float] | Sequence[Fraction | float],
        estate: Fraction | float,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        if isinstance(claims, Mapping):
            players, claims = list(claims), list(claims.values())
        values = as_list(claims, "claims", "one number a claimant")
        self.title = title
        self.players = player_names(players, len(values), faults)
        checked = player_numbers(values, self.players, "claims", faults)
        total = number_or_nan(estate)
        for i in np.flatnonzero(checked < 0):
            faults.add(f"claims[{self.players[i]}]", f"must be >= 0, got {checked[i]:g}")
        if not values:
            faults.add("claims", "must name at least one claimant")
        if not (total >= 0 and np.isfinite(total)):
            faults.add("estate", f"must be a finite number >= 0, got {estate!r:.100}")
        elif (checked >= 0).all() and total > checked.sum() * (1 + 1e-12):
            faults.add("estate", f"exceeds the sum of claims ({total:g} > {checked.sum():g}); nothing to ration")
        faults.raise_if_any()
        exact = all(isinstance(x, int | Fraction | np.integer) for x in [*values, estate])
        read = (lambda x: Fraction(int(x) if isinstance(x, np.integer) else x)) if exact else float
        self.claims: Numbers = np.array([read(c) for c in values], dtype=object if exact else np.float64)
        self.estate = read(estate)

    @property
    def exact(self) -> bool:
        """Whether claims and estate were given exactly."""
        return self.claims.dtype == object

    def to_arrays(self) -> BankruptcyArrays:
        """Claims and estate."""
        return BankruptcyArrays(self.claims, self.estate)
