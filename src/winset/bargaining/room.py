"""Everything that ``winset.bargaining`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.bargaining.arrays import PolytopeArrays
from winset.bargaining.check.bankruptcy import certify_bankruptcy
from winset.bargaining.check.rows import certify_bargaining_rows
from winset.bargaining.check.solutions import certify_bargaining
from winset.bargaining.concepts import (
    ConstrainedEqualAwards,
    ConstrainedEqualLosses,
    Egalitarian,
    EqualLoss,
    KalaiSmorodinsky,
    NashBargaining,
    Proportional,
    Raiffa,
    RandomArrival,
    Talmud,
    Utilitarian,
)
from winset.bargaining.find.bankruptcy import DivisionRules
from winset.bargaining.find.convex import ConvexPrograms
from winset.bargaining.find.finite import FiniteBatch, FiniteSearch
from winset.bargaining.find.polytope import (
    KalaiSmorodinskyPolytope,
    NashBargainingPolytope,
    PolytopeBatch,
    PolytopePrograms,
    PolytopeRaiffa,
)
from winset.bargaining.games.bankruptcy import Bankruptcy
from winset.bargaining.games.problem import BargainingProblem
from winset.bargaining.games.stacks import BargainingStack
from winset.base.room import Room

__all__ = ["ROOM"]

ROOM = Room(
    from_arrays=((PolytopeArrays, BargainingProblem.from_arrays),),
    methods=(
        NashBargainingPolytope(),
        KalaiSmorodinskyPolytope(),
        PolytopePrograms(),
        PolytopeRaiffa(),
        PolytopeBatch(),
        FiniteSearch(),
        FiniteBatch(),
        ConvexPrograms(),
        DivisionRules(),
    ),
    certifiers=(
        (
            BargainingProblem,
            (
                NashBargaining,
                KalaiSmorodinsky,
                Egalitarian,
                Utilitarian,
                EqualLoss,
                Raiffa,
            ),
            certify_bargaining,
        ),
        (
            Bankruptcy,
            (
                Talmud,
                ConstrainedEqualAwards,
                ConstrainedEqualLosses,
                Proportional,
                RandomArrival,
            ),
            certify_bankruptcy,
        ),
    ),
    stack_certifiers=(
        (
            BargainingStack,
            (
                NashBargaining,
                KalaiSmorodinsky,
            ),
            certify_bargaining_rows,
        ),
    ),
)
