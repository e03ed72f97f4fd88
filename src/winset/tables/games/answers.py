"""Reading claimed answers that are no profiles from plain data: distributions over cells, sets of actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.points import ActionSets, Distribution, Vector

__all__ = ["read_action_sets", "read_distribution"]


Names = tuple[str, ...]


def read_distribution(point: object, players: Names, actions: tuple[Names, ...], tables: Float) -> Distribution:
    """A probability for every cell, as a table, or as ``{"probabilities": table, "payoffs": one number a player}``.

    Without payoffs they are those of the distribution.

    Raises
    ------
    ModelError
        If the table has another shape, or there is not one payoff a player.
    """
    given = point if isinstance(point, Mapping) else {"probabilities": point}
    payoffs = given.get("payoffs")
    if isinstance(payoffs, Mapping):
        payoffs = [payoffs.get(player, np.nan) for player in players]
    try:
        probabilities = np.array(given.get("probabilities"), dtype=np.float64)
        values = np.array(payoffs if payoffs is not None else np.zeros(len(players)), dtype=np.float64)
    except (TypeError, ValueError, ArithmeticError):
        probabilities, values = np.zeros(0), np.zeros(0)
    if probabilities.shape != tables.shape[1:] or values.shape != (len(players),):
        cells = " x ".join(map(str, tables.shape[1:]))
        raise ModelError(f"points: must be a table of {cells} probabilities, with payoffs if any, got {point!r}")
    if payoffs is None:
        values = np.array([float((table * probabilities).sum()) for table in tables])
    return Distribution(players, probabilities, actions, Vector(players, values))


def read_action_sets(point: object, players: Names, actions: tuple[Names, ...]) -> ActionSets:
    """Some of each player's actions by name, in order of the players or by their names.

    Raises
    ------
    ModelError
        If a player or an action is unknown.
    """
    rows = [point.get(p, ()) for p in players] if isinstance(point, Mapping) else point
    sets = [tuple(row) if isinstance(row, Iterable) else (row,) for row in cast(Iterable[object], rows)]
    strangers = [str(p) for p in point if p not in players] if isinstance(point, Mapping) else []
    strangers += [str(a) for mine, names in zip(sets, actions, strict=False) for a in mine if a not in names]
    if strangers or len(sets) != len(players):
        unknown = f"unknown: {', '.join(strangers)}" if strangers else f"got {len(sets)}"
        raise ModelError(f"points: must be a set of actions for each of {', '.join(players)}, {unknown}")
    return ActionSets(
        players, tuple(tuple(a for a in names if a in mine) for mine, names in zip(sets, actions, strict=True))
    )
