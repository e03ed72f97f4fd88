"""Linear strategies in a double auction, checked against every other bid and ask."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from winset.base.numbers import exact_number
from winset.base.solution import Certificate, Found
from winset.information.check.integrals import expectation
from winset.information.check.verdict import judged, only_one
from winset.information.concepts import PerfectBayesian
from winset.information.games.trade import DoubleAuction

__all__ = ["certify_double_auction"]

TYPES = 24
"""Gains from the best deviation are pieces of quadratic functions of the type; so many types show each piece."""


def certify_double_auction(game: DoubleAuction, concept: PerfectBayesian, found: Found) -> Certificate:
    """Every type's best bid or ask against the other side's strategy, exactly, at its kinks and stationary points.

    Types that the strategy prices out of the market must have no bid that gains either.
    """
    details = found.details
    bid, ask = (tuple(exact_number(details[s][key]) for key in ("intercept", "slope")) for s in ("bid", "ask"))
    if bid[1] <= 0 or ask[1] <= 0:
        return judged("regret", {"slopes": float("inf")}, "")
    unit = max(game.buyer.high, game.seller.high) - min(game.buyer.low, game.seller.low)
    buyer = max(_buyer_regret(game, bid, ask, _type(game.buyer.low, game.buyer.high, k)) for k in range(TYPES + 1))
    seller = max(_seller_regret(game, bid, ask, _type(game.seller.low, game.seller.high, k)) for k in range(TYPES + 1))
    box = (float(game.buyer.low), float(game.buyer.high), float(game.seller.low), float(game.seller.high))
    line = (float(bid[1]), -float(ask[1]), float(bid[0] - ask[0]))
    k = float(game.k)

    def price(v: np.ndarray, c: np.ndarray) -> np.ndarray:
        return k * (float(bid[0]) + float(bid[1]) * v) + (1 - k) * (float(ask[0]) + float(ask[1]) * c)

    over = {
        "trade_probability": expectation(box, line, lambda v, c: 1 + 0 * v),
        "gains": expectation(box, line, lambda v, c: v - c),
        "first_best_gains": expectation(box, (1.0, -1.0, 0.0), lambda v, c: v - c),
    }
    payoffs = [
        expectation(box, line, lambda v, c: v - price(v, c)),
        expectation(box, line, lambda v, c: price(v, c) - c),
    ]
    wrong = {name: abs(float(details[name]) - right) / float(unit) for name, right in over.items()}
    ends = {"lowest_ask": ask[0] + ask[1] * game.seller.low, "highest_bid": bid[0] + bid[1] * game.buyer.high}
    wrong |= {name: abs(float(exact_number(details[name]) - right) / unit) for name, right in ends.items()}
    parts = {
        "buyer": float(buyer / unit),
        "seller": float(seller / unit),
        "expected payoffs": float(np.abs(np.array(list(found.points[0]), float) - payoffs).max()) / float(unit),
        **wrong,
        **only_one(found),
    }
    return judged("regret", parts, "No type of buyer or seller gains by another price; gains were integrated anew.")


def _type(low: Fraction, high: Fraction, k: int) -> Fraction:
    return low + (high - low) * k / TYPES


def _buyer_regret(game: DoubleAuction, bid: tuple[Fraction, ...], ask: tuple[Fraction, ...], v: Fraction) -> Fraction:
    low, high = ask[0] + ask[1] * game.seller.low, ask[0] + ask[1] * game.seller.high

    def payoff(b: Fraction) -> Fraction:
        top = min(b, high)
        if top <= low:
            return Fraction(0)
        mean_ask = (low + top) / 2
        return (top - low) / (high - low) * (v - game.k * b - (1 - game.k) * mean_ask)

    stationary = (v + game.k * low) / (1 + game.k)
    return max(payoff(b) for b in (low, high, stationary)) - payoff(bid[0] + bid[1] * v)


def _seller_regret(game: DoubleAuction, bid: tuple[Fraction, ...], ask: tuple[Fraction, ...], c: Fraction) -> Fraction:
    low, high = bid[0] + bid[1] * game.buyer.low, bid[0] + bid[1] * game.buyer.high

    def payoff(s: Fraction) -> Fraction:
        bottom = max(s, low)
        if bottom >= high:
            return Fraction(0)
        mean_bid = (bottom + high) / 2
        return (high - bottom) / (high - low) * (game.k * mean_bid + (1 - game.k) * s - c)

    stationary = (c + (1 - game.k) * high) / (2 - game.k)
    return max(payoff(s) for s in (low, high, stationary)) - payoff(ask[0] + ask[1] * c)
