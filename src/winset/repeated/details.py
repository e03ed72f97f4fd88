"""What an answer says besides its points, concept by concept: repeated games.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from winset.base.points import Vector
from winset.repeated.games.repeated import PayoffVertices

__all__ = ["PayoffSetDetails"]


class PayoffSetDetails(TypedDict, total=False):
    """All payoffs of subgame-perfect equilibria of a repeated game."""

    worst: Vector
    """The least that each gets in any equilibrium, from within."""
    supports: list[tuple[str, ...]]
    """For each vertex, the profile played first."""
    continuations: list[list[Fraction]] | list[list[float]]
    """For each vertex within, the weights of the vertices within that are promised from tomorrow on."""
    vertices: PayoffVertices
    """Extreme points of a set of payoffs within, and of one around."""
