"""Reputation: the war of attrition of Abreu and Gul, the chain store of Kreps and Wilson."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import exp, log
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.information.arrays import ChainStoreArrays, ReputationArrays
from winset.information.concepts import PerfectBayesian

__all__ = ["AbreuGul", "KrepsWilson"]


@dataclass(frozen=True)
class AbreuGul:
    """Each player gives in at the rate that keeps the other indifferent; the weaker gives in at once with some chance.

    Rates are those of the whole population, stubborn types included: ``r_j (1 - a_i) / (a_1 + a_2 - 1)``. Whoever would
    take longer to be known as stubborn makes up for it at time 0 (Abreu and Gul 2000, proposition 1).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (ReputationArrays,)

    def supports(self, arrays: ReputationArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: ReputationArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """Rates, the time at which both are known, the concession at once, and the rational types' payoffs."""
        a, r = arrays.demands, arrays.rates
        excess = a[0] + a[1] - 1
        rates = [r[1 - i] * (1 - a[i]) / excess for i in range(2)]
        alone = [-log(arrays.stubborn[i]) / float(rates[i]) for i in range(2)]
        end = min(alone)
        at_once = [
            0.0 if alone[i] == end else 1 - float(arrays.stubborn[i]) * exp(float(rates[i]) * end) for i in range(2)
        ]
        payoffs = tuple(at_once[1 - i] * float(a[i]) + (1 - at_once[1 - i]) * float(1 - a[1 - i]) for i in range(2))
        details: Details = {
            "concession_rates": [float(rate) for rate in rates],
            "T_if_alone": alone,
            "end_time": end,
            "initial_concession_probability": at_once,
            "rational_payoffs": list(payoffs),
        }
        return Found(Status.SOLVED, [payoffs], "all", "the equilibrium is unique", details=details)


@dataclass(frozen=True)
class KrepsWilson:
    """Entrants stay out while the belief that the incumbent is tough is above b to the number of markets left.

    Kreps and Wilson (1982, section 3): at the cutoff they stay out with probability ``1/a``; the weak incumbent fights
    for sure if its reputation carries over, and otherwise as often as lifts it to the next cutoff.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (ChainStoreArrays,)

    def supports(self, arrays: ChainStoreArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: ChainStoreArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """Cutoffs, first moves, the markets that are surely left alone, and the weak incumbent's value."""
        n, p = arrays.markets, arrays.prior_tough
        cutoffs = [arrays.b**k for k in range(1, n + 1)]
        left = next((k for k in range(n, 0, -1) if p <= cutoffs[k - 1]), 0)
        deterred = n - left
        value = arrays.a * deterred
        if left and p == cutoffs[left - 1]:  # the entrant there mixes; afterwards the incumbent is indifferent
            value += _value_at_cutoff(left)
        enters = _entry(arrays, n, p)
        fights = _fight(arrays, n, p)
        fought = p + (1 - p) * fights
        details: Details = {
            "cutoffs_with_n_left": cutoffs,
            "entry_probability_first_market": enters,
            "fight_probability_of_weak_after_entry_first_market": fights,
            "markets_deterred_for_sure": deterred,
            "first_market_with_entry_possible_left": left,
            "weak_incumbent_value": value,
        }
        point = (value, enters * (arrays.b - fought))
        return Found(Status.SOLVED, [point], "one", "the equilibrium of the source", details=details)


def _entry(arrays: ChainStoreArrays, left: int, p: Fraction) -> Fraction:
    cutoff = arrays.b**left
    return Fraction(1) if p < cutoff else Fraction(0) if p > cutoff else 1 - 1 / arrays.a


def _fight(arrays: ChainStoreArrays, left: int, p: Fraction) -> Fraction:
    """How often the weak incumbent fights an entry with so many markets left, this one included."""
    if left == 1:
        return Fraction(0)
    carried = arrays.b ** (left - 1)
    if p >= carried:
        return Fraction(1)
    return p * (1 - carried) / ((1 - p) * carried)


def _value_at_cutoff(left: int) -> Fraction:
    """The weak incumbent's value where the belief is exactly the cutoff: 1 each time, from the entrant's mixing.

    At the cutoff with n left the belief is below the cutoff with n - 1 left, so after a stay-out the next entrant comes
    in for sure and the incumbent, indifferent, gets nothing more.
    """
    return Fraction(1) if left else Fraction(0)
