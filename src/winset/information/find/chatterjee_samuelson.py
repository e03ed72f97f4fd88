"""The linear equilibrium of a double auction with uniform valuations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.information.arrays import DoubleAuctionArrays
from winset.information.concepts import PerfectBayesian
from winset.information.find.half_planes import moments_above

__all__ = ["ChatterjeeSamuelson"]


@dataclass(frozen=True)
class ChatterjeeSamuelson:
    """Bid and ask linear in value and cost, from both first-order conditions (Chatterjee and Samuelson 1983).

    With lowest ask s and highest bid B, the buyer bids ``(v + k s) / (1 + k)`` and the seller asks
    ``(c + (1 - k) B) / (2 - k)``. Formulas hold for types that trade with some chance; others never trade. Where
    supports lie so that a bid would exceed every ask, or an ask be below every bid, there is no such equilibrium.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (DoubleAuctionArrays,)

    def supports(self, arrays: DoubleAuctionArrays, concept: PerfectBayesian) -> str | None:
        """Supports on which the highest bid is not above every ask, nor the lowest ask below every bid."""
        lowest_ask, highest_bid = _ends(arrays)
        highest_ask = (arrays.high_cost + (1 - arrays.k) * highest_bid) / (2 - arrays.k)
        lowest_bid = (arrays.low_value + arrays.k * lowest_ask) / (1 + arrays.k)
        if lowest_ask >= highest_bid:
            return "the highest bid would not reach the lowest ask: nobody trades in linear strategies"
        if highest_bid > highest_ask or lowest_ask < lowest_bid:
            return "linear strategies are no equilibrium on these supports: some type would be sure to trade"
        return None

    def run(self, arrays: DoubleAuctionArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """The linear equilibrium, its gains and probability of trade."""
        k = arrays.k
        lowest_ask, highest_bid = _ends(arrays)
        bid = (k * lowest_ask / (1 + k), 1 / (1 + k))
        ask = ((1 - k) * highest_bid / (2 - k), 1 / (2 - k))
        box = (arrays.low_value, arrays.high_value, arrays.low_cost, arrays.high_cost)
        traded = moments_above(box, (bid[1], -ask[1], bid[0] - ask[0]))
        efficient = moments_above(box, (Fraction(1), Fraction(-1), Fraction(0)))
        price = k * (bid[0] * traded.mass + bid[1] * traded.first) + (1 - k) * (
            ask[0] * traded.mass + ask[1] * traded.second
        )
        details: Details = {
            "bid": {"intercept": bid[0], "slope": bid[1]},
            "ask": {"intercept": ask[0], "slope": ask[1]},
            "lowest_ask": lowest_ask,
            "highest_bid": highest_bid,
            "trade_probability": traded.mass,
            "gains": traded.first - traded.second,
            "first_best_gains": efficient.first - efficient.second,
        }
        point = (traded.first - price, price - traded.second)
        return Found(
            Status.SOLVED, [point], "one", "of the equilibria in linear strategies the only one", details=details
        )


def _ends(arrays: DoubleAuctionArrays) -> tuple[Fraction, Fraction]:
    """The lowest ask and the highest bid: each is the other side's formula at its most eager type."""
    k = arrays.k
    # ask = (c + (1-k) bid) / (2-k) at the lowest cost; bid = (v + k ask) / (1+k) at the highest value
    lowest = ((1 + k) * arrays.low_cost + (1 - k) * arrays.high_value) / ((2 - k) * (1 + k) - k * (1 - k))
    return lowest, (arrays.high_value + k * lowest) / (1 + k)
