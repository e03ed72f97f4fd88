"""Everything that ``winset.legislatures`` offers to ``solve``: methods in the order of choice, and certifiers."""

from __future__ import annotations

from winset.bargaining.concepts import Stationary
from winset.base.room import Room
from winset.legislatures.check.baron_ferejohn import certify_legislative, certify_legislative_rows
from winset.legislatures.check.groseclose_snyder import certify_vote_buying
from winset.legislatures.details import LegislatureDetails, VoteBuyingDetails
from winset.legislatures.find.baron_ferejohn import BaronFerejohnClosed, LegislativeBatch
from winset.legislatures.find.baron_ferejohn_open import BaronFerejohnOpen
from winset.legislatures.find.baron_ferejohn_rule import BaronFerejohnRule
from winset.legislatures.find.baron_ferejohn_sessions import BaronFerejohnSessions
from winset.legislatures.find.groseclose_snyder import GrosecloseSnyder
from winset.legislatures.games.legislative import LegislativeBargaining, LegislativeStack
from winset.legislatures.games.vote_buying import VoteBuying
from winset.trees.concepts import SubgamePerfect

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        BaronFerejohnClosed(),
        BaronFerejohnOpen(),
        BaronFerejohnSessions(),
        BaronFerejohnRule(),
        LegislativeBatch(),
        GrosecloseSnyder(),
    ),
    certifiers=(
        (LegislativeBargaining, (Stationary,), certify_legislative),
        (VoteBuying, (SubgamePerfect,), certify_vote_buying),
    ),
    stack_certifiers=((LegislativeStack, (Stationary,), certify_legislative_rows),),
    details=(
        (LegislativeBargaining, (Stationary,), LegislatureDetails),
        (VoteBuying, (SubgamePerfect,), VoteBuyingDetails),
    ),
)
