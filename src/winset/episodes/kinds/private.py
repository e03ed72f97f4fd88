"""Private information in a model file: types drawn from a common prior, who act at once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.points import Profile
from winset.base.solution import Details
from winset.episodes.kinds.kind import NOBODY, NUMBER, SEVERAL, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, in_order, numbers_of
from winset.episodes.schema import GameSpec, Table
from winset.episodes.setting import Setting
from winset.information.games.bayesian import BayesianGame
from winset.tables.games.normal import NormalForm

__all__ = ["BAYESIAN"]


class BayesianSpec(GameSpec):
    """Players with private types, drawn from a common prior, who act at once; see ``winset.BayesianGame``."""

    kind: Literal["bayesian"]
    types: dict[str, list[str]] = Field(min_length=1, description="Names of each player's types.")
    actions: dict[str, list[str]] = Field(description="Names of each player's actions.")
    prior: Table = Field(
        description="Probability of every profile of types: lists in lists, a level a player; correlation is allowed."
    )
    payoffs: dict[str, Table] = Field(
        description="By player: lists in lists, by the type of each player, then by the action of each player."
    )


def _build(spec: BayesianSpec, at: Setting, title: str, where: str) -> BayesianGame:
    faults = Faults()
    players = list(spec.types)
    actions = in_order(players, spec.actions, "player", f"{where}.actions", faults)
    prior = numbers_of(spec.prior, at, f"{where}.prior", faults)
    given = numbers_of(spec.payoffs, at, f"{where}.payoffs", faults)
    rows = in_order(players, given, "player", f"{where}.payoffs", faults)
    return construct(lambda: BayesianGame(spec.types, prior, rows, actions, title), where, faults)


def _words(spec: BayesianSpec) -> Vocabulary:
    """How many equilibria there are and what each is; of the first, what every type does and every player expects."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "status": STATUSES}
    words |= {"count": NUMBER, "equilibria": None}
    words |= {
        f"play.{player}.{name}": tuple(spec.actions.get(player, ()))
        for player, names in spec.types.items()
        for name in names
    }
    return words | {f"payoffs.{player}": NUMBER for player in spec.types}


def _ask(built: Built[BayesianSpec, BayesianGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    game = built.game
    solution: AnySolution = solve(game, concept_named(built.concept)).require()
    point = solution.point
    if not isinstance(point, Profile):
        raise ModelError(f"game.concept: {built.concept} gives no profile of strategies, which claims on types read")
    agents = game.agents
    names = [_told(game, one) for one in solution.points]
    interim = _expected(game.to_normal_form(), point)
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": names[0] if len(set(names)) == 1 else SEVERAL,
        "status": solution.status.name,
        "count": len(names),
        "equilibria": sorted(names),
    }
    for (i, t), mix in zip(agents, point.strategies, strict=True):
        values[f"play.{game.players[i]}.{game.types[i][t]}"] = game.actions[i][int(mix.argmax())]
    for i, player in enumerate(game.players):
        values[f"payoffs.{player}"] = sum(u for (j, _), u in zip(agents, interim, strict=True) if j == i)
    return Answers(values, solution.certificate, solution.method, NOBODY, values["outcome"])


def _told(game: BayesianGame, point: Profile) -> str:
    """``A: strong: fight, weak: 0.5 fight + 0.5 yield; B: only: yield``."""
    parts = []
    for i, player in enumerate(game.players):
        types = [
            f"{game.types[i][t]}: {_mixed(game.actions[i], mix)}"
            for (j, t), mix in zip(game.agents, point.strategies, strict=True)
            if j == i
        ]
        parts.append(f"{player}: {', '.join(types)}")
    return "; ".join(parts)


def _mixed(actions: tuple[str, ...], mix: object) -> str:
    used = [(name, float(p)) for name, p in zip(actions, mix, strict=True) if p > 0]  # type: ignore[call-overload]
    return used[0][0] if len(used) == 1 else " + ".join(f"{p:.4g} {name}" for name, p in used)


def _expected(agents: NormalForm, point: Profile) -> list[float]:
    """What each type gets, times its probability."""
    out = []
    for table in agents.payoffs:
        left = table.astype(float)
        for mix in reversed(point.strategies):
            left = left @ mix
        out.append(float(left))
    return out


BAYESIAN = Kind(BayesianSpec, _build, "Nash", _words, _ask)
"""Simultaneous moves of players who know their own type alone."""
