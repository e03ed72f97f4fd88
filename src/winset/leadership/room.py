"""Everything that ``winset.leadership`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.leadership.find.sponsored import SponsoredBatch

__all__ = ["ROOM"]

ROOM = Room(
    methods=(SponsoredBatch(),),
)
