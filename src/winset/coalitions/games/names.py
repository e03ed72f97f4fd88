"""Coalitions between names and bit masks, and numbers read exactly; shared by the games of this family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.solution import Details, Found

__all__ = ["coalition_members", "coalition_name", "present_coalitional"]


def coalition_members(coalition: object, players: Sequence[str]) -> int:
    """The bit mask of a coalition given by names, positions, one name, or an array of n marks."""
    if isinstance(coalition, np.ndarray):
        if coalition.shape != (len(players),):
            raise ModelError(f"coalition: an array must hold {len(players)} marks, got shape {coalition.shape}")
        return sum(1 << i for i in np.flatnonzero(coalition).tolist())
    if isinstance(coalition, str):
        coalition = (coalition,)
    if not isinstance(coalition, Iterable):
        raise ModelError(f"coalition: must be names or positions of players, got {coalition!r}")
    mask = 0
    for member in coalition:
        if member in players:
            mask |= 1 << list(players).index(member)
        elif isinstance(member, int | np.integer) and 0 <= member < len(players):
            mask |= 1 << int(member)
        else:
            raise ModelError(f"coalition: no player named {member!r}; accepted: {', '.join(players)}")
    return mask


def coalition_name(mask: int, players: Sequence[str]) -> tuple[str, ...]:
    """The members of a bit mask, by name."""
    return tuple(p for i, p in enumerate(players) if int(mask) >> i & 1)


def present_coalitional(found: Found, players: tuple[str, ...]) -> Found:
    """Payoff vectors with names, and the coalitions among the details by their members."""
    details: Details = {}
    for key, value in found.details.items():
        if isinstance(value, np.ndarray) and value.shape == (len(players),):
            details[key] = Vector(players, value)
        elif key in ("balanced_weights", "tight"):
            details[key] = {coalition_name(mask, players): number for mask, number in value}
        else:
            details[key] = value
    return found.but(points=[Vector(players, p) for p in found.points], details=details)
