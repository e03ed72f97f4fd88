"""What an answer says besides its points, concept by concept: trees.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Float, Int
from winset.tables.details import LogitFitDetails

__all__ = [
    "SequentialDetails",
    "SubgamePerfectDetails",
    "TreeLogitBranchDetails",
    "TreeLogitDetails",
    "TreeLogitFitDetails",
]

BySet = dict[str, dict[str, float]]
"""By information set, then by action (or by node, for beliefs)."""


class SubgamePerfectDetails(TypedDict, total=False):
    """Play that is an equilibrium in every subgame."""

    ties: int
    """At how many nodes the mover has several best actions."""
    ties_on_path: int
    """At how many nodes that are reached."""
    outcomes: list[dict[int, float]]
    """For each point, the terminal nodes that are reached and their probabilities."""
    subgames: dict[str, int]
    """By root of a subgame, how many equilibria it has, its own subgames played by their first."""
    count: int
    """How many answers there are."""
    values: Float
    """Of trees made from arrays, what everybody gets from every node on, nodes by players."""


class SequentialDetails(TypedDict, total=False):
    """A consistent assessment. Its trembles play action a with probability ``c_a e^(k_a)``, e falling to 0."""

    beliefs: BySet
    """By information set, how likely each of its nodes is."""
    witness: list[dict[str, object]]
    """Completely mixed behaviour that comes near the answer, coarser first: ``lam`` and ``log_probability``."""
    exponents: BySet
    """By information set and action, k."""
    log_coefficients: BySet
    """By information set and action, the natural logarithm of c."""


class TreeLogitDetails(TypedDict, total=False):
    """One logit equilibrium of a tree."""

    beliefs: BySet
    """By information set, how likely each of its nodes is."""
    log_probability: BySet
    """By information set and action, the natural logarithm of its probability."""


class TreeLogitBranchDetails(SequentialDetails, total=False):
    """The principal branch of logit equilibria of a tree, and its limit; R points of it."""

    lam: Float
    """Precisions along the branch, shape ``(R,)``."""
    probabilities: dict[str, Float]
    """By information set, probabilities along the branch, shape ``(R, m)``."""
    log_probabilities: dict[str, Float]
    """Their natural logarithms."""
    log_probability: BySet
    """By information set and action, the natural logarithm of its probability, where one precision was asked for."""
    turning_points: Int
    """Positions at which the branch turns back."""
    limit: bool
    """Whether the branch was followed to its limit."""


class TreeLogitFitDetails(LogitFitDetails, total=False):
    """The logit equilibrium of a tree that makes observed choices most likely."""

    log_probability: BySet
    """By information set and action, the natural logarithm of its probability."""
