"""What an answer says besides its points, concept by concept: two levels.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.bargaining.details import RaiffaDetails
from winset.base.array_types import Float
from winset.base.points import Vector
from winset.homes.games.consent import WinSet
from winset.legislatures.details import LegislatureDetails
from winset.policies.details import AgendaSetterDetails

__all__ = ["LinkageDetails", "TwoLevelDetails", "TwoLevelSetterDetails", "TwoLevelStationaryDetails"]


class _Homes(TypedDict, total=False):
    """What homes do to the answer of any procedure."""

    win_sets: dict[str, WinSet]
    """By player, what passes at home."""
    before_home: Float
    """What the procedure's rule picks among what passes, before it is raised to a threshold."""
    unconstrained: Vector | None
    """The answer without homes."""
    without_homes: dict[str, object]
    """The points and details of the answer without homes."""
    schelling: dict[str, Vector]
    """``with`` homes, without (``unconstrained``), and each player's ``gain`` by them (Schelling 1960)."""
    at_the_table: Vector
    """Over policies, the same with groups at home as members of their own."""
    expected: Float
    """What each expects if homes may refuse."""
    passes: Float
    """For each draft, how likely it passes all homes."""
    probability: float
    """How likely what is agreed passes all homes."""
    proof: dict[str, object]
    """Where nothing passes: its ``statement``, and the numbers that show it."""
    transfers: Vector
    """Side payments that each receives."""


class TwoLevelDetails(_Homes, RaiffaDetails, total=False):
    """A bargaining solution among players who answer to homes."""


class TwoLevelStationaryDetails(_Homes, LegislatureDetails, total=False):
    """Stationary play among players who answer to homes."""

    agreement: bool
    """Whether there is one at once."""
    proposals: dict[str, object]
    """By proposer, what it tables."""
    acceptance: Float
    """Over policies on a line, both ends of what passes."""
    radii: Vector
    """Over policies, how far from its ideal policy each still accepts."""
    intervals: dict[str, Float]
    """Over policies on a line, by player both ends of what it accepts."""


class TwoLevelSetterDetails(_Homes, AgendaSetterDetails, total=False):
    """What an agenda setter brings about among players who answer to homes."""


class LinkageDetails(RaiffaDetails, total=False):
    """Issues bargained together."""

    rule: Float
    """What the solution of all issues together picks, as numbers of its set."""
    levels: dict[str, float]
    """By issue, its level."""
    apart: dict[str, Vector]
    """By issue, what each gains if it is bargained alone."""
    linking: Vector
    """What linking adds to the sum of those."""
    zone: dict[str, tuple[float, float]]
    """By issue, the levels that nobody refuses while the others stay as agreed."""
