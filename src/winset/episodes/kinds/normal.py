"""Payoff tables in a model file; see ``winset.NormalForm``."""

from __future__ import annotations

from typing import Any, Literal

from winset.concepts import concept_named
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, Built, Kind, Vocabulary
from winset.episodes.schema import GameSpec, Table
from winset.episodes.setting import Setting
from winset.errors import Faults, ModelError
from winset.solution import Profile

__all__ = ["NORMAL"]


class NormalSpec(GameSpec):
    """A payoff table; see ``winset.NormalForm``. ``payoffs`` has for each player a table nested by player."""

    kind: Literal["normal"]
    players: list[str]
    actions: dict[str, list[str]]
    payoffs: dict[str, Table]


def _build(spec: NormalSpec, at: Setting, title: str, where: str) -> Any:
    from winset.games.normal import NormalForm

    faults = Faults()

    def value(given: Any, place: str) -> Any:
        if isinstance(given, list):
            return [value(entry, f"{place}[{k}]") for k, entry in enumerate(given)]
        return at.expression(given, place, faults) if at.free else at.number(given, place, faults)

    for player in spec.players:
        if player not in spec.payoffs:
            faults.add(f"{where}.payoffs.{player}", "missing; every player needs a table")
    for player in spec.payoffs:
        if player not in spec.players:
            faults.add(f"{where}.payoffs.{player}", f"no player of this name{suggest(player, spec.players)}")
    tables = {p: value(table, f"{where}.payoffs.{p}") for p, table in spec.payoffs.items()}
    faults.raise_if_any()
    try:
        return NormalForm([tables[p] for p in spec.players], spec.players, spec.actions, title, at.free)
    except ModelError as error:
        raise ModelError(f"{where}.{fault}" for fault in error.faults) from None


def _vocabulary(spec: Any) -> Vocabulary:
    """Answers of a payoff table."""
    words: Vocabulary = {
        "label": (NOBODY,),
        "proposer": (NOBODY,),
        "outcome": None,
        "count": NUMBER,
        "equilibria": None,
    }
    return words | {f"payoffs.{player}": NUMBER for player in spec.players}


def _ask(built: Built, constraints: tuple[str, ...]) -> Answers:
    """Solve the table; payoffs are those of the first equilibrium."""
    from winset.solve import solve

    solution = solve(built.game, concept_named(built.concept)).require()
    names = [_profile_name(point) for point in solution.points]
    values: dict[str, Any] = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": names[0] if len(names) == 1 else "several",
        "count": len(names),
        "equilibria": sorted(names),
    }
    for i, player in enumerate(built.game.players):
        expected: Any = built.game.payoffs[i]
        for mix in reversed(solution.point.strategies):
            expected = expected @ mix
        values[f"payoffs.{player}"] = float(expected)
    return Answers(values, solution.certificate, solution.method, NOBODY, str(values["outcome"]))


def _profile_name(profile: Profile) -> str:
    """``up, left`` for a pure profile, ``1/2 up + 1/2 down, left`` for a mixed one."""
    parts = []
    for names, mix in zip(profile.actions, profile.strategies, strict=True):
        used = [(name, float(p)) for name, p in zip(names, mix, strict=True) if p > 0]
        parts.append(used[0][0] if len(used) == 1 else " + ".join(f"{p:.4g} {name}" for name, p in used))
    return ", ".join(parts)


NORMAL = Kind(NormalSpec, _build, "Nash", _vocabulary, _ask)
"""A table of payoffs for every profile of actions."""
