"""Everything that ``winset.domains`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Utilitarian
from winset.base.room import Room
from winset.domains.check.domain_solutions import certify_domain
from winset.domains.concepts import Pareto
from winset.domains.details import DomainDetails
from winset.domains.find.domain_solutions import DomainFrontier
from winset.domains.games.domain import Domain

__all__ = ["ROOM"]

ROOM = Room(
    methods=(DomainFrontier(),),
    certifiers=(
        (
            Domain,
            (Pareto, NashBargaining, KalaiSmorodinsky, Egalitarian, Utilitarian, EqualLoss),
            certify_domain,
        ),
    ),
    details=((Domain, (Pareto, NashBargaining, KalaiSmorodinsky, Egalitarian, Utilitarian, EqualLoss), DomainDetails),),
)
