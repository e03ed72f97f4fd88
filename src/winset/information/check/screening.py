"""Closed forms under private information, checked against deviations."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from winset.base.numbers import exact_number
from winset.base.solution import Certificate, Found
from winset.information.check.verdict import judged, only_one
from winset.information.concepts import PerfectBayesian
from winset.information.games.screening import CheapTalk, DurableGoodSale, JobMarketSignaling

__all__ = ["certify_cheap_talk", "certify_durable_good", "certify_job_market"]

PRICES = 240


def certify_durable_good(game: DurableGoodSale, concept: PerfectBayesian, found: Found) -> Certificate:
    """What follows every first price on a grid, solved backwards; no continuation at any of them gains more.

    At each first price the continuation with the largest gain counts: the high type takes the price at once, never, or
    as often as leaves the seller indifferent about the second.
    """
    details = found.details
    first = exact_number(details["first_price"])
    prices = {game.high * k / PRICES for k in range(PRICES + 1)}
    prices |= {first, game.low, game.high, game.high - game.discount * (game.high - game.low)}
    best = max(_gain(game, p) for p in prices)
    claimed = exact_number(details["seller_payoff"])
    roads = {
        "payoff_sell_to_all": _gain(game, game.low),
        "payoff_screen_then_low": _screen(game, game.high - game.discount * (game.high - game.low)),
        "payoff_randomise": _mixed(game, game.high),
        "commitment_payoff": max(game.low, game.prior_high * game.high),
    }
    wrong = {}
    for name, right in roads.items():
        given = details[name]
        same = given is right is None or (given is not None and right is not None and exact_number(given) == right)
        wrong[name] = 0.0 if same else 1.0
    accepts = exact_number(details["high_type_accepts_first"])
    second = exact_number(details["second_price"])
    played = _played(game, first, accepts, second)
    high_gets = max(game.high - first, Fraction(0))
    point = [exact_number(x) for x in found.points[0]]
    parts = {
        "first price": float(max(best - claimed, Fraction(0)) / game.high),
        "seller_payoff": float(abs(claimed - played) / game.high),
        "second price": float(_second_regret(game, first, accepts, second) / game.high),
        "high type": float(_high_regret(game, first, accepts, second) / game.high),
        "payoffs": float(max(abs(a - b) for a, b in zip(point, (claimed, high_gets, Fraction(0)), strict=True))),
        **wrong,
        **only_one(found),
    }
    text = "No first price gains more in a continuation; the second price and the high type's answer are best replies."
    return judged("regret", parts, text, exact=True)


def _gain(game: DurableGoodSale, price: Fraction) -> Fraction:
    """The most that a first price can bring in a continuation equilibrium."""
    if price <= game.low:
        return price
    found = [g for g in (_screen(game, price), _mixed(game, price), _waits(game, price)) if g is not None]
    return max(found)


def _screen(game: DurableGoodSale, price: Fraction) -> Fraction | None:
    """The high type buys at once; the second price is low. It must not prefer to wait."""
    if game.high - price < game.discount * (game.high - game.low):
        return None
    return game.prior_high * price + (1 - game.prior_high) * game.discount * game.low


def _mixed(game: DurableGoodSale, price: Fraction) -> Fraction | None:
    """The high type mixes so that the seller is indifferent between both second prices."""
    share, q = game.low / game.high, game.prior_high
    if q <= share or game.high - price > game.discount * (game.high - game.low):
        return None
    accepts = (q - share) / (q * (1 - share))
    return q * accepts * price + (1 - q * accepts) * game.discount * game.low


def _waits(game: DurableGoodSale, price: Fraction) -> Fraction:
    """Nobody buys at once, where the high type then pays no more."""
    q = game.prior_high
    second = max(game.low, q * game.high)
    return game.discount * second if price > game.low else price


def _played(game: DurableGoodSale, first: Fraction, accepts: Fraction, second: Fraction) -> Fraction:
    if first <= game.low:
        return first
    sold = game.prior_high * accepts
    left_high = game.prior_high - sold
    later = (1 - sold) if second <= game.low else left_high
    return sold * first + game.discount * later * second


def _second_regret(game: DurableGoodSale, first: Fraction, accepts: Fraction, second: Fraction) -> Fraction:
    """What another second price gains; where everybody buys first, it must be best for some belief."""
    left_high = game.prior_high * (1 - accepts)
    gain = {game.low: (left_high + 1 - game.prior_high) * game.low, game.high: left_high * game.high}
    if second not in gain:
        return game.high
    return max(gain.values()) - gain[second] if first > game.low else Fraction(0)


def _high_regret(game: DurableGoodSale, first: Fraction, accepts: Fraction, second: Fraction) -> Fraction:
    now, later = game.high - first, game.discount * max(game.high - second, Fraction(0))
    if not 0 <= accepts <= 1:
        return game.high  # no probability
    if first <= game.low:
        later = Fraction(0)  # nobody is left to sell to
    return max(now - later if accepts < 1 else Fraction(0), later - now if accepts > 0 else Fraction(0))


def certify_job_market(game: JobMarketSignaling, concept: PerfectBayesian, found: Found) -> Certificate:
    """The incentive inequalities at and beyond the ends of both intervals, and the refined equilibrium."""
    details = found.details
    low, high, q = game.low, game.high, game.prior_high
    wage = q * high + (1 - q) * low
    separating = [exact_number(x) for x in details["separating_education_of_high"]]
    pooling = [exact_number(x) for x in details["pooling_education"]]
    outcome = details["intuitive_outcome"]
    e_high = exact_number(outcome["e_high"])

    def separates(e: Fraction) -> bool:
        return high - e / low <= low and high - e / high >= low

    def pools(e: Fraction) -> bool:
        return e >= 0 and wage - e / low >= low and wage - e / high >= low

    step = (high - low) * low / 1000
    payoff = high - e_high / high
    point = [exact_number(x) for x in found.points[0]]
    parts = {
        "separating_education_of_high": float(not _exactly(separating, separates, step)),
        "pooling_education": float(not _exactly(pooling, pools, step)),
        "pooling_wage": float(exact_number(details["pooling_wage"]) != wage),
        "intuitive_outcome": float(
            not separates(e_high)
            or separates(e_high - step / 1000)
            or (outcome["kind"], *(exact_number(outcome[k]) for k in ("e_low", "wage_high", "wage_low")))
            != ("separating", 0, high, low)
        ),
        "high_payoff_separating": float(exact_number(details["high_payoff_separating"]) != payoff),
        "high_type_prefers_pooling_at_zero": float(details["high_type_prefers_pooling_at_zero"] != (wage > payoff)),
        "payoffs": float(point != [low, payoff]),
        **only_one(found),
    }
    text = "Neither type gains by the other's education or by none, inside the intervals and not beyond them"
    return judged("incentives", parts, f"{text}; only the cheapest separation survives the criterion.", exact=True)


def _exactly(ends: list[Fraction], holds: Callable[[Fraction], bool], step: Fraction) -> bool:
    """Whether a condition holds at both ends of an interval, and no longer just outside."""
    return len(ends) == 2 and all(holds(e) for e in ends) and not holds(ends[0] - step) and not holds(ends[1] + step)


def certify_cheap_talk(game: CheapTalk, concept: PerfectBayesian, found: Found) -> Certificate:
    """At each boundary the sender is indifferent, actions are means, losses integrated; one more interval fails."""
    details = found.details
    b = game.bias
    parts = dict.fromkeys(("boundaries", "indifference", "actions", "receiver_loss", "payoffs", "completeness"), 0.0)
    losses = []
    for count, told in details["partitions"].items():
        bounds = [exact_number(x) for x in told["boundaries"]]
        actions = [exact_number(x) for x in told["actions"]]
        rising = all(x < y for x, y in pairwise(bounds))
        if len(bounds) != count + 1 or len(actions) != count or bounds[0] != 0 or bounds[-1] != 1 or not rising:
            parts["boundaries"] = float("inf")
            continue
        for k in range(count):
            middle = (bounds[k] + bounds[k + 1]) / 2
            parts["actions"] = max(parts["actions"], float(abs(actions[k] - middle)))
            if k:
                wants = bounds[k] + b
                off = abs((actions[k] - wants) ** 2 - (wants - actions[k - 1]) ** 2)
                parts["indifference"] = max(parts["indifference"], float(off))
        loss = sum(
            (((y - a) ** 3 - (x - a) ** 3) / 3 for x, y, a in zip(bounds, bounds[1:], actions, strict=False)),
            Fraction(0),
        )
        losses.append(loss)
        parts["receiver_loss"] = max(parts["receiver_loss"], float(abs(loss - exact_number(told["receiver_loss"]))))
    most = details["max_partition"]
    shortest = (1 - 2 * (most + 1) * most * b) / (most + 1)  # the first of one more interval
    parts["completeness"] = float(list(details["partitions"]) != list(range(1, most + 1)) or shortest > 0)
    points = [[exact_number(x) for x in point] for point in found.points]
    parts["payoffs"] = float(points != [[-(loss + b * b), -loss] for loss in reversed(losses)])
    last = losses[-1] if losses else Fraction(0)
    parts["most_informative_receiver_loss"] = float(abs(exact_number(details["most_informative_receiver_loss"]) - last))
    sender = exact_number(details["sender_loss_most_informative"])
    parts["sender_loss_most_informative"] = float(abs(sender - last - b * b))
    text = "At every boundary the sender is indifferent, and one more interval does not fit"
    return judged(
        "indifference",
        parts,
        f"{text} (Crawford and Sobel 1982, theorem 1).",
        exact=True,
        proved=("points", "completeness"),
    )
