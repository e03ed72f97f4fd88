"""What an answer says besides its points, concept by concept: tables of actors.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Float
from winset.base.points import Vector

__all__ = [
    "ElectionDetails",
    "ExchangeDetails",
    "ExpectedUtilityDetails",
    "MedianDetails",
    "PolicyBargainDetails",
    "SpaceDetails",
]


class ExchangeDetails(TypedDict, total=False):
    """The exchange of voting positions."""

    means: Vector
    """By issue, the mean before any exchange, weighed by power times salience."""
    exchanges: list[dict[str, object]]
    """Every exchange that gains, best first: who moves on what to where, and what each gains."""
    executed: list[dict[str, object]]
    """Those that were carried out, in order."""
    voting_positions: Float
    """Where everybody stands at the end, actors by issues."""
    n_possible: int
    """How many exchanges are possible."""
    n_with_positive_gain: int
    """How many of them gain."""
    n_where_cap_lowers_the_gain: int
    """How many would gain more if a mean could pass a position."""
    sum_of_gains: float
    """Over all exchanges that gain, half of what both gain."""


class ElectionDetails(TypedDict, total=False):
    """The probabilistic election among positions. Pairs are ``[i, j]``: i against j."""

    risk_neutral_probability: Vector
    """Of every actor's position, with all neutral to risk."""
    coalition_strength: Float
    """The capability on the side of i."""
    pairwise_probability: Float
    """That i wins."""
    risk_attitude: Vector
    """Of every actor."""
    named_by: tuple[str, ...]
    """For every distinct position, the first actor who holds it."""
    probability_of_position: Float
    """For every distinct position."""
    probability_per_actor: Vector
    """Of every actor's position."""
    utilities: Float
    """Actors by distinct positions."""
    mean_position: Vector
    """By dimension."""
    positions: Float
    """The distinct positions."""
    turns: Float
    """Where everybody is before the first turn and after each: turns by actors by dimensions."""
    challenges: list[dict[str, object]]
    """By turn who challenges whom, how likely it thinks that it wins, and what it expects to gain."""


class ExpectedUtilityDetails(TypedDict, total=False):
    """The expected-utility model of challenges. Pairs are ``[i, j]``: i challenges j."""

    weighted_median: Float
    """Of the positions, round by round."""
    weighted_mean: Float
    """Of the positions at first."""
    pairwise_probability: Float
    """That i prevails over j."""
    security_sum: Vector
    """What others expect to gain from challenging the actor."""
    risk_R: Vector
    """The actor's place between the least and the most secure, from -1 to 1."""
    risk_exponent: Vector
    """The exponent of its utility that follows."""
    expected_utility_at_r_1: Float
    """Of challenges, with all neutral to risk."""
    expected_utility: Float
    """Of challenges."""
    rounds: Float
    """Positions round by round."""
    outcome: float
    """The forecast."""


class SpaceDetails(TypedDict, total=False):
    """Stationary play of bargaining over policies of three and more dimensions."""

    proposals: dict[str, Float]
    """By proposer, the policy tabled."""
    losses: Vector
    """What each expects to lose."""
    radii: Float
    """How far from its ideal policy each still accepts."""


class MedianDetails(TypedDict, total=False):
    """Medians issue by issue."""

    low: Float
    """On each issue, the lowest position that is a median."""
    high: Float
    """The highest."""


class PolicyBargainDetails(TypedDict, total=False):
    """A bargaining solution over positions."""

    gains: Vector
    """Over disagreement."""
    no_surplus: bool
    """True if nobody can gain, so that everybody stays where disagreement leaves it."""
    prices: Vector
    """Weights of the players for which no policy is better than the answer."""
    ideal_gains: Vector
    """What each gains at most."""
    ideal_policies: Float
    """For each player, a policy that gives as much."""
    ideal_prices: Float
    """For each player, weights that show that there is no more."""
