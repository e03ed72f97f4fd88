"""Algorithms, one a file. ``METHODS`` is the whole list: the cheapest exact method of a concept comes first.

A method is a frozen dataclass of its parameters with

``concepts``
    the concept classes it answers,
``arrays``
    the array classes of ``winset.arrays`` it takes,
``supports(arrays, concept)``
    None, or the reason why it does not apply, with what would,
``run(arrays, concept, rng)``
    a :class:`~winset.solution.Found` in plain arrays.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import numpy as np

from winset.concepts import Concept
from winset.methods.agent_logit import AgentLogit
from winset.methods.alternating_offers import AlternatingBatch, PieOffers, SetOffers
from winset.methods.backward_induction import BackwardInduction
from winset.methods.bankruptcy_rules import DivisionRules
from winset.methods.box_complementarity import BoxComplementarity, BoxComplementarityBatch
from winset.methods.coalition_sampling import CoalitionSampling
from winset.methods.compromise_values import Compromise
from winset.methods.convex_bargaining import ConvexPrograms
from winset.methods.correlated_batch import CorrelatedBatch
from winset.methods.dominance import DominanceRounds
from winset.methods.equilibrium_index import SupportDeterminants
from winset.methods.finite_bargaining import FiniteBatch, FiniteSearch
from winset.methods.formation import (
    AgreementSearch,
    BestSizes,
    FarsightedSearch,
    LinkSearch,
    MembershipSizes,
    PartitionSearch,
)
from winset.methods.incentive_programs import IncentiveProgram
from winset.methods.legislative_bargaining import ClosedRule, LastSession, LegislativeBatch, LevelBribes, OpenRule
from winset.methods.lemke_howson import LemkeHowson
from winset.methods.lemke_howson_batch import LemkeHowsonBatch
from winset.methods.linear_tracing import LinearTracing
from winset.methods.linkage import LinkedIssues
from winset.methods.logit_batch import LogitBatch
from winset.methods.logit_ladder import LogitLadder
from winset.methods.logit_likelihood import LogitLikelihood
from winset.methods.logit_path import LogitPath
from winset.methods.nash_batch import NashBatch
from winset.methods.nucleolus_levels import ExcessLevels, ExcessLevelsBatch
from winset.methods.perfection import Trembles
from winset.methods.plane_setter import PlaneSetter
from winset.methods.polytope_bargaining import (
    PolytopeBatch,
    PolytopeInterior,
    PolytopePrograms,
    PolytopeRaiffa,
    PolytopeRay,
)
from winset.methods.potential import PotentialFunction
from winset.methods.power_indices import (
    CriticalVoters,
    GeneratingFunctions,
    JoiningChances,
    WeightStates,
    WinningCoalitions,
)
from winset.methods.pure_batch import PureBatch
from winset.methods.pure_enumeration import PureEnumeration
from winset.methods.ratification import (
    RatifiedBatch,
    RatifiedProcedure,
    UncertainNash,
    UncertainOffers,
    UncertainSetter,
)
from winset.methods.reduced_table import ReducedTable
from winset.methods.risk_dominance import DeviationLosses
from winset.methods.security_levels import SecurityLevels
from winset.methods.semivalues import OrderSampling, SizeSums, SizeSumsBatch
from winset.methods.sequence_linear import SequenceLinear
from winset.methods.sequence_pivoting import SequencePivoting
from winset.methods.sequence_vertices import SequenceVertices
from winset.methods.shared_dividends import LinksAsPlayers, MinimalMemberships, SharedDividends, WithinUnions
from winset.methods.spatial_line import LinePivots, LinePivotsBatch, LineSetter, LineSetterBatch
from winset.methods.spatial_plane import PlaneCorners
from winset.methods.sponsored_batch import SponsoredBatch
from winset.methods.structured_values import LinkedPlayers, Unions
from winset.methods.subgame_composition import SubgameComposition
from winset.methods.supermodular import MonotoneReplies
from winset.methods.support_subdivision import SupportSubdivision
from winset.methods.tracing import LogarithmicTracing
from winset.methods.tree_batch import TreeBatch
from winset.methods.vertex_enumeration import VertexEnumeration
from winset.methods.voting_space import Covering, InfluenceMean, LinePivotSets, TurningPivots
from winset.methods.weighted_levels import WeightedLevels
from winset.solution import Found

__all__ = ["METHODS", "Method"]


class Method(Protocol):
    """One algorithm with its parameters."""

    concepts: ClassVar[tuple[type[Concept], ...]]
    arrays: ClassVar[tuple[type, ...]]

    def supports(self, arrays: Any, concept: Any) -> str | None:
        """None, or the reason why this method does not apply."""

    def run(self, arrays: Any, concept: Any, rng: np.random.Generator) -> Found:
        """What the method finds."""


METHODS: tuple[Method, ...] = (
    PureEnumeration(),
    VertexEnumeration(),
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
    IncentiveProgram(),
    DominanceRounds(),
    SecurityLevels(),
    PotentialFunction(),
    MonotoneReplies(),
    DeviationLosses(),
    Trembles(),
    LogarithmicTracing(),
    LinearTracing(),
    SupportDeterminants(),
    BoxComplementarity(),
    BoxComplementarityBatch(),
    BackwardInduction(),
    SubgameComposition(),
    SequenceVertices(),
    ReducedTable(),
    SequencePivoting(),
    SequenceLinear(),
    AgentLogit(),
    TreeBatch(),
    SponsoredBatch(),
    # bargaining
    PolytopeInterior(),
    PolytopeRay(),
    PolytopePrograms(),
    PolytopeRaiffa(),
    PolytopeBatch(),
    FiniteSearch(),
    FiniteBatch(),
    ConvexPrograms(),
    DivisionRules(),
    PieOffers(),
    SetOffers(),
    AlternatingBatch(),
    ClosedRule(),
    OpenRule(),
    LastSession(),
    LegislativeBatch(),
    LevelBribes(),
    # policies
    LinePivots(),
    LinePivotsBatch(),
    PlaneCorners(),
    LineSetter(),
    LineSetterBatch(),
    PlaneSetter(),
    LinePivotSets(),
    TurningPivots(),
    Covering(),
    InfluenceMean(),
    # two levels
    RatifiedProcedure(),
    RatifiedBatch(),
    UncertainOffers(),
    UncertainSetter(),
    UncertainNash(),
    LinkedIssues(),
    # coalitions
    SizeSums(),
    SizeSumsBatch(),
    GeneratingFunctions(),
    JoiningChances(),
    WinningCoalitions(),
    WeightStates(),
    CriticalVoters(),
    OrderSampling(),
    CoalitionSampling(),
    ExcessLevels(),
    ExcessLevelsBatch(),
    WeightedLevels(),
    Compromise(),
    Unions(),
    LinkedPlayers(),
    SharedDividends(),
    WithinUnions(),
    LinksAsPlayers(),
    MinimalMemberships(),
    PartitionSearch(),
    AgreementSearch(),
    MembershipSizes(),
    LinkSearch(),
    FarsightedSearch(),
    BestSizes(),
)
