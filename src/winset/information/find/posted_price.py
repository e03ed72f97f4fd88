"""Take-it-or-leave-it offers to a side with private information: a price, a demand under the threat of war."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.information.arrays import CrisisArrays, UltimatumArrays
from winset.information.concepts import PerfectBayesian

__all__ = ["FearonDemand", "PostedPrice"]


@dataclass(frozen=True)
class PostedPrice:
    """The price at one of the responder's values that gains most; all of them where several do.

    ``details["price"]`` is the lowest of the best ones, or None if no price covers the cost.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (UltimatumArrays,)

    def supports(self, arrays: UltimatumArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: UltimatumArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """The best price and what it gains and loses."""
        pairs = list(zip(arrays.values, arrays.probabilities, strict=True))
        sold = {price: sum((q for v, q in pairs if v >= price), Fraction(0)) for price in arrays.values}
        gain = {price: (price - arrays.cost) * share for price, share in sold.items()}
        best = max(gain.values())
        prices = [price for price in arrays.values if gain[price] == best]
        efficient = sum((q * (v - arrays.cost) for v, q in pairs if v > arrays.cost), Fraction(0))
        if best <= 0:
            details: Details = {"price": None, "prices": [], "proposer_payoff": Fraction(0)}
            details |= {"acceptance_probability": Fraction(0), "efficiency_loss": efficient}
            return Found(
                Status.SOLVED, [(Fraction(0), Fraction(0))], "all", "no price covers the cost", details=details
            )
        points = []
        for price in prices:
            points.append((best, sum((q * (v - price) for v, q in pairs if v >= price), Fraction(0))))
        details = {
            "price": prices[0],
            "prices": prices,
            "proposer_payoff": best,
            "acceptance_probability": sold[prices[0]],
            "efficiency_loss": efficient - sum(points[0]),
        }
        reason = "the responder accepts when indifferent; no price between two values is better"
        return Found(Status.SOLVED, points, "all", reason, details=details)


@dataclass(frozen=True)
class FearonDemand:
    """The demand that trades off a larger share against a higher risk of war (Fearon 1995).

    Uniform costs: ``p + max(low, (high - cost) / 2)``, at most 1 and ``p + high``. Finitely many costs: the best
    of what each type just accepts. The opponent accepts when indifferent.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (CrisisArrays,)

    def supports(self, arrays: CrisisArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: CrisisArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """The best demand, the probability of war, and both payoffs."""
        if arrays.probabilities:
            return self._finite(arrays)
        low, high = arrays.opponent_costs
        demand = arrays.p + max(low, (high - arrays.cost) / 2)
        demand = min(demand, Fraction(1), arrays.p + high)
        at = min(max(demand - arrays.p, low), high)  # the lowest cost with which it is accepted
        war = (at - low) / (high - low)
        fought = war * (1 - arrays.p) - (at**2 - low**2) / (2 * (high - low))
        payoffs = ((1 - war) * demand + war * (arrays.p - arrays.cost), (1 - war) * (1 - demand) + fought)
        return self._found([demand], [war], [payoffs])

    def _finite(self, arrays: CrisisArrays) -> Found:
        pairs = list(zip(arrays.opponent_costs, arrays.probabilities, strict=True))
        demands = sorted({min(Fraction(1), arrays.p + c) for c, _ in pairs})
        wars = [sum((q for c, q in pairs if c < demand - arrays.p), Fraction(0)) for demand in demands]
        gains = [(1 - w) * d + w * (arrays.p - arrays.cost) for d, w in zip(demands, wars, strict=True)]
        best = max(gains)
        chosen = [k for k, gain in enumerate(gains) if gain == best]
        payoffs = [
            (
                best,
                sum(
                    (q * (1 - demands[k] if c >= demands[k] - arrays.p else 1 - arrays.p - c) for c, q in pairs),
                    Fraction(0),
                ),
            )
            for k in chosen
        ]
        return self._found([demands[k] for k in chosen], [wars[k] for k in chosen], payoffs)

    def _found(self, demands: list[Fraction], wars: list[Fraction], payoffs: list[tuple[Fraction, Fraction]]) -> Found:
        details: Details = {
            "demand": demands[0],
            "demands": demands,
            "war_probability": wars[0],
            "payoff": payoffs[0][0],
            "opponent_payoff": payoffs[0][1],
        }
        return Found(Status.SOLVED, payoffs, "all", "the opponent accepts when indifferent", details=details)
