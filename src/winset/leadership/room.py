"""Everything that ``winset.leadership`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.leadership.check.sponsored import certify_sponsored_draws
from winset.leadership.draws import SponsoredDraws
from winset.leadership.find.sponsored import SponsoredBatch
from winset.trees.concepts import SubgamePerfect

__all__ = ["ROOM"]

ROOM = Room(
    methods=(SponsoredBatch(),),
    stack_certifiers=((SponsoredDraws, (SubgamePerfect,), certify_sponsored_draws),),
)
