"""The cheapest bribes that pass a bill against a rival buyer (Groseclose and Snyder 1996)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.legislatures.arrays import VoteBuyingArrays
from winset.trees.concepts import SubgamePerfect

__all__ = ["GrosecloseSnyder"]


@dataclass(frozen=True)
class GrosecloseSnyder:
    """The cheapest bribes that the second buyer cannot undo: a levelling schedule (Groseclose and Snyder 1996).

    With m bribed or friendly members the second buyer must win back m - q + 1, so each must cost budget / (m - q + 1).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect,)
    arrays: ClassVar[tuple[type, ...]] = (VoteBuyingArrays,)

    def supports(self, arrays: VoteBuyingArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: VoteBuyingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Bribes; the size of the coalition and what it costs under ``details``. All zero if buying does not pay."""
        order = np.argsort(-arrays.preferences, kind="stable")
        sorted_preferences = arrays.preferences[order]
        n, best, chosen = len(order), np.inf, 0
        for m in range(arrays.quota, n + 1):
            level = arrays.budget / (m - arrays.quota + 1)
            cost = float(np.maximum(level - sorted_preferences[:m], 0.0).sum())
            if cost < best - 1e-15:
                best, chosen = cost, m
        bribes = np.zeros(n)
        if best <= arrays.prize:
            level = arrays.budget / (chosen - arrays.quota + 1)
            bribes[order[:chosen]] = np.maximum(level - sorted_preferences[:chosen], 0.0)
        else:
            chosen = 0
        why = "Every size of coalition was tried; a member indifferent between buyers votes for the first."
        details: dict[str, Any] = {"size": chosen, "cost": float(bribes.sum()), "passes": best <= arrays.prize}
        return Found(Status.SOLVED, [bribes], completeness="some", reason=why, details=details)
