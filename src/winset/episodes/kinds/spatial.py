"""Bargaining over a policy, and the agenda setter, in a model file; see ``winset.SpatialBargaining``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.coalitions.games.voting import VotingRule
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnyBuilt, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.part import ChangeSpec, change_answers, change_words, check_changes
from winset.episodes.kinds.tables import STATUSES, construct, numbers_by
from winset.episodes.kinds.voting import RuledSpec, RuleSpec, rule_if_any, voting_rule
from winset.episodes.schema import WRITTEN, Number, Numbers, Table
from winset.episodes.setting import Setting
from winset.leadership.roles import Reading
from winset.policies.games.setter import AgendaSetter
from winset.policies.games.spatial import SpatialBargaining

__all__ = ["SETTER", "SPATIAL"]


def _policies(given: object) -> object:
    if not isinstance(given, dict):
        raise ValueError("must be a table: for every player a number, or a list of two")
    return given


Policy = Table
"""A number or an expression, or a list of two."""

AXES = (("",), (".x", ".y"))
"""What stands after the name of a policy in one and in two dimensions."""


class SpatialSpec(RuledSpec):
    """Bargaining over a policy: ``ideals`` by player, numbers or lists of two. Who is left out is never recognised."""

    kind: Literal["spatial"]
    ideals: Annotated[dict[str, Policy], BeforeValidator(_policies)]
    quota: Number | None = None
    recognition: Numbers | None = None
    discount: Numbers
    status_quo: Policy | None = None
    utility: Literal["quadratic", "absolute"] = "quadratic"
    constant: Number = 0
    weights: Numbers | None = None
    vetoes: list[str] = Field(default_factory=list)
    leadership: ChangeSpec | None = None


class SetterSpec(RuledSpec):
    """One proposal against a status quo: ``setter`` is a player's name or an ideal point.

    With an ``amendment`` rule it must also stand against what coalitions may put in its place.
    """

    kind: Literal["setter"]
    ideals: Annotated[dict[str, Policy], BeforeValidator(_policies)]
    setter: Policy
    quota: Number | None = None
    status_quo: Policy
    weights: Numbers | None = None
    vetoes: list[str] = Field(default_factory=list)
    amendment: str | RuleSpec | None = Field(
        default=None,
        description="On a line: the rule by which the proposal may be amended, a table or how 'rules' are joined.",
    )


def _expressions(given: object, at: Setting, place: str, faults: Faults) -> Any:
    if isinstance(given, dict):
        return {name: _expressions(entry, at, f"{place}.{name}", faults) for name, entry in given.items()}
    if isinstance(given, list):
        return [_expressions(entry, at, f"{place}[{k}]", faults) for k, entry in enumerate(given)]
    return at.expression(given, place, faults) if isinstance(given, WRITTEN) else None


def _rule(spec: SpatialSpec | SetterSpec, at: Setting, where: str, faults: Faults) -> Details:
    """Quota, weights and vetoes as the constructors take them."""
    weights = None
    if spec.weights is not None:
        weights = numbers_by(list(spec.ideals), spec.weights, at, f"{where}.weights", faults)
    quota = None if spec.quota is None else at.number(spec.quota, f"{where}.quota", faults)
    rule = rule_if_any(spec, list(spec.ideals), at, where, faults)
    return {"quota": quota, "weights": weights, "vetoes": spec.vetoes, "rule": rule}


def _build_bargaining(spec: SpatialSpec, at: Setting, title: str, where: str) -> SpatialBargaining:
    faults = Faults()
    given = {
        key: _expressions(getattr(spec, key), at, f"{where}.{key}", faults)
        for key in ("ideals", "recognition", "discount", "status_quo", "constant")
    }
    rule = _rule(spec, at, where, faults)
    if given["recognition"] is not None and not isinstance(given["recognition"], dict):
        given["recognition"] = [given["recognition"]] * len(spec.ideals)
    if spec.leadership is not None:
        check_changes(spec.leadership, tuple(spec.ideals), f"{where}.leadership", faults)
    return construct(
        lambda: SpatialBargaining(**given, **rule, utility=spec.utility, parameters=at.free, title=title), where, faults
    )


def _build_setter(spec: SetterSpec, at: Setting, title: str, where: str) -> AgendaSetter:
    faults = Faults()
    given = {key: _expressions(getattr(spec, key), at, f"{where}.{key}", faults) for key in ("ideals", "status_quo")}
    named = isinstance(spec.setter, str) and spec.setter in spec.ideals
    given["setter"] = spec.setter if named else _expressions(spec.setter, at, f"{where}.setter", faults)
    rule = _rule(spec, at, where, faults)
    amendment = _amendment(spec, at, where, faults)
    return construct(
        lambda: AgendaSetter(**given, **rule, amendment=amendment, parameters=at.free, title=title), where, faults
    )


def _amendment(spec: SetterSpec, at: Setting, where: str, faults: Faults) -> VotingRule | None:
    """The rule by which coalitions amend, if any."""
    if spec.amendment is None:
        return None
    by_name = isinstance(spec.amendment, str)
    rules = spec.rules if isinstance(spec.amendment, str) else {"": spec.amendment}
    if by_name and not rules:
        faults.add(f"{where}.amendment", "must be a table with a quota: there are no 'rules' to be named")
        return None
    try:
        passes = spec.amendment if isinstance(spec.amendment, str) else ""
        return voting_rule(list(spec.ideals), rules, passes, at, f"{where}.amendment" if not by_name else where, faults)
    except ModelError as error:
        if not len(faults):
            faults.include(error)
        return None


def _axes(spec: SpatialSpec | SetterSpec) -> tuple[str, ...]:
    return AXES[any(isinstance(point, list) and len(point) > 1 for point in spec.ideals.values())]


def _bargaining_words(spec: SpatialSpec) -> Vocabulary:
    """Proposals by player, their mean, values, what each accepts at most, and who votes for whose proposal."""
    players, axes = list(spec.ideals), _axes(spec)
    words: Vocabulary = {"outcome": ("agreement",), "proposer": (NOBODY, *players), "status": STATUSES}
    words |= change_words(spec.leadership)
    names = [f"proposals.{p}" for p in players] + ["mean"]
    numbers = [name + axis for name in names for axis in axes]
    numbers += [f"{key}.{p}" for key in ("payoffs", "radii") for p in players]
    numbers += [f"inclusion.{p}.{q}" for p in players for q in players]
    numbers += ["acceptance.low", "acceptance.high"] if axes == AXES[0] else []
    return words | dict.fromkeys(numbers, NUMBER)


def _ask_bargaining(built: Built[SpatialSpec, SpatialBargaining], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    def solved(other: AnyBuilt) -> AnySolution:
        return solve(other.game, concept_named(other.concept)).require()

    solution = solved(built)
    game, details, axes = built.game, solution.details, _axes(built.spec)
    proposer = next((p for p, chance in zip(game.players, game.recognition, strict=True) if chance == 1), None)
    values: Details = {
        "label": NOBODY,
        "outcome": "agreement",
        "proposer": proposer or NOBODY,
        "status": solution.status.name,
    }
    points = np.asarray(solution.point).reshape(len(game.players), -1)
    lotteries = [
        sum(chance * np.atleast_1d(np.asarray(x)) for x, chance in details["proposals"][p]) for p in game.players
    ]
    mean = game.recognition @ np.array(lotteries)
    for name, point in [*((f"proposals.{p}", x) for p, x in zip(game.players, points, strict=True)), ("mean", mean)]:
        values |= {name + axis: float(x) for axis, x in zip(axes, point, strict=True)}
    for key, detail in (("payoffs", "values"), ("radii", "radii")):
        values |= {f"{key}.{p}": float(u) for p, u in zip(game.players, details[detail], strict=True)}
    for p, row in details["inclusion"].items():
        values |= {f"inclusion.{p}.{q}": float(u) for q, u in zip(game.players, row, strict=True)}
    if axes == AXES[0]:
        values |= dict(zip(("acceptance.low", "acceptance.high"), map(float, details["acceptance"]), strict=True))
    part = built.spec.leadership
    if part is not None:
        known = {id(built): solution}
        best = float(game.utilities(game.ideals)[:, game.players.index(part.sponsor)].max())
        values |= change_answers(
            built, part, lambda other: _reading(other, known.get(id(other)) or solved(other)), best
        )
    return Answers(values, solution.certificate, solution.method, str(values["label"]), "agreement", proposer)


def _reading(built: AnyBuilt, solution: AnySolution) -> Reading:
    """What the labels need of a stationary equilibrium: how likely each policy is, and who may propose."""
    game = built.game
    chances: dict[str, float] = {}
    for player, odds in zip(game.players, game.recognition, strict=True):
        for policy, chance in solution.details["proposals"][player] if odds > 0 else ():
            name = ", ".join(f"{x:.6g}" for x in np.atleast_1d(np.asarray(policy)))
            chances[name] = chances.get(name, 0.0) + float(odds) * float(chance)
    faces = tuple(p for p, odds in zip(game.players, game.recognition, strict=True) if odds > 0)
    payoffs = {p: float(u) for p, u in zip(game.players, solution.details["values"], strict=True)}
    return Reading(max(chances, key=chances.__getitem__), faces, "", payoffs, chances)


def _setter_words(spec: SetterSpec) -> Vocabulary:
    """The outcome, ``q`` for the status quo; the policy; who votes for it, whose acceptance binds; what beats it."""
    words: Vocabulary = {"label": (NOBODY,), "outcome": ("proposal", "q"), "status": STATUSES}
    words["proposer"] = (NOBODY, *spec.ideals)
    words |= {f"votes.{p}": ("for", "against") for p in spec.ideals} | {"binding": None}
    numbers = [f"policy{axis}" for axis in _axes(spec)] + [f"payoffs.{p}" for p in spec.ideals]
    numbers += ["winset.low", "winset.high"] if _axes(spec) == AXES[0] else []
    return words | dict.fromkeys(numbers, NUMBER)


def _ask_setter(built: Built[SetterSpec, AgendaSetter], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution = solve(built.game, concept_named(built.concept)).require()
    game, details, axes = built.game, solution.details, _axes(built.spec)
    policy = np.atleast_1d(np.asarray(solution.point))
    stays = bool(np.abs(policy - game.status_quo).max() <= 1e-12 * max(np.abs(game.ideals - game.status_quo).max(), 1))
    outcome, proposer = "q" if stays else "proposal", game.member or NOBODY
    values: Details = {
        "label": NOBODY,
        "outcome": outcome,
        "proposer": proposer,
        "status": solution.status.name,
        **{f"policy{axis}": float(x) for axis, x in zip(axes, policy, strict=True)},
        **{f"votes.{p}": "for" if p in details["for"] else "against" for p in game.players},
    }
    losses = np.sqrt(((game.ideals - policy) ** 2).sum(axis=1))
    before = np.sqrt(((game.ideals - game.status_quo) ** 2).sum(axis=1))
    even = np.abs(losses - before) <= 1e-9 * max(float(before.max()), 1.0)
    values["binding"] = [p for p, same in zip(game.players, even, strict=True) if same and not stays]
    values |= {f"payoffs.{p}": -float(u) for p, u in zip(game.players, losses, strict=True)}
    if axes == AXES[0]:
        values |= dict(zip(("winset.low", "winset.high"), map(float, details["winset"]), strict=True))
    return Answers(values, solution.certificate, solution.method, NOBODY, outcome, proposer)


SPATIAL = Kind(SpatialSpec, _build_bargaining, "Stationary", _bargaining_words, _ask_bargaining)
"""One player is recognised and proposes a policy, a winning coalition accepts."""

SETTER = Kind(SetterSpec, _build_setter, "SubgamePerfect", _setter_words, _ask_setter)
"""One proposal against a status quo."""
