"""Buying the votes of a legislature (Groseclose and Snyder 1996)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.bargaining.games.problem import number_or_nan
from winset.base.errors import Faults, as_list
from winset.base.players import player_names, player_numbers
from winset.base.vector_answers import VectorAnswers
from winset.legislatures.arrays import VoteBuyingArrays
from winset.trees.concepts import SubgamePerfect

__all__ = ["VoteBuying"]


class VoteBuying(VectorAnswers):
    """Two rivals buy votes in turn (Groseclose and Snyder 1996): the first for change, the second for the status quo.

    Parameters
    ----------
    preferences
        What each member would pay for the change (negative: for the status quo), in money; mapping or sequence.
    budget
        The most that the second buyer will pay to keep the status quo.
    quota
        Votes that the change needs; a simple majority if omitted.
    prize
        What the change is worth to the first buyer; unlimited if omitted.
    """

    concept = SubgamePerfect()

    def __init__(
        self,
        preferences: object,
        budget: float,
        quota: int | None = None,
        prize: float = float("inf"),
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        if isinstance(preferences, Mapping) and players is None:
            players = list(preferences)
        preferences = (
            preferences
            if isinstance(preferences, Mapping)
            else as_list(preferences, "preferences", "one number a member")
        )
        n = len(preferences)
        self.players, self.title = player_names(players, n, faults), title
        self.preferences = player_numbers(preferences, self.players, "preferences", faults)
        if quota is not None and (isinstance(quota, bool) or not isinstance(quota, int | np.integer)):
            faults.add("quota", f"must be a whole number of votes, got {quota!r:.100}")
            quota = None
        self.quota = n // 2 + 1 if quota is None else int(quota)
        self.budget, self.prize = number_or_nan(budget), number_or_nan(prize)
        if not 1 <= self.quota <= n:
            faults.add("quota", f"must be from 1 to {n}, got {quota}")
        if not (np.isfinite(self.budget) and self.budget >= 0):
            faults.add("budget", f"must be a finite number >= 0, got {budget}")
        if not self.prize >= 0:
            faults.add("prize", f"must be >= 0, got {prize}")
        faults.raise_if_any()

    def to_arrays(self) -> VoteBuyingArrays:
        """The numbers of the game."""
        return VoteBuyingArrays(self.preferences, self.budget, self.quota, self.prize)
