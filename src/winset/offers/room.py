"""Everything that ``winset.offers`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.bargaining.concepts import Stationary
from winset.base.room import Room
from winset.offers.check.rubinstein import certify_alternating, certify_alternating_rows
from winset.offers.details import OffersDetails
from winset.offers.find.rubinstein import AlternatingBatch, RubinsteinPie, RubinsteinSet
from winset.offers.games.alternating import AlternatingOffers, AlternatingStack

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        RubinsteinPie(),
        RubinsteinSet(),
        AlternatingBatch(),
    ),
    certifiers=((AlternatingOffers, (Stationary,), certify_alternating),),
    stack_certifiers=((AlternatingStack, (Stationary,), certify_alternating_rows),),
    details=((AlternatingOffers, (Stationary,), OffersDetails),),
)
