"""Closed forms: the durable good, education as a signal, cheap talk."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.information.arrays import CheapTalkArrays, DurableGoodArrays, JobMarketArrays
from winset.information.concepts import PerfectBayesian

__all__ = ["CrawfordSobel", "HartTirole", "Spence"]


@dataclass(frozen=True)
class HartTirole:
    """The seller's best equilibrium with two offers: sell to all at once, screen, or keep the second price high.

    Screening asks what makes the high type indifferent to waiting for the low price. Asking the high value at once can
    be answered by a high type that mixes so that the seller just keeps asking it (Fudenberg and Tirole 1991, section
    10.2).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (DurableGoodArrays,)

    def supports(self, arrays: DurableGoodArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: DurableGoodArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """First and second price, how often the high type accepts at once, payoffs with and without commitment."""
        high, low, q, d = arrays.high, arrays.low, arrays.prior_high, arrays.discount
        share = low / high
        screening = (high - d * (high - low), low, Fraction(1))
        roads = {"sell to all": (low, low, Fraction(1)), "screen": screening}
        worth = {"sell to all": low, "screen": q * screening[0] + (1 - q) * d * low}
        randomise = None
        if q > share:
            mixes = (q - share) / (q * (1 - share))
            roads["randomise"] = (high, high, mixes)
            left = 1 - q * mixes
            randomise = worth["randomise"] = q * mixes * high + left * d * share * high
        best = max(worth, key=worth.__getitem__)
        first, second, accepts = roads[best]
        high_gets = high - first
        low_gets = max(low - first, Fraction(0))
        details: Details = {
            "road": best,
            "first_price": first,
            "second_price": second,
            "high_type_accepts_first": accepts,
            "seller_payoff": worth[best],
            "payoff_sell_to_all": worth["sell to all"],
            "payoff_screen_then_low": worth["screen"],
            "payoff_randomise": randomise,
            "commitment_payoff": max(low, q * high),
        }
        return Found(
            Status.SOLVED, [(worth[best], high_gets, low_gets)], "one", "the seller's best equilibrium", details=details
        )


@dataclass(frozen=True)
class Spence:
    """Intervals of education in separating and in pooling equilibria, and the one that the intuitive criterion leaves.

    Off the path employers believe the worst (Spence 1973; Cho and Kreps 1987, section 5).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (JobMarketArrays,)

    def supports(self, arrays: JobMarketArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: JobMarketArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """The least costly separating equilibrium, and the intervals of all in pure strategies."""
        low, high, q = arrays.low, arrays.high, arrays.prior_high
        least, most = low * (high - low), high * (high - low)
        wage = q * high + (1 - q) * low
        payoff = high - least / high
        outcome = {"kind": "separating", "e_high": least, "e_low": Fraction(0), "wage_high": high, "wage_low": low}
        details: Details = {
            "separating_education_of_high": [least, most],
            "pooling_education": [Fraction(0), low * (wage - low)],
            "pooling_wage": wage,
            "intuitive_outcome": outcome,
            "high_payoff_separating": payoff,
            "high_type_prefers_pooling_at_zero": wage > payoff,
        }
        reason = "the equilibrium that survives the intuitive criterion; the others are the intervals in details"
        return Found(Status.SOLVED, [(low, payoff)], "one", reason, details=details)


@dataclass(frozen=True)
class CrawfordSobel:
    """Every partition equilibrium: N intervals, each longer than the one before by four times the bias.

    Points are the expected payoffs, from the most informative one to babbling (Crawford and Sobel 1982, section 4).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (CheapTalkArrays,)

    def supports(self, arrays: CheapTalkArrays, concept: PerfectBayesian) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: CheapTalkArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """All numbers of intervals, their boundaries and losses."""
        b = arrays.bias
        most = 1
        while 2 * b * (most + 1) * most < 1:
            most += 1
        partitions, losses = {}, []
        points = []
        for count in range(1, most + 1):
            first = (1 - 2 * count * (count - 1) * b) / count
            bounds = [i * first + 2 * i * (i - 1) * b for i in range(count + 1)]
            loss = sum(((y - x) ** 3 for x, y in pairwise(bounds)), Fraction(0)) / 12
            actions = [(x + y) / 2 for x, y in pairwise(bounds)]
            partitions[count] = {"boundaries": bounds, "actions": actions, "receiver_loss": loss}
            losses.append(loss)
            points.append((-(loss + b * b), -loss))
        loss = losses[-1]
        details: Details = {
            "max_partition": most,
            "partitions": partitions,
            "most_informative_receiver_loss": loss,
            "sender_loss_most_informative": loss + b * b,
        }
        return Found(
            Status.SOLVED, points[::-1], "all", "every equilibrium has the outcome of one of these", details=details
        )
