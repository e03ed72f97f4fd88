"""Certificates: plain NumPy and fractions, from the game and the answer alone.

``CERTIFIERS`` is the whole list. A certifier is a function ``(game, concept, found) -> Certificate`` that shares no
code with the method whose answer it checks; the first row that fits the game and the concept is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.certify.alternating import certify_alternating, certify_alternating_rows
from winset.certify.bankruptcy import certify_bankruptcy
from winset.certify.bargaining import certify_bargaining
from winset.certify.bargaining_rows import certify_bargaining_rows, certify_two_level_rows
from winset.certify.compromises import certify_compromise, certify_structured
from winset.certify.correlated import certify_correlated
from winset.certify.correlated_rows import certify_correlated_rows
from winset.certify.dominance import certify_dominance
from winset.certify.excesses import certify_excess_rows, certify_excesses
from winset.certify.formation import (
    certify_agreements,
    certify_environment,
    certify_networks,
    certify_partitions,
    certify_sequence,
    certify_sizes,
)
from winset.certify.legislative import certify_legislative, certify_legislative_rows, certify_vote_buying
from winset.certify.linkage import certify_linkage
from winset.certify.logit import certify_logit, certify_logit_fit, certify_logit_rows
from winset.certify.nash import certify_nash
from winset.certify.nash_rows import certify_nash_rows
from winset.certify.quadratic import certify_quadratic, certify_quadratic_draws
from winset.certify.refinements import certify_index, certify_perfect, certify_risk_dominance, certify_tracing
from winset.certify.relatives import certify_relatives
from winset.certify.security import certify_security
from winset.certify.spatial import certify_setter, certify_spatial
from winset.certify.spatial_line import certify_line_rows, certify_setter_rows
from winset.certify.structure import certify_potential, certify_supermodular
from winset.certify.subgame_perfect import certify_subgame_perfect, certify_tree_draws
from winset.certify.tree_logit import certify_agent_logit
from winset.certify.tree_nash import certify_tree_nash
from winset.certify.tree_sequential import certify_sequential
from winset.certify.two_level import certify_two_level
from winset.certify.values import certify_stack, certify_values
from winset.certify.voting_space import certify_issue, certify_voting_space
from winset.concepts import (
    QRE,
    AumannDreze,
    Banzhaf,
    CoarseCorrelated,
    Concept,
    Core,
    Correlated,
    DeeganPackel,
    DisruptionNucleolus,
    EquilibriumIndex,
    Gately,
    IteratedDominance,
    Johnston,
    LargestConsistentSet,
    LeastCore,
    LogitBranch,
    LogitFit,
    Maximin,
    Minimax,
    Myerson,
    Nash,
    Nucleolus,
    Owen,
    PairwiseStable,
    PerCapitaNucleolus,
    Perfect,
    Position,
    Potential,
    Prenucleolus,
    PublicGood,
    Pure,
    Rationalizable,
    RiskDominance,
    Sequential,
    SequentialFormation,
    Shapley,
    Solidarity,
    StableAgreements,
    StablePartitions,
    SubgamePerfect,
    Supermodular,
    Tau,
    Tracing,
    Undominated,
    WeightedShapley,
)
from winset.games.agreements import AgreementGame, SymmetricAgreement
from winset.games.alternating import AlternatingOffers, AlternatingStack
from winset.games.bargaining import Bankruptcy, BargainingProblem
from winset.games.bargaining_stacks import BargainingStack
from winset.games.coalitional import CoalitionalGame, CoalitionalStack
from winset.games.environments import SocialEnvironment
from winset.games.extensive import ExtensiveForm, TreeDraws
from winset.games.legislative import LegislativeBargaining, LegislativeStack, VoteBuying
from winset.games.linkage import Linkage
from winset.games.networks import NetworkGame
from winset.games.normal import NormalForm
from winset.games.normal_stacks import NormalFormDraws, NormalFormStack
from winset.games.partitions import PartitionGame, SymmetricPartitionGame
from winset.games.quadratic import QuadraticDraws, QuadraticGame
from winset.games.setter import AgendaSetter, SetterStack
from winset.games.spatial import SpatialBargaining, SpatialStack
from winset.games.spatial_voting import IssuePositions, SpatialVoting
from winset.games.two_level import TwoLevel
from winset.games.two_level_stacks import TwoLevelStack
from winset.games.voting import VotingRule
from winset.solution import Certificate, Found

__all__ = ["BATCH_CERTIFIERS", "CERTIFIERS", "batch_certifier_for", "certifier_for"]

Certifier = Callable[[Any, Any, Found], Certificate]

CERTIFIERS: tuple[tuple[type | tuple[type, ...], tuple[type[Concept], ...], Certifier], ...] = (
    (NormalForm, (Nash, Pure), certify_nash),
    (NormalForm, (QRE, LogitBranch), certify_logit),
    (NormalForm, (LogitFit,), certify_logit_fit),
    (ExtensiveForm, (SubgamePerfect,), certify_subgame_perfect),
    (ExtensiveForm, (Nash, Pure), certify_tree_nash),
    (NormalForm, (Correlated, CoarseCorrelated), certify_correlated),
    (NormalForm, (Undominated, IteratedDominance, Rationalizable), certify_dominance),
    (NormalForm, (Maximin, Minimax), certify_security),
    (NormalForm, (Potential,), certify_potential),
    (NormalForm, (Supermodular,), certify_supermodular),
    (NormalForm, (RiskDominance,), certify_risk_dominance),
    (NormalForm, (Perfect,), certify_perfect),
    (NormalForm, (Tracing,), certify_tracing),
    (NormalForm, (EquilibriumIndex,), certify_index),
    (QuadraticGame, (Nash,), certify_quadratic),
    (ExtensiveForm, (Sequential,), certify_sequential),
    (ExtensiveForm, (QRE, LogitBranch), certify_agent_logit),
    # bargaining
    (BargainingProblem, (Concept,), certify_bargaining),
    (Bankruptcy, (Concept,), certify_bankruptcy),
    (AlternatingOffers, (Concept,), certify_alternating),
    (LegislativeBargaining, (Concept,), certify_legislative),
    (VoteBuying, (Concept,), certify_vote_buying),
    (TwoLevel, (Concept,), certify_two_level),
    (Linkage, (Concept,), certify_linkage),
    # policies
    (SpatialBargaining, (Concept,), certify_spatial),
    (AgendaSetter, (Concept,), certify_setter),
    (SpatialVoting, (Concept,), certify_voting_space),
    (IssuePositions, (Concept,), certify_issue),
    # coalitions
    ((CoalitionalGame, VotingRule), (Shapley, Banzhaf, DeeganPackel, Johnston), certify_values),
    (
        (CoalitionalGame, VotingRule),
        (Nucleolus, PerCapitaNucleolus, DisruptionNucleolus, Prenucleolus, LeastCore, Core),
        certify_excesses,
    ),
    ((CoalitionalGame, VotingRule), (Tau, Gately), certify_compromise),
    (CoalitionalGame, (Owen, Myerson), certify_structured),
    (
        (CoalitionalGame, VotingRule),
        (AumannDreze, Position, PublicGood, Solidarity, WeightedShapley),
        certify_relatives,
    ),
    (PartitionGame, (StablePartitions,), certify_partitions),
    (AgreementGame, (StableAgreements,), certify_agreements),
    (SymmetricAgreement, (StableAgreements,), certify_sizes),
    (NetworkGame, (PairwiseStable,), certify_networks),
    (SocialEnvironment, (LargestConsistentSet,), certify_environment),
    (SymmetricPartitionGame, (SequentialFormation,), certify_sequence),
)

BatchCertifier = Callable[[Any, Any, Found], NDArray[np.float64]]

BATCH_CERTIFIERS: tuple[tuple[type | tuple[type, ...], tuple[type[Concept], ...], BatchCertifier], ...] = (
    (TreeDraws, (SubgamePerfect,), certify_tree_draws),
    (QuadraticDraws, (Nash,), certify_quadratic_draws),
    ((NormalFormStack, NormalFormDraws), (QRE,), certify_logit_rows),
    ((NormalFormStack, NormalFormDraws), (Nash, Pure), certify_nash_rows),
    ((NormalFormStack, NormalFormDraws), (Correlated, CoarseCorrelated), certify_correlated_rows),
    (AlternatingStack, (Concept,), certify_alternating_rows),
    (BargainingStack, (Concept,), certify_bargaining_rows),
    (TwoLevelStack, (Concept,), certify_two_level_rows),
    (LegislativeStack, (Concept,), certify_legislative_rows),
    (SpatialStack, (Concept,), certify_line_rows),
    (SetterStack, (Concept,), certify_setter_rows),
    (CoalitionalStack, (Shapley, Banzhaf), certify_stack),
    (CoalitionalStack, (Nucleolus, Prenucleolus), certify_excess_rows),
)
"""The same for stacks: each gives one violation a row, shape ``(B,)``."""


def certifier_for(game: object, concept: Concept) -> Certifier:
    """The certifier for this game and concept."""
    for kind, concepts, certify in CERTIFIERS:
        if isinstance(game, kind) and isinstance(concept, concepts):
            return certify
    raise LookupError(f"no certifier for {concept.name} of {type(game).__name__}")


def batch_certifier_for(stack: object, concept: Concept) -> BatchCertifier:
    """The certifier for this stack and concept."""
    for kind, concepts, certify in BATCH_CERTIFIERS:
        if isinstance(stack, kind) and isinstance(concept, concepts):
            return certify
    raise LookupError(f"no certifier for {concept.name} of {type(stack).__name__}")
