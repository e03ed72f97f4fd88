"""Bargaining period after period in a model file: what is agreed is the next status quo."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.dynamic.games.legislature import DynamicBargaining
from winset.dynamic.games.plans import PolicyRule
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_by, numbers_of
from winset.episodes.schema import GameSpec, Number, Numbers, Table
from winset.episodes.setting import Setting

__all__ = ["DYNAMIC", "DynamicSpec"]


class DynamicSpec(GameSpec):
    """Bargaining in every period, where the last agreement is the next status quo; see ``winset.DynamicBargaining``."""

    kind: Literal["dynamic"]
    payoffs: dict[str, dict[str, Number]] = Field(
        default_factory=dict, description="What each alternative pays in a period, by player and alternative."
    )
    ideals: dict[str, Table] = Field(
        default_factory=dict,
        description="In place of payoffs, the ideal point of each player, a number or a list: payoffs are minus the "
        "squared distances to the policies.",
    )
    policies: dict[str, Table] = Field(
        default_factory=dict, description="With ideal points, where each alternative lies, a number or a list."
    )
    status_quo: str = Field(description="The alternative that stands at the beginning.")
    recognition: Numbers | None = Field(
        default=None, description="How probably each player is recognised, by name; equal if left out."
    )
    discount: Numbers = Field(description="What the next period counts, in [0, 1): one number, or by player.")
    weights: Numbers = Field(default=1, description="Votes of each player, whole: one number for all, or by name.")
    quota: Number | None = Field(default=None, description="Votes that carry a proposal; more than half if left out.")
    indifferent: Literal["yes", "no"] = Field(
        default="yes", description="How a player votes to whom proposal and status quo are worth the same."
    )

    @model_validator(mode="after")
    def _one_way(self) -> DynamicSpec:
        if bool(self.payoffs) == bool(self.ideals):
            raise ValueError("payoffs: must have one of 'payoffs' and 'ideals'")
        if bool(self.ideals) != bool(self.policies):
            raise ValueError("policies: goes with 'ideals', and 'ideals' with 'policies'")
        return self

    @property
    def names(self) -> tuple[list[str], list[str]]:
        """Players and alternatives."""
        first = next(iter(self.payoffs.values()), {})
        return list(self.payoffs or self.ideals), list(self.policies or first)


def _whole(number: Fraction) -> object:
    return int(number) if number.denominator == 1 else number


def _build(spec: DynamicSpec, at: Setting, title: str, where: str) -> DynamicBargaining:
    faults = Faults()
    players, alternatives = spec.names
    if spec.status_quo not in alternatives:
        hint = suggest(spec.status_quo, alternatives)
        faults.add(f"{where}.status_quo", f"no alternative named {spec.status_quo!r}{hint}")
    for player, row in spec.payoffs.items():
        for name in {**dict.fromkeys(alternatives), **row}:
            if name not in row or name not in alternatives:
                faults.add(f"{where}.payoffs.{player}.{name}", "every player needs a number for the same alternatives")
    numbers = numbers_of(spec.payoffs, at, f"{where}.payoffs", faults)
    ideals, policies = (list(numbers_of(getattr(spec, k), at, f"{where}.{k}", faults).values()) for k in PLACES)
    given = spec.recognition
    chances = None if given is None else numbers_by(players, given, at, f"{where}.recognition", faults)
    discount = numbers_by(players, spec.discount, at, f"{where}.discount", faults, None)
    weights = [_whole(w) for w in numbers_by(players, spec.weights, at, f"{where}.weights", faults)]
    quota = None if spec.quota is None else _whole(at.number(spec.quota, f"{where}.quota", faults))
    faults.raise_if_any()
    payoffs = [[numbers[player][name] for name in alternatives] for player in spec.payoffs]

    def make() -> DynamicBargaining:
        return DynamicBargaining(
            payoffs or None,
            ideals=ideals or None,
            policies=policies or None,
            recognition=chances,
            discount=discount,
            quota=quota,  # type: ignore[arg-type]
            weights=weights,  # type: ignore[arg-type]
            status_quo=spec.status_quo,
            indifferent=spec.indifferent,
            players=players,
            alternatives=alternatives,
            title=title,
        )

    return construct(make, where, faults)


PLACES = ("ideals", "policies")


def _words(spec: DynamicSpec) -> Vocabulary:
    """What is implemented first and in the long run, from whose hand, and what everybody can expect, from here on."""
    players, alternatives = spec.names
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": tuple(alternatives)}
    words |= {"status": STATUSES, "count": NUMBER}
    words |= {f"proposals.{p}": tuple(alternatives) for p in players}
    words |= {f"long_run.{a}": NUMBER for a in alternatives}
    return words | {f"payoffs.{p}": NUMBER for p in players}


def _ask(built: Built[DynamicSpec, DynamicBargaining], constraints: tuple[str, ...]) -> Answers:
    """Solve it; from the status quo on, in the first equilibrium."""
    from winset.solve import solve

    game = built.game
    solution: AnySolution = solve(game, concept_named(built.concept)).require()
    if not isinstance(solution.point, PolicyRule):
        raise ModelError(f"game.concept: {built.concept} gives no rule of policies, which claims read")
    at, names, details = game.alternatives.index(built.spec.status_quo), game.alternatives, solution.details
    moves = [names[int(row[at])] for row in solution.point.outcome]
    chances: dict[str, float] = {}
    for move, p in zip(moves, game.recognition, strict=True):
        chances[move] = chances.get(move, 0.0) + float(p)
    outcome = moves[0] if len(chances) == 1 else None
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": outcome,
        "status": solution.status.name,
        "count": len(solution.points),
        **{f"proposals.{p}": move for p, move in zip(game.players, moves, strict=True)},
        **{f"long_run.{a}": float(x) for a, x in zip(names, details["long_run"][0][at], strict=True)},
        **{f"payoffs.{p}": float(row[at]) for p, row in zip(game.players, details["values"][0], strict=True)},
    }
    return Answers(values, solution.certificate, solution.method, NOBODY, outcome, None, chances)


DYNAMIC = Kind(DynamicSpec, _build, "MarkovPerfect", _words, _ask)
"""Legislative bargaining with an endogenous status quo."""
