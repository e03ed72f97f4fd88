"""What an answer says besides its points, concept by concept: games of actions.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Float
from winset.base.points import Vector

__all__ = ["QuadraticNashDetails"]


class QuadraticNashDetails(TypedDict, total=False):
    """Equilibria of a game with quadratic payoffs."""

    payoffs: list[Vector]
    """For each point, what everybody gets."""
    uniqueness: str
    """The condition by which there is one equilibrium only."""
    uniqueness_weights: Float
    """Weights of the players for which that condition holds."""
    uniqueness_fails_on: list[list[str]]
    """Sets of actions on which the condition fails."""
