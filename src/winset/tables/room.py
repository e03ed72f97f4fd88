"""Everything that ``winset.tables`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.tables.arrays import NormalFormArrays
from winset.tables.check.correlated import certify_correlated, certify_correlated_rows
from winset.tables.check.dominance import certify_dominance
from winset.tables.check.equilibrium_index import certify_index
from winset.tables.check.logit import certify_logit, certify_logit_fit, certify_logit_rows
from winset.tables.check.nash import certify_nash
from winset.tables.check.nash_rows import certify_nash_rows
from winset.tables.check.potential import certify_potential
from winset.tables.check.pure_enumeration import certify_pure
from winset.tables.check.risk_dominance import certify_risk_dominance
from winset.tables.check.security import certify_security
from winset.tables.check.supermodular import certify_supermodular
from winset.tables.check.tracing import certify_tracing
from winset.tables.check.trembling_hand import certify_perfect
from winset.tables.concepts import (
    QRE,
    CoarseCorrelated,
    Correlated,
    EquilibriumIndex,
    IteratedDominance,
    LogitBranch,
    LogitFit,
    Maximin,
    Minimax,
    Nash,
    Perfect,
    Potential,
    Pure,
    Rationalizable,
    RiskDominance,
    Supermodular,
    Tracing,
    Undominated,
)
from winset.tables.details import (
    BestCorrelatedDetails,
    DominanceDetails,
    EquilibriumIndexDetails,
    LogitBranchDetails,
    LogitDetails,
    LogitFitDetails,
    NashDetails,
    PerfectDetails,
    PotentialDetails,
    RiskDominanceDetails,
    SecurityDetails,
    SupermodularDetails,
    TracingDetails,
)
from winset.tables.find import risk_dominance
from winset.tables.find.correlated import CorrelatedProgram
from winset.tables.find.correlated_batch import CorrelatedBatch
from winset.tables.find.dominance import DominanceRounds
from winset.tables.find.equilibrium_index import SupportDeterminants
from winset.tables.find.lemke_howson import LemkeHowson
from winset.tables.find.lemke_howson_batch import LemkeHowsonBatch
from winset.tables.find.linear_tracing import LinearTracing
from winset.tables.find.logarithmic_tracing import LogarithmicTracing
from winset.tables.find.logit_batch import LogitBatch
from winset.tables.find.logit_ladder import LogitLadder
from winset.tables.find.logit_likelihood import LogitLikelihood
from winset.tables.find.logit_path import LogitPath
from winset.tables.find.one_equilibrium import OneEquilibrium
from winset.tables.find.potential import PotentialFunction
from winset.tables.find.pure_enumeration import PureEnumeration
from winset.tables.find.pure_enumeration_batch import PureBatch
from winset.tables.find.security import SecurityLevels
from winset.tables.find.supermodular import MonotoneReplies
from winset.tables.find.support_subdivision import SupportSubdivision
from winset.tables.find.trembling_hand import TremblingHand
from winset.tables.find.vertex_enumeration import VertexEnumeration
from winset.tables.find.vertex_enumeration_batch import NashBatch
from winset.tables.games.normal import NormalForm
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["ROOM"]

ROOM = Room(
    from_arrays=((NormalFormArrays, NormalForm.from_arrays),),
    methods=(
        PureEnumeration(),
        VertexEnumeration(),
        OneEquilibrium(),
        LemkeHowson(),
        SupportSubdivision(),
        LogitLadder(),
        LogitPath(),
        LogitLikelihood(),
        PureBatch(),
        NashBatch(),
        LemkeHowsonBatch(),
        CorrelatedBatch(),
        LogitBatch(),
        CorrelatedProgram(),
        DominanceRounds(),
        SecurityLevels(),
        PotentialFunction(),
        MonotoneReplies(),
        risk_dominance.RiskDominance(),
        TremblingHand(),
        LogarithmicTracing(),
        LinearTracing(),
        SupportDeterminants(),
    ),
    certifiers=(
        (NormalForm, (Nash,), certify_nash),
        (NormalForm, (Pure,), certify_pure),
        (
            NormalForm,
            (
                QRE,
                LogitBranch,
            ),
            certify_logit,
        ),
        (NormalForm, (LogitFit,), certify_logit_fit),
        (
            NormalForm,
            (
                Correlated,
                CoarseCorrelated,
            ),
            certify_correlated,
        ),
        (
            NormalForm,
            (
                Undominated,
                IteratedDominance,
                Rationalizable,
            ),
            certify_dominance,
        ),
        (
            NormalForm,
            (
                Maximin,
                Minimax,
            ),
            certify_security,
        ),
        (NormalForm, (Potential,), certify_potential),
        (NormalForm, (Supermodular,), certify_supermodular),
        (NormalForm, (RiskDominance,), certify_risk_dominance),
        (NormalForm, (Perfect,), certify_perfect),
        (NormalForm, (Tracing,), certify_tracing),
        (NormalForm, (EquilibriumIndex,), certify_index),
    ),
    stack_certifiers=(
        ((NormalFormStack, NormalFormDraws), (QRE,), certify_logit_rows),
        ((NormalFormStack, NormalFormDraws), (Nash, Pure), certify_nash_rows),
        (
            (NormalFormStack, NormalFormDraws),
            (
                Correlated,
                CoarseCorrelated,
            ),
            certify_correlated_rows,
        ),
    ),
    details=(
        (NormalForm, (EquilibriumIndex,), EquilibriumIndexDetails),
        (NormalForm, (Nash,), NashDetails),
        (NormalForm, (Correlated, CoarseCorrelated), BestCorrelatedDetails),
        (NormalForm, (Undominated, IteratedDominance, Rationalizable), DominanceDetails),
        (NormalForm, (Maximin, Minimax), SecurityDetails),
        (NormalForm, (Potential,), PotentialDetails),
        (NormalForm, (Supermodular,), SupermodularDetails),
        (NormalForm, (RiskDominance,), RiskDominanceDetails),
        (NormalForm, (Perfect,), PerfectDetails),
        (NormalForm, (Tracing,), TracingDetails),
        (NormalForm, (QRE,), LogitDetails),
        (NormalForm, (LogitBranch,), LogitBranchDetails),
        (NormalForm, (LogitFit,), LogitFitDetails),
    ),
)
