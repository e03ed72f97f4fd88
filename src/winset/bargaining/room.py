"""Everything that ``winset.bargaining`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.bargaining.arrays import PolytopeArrays
from winset.bargaining.check.bankruptcy import certify_bankruptcy
from winset.bargaining.check.egalitarian import certify_egalitarian
from winset.bargaining.check.equal_loss import certify_equal_loss
from winset.bargaining.check.kalai_smorodinsky import certify_kalai_smorodinsky
from winset.bargaining.check.nash_bargaining import certify_nash_bargaining
from winset.bargaining.check.raiffa import certify_raiffa
from winset.bargaining.check.rows import certify_bargaining_rows
from winset.bargaining.check.utilitarian import certify_utilitarian
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
from winset.bargaining.details import BargainingDetails, RaiffaDetails
from winset.bargaining.find.bankruptcy import DivisionRules
from winset.bargaining.find.batch import FiniteBatch, PolytopeBatch
from winset.bargaining.find.egalitarian import EgalitarianRay
from winset.bargaining.find.equal_loss import EqualLossRay
from winset.bargaining.find.kalai_smorodinsky import KalaiSmorodinskyRay
from winset.bargaining.find.nash_bargaining import NashProduct
from winset.bargaining.find.raiffa import RaiffaPath
from winset.bargaining.find.utilitarian import UtilitarianSum
from winset.bargaining.games.bankruptcy import Bankruptcy
from winset.bargaining.games.problem import BargainingProblem
from winset.bargaining.games.stacks import BargainingStack
from winset.base.room import Room

__all__ = ["ROOM"]

RULES = (Talmud, ConstrainedEqualAwards, ConstrainedEqualLosses, Proportional, RandomArrival)

ROOM = Room(
    from_arrays=((PolytopeArrays, BargainingProblem.from_arrays),),
    methods=(
        NashProduct(),
        KalaiSmorodinskyRay(),
        EgalitarianRay(),
        UtilitarianSum(),
        EqualLossRay(),
        RaiffaPath(),
        PolytopeBatch(),
        FiniteBatch(),
        DivisionRules(),
    ),
    certifiers=(
        (BargainingProblem, (NashBargaining,), certify_nash_bargaining),
        (BargainingProblem, (KalaiSmorodinsky,), certify_kalai_smorodinsky),
        (BargainingProblem, (Egalitarian,), certify_egalitarian),
        (BargainingProblem, (Utilitarian,), certify_utilitarian),
        (BargainingProblem, (EqualLoss,), certify_equal_loss),
        (BargainingProblem, (Raiffa,), certify_raiffa),
        (Bankruptcy, RULES, certify_bankruptcy),
    ),
    stack_certifiers=((BargainingStack, (NashBargaining, KalaiSmorodinsky), certify_bargaining_rows),),
    details=(
        (BargainingProblem, (Raiffa,), RaiffaDetails),
        (BargainingProblem, (NashBargaining, KalaiSmorodinsky, Egalitarian, Utilitarian, EqualLoss), BargainingDetails),
    ),
)
