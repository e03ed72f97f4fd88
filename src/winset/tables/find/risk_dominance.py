"""Risk dominance between strict equilibria of two players (Harsanyi and Selten 1988)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables import concepts
from winset.tables.arrays import NormalFormArrays
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["RiskDominance"]


@dataclass(frozen=True)
class RiskDominance:
    """Compare every two strict equilibria by the product of the losses from deviating to the other's actions.

    In the 2 x 2 game of their actions (a, b) risk-dominates (c, d) if
    ``(u1(a,b) - u1(c,b)) (u2(a,b) - u2(a,d)) > (u1(c,d) - u1(a,d)) (u2(c,d) - u2(c,b))`` (Harsanyi and Selten 1988,
    section 3.9, which is derived there for games whose two equilibria are strict and differ for both players). Equal
    products are compared by a relative ``tolerance``.
    """

    tolerance: float = 1e-9
    concepts: ClassVar[tuple[type[Concept], ...]] = (concepts.RiskDominance,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Takes two players."""
        if arrays.payoffs.shape[0] != 2:
            return f"compares equilibria of two players, got {arrays.payoffs.shape[0]}; with more, try Tracing()"
        return None

    def run(self, arrays: NormalFormArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The strict equilibria that no other risk-dominates and that dominate the rest; ``details["products"]``."""
        A, B = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
        m, n = A.shape
        strict = [
            (a, b)
            for a, b in np.argwhere((A.max(axis=0) <= A) & (B.max(axis=1, keepdims=True) <= B)).tolist()
            if (np.delete(A[:, b], a) < A[a, b] - self.tolerance).all()
            and (np.delete(B[a], b) < B[a, b] - self.tolerance).all()
        ]
        count = len(strict)
        products = np.zeros((count, count))
        for k, (a, b) in enumerate(strict):
            for h, (c, d) in enumerate(strict):
                if k != h:
                    products[k, h] = (A[a, b] - A[c, b]) * (B[a, b] - B[a, d])
        scale = np.fmax(np.abs(products), np.abs(products.T)) * self.tolerance
        beats = products > products.T + scale
        level = ~beats & ~beats.T
        wins = [k for k in range(count) if all(beats[k, h] or level[k, h] for h in range(count) if h != k)]
        points = [(np.eye(m)[strict[k][0]], np.eye(n)[strict[k][1]]) for k in wins]
        if not count:
            reason = "The game has no strict equilibrium."
        elif count == 1:
            reason = "The game has one strict equilibrium; there is nothing to compare it with."
        elif not wins:
            reason = "Every strict equilibrium is risk-dominated by another: dominance goes round."
        else:
            tie = "; those listed are level with each other" if len(wins) > 1 else ""
            reason = f"Of {count} strict equilibria compared two by two{tie}."
        found = [(np.eye(m)[a], np.eye(n)[b]) for a, b in strict]
        return Found(
            Status.SOLVED if points else Status.NO_SOLUTION,
            points,
            completeness="all" if points else "none",
            reason=reason,
            details={"strict": found, "products": products},
        )
