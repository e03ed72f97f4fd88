"""Reputation in a model file: two who hold out against each other, and an incumbent that may be tough."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from pydantic import Field, field_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.episodes.kinds.chances import by_chance
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_by
from winset.episodes.schema import GameSpec, Number, Numbers
from winset.episodes.setting import Setting
from winset.information.games.reputation import ChainStore, ReputationalBargaining

__all__ = ["CHAIN_STORE", "REPUTATION"]


class ReputationSpec(GameSpec):
    """Two hold out for shares that cannot both be had; see ``winset.ReputationalBargaining``."""

    kind: Literal["reputation"]
    demands: dict[str, Number] = Field(
        description="The share that each of the two players holds out for, by name; together above 1."
    )
    discount_rates: Numbers = Field(description="How fast each loses patience, > 0: one rate for both, or by name.")
    behavioural_probability: Numbers = Field(
        description="How probably each is of a type that never gives in: one number for both, or by name."
    )

    @field_validator("demands")
    @classmethod
    def _two(cls, given: dict[str, Number]) -> dict[str, Number]:
        if len(given) != 2:
            raise ValueError(f"must have the demands of two players, by name, got {len(given)}")
        return given


def _build_reputation(spec: ReputationSpec, at: Setting, title: str, where: str) -> ReputationalBargaining:
    faults = Faults()
    players = tuple(spec.demands)
    demands, rates, stubborn = (
        numbers_by(players, getattr(spec, key), at, f"{where}.{key}", faults, None)
        for key in ("demands", "discount_rates", "behavioural_probability")
    )
    faults.raise_if_any()
    try:
        return ReputationalBargaining(demands, rates, stubborn, players, title)
    except ModelError as error:
        named = (re.sub(r"^(\w+)\[(\d)\]", lambda m: f"{m[1]}.{players[int(m[2])]}", fault) for fault in error.faults)
        raise ModelError(f"{where}.{fault}" for fault in named) from None


ATTRITION = "attrition"
"""The outcome where nobody gives in at once."""


def _reputation_words(spec: ReputationSpec) -> Vocabulary:
    """Who gives in at once, how probably, and how long the others hold out."""
    at_once = tuple(f"{player} gives in" for player in spec.demands)
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": (*at_once, ATTRITION)}
    words |= {"status": STATUSES, "end": NUMBER}
    return words | {f"{name}.{p}": NUMBER for name in ("payoffs", "at_once", "rate") for p in spec.demands}


def _ask_reputation(built: Built[ReputationSpec, ReputationalBargaining], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details, players = solution.details, built.game.players
    at_once = dict(zip(players, map(float, details["initial_concession_probability"]), strict=True))
    chances = {f"{player} gives in": chance for player, chance in at_once.items()}
    chances[ATTRITION] = 1 - sum(at_once.values())
    values = {
        "end": float(details["end_time"]),
        **{f"at_once.{player}": chance for player, chance in at_once.items()},
        **{f"rate.{player}": float(r) for player, r in zip(players, details["concession_rates"], strict=True)},
    }
    return by_chance(solution, players, chances, values)


REPUTATION = Kind(ReputationSpec, _build_reputation, "PerfectBayesian", _reputation_words, _ask_reputation)
"""Who gives in where each may be stubborn."""


class ChainStoreSpec(GameSpec):
    """An incumbent that may be tough meets an entrant a market, one after the other; see ``winset.ChainStore``."""

    kind: Literal["chain-store"]
    markets: Number = Field(description="How many there are, a whole number.")
    a: Number = Field(description="What a market that nobody enters is worth to the incumbent, above 1.")
    b: Number = Field(
        description="What an entrant gets that is let in, between 0 and 1; one that is fought gets 1 less."
    )
    prior_tough: Number = Field(description="How probably the incumbent is tough, which always fights.")


def _build_chain_store(spec: ChainStoreSpec, at: Setting, title: str, where: str) -> ChainStore:
    faults, own = Faults(), Faults()
    markets, a, b, prior = (
        at.number(getattr(spec, key), f"{where}.{key}", faults) for key in ("markets", "a", "b", "prior_tough")
    )
    if markets.denominator != 1:
        own.add(f"{where}.markets", f"must be a whole number, got {markets}")
        markets = Fraction(1)
    return construct(lambda: ChainStore(int(markets), a, b, prior, title), where, faults, own)


FIRST_MARKET = ("stays out", "shares", "is fought")
"""What becomes of the first entrant."""


def _chain_store_words(spec: ChainStoreSpec) -> Vocabulary:
    """What happens in the first market, how many are left alone, and what that is worth to an incumbent not tough."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": FIRST_MARKET, "status": STATUSES}
    words |= dict.fromkeys(("deterred", "cutoff", "entry", "fight"), NUMBER)
    return words | {f"payoffs.{p}": NUMBER for p in ChainStore.players}


def _ask_chain_store(built: Built[ChainStoreSpec, ChainStore], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details = solution.details
    entry = float(details["entry_probability_first_market"])
    fight = float(details["fight_probability_of_weak_after_entry_first_market"])
    tough = float(built.game.prior_tough)
    fought = tough + (1 - tough) * fight
    values = {
        "deterred": details["markets_deterred_for_sure"],
        "cutoff": float(details["cutoffs_with_n_left"][-1]),
        "entry": entry,
        "fight": fight,
    }
    chances = dict(zip(FIRST_MARKET, (1 - entry, entry * (1 - fought), entry * fought), strict=True))
    return by_chance(solution, built.game.players, chances, values)


CHAIN_STORE = Kind(ChainStoreSpec, _build_chain_store, "PerfectBayesian", _chain_store_words, _ask_chain_store)
"""How long a doubt keeps entrants away."""
