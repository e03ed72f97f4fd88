"""Stacks of two-level games checked, one violation a row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.room import StackCertifier
from winset.base.solution import Found
from winset.two_level.games.stacks import TwoLevelStack

__all__ = ["certify_two_level_rows"]


Float = NDArray[np.float64]
WITHOUT = "unconstrained_"
"""Columns of the answer without homes begin so."""


def certify_two_level_rows(
    certifier_for: Callable[[object, Concept], StackCertifier], stack: TwoLevelStack, concept: Concept, found: Found
) -> Float:
    """The procedure's own check, with and without homes, and that every point is the rule's own, raised to the floors.

    ``certifier_for`` gives the certifier of the procedure's own stack.
    """
    details = {**found.details, "points": found.details["rule"]}
    own = certifier_for(stack.inner, concept)(stack.inner, concept, found.but(details=details))
    before = {k.removeprefix(WITHOUT): column for k, column in details.items() if k.startswith(WITHOUT)}
    points, plain = found.details["points"], details["unconstrained"]
    without = certifier_for(stack.plain, concept)(stack.plain, concept, found.but(details={**before, "points": plain}))
    with np.errstate(invalid="ignore"):
        due = np.where(np.isfinite(stack.floor), np.maximum(found.details["rule"], stack.floor), found.details["rule"])
        short = (np.abs(points - due) / np.maximum(np.abs(due), 1.0)).max(axis=1)
        told = np.abs(details["schelling"] - (points - plain)).max(axis=1)
        told = np.where((details["floor"] == stack.floor).all(axis=1), told, np.inf)
    without = np.where(np.isfinite(plain).all(axis=1), without, 0.0)
    solved = np.isfinite(points).all(axis=1)
    told = np.where(np.isnan(told) & ~np.isfinite(plain).all(axis=1), 0.0, told)
    return np.asarray(np.where(solved, np.maximum.reduce([own, without, short, told]), np.nan))
