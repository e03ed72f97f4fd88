"""What an answer says besides its points, concept by concept: coalitions.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from winset.base.points import Vector

__all__ = [
    "BanzhafDetails",
    "CoreDetails",
    "NucleolusDetails",
    "SampledDetails",
    "TauDetails",
    "WinningCoalitionDetails",
]

Coalition = tuple[str, ...]
Amount = Fraction | float


class SampledDetails(TypedDict, total=False):
    """How sure a sampled value is."""

    standard_error: Vector
    """Of every player's value."""
    low: Vector
    """Lower ends of the intervals."""
    high: Vector
    """Upper ends of the intervals."""
    confidence: float
    """Of each player's interval alone."""
    pairs: int
    """How many pairs of coalitions were drawn."""
    error_bound: float
    """Largest relative error by rounding, where numbers of coalitions were counted in floats."""


class BanzhafDetails(SampledDetails, total=False):
    """The three customary forms of one index."""

    raw: Vector
    """Swings divided by the coalitions of the others (Banzhaf's measure, absolute)."""
    normalized: Vector
    """Swings divided by all players' swings."""
    swings: Vector
    """Gain in worth that a player brings, summed over all coalitions of the others."""


class WinningCoalitionDetails(TypedDict, total=False):
    """Indices that count winning coalitions of some kind."""

    count: int
    """How many coalitions were counted."""
    error_bound: float
    """Largest relative error by rounding, where they were counted in floats."""


class CoreDetails(TypedDict, total=False):
    """A point of the core or of the least core, or why there is none."""

    epsilon: Amount
    """By how much every coalition has to be held down for the core not to be empty; at most 0 if it is not."""
    balanced_weights: dict[Coalition, Amount]
    """Weights of coalitions that balance and show that no smaller epsilon will do."""
    levels: list[Amount]
    """Excesses fixed on the way, largest first."""
    exact: bool
    """Whether the answer was found in fractions."""


class NucleolusDetails(TypedDict, total=False):
    """How the largest excesses were pressed down."""

    levels: list[Amount]
    """Excesses fixed one after the other, largest first."""
    exact: bool
    """Whether the answer was found in fractions."""


class TauDetails(TypedDict, total=False):
    """The bounds between which a compromise lies."""

    utopia: Vector
    """What each adds to all the others."""
    minimal_rights: Vector
    """What each can be sure of if a coalition pays its other members what they add to all the others."""
