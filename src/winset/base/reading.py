"""Claimed answers as plain data: what a textbook or another program gives, read into records with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

import numpy as np

from winset.base.concept import Concept
from winset.base.errors import Faults
from winset.base.game import Game
from winset.base.players import player_names
from winset.base.points import Continuum, Profile, Vector
from winset.base.records import Record

__all__ = ["read_answer", "read_component", "read_vector"]


def read_component(game: Game, concept: Concept, component: object) -> Record:
    """A claimed continuum as a record; its support and dimension are those of its points unless they are claimed."""
    if isinstance(component, Record):
        return component
    data: Mapping[str, Any] = component if isinstance(component, Mapping) else {"points": component}
    points = [read_answer(game, concept, point) for point in data.get("points", ())]
    profiles = [point for point in points if isinstance(point, Profile)]
    used: list[tuple[str, ...]] = []
    rank = 0
    for i, names in enumerate(profiles[0].actions if profiles else ()):
        side = np.array([profile[i] for profile in profiles], dtype=float)
        used.append(tuple(name for name, most in zip(names, side.max(axis=0), strict=True) if most > 0))
        rank += int(np.linalg.matrix_rank(side - side[0], tol=1e-9))
    support = tuple(tuple(names) for names in data.get("support", used))
    return Continuum(support, int(data.get("dimension", rank)), points)


def read_answer(game: Game, concept: Concept, point: object) -> Record:
    """A claimed point as a record; a game with ``read_answer(concept, point)`` reads its own."""
    if isinstance(point, Record):
        return point
    if hasattr(game, "read_answer"):
        return cast(Record, game.read_answer(concept, point))
    return read_vector(getattr(game, "players", None), point)


def read_vector(names: Sequence[str] | None, point: object) -> Vector:
    """A number for each of these players, by name or in their order."""
    faults = Faults()
    given = point if isinstance(point, Mapping) else list(np.atleast_1d(np.asarray(point, dtype=object)))
    players = player_names(names, len(given), faults)
    values = [given.get(player) for player in players] if isinstance(given, Mapping) else given
    if len(values) != len(players) or any(value is None for value in values):
        faults.add("points", f"must have a number for each of {', '.join(players)}, got {point!r}")
    faults.raise_if_any()
    exact = any(isinstance(value, Fraction) for value in values)
    return Vector(players, np.array(values, dtype=object if exact else np.float64))
