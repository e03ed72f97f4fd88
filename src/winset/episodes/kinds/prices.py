"""Prices under private information in a model file: a double auction, one offer, a good that is offered twice."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from pydantic import Field

from winset.base.concept import concept_named
from winset.base.errors import Faults
from winset.episodes.kinds.chances import by_chance
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_of
from winset.episodes.schema import Entry, GameSpec, Number
from winset.episodes.setting import Setting
from winset.information.games.screening import DurableGoodSale
from winset.information.games.trade import DoubleAuction, Ultimatum

__all__ = ["DOUBLE_AUCTION", "DURABLE_GOOD", "ULTIMATUM", "low_and_high"]


class IntervalSpec(Entry):
    """Every number between ``low`` and ``high`` is as likely."""

    low: Number = Field(description="The lowest that is possible.")
    high: Number = Field(description="The highest that is possible.")


class DoubleAuctionSpec(GameSpec):
    """Buyer and seller name prices at once, and trade in between if they can; see ``winset.DoubleAuction``."""

    kind: Literal["double-auction"]
    k: Number = Field(description="The weight of the bid in the price, from 0 to 1; the rest is the ask's.")
    buyer: IntervalSpec = Field(description="What the good may be worth to the buyer.")
    seller: IntervalSpec = Field(description="What it may cost the seller.")


def _build_auction(spec: DoubleAuctionSpec, at: Setting, title: str, where: str) -> DoubleAuction:
    faults = Faults()
    k = at.number(spec.k, f"{where}.k", faults)
    buyer, seller = (
        ("uniform", *(at.number(end, f"{where}.{side}.{key}", faults) for key, end in getattr(spec, side)))
        for side in DoubleAuction.players
    )
    return construct(lambda: DoubleAuction(k, buyer, seller, title), where, faults)


LINES = tuple(f"{side}.{part}" for side in ("bid", "ask") for part in ("intercept", "slope"))
"""The two lines of the linear equilibrium."""


def _auction_words(spec: DoubleAuctionSpec) -> Vocabulary:
    """What both name, how probably they trade, and what that gains."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("trade", "q"), "status": STATUSES}
    words |= dict.fromkeys(("gains", "first_best", "lowest_ask", "highest_bid", *LINES), NUMBER)
    return words | {f"payoffs.{p}": NUMBER for p in DoubleAuction.players}


def _ask_auction(built: Built[DoubleAuctionSpec, DoubleAuction], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details = solution.details
    trade = float(details["trade_probability"])
    values = {
        "gains": float(details["gains"]),
        "first_best": float(details["first_best_gains"]),
        "lowest_ask": float(details["lowest_ask"]),
        "highest_bid": float(details["highest_bid"]),
        **{f"{side}.{part}": float(n) for side in ("bid", "ask") for part, n in details[side].items()},
    }
    return by_chance(solution, built.game.players, {"trade": trade, "q": 1 - trade}, values)


DOUBLE_AUCTION = Kind(DoubleAuctionSpec, _build_auction, "PerfectBayesian", _auction_words, _ask_auction)
"""Both name a price at once."""


class UltimatumSpec(GameSpec):
    """One price is named to somebody whose value is private, take it or leave it; see ``winset.Ultimatum``."""

    kind: Literal["ultimatum"]
    cost: Number = Field(description="What the good costs the proposer.")
    values: list[Number] = Field(description="What it may be worth to the responder, all different.")
    probabilities: list[Number] = Field(description="Of each of the values, summing to 1.")


def _build_ultimatum(spec: UltimatumSpec, at: Setting, title: str, where: str) -> Ultimatum:
    faults = Faults()
    cost = at.number(spec.cost, f"{where}.cost", faults)
    values, chances = (numbers_of(getattr(spec, k), at, f"{where}.{k}", faults) for k in ("values", "probabilities"))
    return construct(lambda: Ultimatum(cost, values, chances, title), where, faults)


def _ultimatum_words(spec: UltimatumSpec) -> Vocabulary:
    """The best price, how probably it is accepted, and what is lost where it is refused."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": ("proposer",), "outcome": ("accepted", "refused")}
    words |= {"status": STATUSES} | dict.fromkeys(("price", "count", "loss"), NUMBER)
    return words | {f"payoffs.{p}": NUMBER for p in Ultimatum.players}


def _ask_ultimatum(built: Built[UltimatumSpec, Ultimatum], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details = solution.details
    accepted = float(details["acceptance_probability"])
    values: dict[str, object] = {"loss": float(details["efficiency_loss"]), "count": len(details["prices"])}
    if details["price"] is not None:
        values["price"] = float(details["price"])
    chances = {"accepted": accepted, "refused": 1 - accepted}
    found = by_chance(solution, built.game.players, chances, values | {"proposer": "proposer"})
    return replace(found, proposer="proposer")


ULTIMATUM = Kind(UltimatumSpec, _build_ultimatum, "PerfectBayesian", _ultimatum_words, _ask_ultimatum)
"""One price, take it or leave it."""


class DurableGoodSpec(GameSpec):
    """A seller offers twice to a buyer and cannot commit to the second price; see ``winset.DurableGoodSale``."""

    kind: Literal["durable-good"]
    low: Number = Field(description="What the good is worth to the buyer of low value, > 0.")
    high: Number = Field(description="What it is worth to the buyer of high value.")
    prior_high: Number = Field(description="The probability of the high value, between 0 and 1.")
    discount: Number = Field(description="What waiting for the second offer leaves of its worth, between 0 and 1.")


def low_and_high(low: Fraction, high: Fraction, where: str, faults: Faults) -> tuple[Fraction, Fraction]:
    """The lower and the higher of two types, in this order: a constructor would take them in any."""
    before = len(faults)
    if low <= 0:
        faults.add(f"{where}.low", f"must be > 0, got {low}")
    if high <= low:
        faults.add(f"{where}.high", f"must be above 'low', which is {low}, got {high}")
    return (low, high) if len(faults) == before else (Fraction(1), Fraction(2))


def _build_durable(spec: DurableGoodSpec, at: Setting, title: str, where: str) -> DurableGoodSale:
    faults, own = Faults(), Faults()
    low, high, prior, discount = (
        at.number(getattr(spec, key), f"{where}.{key}", faults) for key in ("low", "high", "prior_high", "discount")
    )
    values = low_and_high(low, high, where, own)
    return construct(lambda: DurableGoodSale(values, prior, discount, title), where, faults, own)


PLANS = ("sell to all", "screen", "randomise")
"""What the seller may do: the low price at once; high first, low then; high, accepted at times, and high again."""


def _durable_words(spec: DurableGoodSpec) -> Vocabulary:
    """The seller's plan, its prices, and what commitment would be worth."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": ("seller",), "outcome": PLANS, "status": STATUSES}
    words |= dict.fromkeys(("first_price", "second_price", "accepts", "commitment"), NUMBER)
    return words | {f"payoffs.{p}": NUMBER for p in DurableGoodSale.players}


def _ask_durable(built: Built[DurableGoodSpec, DurableGoodSale], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details = solution.details
    values = {
        "proposer": "seller",
        "first_price": float(details["first_price"]),
        "second_price": float(details["second_price"]),
        "accepts": float(details["high_type_accepts_first"]),
        "commitment": float(details["commitment_payoff"]),
    }
    found = by_chance(solution, built.game.players, {str(details["road"]): 1.0}, values)
    return replace(found, proposer="seller")


DURABLE_GOOD = Kind(DurableGoodSpec, _build_durable, "PerfectBayesian", _durable_words, _ask_durable)
"""Two offers, of which the second cannot be promised."""
