"""Play period after period in a model file: a status quo that moves, states that follow, a table for ever."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.dynamic.games.legislature import DynamicBargaining
from winset.dynamic.games.plans import MixedPolicyRule, PolicyRule, StationaryProfile
from winset.dynamic.games.stochastic import StochasticGame
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, in_order, numbers_by, numbers_of
from winset.episodes.schema import GameSpec, Number, Numbers, Table
from winset.episodes.setting import Setting
from winset.repeated.games.repeated import RepeatedGame
from winset.tables.games.normal import NormalForm

__all__ = ["DYNAMIC", "REPEATED", "STOCHASTIC"]


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
    if not isinstance(solution.point, PolicyRule | MixedPolicyRule):
        raise ModelError(f"game.concept: {built.concept} gives no rule of policies, which claims read")
    at, names, details = game.alternatives.index(built.spec.status_quo), game.alternatives, solution.details
    proposed = np.asarray(solution.point)[:, at]
    shares = np.eye(len(names))[proposed] if proposed.ndim == 1 else proposed
    moves = [names[int(x)] for x in shares.argmax(axis=1)]
    reached = game.recognition.astype(float) @ shares
    chances = {name: float(p) for name, p in zip(names, reached, strict=True) if p > 0}
    outcome = next(iter(chances)) if len(chances) == 1 else None
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


class StochasticSpec(GameSpec):
    """Tables played period after period, of which what is done decides the next; see ``winset.StochasticGame``."""

    kind: Literal["stochastic"]
    states: list[str] = Field(min_length=1)
    start: str = Field(description="The state of the first period.")
    payoffs: dict[str, dict[str, Table]] = Field(
        min_length=1, description="By player and state: lists in lists, by the action of each player."
    )
    transitions: dict[str, Table] = Field(
        description="By state: lists in lists, by the action of each player, then the probability of each next state."
    )
    discount: Numbers = Field(description="What the next period counts, in [0, 1): one number, or by player.")


def _build_stochastic(spec: StochasticSpec, at: Setting, title: str, where: str) -> StochasticGame:
    faults = Faults()
    players, states = list(spec.payoffs), spec.states
    if spec.start not in states:
        faults.add(f"{where}.start", f"no state named {spec.start!r}{suggest(spec.start, states)}")
    payoffs = [
        in_order(states, numbers_of(own, at, place, faults), "state", place, faults)
        for own, place in ((spec.payoffs[p], f"{where}.payoffs.{p}") for p in players)
    ]
    moves = numbers_of(spec.transitions, at, f"{where}.transitions", faults)
    transitions = in_order(states, moves, "state", f"{where}.transitions", faults)
    discount = numbers_by(players, spec.discount, at, f"{where}.discount", faults, None)
    return construct(lambda: StochasticGame(payoffs, transitions, discount, players, states, title), where, faults)


def _stochastic_words(spec: StochasticSpec) -> Vocabulary:
    """What everybody can expect, from the start and from every state, and what is done there most probably."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("equilibrium",), "status": STATUSES}
    words |= {"count": NUMBER}
    words |= {f"{name}.{s}.{p}": NUMBER for name in ("play", "worth") for s in spec.states for p in spec.payoffs}
    return words | {f"payoffs.{p}": NUMBER for p in spec.payoffs}


def _ask_stochastic(built: Built[StochasticSpec, StochasticGame], constraints: tuple[str, ...]) -> Answers:
    """Solve it; payoffs and actions are those of the first equilibrium."""
    from winset.solve import solve

    game = built.game
    solution: AnySolution = solve(game, concept_named(built.concept)).require()
    if not isinstance(solution.point, StationaryProfile):
        raise ModelError(f"game.concept: {built.concept} gives no stationary strategies, which claims read")
    found, at = solution.details["values"][0], game.states.index(built.spec.start)
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": "equilibrium",
        "status": solution.status.name,
        "count": len(solution.points),
        **{f"payoffs.{p}": float(row[at]) for p, row in zip(game.players, found, strict=True)},
    }
    for i, player in enumerate(game.players):
        for s, state in enumerate(game.states):
            values[f"worth.{state}.{player}"] = float(found[i][s])
            values[f"play.{state}.{player}"] = 1 + int(solution.point.strategies[i][s].argmax())
    return Answers(values, solution.certificate, solution.method, NOBODY, "equilibrium")


STOCHASTIC = Kind(StochasticSpec, _build_stochastic, "MarkovPerfect", _stochastic_words, _ask_stochastic)
"""Tables that follow on one another by what is done and by chance."""


class RepeatedSpec(GameSpec):
    """A table played in every period for ever, where everybody sees what was done; see ``winset.RepeatedGame``."""

    kind: Literal["repeated"]
    actions: dict[str, list[str]] = Field(min_length=1, description="Names of each player's actions.")
    payoffs: dict[str, Table] = Field(description="By player: lists in lists, by the action of each player.")
    discount: Number = Field(description="What the next period counts, in [0, 1), for all.")


def _build_repeated(spec: RepeatedSpec, at: Setting, title: str, where: str) -> RepeatedGame:
    faults = Faults()
    players = list(spec.actions)
    rows = numbers_of(spec.payoffs, at, f"{where}.payoffs", faults)
    payoffs = in_order(players, rows, "player", f"{where}.payoffs", faults)
    discount = at.number(spec.discount, f"{where}.discount", faults)
    actions = list(spec.actions.values())
    return construct(
        lambda: RepeatedGame(NormalForm(payoffs, players=players, actions=actions), discount, title), where, faults
    )


def _repeated_words(spec: RepeatedSpec) -> Vocabulary:
    """What everybody can get at best and at worst in an equilibrium, and what can be done in one."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("payoffs",), "status": STATUSES}
    words |= {"count": NUMBER, "begun": None, "joint": NUMBER}
    return words | {f"{name}.{p}": NUMBER for name in ("best", "worst") for p in spec.actions}


def _ask_repeated(built: Built[RepeatedSpec, RepeatedGame], constraints: tuple[str, ...]) -> Answers:
    """Find the set of equilibrium payoffs and read off its extremes: of the points that are proved to be in it."""
    from winset.solve import solve

    game = built.game
    solution: AnySolution = solve(game, concept_named(built.concept)).require()
    points = [[float(u) for u in point] for point in solution.points]
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": "payoffs",
        "status": solution.status.name,
        "count": len(points),
        "joint": max(map(sum, points)),
        "begun": sorted(", ".join(map(str, profile)) for profile in solution.details["supports"]),
    }
    for player, column in zip(game.players, zip(*points, strict=True), strict=True):
        values |= {f"best.{player}": max(column), f"worst.{player}": min(column)}
    return Answers(values, solution.certificate, solution.method, NOBODY, "payoffs")


REPEATED = Kind(RepeatedSpec, _build_repeated, "PayoffSet", _repeated_words, _ask_repeated)
"""The same table for ever: what can be had if everybody remembers."""
