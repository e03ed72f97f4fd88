"""What an answer says besides its points, concept by concept: bargaining problems.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Float
from winset.base.points import Vector

__all__ = ["BargainingDetails", "RaiffaDetails"]


class BargainingDetails(TypedDict, total=False):
    """A bargaining solution; n players, m constraints or listed outcomes."""

    agreement: bool
    """False if they do not agree, because nobody would gain."""
    ideal: Vector
    """What each gets at most if nobody gets less than at the disagreement point."""
    ideal_multipliers: Float
    """For each player, prices of the constraints that show that there is no more, shape ``(n, m)``."""
    ideal_outcomes: Float
    """For each player, an outcome that gives as much, shape ``(n, n)``."""
    multipliers: Float
    """Prices of the constraints at the answer, shape ``(m,)``."""
    normal: Float
    """Weights of the players for which no outcome is better than the answer, shape ``(n,)``."""
    mixture: Float
    """Of extreme points or listed outcomes, the probabilities of the lottery, shape ``(m,)``."""
    lottery: dict[str, object]
    """Of lists with lotteries, by name the probabilities of the outcomes that are drawn."""
    chosen: list[int]
    """Positions of the listed outcomes that are answers."""
    outcomes: list[str]
    """Their names."""
    policy: dict[str, Float]
    """Of convex outcomes, the values of the variables at the answer."""


class RaiffaDetails(BargainingDetails, total=False):
    """The path from the disagreement point to the answer."""

    disagreement_path: Float
    """Points of the path, one a row."""
    times: Float
    """Of the continuous path, when each is passed."""
