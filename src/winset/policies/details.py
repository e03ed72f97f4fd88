"""What an answer says besides its points, concept by concept: policies.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Column, Float
from winset.base.points import Vector

__all__ = [
    "AgendaSetterDetails",
    "SpatialBargainingDetails",
    "UncoveredSetDetails",
    "WinsetDetails",
    "YolkDetails",
]

Arc = tuple[float, float, str]
"""A part of a boundary: from one angle to another (in radians), and the player on whose circle it lies."""


class SpatialBargainingDetails(TypedDict, total=False):
    """Stationary play of bargaining over policies."""

    values: Vector
    """What each expects before it is known who proposes."""
    proposals: dict[str, list[tuple[object, float]]]
    """By proposer, the policies that it tables and how likely each is."""
    acceptance: Float
    """On a line, both ends of what passes."""
    radii: Vector
    """How far from its ideal policy each still accepts."""
    intervals: dict[str, Float]
    """On a line, by player both ends of what it accepts."""
    inclusion: dict[str, Vector]
    """By proposer, how likely each votes for what it tables."""


AgendaSetterDetails = TypedDict(
    "AgendaSetterDetails",
    {
        "winset": Float,
        "for": tuple[str, ...],
        "outcome": "Float | float",
        "arcs": list[Arc],
        "area": float,
    },
    total=False,
)
"""What the agenda setter brings about: ``winset``, what beats or equals the status quo (both ends of every interval, or
points of the boundary); ``for``, who votes for the outcome; ``outcome``, the policy carried; in the plane ``arcs`` and
``area`` of the winset."""


class WinsetDetails(TypedDict, total=False):
    """What beats a status quo, or what nothing beats."""

    arcs: list[Arc]
    """In the plane, the boundary."""
    boundary: Float
    """Points of it, in order, shape ``(P, 2)``."""
    area: float
    """In the plane."""
    pivots: tuple[str, ...]
    """On a line, the players at the ends of the gridlock interval."""
    interval: Float
    """On a line, both ends."""


class YolkDetails(TypedDict, total=False):
    """The smallest ball that meets all median lines, or the core as the ball of radius 0."""

    centre: Float
    """The middle of the ball."""
    radius: float
    """Of the ball, or its upper bound in three and more dimensions."""
    lower: float
    """In three and more dimensions, a lower bound of the radius."""
    contacts: list[tuple[float, float]]
    """In the plane, directions (angles in radians) of the lines that hold the ball, with weights that prove it."""
    coalitions: list[tuple[str, ...]]
    """Coalitions that hold the ball from below."""
    directions: list[Float]
    """For each of them, the direction of its cut."""
    prices: list[float]
    """For each of them, the price of its cut in the linear program."""
    pivots: tuple[str, ...]
    """On a line, the median players."""
    interval: Float
    """On a line, both ends of the core."""


class UncoveredSetDetails(TypedDict, total=False):
    """The uncovered set on a grid."""

    grid: Float
    """The policies compared, shape ``(G, d)``."""
    uncovered: Column
    """For each, whether it is not covered."""
    step: float
    """Between neighbours on the grid."""
