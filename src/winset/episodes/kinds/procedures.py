"""Alternating offers and legislatures in a model file."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from winset.base.errors import Faults
from winset.base.solution import Details
from winset.episodes.kinds.kind import NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import answers, construct, numbers_by, words
from winset.episodes.kinds.voting import RuledSpec, rule_if_any
from winset.episodes.schema import GameSpec, Number, Numbers
from winset.episodes.setting import Setting
from winset.legislatures.games.legislative import LegislativeBargaining
from winset.offers.games.alternating import AlternatingOffers

__all__ = ["ALTERNATING", "LEGISLATIVE"]


class AlternatingSpec(GameSpec):
    """Offers by turns over a pie of size 1. A player left out of a table by name has 0 there, but for discounts."""

    kind: Literal["alternating"]
    players: list[str]
    discounts: Numbers = 1
    order: Literal["alternating", "rotating", "random"] | None = None
    recognition: Numbers | None = None
    outside: Numbers = 0
    costs: Numbers = 0
    breakdown: Numbers = 0
    breakdown_payoffs: Numbers = Field(default=0, description="What each gets if talks break down.")
    horizon: int | None = None
    rule: Literal["unanimity", "exit"] = "unanimity"
    ratification: Numbers = 0


def _build_offers(spec: AlternatingSpec, at: Setting, title: str, where: str) -> AlternatingOffers:
    faults = Faults()

    def read(key: str) -> list[float]:
        default = None if key == "discounts" else Fraction(0)
        row = numbers_by(spec.players, getattr(spec, key), at, f"{where}.{key}", faults, default)
        return [float(x) for x in row]

    given: Details = {key: read(key) for key in ("discounts", "outside", "costs", "ratification")}
    breakdown = (read("breakdown"), read("breakdown_payoffs"))
    recognition = None if spec.recognition is None else read("recognition")
    order = spec.order or ("alternating" if len(spec.players) == 2 else "rotating")

    def make() -> AlternatingOffers:
        return AlternatingOffers(
            order=order,
            recognition=recognition,
            breakdown=breakdown,
            horizon=spec.horizon,
            rule=spec.rule,
            players=spec.players,
            title=title,
            **given,
        )

    return construct(make, where, faults)


def _ask_offers(built: Built[AlternatingSpec, AlternatingOffers], constraints: tuple[str, ...]) -> Answers:
    """Solve the game: ``payoffs`` of the agreement, ``own_share`` when a player proposes."""
    return answers(built, [0] * len(built.game.players), None, "own_share", "values")


ALTERNATING = Kind(
    AlternatingSpec,
    _build_offers,
    "Stationary",
    lambda spec: words(spec.players, "own_share", "values", outcomes=("agreement", "q")),
    _ask_offers,
)
"""Players propose in turn, or are drawn, until all agree."""


class LegislativeSpec(RuledSpec):
    """A legislature that divides a dollar."""

    kind: Literal["legislative"]
    players: list[str]
    quota: Number | None = None
    weights: Numbers | None = None
    recognition: Numbers | None = None
    discounts: Numbers = 1
    vetoes: list[str] = Field(default_factory=list)
    procedure: Literal["closed", "open"] = "closed"
    sessions: int | None = None


def _build_legislature(spec: LegislativeSpec, at: Setting, title: str, where: str) -> LegislativeBargaining:
    faults = Faults()

    def read(key: str) -> list[Fraction] | None:
        given = getattr(spec, key)
        default = None if key == "discounts" else Fraction(0)
        return None if given is None else numbers_by(spec.players, given, at, f"{where}.{key}", faults, default)

    quota = None if spec.quota is None else at.number(spec.quota, f"{where}.quota", faults)
    weights, recognition, discounts = (read(key) for key in ("weights", "recognition", "discounts"))

    rule = rule_if_any(spec, spec.players, at, where, faults)

    def make() -> LegislativeBargaining:
        return LegislativeBargaining(
            spec.players,
            quota,
            weights,
            recognition,
            discounts,
            spec.vetoes,
            spec.procedure,
            sessions=spec.sessions,
            rule=rule,
            title=title,
        )

    return construct(make, where, faults)


def _legislature_words(spec: LegislativeSpec) -> Vocabulary:
    """Values before anybody is recognised, what a proposer keeps, and whom it includes how often."""
    by_pair = {f"inclusion.{p}.{q}": NUMBER for p in spec.players for q in spec.players}
    return words(spec.players, "own_share", outcomes=("agreement",)) | {"partners": NUMBER} | by_pair


def _ask_legislature(built: Built[LegislativeSpec, LegislativeBargaining], constraints: tuple[str, ...]) -> Answers:
    def more(solution: AnySolution) -> Details:
        rows = solution.details.get("inclusion", {})
        found: Details = {
            f"inclusion.{p}.{q}": float(x) for p, row in rows.items() for q, x in zip(row.players, row, strict=True)
        }
        if "partners" in solution.details:
            found["partners"] = int(solution.details["partners"])
        return found

    return answers(built, [0] * len(built.game.players), None, "own_share", more=more)


LEGISLATIVE = Kind(LegislativeSpec, _build_legislature, "Stationary", _legislature_words, _ask_legislature)
"""One member proposes, a winning coalition accepts."""
