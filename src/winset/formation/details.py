"""What an answer says besides its points, concept by concept: formation of coalitions.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from winset.base.array_types import Int
from winset.base.points import Vector

__all__ = [
    "AgreementDetails",
    "ConsistentSetDetails",
    "NetworkDetails",
    "PartitionDetails",
    "SequentialFormationDetails",
]

Members = tuple[str, ...]


class PartitionDetails(TypedDict, total=False):
    """Stable partitions."""

    blocked: dict[tuple[Members, ...], tuple[Members, ...]]
    """For each partition that is not stable, coalitions that gain by leaving."""
    payoffs: list[Vector]
    """For each point, what everybody gets."""


class AgreementDetails(TypedDict, total=False):
    """Stable agreements; of equal players, numbers of members stand for the members."""

    internal: list[Members] | list[int]
    """Agreements that no member gains by leaving."""
    external: list[Members] | list[int]
    """Agreements that nobody gains by joining."""
    surplus: list[Fraction | float]
    """For each agreement, by bit mask, what its members have over what each gets by leaving."""
    count: dict[int, int]
    """By number of members, how many agreements are stable."""
    payoffs: list[Vector]
    """For each point, what everybody gets."""


class NetworkDetails(TypedDict, total=False):
    """Stable networks."""

    efficient: list[tuple[Members, ...]]
    """Networks with the largest sum of payoffs."""
    flips: Int
    """For each network, by bit mask, the first link that somebody changes; -1 if it is stable."""
    payoffs: list[Vector]
    """For each point, what everybody gets."""


class ConsistentSetDetails(TypedDict, total=False):
    """The largest consistent set."""

    dominated_by: dict[str, Members]
    """By state, the states that indirectly dominate it."""
    ruled_out: dict[str, tuple[object, ...]]
    """By state that is not consistent, the coalition that leaves it and where it moves to."""
    farsighted_core: list[str]
    """States that nothing dominates indirectly."""
    payoffs: list[Vector]
    """For each point, what everybody gets."""


class SequentialFormationDetails(TypedDict, total=False):
    """Coalitions of equal players, formed one after the other."""

    choices: dict[tuple[int, ...], int]
    """By sizes formed so far, the size proposed next."""
    shares: dict[int, float]
    """By size of a coalition, what each member gets."""
