"""What can be had where everybody keeps a secret, in a model file: trade, a demand under threat of war, any rules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.episodes.faults import suggest
from winset.episodes.kinds.chances import DistributionSpec, by_chance, distribution
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_of
from winset.episodes.schema import GameSpec, Number, Numbers
from winset.episodes.setting import Setting
from winset.information.games.crisis import CrisisBargaining
from winset.information.games.mechanism import Mechanism
from winset.information.games.trade import BilateralTrade

__all__ = ["BILATERAL_TRADE", "CRISIS", "MECHANISM"]


class BilateralTradeSpec(GameSpec):
    """One good, a buyer who knows its value and a seller who knows its cost; see ``winset.BilateralTrade``."""

    kind: Literal["bilateral-trade"]
    buyer: DistributionSpec = Field(description="What the good may be worth to the buyer.")
    seller: DistributionSpec = Field(description="What it may cost the seller; an interval if the buyer's is one.")


def _build_trade(spec: BilateralTradeSpec, at: Setting, title: str, where: str) -> BilateralTrade:
    faults = Faults()
    values, value_chances = distribution(spec.buyer, at, f"{where}.buyer", faults)
    costs, cost_chances = distribution(spec.seller, at, f"{where}.seller", faults)
    if (value_chances is None) != (cost_chances is None):
        faults.add(f"{where}.seller", "must be an interval if the buyer's values are one, and a table if they are one")
    faults.raise_if_any()
    try:
        return BilateralTrade(values, value_chances, costs, cost_chances, title)
    except ModelError as error:
        raise ModelError(f"{where}.{_renamed(fault)}" for fault in error.faults) from None


KEYS = {
    "values": "buyer.values",
    "costs": "seller.values",
    "value_probabilities": "buyer.probabilities",
    "cost_probabilities": "seller.probabilities",
}
"""Where a parameter of the constructor stands in a file."""


def _renamed(fault: str) -> str:
    return re.sub(r"^\w+", lambda word: KEYS.get(word[0], word[0]), fault)


def _trade_words(spec: BilateralTradeSpec) -> Vocabulary:
    """What the best mechanism gains, against what trade without secrets would, and what that would cost."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("trade", "q"), "status": STATUSES}
    words |= {"efficient": None}
    words |= dict.fromkeys(("gains", "first_best", "subsidy"), NUMBER)
    return words | {f"payoffs.{p}": NUMBER for p in BilateralTrade.players}


def _ask_trade(built: Built[BilateralTradeSpec, BilateralTrade], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details = solution.details
    trade = float(details["trade_probability"])
    values = {
        "efficient": bool(details["efficient_possible"]),
        "gains": float(details["gains"]),
        "first_best": float(details["first_best_gains"]),
        "subsidy": float(details["min_subsidy"]),
    }
    return by_chance(solution, built.game.players, {"trade": trade, "q": 1 - trade}, values)


BILATERAL_TRADE = Kind(BilateralTradeSpec, _build_trade, "SecondBest", _trade_words, _ask_trade)
"""What trade can bring where both sides keep a secret."""


class CrisisSpec(GameSpec):
    """A state demands a share, another accepts or fights at a cost of its own; see ``winset.CrisisBargaining``."""

    kind: Literal["crisis"]
    p: Number = Field(description="The share of the pie that war gives the challenger, from 0 to 1.")
    cost: Number = Field(description="The challenger's cost of war, at least 0.")
    opponent_cost: DistributionSpec = Field(description="What war may cost the opponent.")


def _build_crisis(spec: CrisisSpec, at: Setting, title: str, where: str) -> CrisisBargaining:
    faults = Faults()
    p, cost = (at.number(getattr(spec, key), f"{where}.{key}", faults) for key in ("p", "cost"))
    costs, chances = distribution(spec.opponent_cost, at, f"{where}.opponent_cost", faults)
    given = costs if chances is None else {"values": costs, "probabilities": chances}
    return construct(lambda: CrisisBargaining(p, cost, given, title), where, faults)


def _crisis_words(spec: CrisisSpec) -> Vocabulary:
    """What the challenger demands, and whether it comes to war."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": ("challenger",), "outcome": ("accepted", "war")}
    words |= {"status": STATUSES, "demand": NUMBER}
    return words | {f"payoffs.{p}": NUMBER for p in CrisisBargaining.players}


def _ask_crisis(built: Built[CrisisSpec, CrisisBargaining], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    war = float(solution.details["war_probability"])
    chances = {"accepted": 1 - war, "war": war}
    values = {"demand": float(solution.details["demand"]), "proposer": "challenger"}
    found = by_chance(solution, built.game.players, chances, values)
    return replace(found, proposer="challenger")


CRISIS = Kind(CrisisSpec, _build_crisis, "PerfectBayesian", _crisis_words, _ask_crisis)
"""A demand under threat of war."""


class MechanismSpec(GameSpec):
    """Several players with private types, one of several outcomes to be chosen; see ``winset.Mechanism``."""

    kind: Literal["mechanism"]
    types: dict[str, list[str]] = Field(min_length=1, description="Names of each player's types.")
    prior: dict[str, dict[str, Number]] = Field(description="The probability of each type, by player and type.")
    outcomes: list[str]
    utilities: dict[str, dict[str, dict[str, Number]]] = Field(
        description="What each outcome is worth, by player, type and outcome."
    )
    reservation: dict[str, Numbers] = Field(
        default_factory=dict, description="What a player gets outside: one number, or by type; 0 if left out."
    )
    obliged: list[str] = Field(default_factory=list, description="Players that must take part.")
    transfers: bool = False
    weights: dict[str, Number] = Field(
        default_factory=dict, description="Of each player's expected payoff in what is maximised; 1 if left out."
    )


def _build_mechanism(spec: MechanismSpec, at: Setting, title: str, where: str) -> Mechanism:
    faults = Faults()
    prior, utilities, outside, weights = (
        numbers_of(getattr(spec, key), at, f"{where}.{key}", faults)
        for key in ("prior", "utilities", "reservation", "weights")
    )
    for player in spec.obliged:
        if player not in spec.types:
            faults.add(f"{where}.obliged", f"no player named {player!r}{suggest(player, spec.types)}")
    outside |= dict.fromkeys(spec.obliged)
    return construct(
        lambda: Mechanism(spec.types, prior, spec.outcomes, utilities, outside, spec.transfers, weights, title),
        where,
        faults,
    )


def _mechanism_words(spec: MechanismSpec) -> Vocabulary:
    """What the best rules gain, and how probable each outcome is."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": tuple(spec.outcomes)}
    words |= {"status": STATUSES, "gains": NUMBER}
    return words | {f"payoffs.{p}": NUMBER for p in spec.types}


def _ask_mechanism(built: Built[MechanismSpec, Mechanism], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    game = built.game
    solution: AnySolution = solve(game, concept_named(built.concept)).require()
    odds = np.asarray(solution.details["mechanism"]["outcome"], dtype=float)
    for row in game.prior:
        odds = np.tensordot(np.asarray(row, dtype=float), odds, axes=1)
    chances = {name: float(p) for name, p in zip(game.outcomes, odds, strict=True)}
    return by_chance(solution, game.players, chances, {"gains": float(solution.details["gains"])})


MECHANISM = Kind(MechanismSpec, _build_mechanism, "SecondBest", _mechanism_words, _ask_mechanism)
"""The best rules of negotiation where everybody keeps a secret."""
