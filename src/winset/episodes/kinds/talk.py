"""What is told where nothing can be proved, in a model file: cheap talk, and education as a signal."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from winset.base.concept import concept_named
from winset.base.errors import Faults
from winset.episodes.kinds.chances import by_chance
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.prices import low_and_high
from winset.episodes.kinds.tables import STATUSES, construct
from winset.episodes.schema import GameSpec, Number
from winset.episodes.setting import Setting
from winset.information.games.screening import CheapTalk, JobMarketSignaling

__all__ = ["CHEAP_TALK", "JOB_MARKET"]


class CheapTalkSpec(GameSpec):
    """A sender who knows the state, anything from 0 to 1, talks to a receiver who acts; see ``winset.CheapTalk``."""

    kind: Literal["cheap-talk"]
    bias: Number = Field(
        description="By how much the sender would have every action above what is best for the receiver, > 0."
    )


def _build_talk(spec: CheapTalkSpec, at: Setting, title: str, where: str) -> CheapTalk:
    faults = Faults()
    bias = at.number(spec.bias, f"{where}.bias", faults)
    return construct(lambda: CheapTalk(bias, title), where, faults)


def _talk_words(spec: CheapTalkSpec) -> Vocabulary:
    """How much can be told at most, and what both lose all the same."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("informative", "babbling")}
    words |= {"status": STATUSES} | dict.fromkeys(("count", "first_boundary"), NUMBER)
    return words | {f"payoffs.{p}": NUMBER for p in CheapTalk.players}


def _ask_talk(built: Built[CheapTalkSpec, CheapTalk], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    most = int(solution.details["max_partition"])
    boundaries = solution.details["partitions"][most]["boundaries"]
    values = {"count": most, "first_boundary": float(boundaries[1])}
    told = "informative" if most > 1 else "babbling"
    return by_chance(solution, built.game.players, {told: 1.0}, values)


CHEAP_TALK = Kind(CheapTalkSpec, _build_talk, "PerfectBayesian", _talk_words, _ask_talk)
"""Talk that costs nothing."""


class JobMarketSpec(GameSpec):
    """A signal that is cheaper for whoever is better, such as education; see ``winset.JobMarketSignaling``."""

    kind: Literal["job-market"]
    low: Number = Field(description="What the low type is worth to whoever employs it, > 0; a unit costs it 1/low.")
    high: Number = Field(description="What the high type is worth; a unit of the signal costs it 1/high.")
    prior_high: Number = Field(description="The probability of the high type, between 0 and 1.")


def _build_job_market(spec: JobMarketSpec, at: Setting, title: str, where: str) -> JobMarketSignaling:
    faults, own = Faults(), Faults()
    low, high, prior = (
        at.number(getattr(spec, key), f"{where}.{key}", faults) for key in ("low", "high", "prior_high")
    )
    theta = low_and_high(low, high, where, own)
    return construct(lambda: JobMarketSignaling(theta, prior, title), where, faults, own)


def _job_market_words(spec: JobMarketSpec) -> Vocabulary:
    """What the high type spends on the signal, the most that it may be, and whether nobody should."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("separating",), "status": STATUSES}
    words |= dict.fromkeys(("education", "most_education", "most_pooling", "pooling_wage"), NUMBER)
    words |= {"prefers_pooling": None}
    return words | {f"payoffs.{p}": NUMBER for p in JobMarketSignaling.players}


def _ask_job_market(built: Built[JobMarketSpec, JobMarketSignaling], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    details = solution.details
    left = details["intuitive_outcome"]
    values = {
        "education": float(left["e_high"]),
        "most_education": float(details["separating_education_of_high"][1]),
        "most_pooling": float(details["pooling_education"][1]),
        "pooling_wage": float(details["pooling_wage"]),
        "prefers_pooling": bool(details["high_type_prefers_pooling_at_zero"]),
    }
    return by_chance(solution, built.game.players, {str(left["kind"]): 1.0}, values)


JOB_MARKET = Kind(JobMarketSpec, _build_job_market, "PerfectBayesian", _job_market_words, _ask_job_market)
"""A costly signal of what one is worth."""
