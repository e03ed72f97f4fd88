"""Everything that ``winset.repeated`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.repeated.check.by_discount import certify_payoff_rows
from winset.repeated.check.payoff_set import certify_payoff_set, certify_period
from winset.repeated.concepts import PayoffSet
from winset.repeated.details import PayoffSetDetails
from winset.repeated.find.by_discount import SelfGenerationBatch
from winset.repeated.find.payoff_set import SelfGeneration
from winset.repeated.find.stage_security import StageSecurity
from winset.repeated.games.repeated import RepeatedGame, RepeatedStack
from winset.tables.concepts import Maximin, Minimax
from winset.tables.details import SecurityDetails

__all__ = ["ROOM"]

ROOM = Room(
    methods=(SelfGeneration(), SelfGenerationBatch(), StageSecurity()),
    certifiers=(
        (RepeatedGame, (PayoffSet,), certify_payoff_set),
        (RepeatedGame, (Minimax, Maximin), certify_period),
    ),
    details=(
        (RepeatedGame, (PayoffSet,), PayoffSetDetails),
        (RepeatedGame, (Minimax, Maximin), SecurityDetails),
    ),
    stack_certifiers=((RepeatedStack, (PayoffSet,), certify_payoff_rows),),
)
