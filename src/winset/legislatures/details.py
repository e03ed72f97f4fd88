"""What an answer says besides its points, concept by concept: legislatures.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.points import Vector

__all__ = ["LegislatureDetails", "VoteBuyingDetails"]


class LegislatureDetails(TypedDict, total=False):
    """Stationary play of legislative bargaining."""

    values: Vector
    """What each expects before it is known who proposes."""
    prices: Vector
    """The least for which each votes yes."""
    own_share: Vector
    """What each keeps when it proposes."""
    inclusion: dict[str, Vector]
    """By proposer, how likely each is in the coalition."""
    coalitions: dict[str, list[tuple[tuple[str, ...], float]]]
    """By proposer, the coalitions that it forms and how likely each is."""
    partners: int
    """Open rule: how many others the first proposal pays."""
    partner_share: float
    """Open rule: what each of them gets."""
    proposer_share: float
    """Open rule: what the proposer keeps."""
    on_floor: float
    """Open rule: what the member expects whose proposal is on the floor."""
    voters: int
    """Open rule: how many of those who are not asked to amend are paid as well."""
    voter_share: float
    """Open rule: what each of those gets."""


class VoteBuyingDetails(TypedDict, total=False):
    """What the first buyer does."""

    size: int
    """How many it pays."""
    cost: float
    """What it pays in all."""
    passes: bool
    """Whether the bill passes."""
