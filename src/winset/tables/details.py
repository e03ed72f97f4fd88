"""What an answer says besides its points, concept by concept: tables.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Float, Int
from winset.base.points import Profile

__all__ = [
    "BestCorrelatedDetails",
    "DominanceDetails",
    "EquilibriumIndexDetails",
    "LogitBranchDetails",
    "LogitDetails",
    "LogitFitDetails",
    "NashDetails",
    "PerfectDetails",
    "PotentialDetails",
    "RiskDominanceDetails",
    "SecurityDetails",
    "SupermodularDetails",
    "TracingDetails",
]

Support = tuple[tuple[str, ...], ...]
"""The actions of every player that are used."""


class NashDetails(TypedDict, total=False):
    """Equilibria of a table."""

    component: list[int]
    """For each point, the number of the connected component of equilibria that it lies in."""
    isolated: list[bool]
    """For each point, whether no other equilibrium is near."""
    exact_points: list[Profile]
    """The points again, in fractions."""
    vertices: Int
    """The labels, as bits in words of 62, of all bases of the best-reply polytope of the player with fewer actions (its
    right-hand sides moved apart where vertices have spare labels): the row player's actions first. From them the
    certificate proves that exact points are all."""
    components_unlisted: bool
    """True if points that are not isolated are listed without the continua they span."""
    undecided_supports: list[Support]
    """Supports of which it was not decided whether they have an equilibrium."""
    unsearched_supports: int
    """How many supports were left when time was up."""


class EquilibriumIndexDetails(NashDetails, total=False):
    """Equilibria of a table with their indices."""

    indices: list[int | None]
    """For each point its index, 1 or -1; None if it is not regular."""


class BestCorrelatedDetails(TypedDict, total=False):
    """The best correlated or coarse correlated equilibrium."""

    multipliers: dict[str, Float]
    """By player, the prices of the constraints on obeying: ``(m, m)`` told by instead, ``(m,)`` if coarse."""
    weights: dict[str, float]
    """By player, what the objective weighs a unit of payoff with, where that follows from the answer."""


class DominanceDetails(TypedDict, total=False):
    """What dominance leaves."""

    eliminations: list[dict[str, object]]
    """Every action that falls, in order: ``round``, ``player``, ``action`` and what ``dominated_by`` in what shares."""
    beliefs: dict[str, dict[str, Float]]
    """By player and action that stays, a belief about the others to which it is a best reply."""
    solvable: bool
    """Whether one action is left to each."""


class SecurityDetails(TypedDict, total=False):
    """What a player can be sure of, or be held down to."""

    levels: dict[str, float]
    """By player, the payoff."""
    punishments: dict[str, Float]
    """By player, what the others play to hold the player there: ``(m,)`` against two, else a table of the others."""


class PotentialDetails(TypedDict, total=False):
    """A potential, or why there is none."""

    potential: Float
    """The potential at every profile, shape ``(m_1, ..., m_n)``."""
    weights: dict[str, float]
    """By player, what a unit of the potential is worth to it, where the potential is weighted."""
    violation: dict[str, object]
    """The ``players`` and ``cells`` of a cycle that gains."""


class SupermodularDetails(TypedDict, total=False):
    """Why a game is not supermodular."""

    violation: dict[str, object]
    """The ``players`` and ``cells`` where raising one's own action loses as another raises its own."""


class RiskDominanceDetails(TypedDict, total=False):
    """Which strict equilibria were compared."""

    strict: list[Profile]
    """All strict equilibria."""
    products: Float
    """``[i, j]``: the product of losses on leaving the i-th strict equilibrium where it is compared with the j-th."""


class PerfectDetails(TypedDict, total=False):
    """Which equilibria were judged, and how."""

    judged: list[Profile]
    """All equilibria that were judged."""
    verdicts: list[str]
    """For each, whether it is perfect, as a word."""
    reasons: list[str]
    """For each, why."""
    trembles: list[list[Float]]
    """For each, completely mixed strategies against which it is a best reply, or an empty list."""


class TracingDetails(TypedDict, total=False):
    """The path from a common prior to an equilibrium."""

    path: list[tuple[float, Profile]]
    """The weight on the game itself and the equilibrium there, from 0 to 1."""
    prior: Profile
    """What everybody expects at first."""
    exact_points: list[Profile]
    """The end of the path in fractions."""


class LogitDetails(TypedDict, total=False):
    """A logit equilibrium of a table."""

    crossing: bool
    """True if another branch crosses the principal one there."""


class LogitBranchDetails(LogitDetails, total=False):
    """The principal branch of logit equilibria; R points of it."""

    lam: Float
    """Precisions along the branch, shape ``(R,)``."""
    probabilities: dict[str, Float]
    """By player, probabilities along the branch, shape ``(R, m)``."""
    turning_points: Int
    """Positions at which the branch turns back."""
    limit: bool
    """Whether the branch was followed to its limit."""


class LogitFitDetails(LogitDetails, total=False):
    """The logit equilibrium that makes observed choices most likely."""

    choices: float
    """How many choices were observed."""
    lam: float
    """The fitted precision, per unit of payoff."""
    standard_error: float
    """Of the precision, by the observed information."""
    log_likelihood: float
    """At the fit, natural logarithm."""
    information: float
    """Observed information on the precision."""
    expected_information: float
    """Expected information on the precision."""
    local_maxima: Float
    """All local maxima along the branch, ``(precision, log-likelihood)`` a row."""
