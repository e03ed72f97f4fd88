"""Take-it-or-leave-it offers, checked against every other offer."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from winset.base.numbers import exact_number
from winset.base.solution import Certificate, Found
from winset.information.check.verdict import judged
from winset.information.concepts import PerfectBayesian
from winset.information.games.crisis import CrisisBargaining
from winset.information.games.distributions import Uniform
from winset.information.games.trade import Ultimatum

__all__ = ["certify_crisis", "certify_ultimatum"]


def certify_ultimatum(game: Ultimatum, concept: PerfectBayesian, found: Found) -> Certificate:
    """What every price gains: at each value, between values and above all; best ones must all be listed."""
    details = found.details
    pairs = list(game.values)
    unit = max([abs(v) for v, _ in pairs] + [abs(game.cost)]) or Fraction(1)

    def outcome(price: Fraction) -> tuple[Fraction, Fraction, Fraction]:
        """What the proposer and the responder get, and how often they agree."""
        share = sum((q for v, q in pairs if v >= price), Fraction(0))
        return (price - game.cost) * share, sum((q * (v - price) for v, q in pairs if v >= price), Fraction(0)), share

    values = [v for v, _ in pairs]
    tried = [*values, *((a + b) / 2 for a, b in pairwise(values)), values[0] - 1]
    best = max(max(outcome(price)[0] for price in tried), Fraction(0))
    right = sorted(v for v in values if outcome(v)[0] == best) if best > 0 else []
    efficient = sum((q * (v - game.cost) for v, q in pairs if v > game.cost), Fraction(0))
    prices = [exact_number(p) for p in details["prices"]]
    first = None if details["price"] is None else exact_number(details["price"])
    got = [outcome(p) for p in prices] or [(Fraction(0), Fraction(0), Fraction(0))]
    points = [[exact_number(x) for x in point] for point in found.points]
    parts = {
        "price": float(prices != right or first != (right[0] if right else None)),
        "payoffs": float(points != [list(g[:2]) for g in got]),
        "proposer_payoff": float(abs(exact_number(details["proposer_payoff"]) - best) / unit),
        "acceptance_probability": float(abs(exact_number(details["acceptance_probability"]) - got[0][2])),
        "efficiency_loss": float(abs(exact_number(details["efficiency_loss"]) - (efficient - sum(got[0][:2]))) / unit),
    }
    text = "No price at, between or beyond the responder's values gains more; every best one is listed."
    return judged("regret", parts, text, exact=True, proved=("points", "completeness"))


def certify_crisis(game: CrisisBargaining, concept: PerfectBayesian, found: Found) -> Certificate:
    """What every demand gains, at the kinks and stationary points of the challenger's payoff, against best replies."""
    details = found.details
    given = game.opponent_cost
    demands = [exact_number(x) for x in details["demands"]]
    war, mean_cost = _war(game)

    def gain(x: Fraction) -> Fraction:
        return (1 - war(x)) * x + war(x) * (game.p - game.cost)

    kinks = [Fraction(0), Fraction(1)]
    if isinstance(given, Uniform):
        kinks += [game.p + given.low, game.p + given.high, game.p + (given.high - game.cost) / 2]
    else:
        kinks += [game.p + c for c in given.values]
    kinks = [x for x in kinks if 0 <= x <= 1]
    best = max(map(gain, kinks))
    regret = max([best - gain(x) if 0 <= x <= 1 else Fraction(1) for x in demands] or [Fraction(1)])
    right = [[gain(x), (1 - war(x)) * (1 - x) + war(x) * (1 - game.p) - mean_cost(x)] for x in demands]
    points = [[exact_number(y) for y in point] for point in found.points]
    parts = {
        "demand": float(regret),
        "first demand": float(demands[:1] != [exact_number(details["demand"])]),
        "every demand": float({x for x in kinks if gain(x) == best} != set(demands)),
        "war_probability": float(abs(exact_number(details["war_probability"]) - war(demands[0]))),
        "payoff": float(abs(exact_number(details["payoff"]) - right[0][0])),
        "opponent_payoff": float(abs(exact_number(details["opponent_payoff"]) - right[0][1])),
        "payoffs": float(points != right),
    }
    text = "No demand gains more, and the opponent fights only where that costs it less than what is asked."
    return judged("regret", parts, text, exact=True, proved=("points", "completeness"))


def _war(game: CrisisBargaining) -> tuple[Callable[[Fraction], Fraction], Callable[[Fraction], Fraction]]:
    """How likely a demand leads to war, and what war then costs the opponent on average (times that probability)."""
    given = game.opponent_cost
    if isinstance(given, Uniform):
        low, high = given.low, given.high

        def fights_below(x: Fraction) -> Fraction:
            return min(max(x - game.p, low), high)

        return (
            lambda x: (fights_below(x) - low) / (high - low),
            lambda x: (fights_below(x) + low) / 2 * (fights_below(x) - low) / (high - low),
        )
    pairs = list(given)
    return (
        lambda x: sum((q for c, q in pairs if c < x - game.p), Fraction(0)),
        lambda x: sum((q * c for c, q in pairs if c < x - game.p), Fraction(0)),
    )
