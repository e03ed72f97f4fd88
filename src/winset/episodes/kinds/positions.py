"""A table of actors in a model file: who wants what on which issue, with which salience and capability."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from winset.bargaining.concepts import Egalitarian, KalaiSmorodinsky, NashBargaining
from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.points import Vector
from winset.base.solution import Details
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_by, numbers_of
from winset.episodes.schema import GameSpec, Number, Numbers
from winset.episodes.setting import Setting
from winset.policies.concepts import MeanPosition, MedianPosition
from winset.positions.concepts import Exchange
from winset.positions.games.challenge import ChallengeGame
from winset.positions.games.exchange import ExchangeGame
from winset.positions.games.policy_problem import PolicyProblem

__all__ = ["POSITIONS"]

PositionsGame = ChallengeGame | ExchangeGame | PolicyProblem
BARGAINS = (MeanPosition, MedianPosition, NashBargaining, KalaiSmorodinsky, Egalitarian)
"""What a policy problem answers."""
Row = list[float]
NOWHERE = float("nan")
"""The position of an actor that has none on an issue."""


class PositionsSpec(GameSpec):
    """Actors with positions on issues, and a forecast by the concept: a mean, a median, a bargain, a contest.

    MeanPosition and MedianPosition answer issue by issue; NashBargaining, KalaiSmorodinsky and Egalitarian bargain over
    all issues at once (``winset.PolicyProblem``); CondorcetElection and ExpectedUtility are contests
    (``winset.ChallengeGame``), Exchange trades (``winset.ExchangeGame``).
    """

    kind: Literal["positions"]
    position: dict[str, dict[str, Number]] = Field(
        min_length=1, description="What each actor wants, by actor and issue; in contests none is left out."
    )
    salience: dict[str, Numbers] = Field(
        default_factory=dict, description="How much issues matter to an actor: one number, or by issue; 1 if left out."
    )
    capability: Numbers = Field(default=1, description="Of each actor: one number for all, or by name (0 if left out).")
    scale: list[Number] = Field(default=[0, 100], description="The lower and the upper end of the scales.")
    reference_point: Numbers | None = Field(
        default=None, description="What stays without agreement: a number, or by issue; the far ends if left out."
    )
    disagreement_cost: Numbers = Field(default=0, description="What disagreement costs besides: a number, or by actor.")
    loss_exponent: Number = Field(default=2, description="Losses rise with the distance to this power, at least 1.")

    @property
    def issues(self) -> list[str]:
        """All issues, in the order in which they come up."""
        return list(dict.fromkeys(issue for row in self.position.values() for issue in row))


def _build(spec: PositionsSpec, at: Setting, title: str, where: str) -> PositionsGame:
    faults = Faults()
    actors, issues = list(spec.position), spec.issues
    rows = numbers_of(spec.position, at, f"{where}.position", faults)
    place = [[float(rows[a].get(issue, NOWHERE)) for issue in issues] for a in actors]
    for name in spec.salience:
        if name not in actors:
            faults.add(f"{where}.salience.{name}", f"no actor of this name{suggest(name, actors)}")
    salience = [
        list(map(float, numbers_by(issues, spec.salience.get(a, 1), at, f"{where}.salience.{a}", faults)))
        for a in actors
    ]
    capability = list(map(float, numbers_by(actors, spec.capability, at, f"{where}.capability", faults)))
    ends = [float(x) for x in numbers_of(spec.scale, at, f"{where}.scale", faults)]
    concept = concept_named(spec.concept) if spec.concept else None
    if isinstance(concept, BARGAINS):
        return _problem(spec, (place, salience, capability, ends), at, title, where, faults)
    for name in ("reference_point", "disagreement_cost", "loss_exponent"):
        if name in spec.model_fields_set:
            faults.add(f"{where}.{name}", "only with NashBargaining, KalaiSmorodinsky or Egalitarian")
    if not isinstance(concept, Exchange):

        def make() -> PositionsGame:
            return ChallengeGame(place, capability, salience, scale=ends, actors=actors, issues=issues, title=title)

        return construct(make, where, faults)
    if ends != [0, 100]:
        faults.add(f"{where}.scale", "must be left out with Exchange, where positions are from 0 to 100")
    return construct(lambda: ExchangeGame(place, salience, capability, actors, issues, title), where, faults)


def _problem(
    spec: PositionsSpec, numbers: tuple[list[Row], list[Row], Row, Row], at: Setting, title: str, where: str,
    faults: Faults,
) -> PolicyProblem:  # fmt: skip
    """The problem in which an actor without a position on an issue has no interest in it."""
    place, salience, capability, ends = numbers
    actors, issues = list(spec.position), spec.issues
    held = [[x == x for x in row] for row in place]
    x = [[x if x == x else ends[0] for x in row] for row in place]
    s = [[v if h else 0.0 for v, h in zip(*rows, strict=True)] for rows in zip(salience, held, strict=True)]
    given = spec.reference_point
    reference = None if given is None else numbers_by(issues, given, at, f"{where}.reference_point", faults, None)
    cost = numbers_by(actors, spec.disagreement_cost, at, f"{where}.disagreement_cost", faults)
    exponent = float(at.number(spec.loss_exponent, f"{where}.loss_exponent", faults))

    def make() -> PolicyProblem:
        return PolicyProblem(
            x, s, capability, None if reference is None else [float(r) for r in reference], [float(c) for c in cost],
            exponent, scale=ends, actors=actors, issues=issues, title=title,
        )  # fmt: skip

    return construct(make, where, faults)


def _words(spec: PositionsSpec) -> Vocabulary:
    """The forecast of every issue, the ends of its medians; how probably each actor prevails, or what it gains."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("forecast",), "status": STATUSES}
    words |= {f"forecast.{issue}": NUMBER for issue in spec.issues}
    words |= {f"{name}.{issue}": NUMBER for name in ("low", "high") for issue in spec.issues}
    return words | {f"{name}.{a}": NUMBER for name in ("prevails", "gains") for a in spec.position}


def _ask(built: Built[PositionsSpec, PositionsGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept)).require()
    point, game = solution.point, built.game
    if not isinstance(point, Vector) or tuple(point.players) != game.issues:
        raise ModelError(f"game.concept: {built.concept} gives no number an issue, which claims on positions read")
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": "forecast",
        "status": solution.status.name,
        **{f"forecast.{issue}": float(x) for issue, x in zip(game.issues, point, strict=True)},
    }
    if "probability_per_actor" in solution.details:
        row = solution.details["probability_per_actor"]
        values |= {f"prevails.{a}": float(p) for a, p in zip(game.actors, row, strict=True)}
    for name in ("low", "high"):
        if name in solution.details:
            row = solution.details[name]
            values |= {f"{name}.{issue}": float(x) for issue, x in zip(game.issues, row, strict=True)}
    if "gains" in solution.details:
        row = solution.details["gains"]
        values |= {f"gains.{a}": float(x) for a, x in zip(game.actors, row, strict=True)}
    return Answers(values, solution.certificate, solution.method, NOBODY, "forecast")


POSITIONS = Kind(PositionsSpec, _build, "CondorcetElection", _words, _ask)
"""A forecast from who wants what, and how much, and with which means."""
