"""Everything that ``winset.two_level`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from functools import partial

from winset.bargaining.concepts import Stationary
from winset.bargaining.room import ROOM as BARGAINING
from winset.base.room import Room
from winset.base.solving import Solver
from winset.legislatures.room import ROOM as LEGISLATURES
from winset.offers.room import ROOM as OFFERS
from winset.policies.room import ROOM as POLICIES
from winset.trees.concepts import SubgamePerfect
from winset.two_level.check.linkage import certify_linkage
from winset.two_level.check.rows import certify_two_level_rows
from winset.two_level.check.two_level import certify_two_level
from winset.two_level.details import LinkageDetails, TwoLevelDetails, TwoLevelSetterDetails, TwoLevelStationaryDetails
from winset.two_level.find.linkage import LinkedIssues
from winset.two_level.find.ratification import RULES, RatifiedBatch, RatifiedProcedure
from winset.two_level.find.unknown_thresholds import UncertainNash, UncertainOffers, UncertainSetter
from winset.two_level.games.linkage import Linkage
from winset.two_level.games.side_payments import SidePayments
from winset.two_level.games.stacks import TwoLevelStack
from winset.two_level.games.two_level import TwoLevel

__all__ = ["ROOM"]

PROCEDURES = (BARGAINING, OFFERS, LEGISLATURES, POLICIES)
"""The rooms whose games homes may ratify."""

SOLVER = Solver(PROCEDURES)

ROOM = Room(
    methods=(
        RatifiedProcedure(SOLVER.methods),
        RatifiedBatch(SOLVER.methods),
        UncertainOffers(procedures=SOLVER.methods),
        UncertainSetter(SOLVER.methods),
        UncertainNash(SOLVER.methods),
        LinkedIssues(SOLVER.methods),
    ),
    certifiers=(
        (TwoLevel, RULES, partial(certify_two_level, SOLVER.certifier_for)),
        (Linkage, RULES, partial(certify_linkage, SOLVER.certifier_for)),
    ),
    stack_certifiers=((TwoLevelStack, RULES, partial(certify_two_level_rows, SOLVER.stack_certifier_for)),),
    details=(
        (TwoLevel, (Stationary,), TwoLevelStationaryDetails),
        (TwoLevel, (SubgamePerfect,), TwoLevelSetterDetails),
        ((TwoLevel, SidePayments), RULES, TwoLevelDetails),
        (Linkage, RULES, LinkageDetails),
    ),
)
