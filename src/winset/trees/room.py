"""Everything that ``winset.trees`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.tables.concepts import QRE, LogitBranch, LogitFit, Nash, Pure
from winset.trees.check.agent_likelihood import certify_agent_likelihood
from winset.trees.check.agent_logit import certify_agent_logit
from winset.trees.check.nash import certify_tree_nash
from winset.trees.check.sequential import certify_sequential
from winset.trees.check.subgame_perfect import certify_subgame_perfect, certify_tree_draws
from winset.trees.concepts import Sequential, SubgamePerfect
from winset.trees.details import (
    SequentialDetails,
    SubgamePerfectDetails,
    TreeLogitBranchDetails,
    TreeLogitDetails,
    TreeLogitFitDetails,
)
from winset.trees.find.agent_likelihood import AgentLikelihood
from winset.trees.find.agent_logit import AgentLogit
from winset.trees.find.backward_induction import BackwardInduction
from winset.trees.find.backward_induction_batch import TreeBatch
from winset.trees.find.behavior_supports import BehaviorSupports
from winset.trees.find.reduced_table import ReducedTable
from winset.trees.find.sequence_linear import SequenceLinear
from winset.trees.find.sequence_pivoting import SequencePivoting
from winset.trees.find.sequence_vertices import SequenceVertices
from winset.trees.find.subgame_perfect import SubgameComposition
from winset.trees.games.draws import TreeDraws
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        BackwardInduction(),
        SubgameComposition(),
        SequenceVertices(),
        BehaviorSupports(),
        ReducedTable(),
        SequencePivoting(),
        SequenceLinear(),
        AgentLogit(),
        AgentLikelihood(),
        TreeBatch(),
    ),
    certifiers=(
        (ExtensiveForm, (SubgamePerfect,), certify_subgame_perfect),
        (
            ExtensiveForm,
            (
                Nash,
                Pure,
            ),
            certify_tree_nash,
        ),
        (ExtensiveForm, (Sequential,), certify_sequential),
        (
            ExtensiveForm,
            (
                QRE,
                LogitBranch,
            ),
            certify_agent_logit,
        ),
        (ExtensiveForm, (LogitFit,), certify_agent_likelihood),
    ),
    stack_certifiers=((TreeDraws, (SubgamePerfect,), certify_tree_draws),),
    details=(
        (ExtensiveForm, (SubgamePerfect,), SubgamePerfectDetails),
        (ExtensiveForm, (Sequential, Nash), SequentialDetails),
        (ExtensiveForm, (QRE,), TreeLogitDetails),
        (ExtensiveForm, (LogitBranch,), TreeLogitBranchDetails),
        (ExtensiveForm, (LogitFit,), TreeLogitFitDetails),
    ),
)
