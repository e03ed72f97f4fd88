"""What an answer says besides its points, concept by concept: alternating offers.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.points import Vector

__all__ = ["OffersDetails"]


class OffersDetails(TypedDict, total=False):
    """Stationary play of alternating offers."""

    agreement: bool
    """Whether there is one at once."""
    proposals: dict[str, Vector]
    """By proposer, what everybody gets."""
    own_share: Vector
    """What each keeps when it proposes."""
    values: Vector
    """What each expects before it is known who proposes."""
