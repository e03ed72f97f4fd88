"""The cheapest bribes that pass a bill against a rival buyer (Groseclose and Snyder 1996)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.legislatures.arrays import VoteBuyingArrays
from winset.trees.concepts import SubgamePerfect

__all__ = ["GrosecloseSnyder"]


def level_of(loyalty: Float, budget: float) -> float:
    """The least level >= 0 to which members of falling loyalty (t,) must be raised to be worth the budget together."""
    for raised in range(len(loyalty), 0, -1):
        level = (budget - float(loyalty[: len(loyalty) - raised].sum())) / raised
        above = loyalty[: len(loyalty) - raised]
        if level >= loyalty[len(above)] and (not len(above) or above[-1] >= level):
            return max(level, 0.0)
    return 0.0


@dataclass(frozen=True)
class GrosecloseSnyder:
    """The cheapest bribes that the second buyer cannot undo: a levelling schedule (Groseclose and Snyder 1996).

    Of m bribed or friendly members the second buyer must win back m - q + 1, who together must cost the budget: the
    least loyal are raised to one level, budget / (m - q + 1) if nobody among them is more loyal than that.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect,)
    arrays: ClassVar[tuple[type, ...]] = (VoteBuyingArrays,)

    def supports(self, arrays: VoteBuyingArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: VoteBuyingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Bribes; the size of the coalition and what it costs under ``details``. All zero if buying does not pay."""
        order = np.argsort(-arrays.preferences, kind="stable")
        preferences = arrays.preferences[order]
        n, best, chosen, height = len(order), np.inf, 0, 0.0
        for m in range(arrays.quota, n + 1):
            level = level_of(preferences[arrays.quota - 1 : m], arrays.budget)
            cost = float(np.maximum(level - preferences[:m], 0.0).sum())
            if cost < best - 1e-15:
                best, chosen, height = cost, m, level
        bribes = np.zeros(n)
        if best <= arrays.prize:
            bribes[order[:chosen]] = np.maximum(height - preferences[:chosen], 0.0)
        else:
            chosen = 0
        why = "Every size of coalition was tried; a member indifferent between buyers votes for the first."
        details = {"size": chosen, "cost": float(bribes.sum()), "passes": best <= arrays.prize}
        return Found(Status.SOLVED, [bribes], completeness="some", reason=why, details=details)
