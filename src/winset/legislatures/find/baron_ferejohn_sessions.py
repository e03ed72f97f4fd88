"""Legislative bargaining over a number of sessions, by backward induction (Baron and Ferejohn 1989, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.legislatures.arrays import LegislativeArrays
from winset.legislatures.kernels.baron_ferejohn_sessions import even_draws

__all__ = ["BaronFerejohnSessions"]


@dataclass(frozen=True)
class BaronFerejohnSessions:
    """Backward induction over a given number of sessions; proposers indifferent among coalitions draw one evenly."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (LegislativeArrays,)

    def supports(self, arrays: LegislativeArrays, concept: Concept) -> str | None:
        """Closed rule with a last session."""
        return None if arrays.procedure == "closed" and arrays.sessions else "takes a number of sessions"

    def run(self, arrays: LegislativeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Values before the first session, and what its proposers keep."""
        n = len(arrays.weights)
        v, costs, rows, prices = np.zeros(n), np.zeros(n), np.zeros((n, n)), np.zeros(n)
        ways = np.empty((4, n + 1, arrays.quota + 1))
        for _ in range(arrays.sessions):
            prices = arrays.discounts * v
            for k in range(n):
                costs[k] = even_draws(prices, arrays.weights, arrays.quota, arrays.vetoes, k, ways, rows[k])
            v = arrays.recognition * (1 - costs) + prices * (arrays.recognition @ rows)
        return Found(
            Status.SOLVED,
            [v],
            completeness="some",
            reason="Backward induction; where coalitions cost the same, each is drawn with the same probability.",
            details={"values": v, "prices": prices, "own_share": 1 - costs, "inclusion": rows + np.eye(n)},
        )
