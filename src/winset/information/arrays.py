"""What methods of private information take."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from winset.base.array_types import Float

__all__ = ["SignalingArrays"]

Payoffs = tuple[tuple[tuple[Fraction, ...], ...], ...]


@dataclass(frozen=True)
class SignalingArrays:
    """A signalling game with T types, M messages and R responses, in fractions.

    Parameters
    ----------
    prior
        Probability of each type, ``T`` entries.
    sender, receiver
        Payoffs by type, message and response.
    allowed
        For each type the numbers of the messages that it may send.
    """

    prior: tuple[Fraction, ...]
    sender: Payoffs
    receiver: Payoffs
    allowed: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class FiniteTradeArrays:
    """Values and costs from the lowest on, with their probabilities."""

    values: tuple[Fraction, ...]
    value_probabilities: tuple[Fraction, ...]
    costs: tuple[Fraction, ...]
    cost_probabilities: tuple[Fraction, ...]


@dataclass(frozen=True)
class UniformTradeArrays:
    """The intervals on which value and cost are uniform."""

    low_value: Fraction
    high_value: Fraction
    low_cost: Fraction
    high_cost: Fraction


@dataclass(frozen=True)
class DoubleAuctionArrays:
    """The weight of the bid in the price, and the intervals on which value and cost are uniform."""

    k: Fraction
    low_value: Fraction
    high_value: Fraction
    low_cost: Fraction
    high_cost: Fraction


@dataclass(frozen=True)
class UltimatumArrays:
    """The proposer's cost, the responder's values from the lowest on and their probabilities."""

    cost: Fraction
    values: tuple[Fraction, ...]
    probabilities: tuple[Fraction, ...]


@dataclass(frozen=True)
class CrisisArrays:
    """What war gives the challenger and costs it; the opponent's costs, or without probabilities their two ends."""

    p: Fraction
    cost: Fraction
    opponent_costs: tuple[Fraction, ...]
    probabilities: tuple[Fraction, ...]


@dataclass(frozen=True)
class ReputationArrays:
    """For each of two players: share demanded, discount rate, probability of never giving in."""

    demands: tuple[Fraction, Fraction]
    rates: tuple[Fraction, Fraction]
    stubborn: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class ChainStoreArrays:
    """Markets, the incumbent's gain from an entrant that stays out, the entrant's from being let in, and the prior."""

    markets: int
    a: Fraction
    b: Fraction
    prior_tough: Fraction


@dataclass(frozen=True)
class DurableGoodArrays:
    """The buyer's high and low value, the probability of the high one, and the common discount factor."""

    high: Fraction
    low: Fraction
    prior_high: Fraction
    discount: Fraction


@dataclass(frozen=True)
class JobMarketArrays:
    """The productivities of both types, and the probability of the high one."""

    low: Fraction
    high: Fraction
    prior_high: Fraction


@dataclass(frozen=True)
class CheapTalkArrays:
    """How much further than the receiver the sender wants the action."""

    bias: Fraction


@dataclass(frozen=True)
class MechanismArrays:
    """A public decision under private information.

    Parameters
    ----------
    priors
        Probability of each type, one array a player.
    utilities
        ``(T_i, O)`` a player.
    reservation
        ``(T_i,)`` a player; None for one that must take part.
    transfers
        Whether players can pay each other.
    weights
        ``(n,)``, of payoffs in the objective.
    """

    priors: tuple[Float, ...]
    utilities: tuple[Float, ...]
    reservation: tuple[Float | None, ...]
    transfers: bool
    weights: Float
