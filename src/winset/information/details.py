"""What an answer says besides its points, concept by concept: private information.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from winset.base.array_types import Float

__all__ = [
    "ChainStoreDetails",
    "CheapTalkDetails",
    "CrisisDetails",
    "DoubleAuctionDetails",
    "DurableGoodDetails",
    "JobMarketDetails",
    "MechanismDetails",
    "ReputationDetails",
    "SignalingDetails",
    "TradeDetails",
    "UltimatumDetails",
]

Amount = Fraction | float


class SignalingDetails(TypedDict, total=False):
    """All perfect Bayesian equilibria of a signalling game, as maximal pieces."""

    count: int
    """How many pieces there are."""
    refinements: list[dict[str, bool]]
    """For each, which refinements it survives."""
    kinds: list[str]
    """For each, whether it separates, pools or mixes."""


class MechanismDetails(TypedDict, total=False):
    """The best mechanism for a public decision."""

    gains: Amount
    """Expected, over the outcome without agreement."""
    mechanism: dict[str, Float]
    """``outcome``: probabilities, types of every player by outcomes; ``payment``: players by types."""
    multipliers: list[dict[str, Float]]
    """The dual solution, constraint by constraint: it proves that no mechanism does better."""


class TradeDetails(TypedDict, total=False):
    """The best mechanism for one seller and one buyer."""

    gains: Amount
    """Expected gains from trade."""
    first_best_gains: Fraction
    """The same if both values were known."""
    efficient_possible: bool
    """Whether they are the same."""
    min_subsidy: Fraction
    """The least expected money from outside for which trade happens exactly when it should."""
    trade_probability: Amount
    """Of trade."""
    mechanism: dict[str, Float]
    """``trade``: probability of trade, values by costs; ``payment``: from buyer to seller."""
    multipliers: dict[str, Float]
    """The dual solution: it proves that no mechanism does better."""
    trade_iff_gap_at_least: Fraction
    """With uniform types, by how much the value must exceed the cost."""


class DoubleAuctionDetails(TypedDict, total=False):
    """Linear play of a sealed-bid double auction."""

    bid: dict[str, Fraction]
    """``slope`` and ``intercept`` of the buyer's bid."""
    ask: dict[str, Fraction]
    """``slope`` and ``intercept`` of the seller's ask."""
    lowest_ask: Fraction
    """Of any seller who trades."""
    highest_bid: Fraction
    """Of any buyer who trades."""
    trade_probability: Fraction
    """Of trade."""
    gains: Fraction
    """Expected gains from trade."""
    first_best_gains: Fraction
    """The same if both values were known."""


class UltimatumDetails(TypedDict, total=False):
    """The price of somebody who makes one offer."""

    price: Fraction | None
    """The lowest of the best ones; None if no price covers the cost."""
    prices: list[Fraction]
    """All best ones."""
    proposer_payoff: Fraction
    """Expected."""
    acceptance_probability: Fraction
    """Of the price."""
    efficiency_loss: Fraction
    """Expected gains that are lost by refusal."""


class CrisisDetails(TypedDict, total=False):
    """The demand of somebody who may end at war."""

    demand: Fraction
    """The lowest of the best ones."""
    demands: list[Fraction]
    """All best ones."""
    war_probability: Fraction
    """Of war."""
    payoff: Fraction
    """Of the one who demands, expected."""
    opponent_payoff: Fraction
    """Of the other, expected."""


class ReputationDetails(TypedDict, total=False):
    """A war of attrition between two who may be stubborn; lists have one number a player."""

    concession_rates: list[float]
    """At which each gives in, stubborn types included."""
    T_if_alone: list[float]
    """When each would be known as stubborn if it did not give in at once."""
    end_time: float
    """When both are."""
    initial_concession_probability: list[float]
    """That each gives in at once."""
    rational_payoffs: list[float]
    """Of types that are not stubborn."""


class ChainStoreDetails(TypedDict, total=False):
    """An incumbent who may be tough, market after market."""

    cutoffs_with_n_left: list[Fraction]
    """By markets left, the belief that the incumbent is tough above which entrants stay out."""
    entry_probability_first_market: Fraction
    """Of entry into the first market."""
    fight_probability_of_weak_after_entry_first_market: Fraction
    """That a weak incumbent fights there."""
    markets_deterred_for_sure: int
    """How many of the first markets nobody enters."""
    first_market_with_entry_possible_left: int
    """Markets left at the first in which somebody may enter."""
    weak_incumbent_value: Fraction
    """What a weak incumbent expects."""


class DurableGoodDetails(TypedDict, total=False):
    """A seller of a durable good who asks twice."""

    road: str
    """Which of three plans is best."""
    first_price: Fraction
    """Asked first."""
    second_price: Fraction
    """Asked of those who refuse."""
    high_type_accepts_first: Fraction
    """How likely a buyer of the high type accepts the first price."""
    seller_payoff: Fraction
    """Of the best plan."""
    payoff_sell_to_all: Fraction
    """Of selling to all at once."""
    payoff_screen_then_low: Fraction
    """Of selling to the high type first."""
    payoff_randomise: Fraction | None
    """Of a first price that the high type accepts at times; None where that is no plan."""
    commitment_payoff: Fraction
    """If the seller could commit to its prices."""


class JobMarketDetails(TypedDict, total=False):
    """Education as a signal; intervals are two numbers."""

    separating_education_of_high: list[Fraction]
    """Education of the high type in separating equilibria, least and most."""
    pooling_education: list[Fraction]
    """Education of both in pooling equilibria, least and most."""
    pooling_wage: Fraction
    """Paid to both there."""
    intuitive_outcome: dict[str, object]
    """The outcome that the intuitive criterion leaves."""
    high_payoff_separating: Fraction
    """Of the high type in the least costly separating equilibrium."""
    high_type_prefers_pooling_at_zero: bool
    """Whether it would do better if nobody could signal."""


class CheapTalkDetails(TypedDict, total=False):
    """Talk between a sender and a receiver who differ."""

    max_partition: int
    """How many different messages there are at most."""
    partitions: dict[int, dict[str, list[Fraction]]]
    """By number of messages, where they divide the states and what the receiver does."""
    most_informative_receiver_loss: Fraction
    """Expected, with most messages."""
    sender_loss_most_informative: Fraction
    """Expected, with most messages."""
