"""Payoff tables in a model file; see ``winset.NormalForm``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from math import prod
from typing import Literal

import numpy as np
from pydantic import Field

from winset.base.array_types import Column
from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.points import Profile
from winset.base.solution import Details
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, SEVERAL, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.part import Choices, PartSpec, check_part, part_answers, part_words, parts_of
from winset.episodes.schema import WRITTEN, GameSpec, Number, Table, Text
from winset.episodes.setting import Setting
from winset.leadership.conditions import ODDS
from winset.leadership.roles import Reading
from winset.tables.games.normal import NormalForm
from winset.trees.games.restriction import restricted

__all__ = ["NORMAL"]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


OTHERWISE = "otherwise"
"""In ``outcomes``: what profiles are called that are not named."""


class NormalSpec(GameSpec):
    """A payoff table; see ``winset.NormalForm``.

    ``payoffs`` has for each player a table nested by player, or one expression in the parameters and in the players'
    names, each of which stands for the number of that player's action: 0, 1, ... or as ``numbers`` says. ``outcomes``
    names profiles; a player who takes the action ``public`` is a public proposer.
    """

    kind: Literal["normal"]
    players: list[str]
    actions: dict[str, list[str]]
    payoffs: dict[str, Table]
    numbers: dict[str, list[Number]] = Field(
        default_factory=dict,
        description="What an action counts as in expressions, in the order of actions; 0, 1, ... if omitted.",
    )
    outcomes: dict[str, Text] = Field(
        default_factory=dict, description="Names for profiles such as 'up, left'; 'otherwise' for the rest."
    )
    public: str = Field(default="", description="Who takes this action is a public proposer.")
    leadership: PartSpec | None = None
    parts: dict[str, PartSpec] = Field(default_factory=dict)


def _build(spec: NormalSpec, at: Setting, title: str, where: str) -> NormalForm:
    faults = Faults()
    numbers = _numbers(spec, at, where, faults)

    def value(given: object, place: str) -> object:
        if isinstance(given, list):
            return [value(entry, f"{place}[{k}]") for k, entry in enumerate(given)]
        assert isinstance(given, WRITTEN)
        return at.expression(given, place, faults) if at.free else at.number(given, place, faults)

    def table(given: object, place: str) -> object:
        return _cells(given, numbers, at, place, faults) if isinstance(given, str) else value(given, place)

    for player in spec.players:
        if player not in spec.payoffs:
            faults.add(f"{where}.payoffs.{player}", "missing; every player needs a table")
    for player in spec.payoffs:
        if player not in spec.players:
            faults.add(f"{where}.payoffs.{player}", f"no player of this name{suggest(player, spec.players)}")
    tables = {p: table(given, f"{where}.payoffs.{p}") for p, given in spec.payoffs.items()}
    own = {p: {p: tuple(spec.actions.get(p, ()))} for p in spec.players}
    for prefix, part in parts_of(spec).items():
        names = tuple(dict.fromkeys(spec.outcomes.values()))
        check_part(part, own, names, f"{where}.{prefix.rstrip('.') or 'leadership'}", faults)
    faults.raise_if_any()
    try:
        return NormalForm([tables[p] for p in spec.players], spec.players, spec.actions, title, at.free)
    except ModelError as error:
        raise ModelError(f"{where}.{fault}" for fault in error.faults) from None


def _numbers(spec: NormalSpec, at: Setting, where: str, faults: Faults) -> dict[str, list[Fraction]]:
    """The number of every action, player by player."""
    out = {}
    for player in spec.players:
        actions = spec.actions.get(player, [])
        given = spec.numbers.get(player, list(range(len(actions))))
        if len(given) != len(actions):
            faults.add(f"{where}.numbers.{player}", f"must have a number for each of {len(actions)} actions")
            given = [0] * len(actions)
        out[player] = [at.number(x, f"{where}.numbers.{player}[{k}]", faults) for k, x in enumerate(given)]
    for player in spec.numbers:
        if player not in spec.players:
            faults.add(f"{where}.numbers.{player}", f"no player of this name{suggest(player, spec.players)}")
    return out


def _cells(text: str, numbers: Mapping[str, list[Fraction]], at: Setting, place: str, faults: Faults) -> object:
    """One expression in parameters and action numbers, in every cell."""
    taken = [player for player in numbers if player in at.values]
    if taken:
        faults.add(place, f"{taken[0]!r} is a parameter and a player; in an expression it can be only one of them")
    cells = np.zeros(tuple(map(len, numbers.values())), dtype=object)
    before = len(faults)
    for cell in np.ndindex(cells.shape):
        here = {player: f"({row[k]})" for (player, row), k in zip(numbers.items(), cell, strict=True)}
        filled = _WORD.sub(lambda word, here=here: here.get(word[0], word[0]), text)  # type: ignore[misc]
        cells[cell] = at.expression(filled, place, faults)
        if len(faults) > before:  # the same fault in every cell
            return np.zeros(cells.shape).tolist()
    return cells.tolist()


def _vocabulary(spec: NormalSpec) -> Vocabulary:
    """Answers of a payoff table."""
    words: Vocabulary = {"proposer": None, "outcome": None, "count": NUMBER, "equilibria": None, "labels": None}
    words |= {f"payoffs.{player}": NUMBER for player in spec.players}
    return words | part_words(spec, tuple(dict.fromkeys(spec.outcomes.values())) or ("q",))


def _ask(built: Built[NormalSpec, NormalForm], constraints: tuple[str, ...]) -> Answers:
    """Solve the table; payoffs and parts are those of the first equilibrium, ``labels`` those of all."""
    from winset.solve import solve

    spec = built.spec

    def solved(game: NormalForm) -> AnySolution:
        return solve(game, concept_named(built.concept)).require()

    solution = solved(built.game)
    if not isinstance(solution.point, Profile):
        raise ModelError(f"game.concept: {built.concept} gives no profile of strategies, which claims on a table read")
    names = [_outcome(spec, point) for point in solution.points]
    faces = _proposers(spec, solution.point)
    chances = _chances(spec, solution.point) if spec.outcomes and len(solution.points) == 1 else {}
    chances = chances if chances and max(chances.values()) <= 1 - ODDS else {}
    values: Details = {
        "label": NOBODY,
        "proposer": " and ".join(faces) or NOBODY,
        "outcome": None if chances else names[0] if len(set(names)) == 1 else SEVERAL,
        "count": len(names),
        "equilibria": sorted(_profile_name(point) for point in solution.points),
    }
    payoffs = _payoffs(built.game, solution.point)
    values |= {f"payoffs.{player}": u for player, u in payoffs.items()}
    labels = set()
    for prefix, part in parts_of(spec).items():

        def read(choices: Choices, part: PartSpec = part) -> Reading:
            game = restricted(built.game, choices)
            return _read(spec, part, game, solved(game).point)

        best = float(built.game.payoffs[built.game.players.index(part.sponsor)].max())
        span = {
            p: (float(u.min()), float(u.max())) for p, u in zip(built.game.players, built.game.payoffs, strict=True)
        }
        without = {i: float(built.setting.number(u, "at_status_quo")) for i, u in (part.at_status_quo or {}).items()}
        told = [
            part_answers(part, _read(spec, part, built.game, point), read, without, best, span)
            for point in solution.points
        ]
        values |= {prefix + word: value for word, value in told[0].items()}
        labels |= {answers["label"] for answers in told} if not prefix else set()
    values["labels"] = sorted(labels)
    label, proposer = str(values["label"]), " and ".join(faces) or None
    return Answers(values, solution.certificate, solution.method, label, values["outcome"], proposer, chances or None)


def _read(spec: NormalSpec, part: PartSpec, game: NormalForm, point: Profile) -> Reading:
    """What the labels need of an equilibrium of a table."""
    played = [action for action, p in zip(*_row(point, part.sponsor), strict=True) if p > 0]
    null = part.influence.get(part.sponsor, played)
    outcome, faces = _outcome(spec, point), _proposers(spec, point)
    acts = frozenset({part.sponsor} if set(played) - set(null) else ())
    author = faces[0] if len(faces) == 1 else ""
    return Reading(outcome, tuple(faces), author, _payoffs(game, point), _chances(spec, point), acts)


def _row(point: Profile, player: str) -> tuple[tuple[str, ...], list[float]]:
    k = point.players.index(player)
    return point.actions[k], [float(p) for p in point.strategies[k]]


def _chances(spec: NormalSpec, point: Profile) -> dict[str, float]:
    """The probability of every outcome."""
    chances: dict[str, float] = {}
    rows = [[(a, float(p)) for a, p in zip(*_row(point, player), strict=True) if p > 0] for player in point.players]
    for cell in product(*rows):
        profile = ", ".join(action for action, _ in cell)
        name = str(spec.outcomes.get(profile, spec.outcomes.get(OTHERWISE, profile)))
        chances[name] = chances.get(name, 0.0) + prod(p for _, p in cell)
    return chances


def _outcome(spec: NormalSpec, point: Profile) -> str:
    """What the profile is called; the most probable outcome, if profiles are named and this one is mixed."""
    if not spec.outcomes:
        return _profile_name(point)
    chances = _chances(spec, point)
    return max(chances, key=chances.__getitem__)


def _proposers(spec: NormalSpec, point: Profile) -> list[str]:
    """Those who take the action that makes a player a public proposer, for certain."""
    rows = {player: dict(zip(*_row(point, player), strict=True)) for player in point.players}
    return [player for player, row in rows.items() if spec.public and row.get(spec.public, 0.0) > 1 - 1e-9]


def _payoffs(game: NormalForm, point: Profile) -> dict[str, float]:
    out = {}
    for i, player in enumerate(game.players):
        expected: Column = np.asarray(game.payoffs[i])
        for mix in reversed(point.strategies):
            expected = expected @ mix
        out[player] = float(expected)
    return out


def _profile_name(profile: Profile) -> str:
    """``up, left`` for a pure profile, ``1/2 up + 1/2 down, left`` for a mixed one."""
    parts = []
    for names, mix in zip(profile.actions, profile.strategies, strict=True):
        used = [(name, float(p)) for name, p in zip(names, mix, strict=True) if p > 0]
        parts.append(used[0][0] if len(used) == 1 else " + ".join(f"{p:.4g} {name}" for name, p in used))
    return ", ".join(parts)


NORMAL = Kind(NormalSpec, _build, "Nash", _vocabulary, _ask)
"""A table of payoffs for every profile of actions."""
