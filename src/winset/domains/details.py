"""What an answer says besides its points, concept by concept: domains of issues.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from winset.base.points import Vector

__all__ = ["DomainDetails"]

Outcome = dict[str, str]
"""By issue, the option."""


class DomainDetails(TypedDict, total=False):
    """Efficient agreements of a domain, or the one that a solution picks."""

    outcomes: list[Outcome]
    """For each point, an outcome that gives it, issue by issue."""
    count: int
    """How many different points there are."""
    outcome_count: int
    """How many outcomes give them."""
    value: Fraction | float | list[Fraction | float]
    """What the solution makes largest: a product, a sum, or gains in order, the smallest first."""
    ideal: Vector
    """What each gets at most if nobody gets less than without agreement."""
    largest_smallest_gain: Fraction | float
    """Where nothing suits all: by how much the best outcome misses, for whom it misses most."""
    nearest: list[Outcome]
    """Those outcomes."""
    multipliers: list[list[int]]
    """Weights of the players, for which the most that any outcome gives is known: they prove that none is better."""
