"""Everything that ``winset.positions`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.bargaining.concepts import Egalitarian, KalaiSmorodinsky, NashBargaining, Stationary
from winset.base.room import Room
from winset.policies.concepts import MeanPosition, MedianPosition, Yolk
from winset.policies.details import YolkDetails
from winset.positions.check.banks_duggan_space import certify_stationary_space
from winset.positions.check.condorcet_election import certify_election
from winset.positions.check.exchange import certify_exchange
from winset.positions.check.expected_utility import certify_utilities
from winset.positions.check.issues import certify_bargains, certify_means
from winset.positions.check.policy_means import certify_policy_means
from winset.positions.check.policy_problem import certify_policy
from winset.positions.check.yolk_space import certify_yolk_space
from winset.positions.concepts import CondorcetElection, Exchange, ExpectedUtility
from winset.positions.details import (
    ElectionDetails,
    ExchangeDetails,
    ExpectedUtilityDetails,
    MedianDetails,
    PolicyBargainDetails,
    SpaceDetails,
)
from winset.positions.find.banks_duggan_space import BanksDugganSpace
from winset.positions.find.condorcet_election import PairwiseElections
from winset.positions.find.exchange import PairwiseExchanges
from winset.positions.find.expected_utility import ChallengeUtilities
from winset.positions.find.line_bargains import LineBargainsBatch
from winset.positions.find.means import RaggedMeansBatch
from winset.positions.find.policy_bargains import PolicyBargains
from winset.positions.find.policy_means import PolicyMeans
from winset.positions.find.yolk_space import YolkBounds
from winset.positions.games.challenge import ChallengeGame
from winset.positions.games.exchange import ExchangeGame
from winset.positions.games.issue_stack import IssueStack
from winset.positions.games.policy_problem import PolicyProblem
from winset.positions.games.policy_space import PolicySpace

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        RaggedMeansBatch(),
        LineBargainsBatch(),
        PolicyBargains(),
        PolicyMeans(),
        PairwiseExchanges(),
        PairwiseElections(),
        ChallengeUtilities(),
        YolkBounds(),
        BanksDugganSpace(),
    ),
    certifiers=(
        (PolicyProblem, (NashBargaining, KalaiSmorodinsky, Egalitarian), certify_policy),
        (PolicyProblem, (MeanPosition, MedianPosition), certify_policy_means),
        (ExchangeGame, (Exchange,), certify_exchange),
        (ChallengeGame, (CondorcetElection,), certify_election),
        (ChallengeGame, (ExpectedUtility,), certify_utilities),
        (PolicySpace, (Yolk,), certify_yolk_space),
        (PolicySpace, (Stationary,), certify_stationary_space),
    ),
    stack_certifiers=(
        (IssueStack, (MeanPosition, MedianPosition), certify_means),
        (IssueStack, (NashBargaining, KalaiSmorodinsky, Egalitarian), certify_bargains),
    ),
    details=(
        (PolicyProblem, (MedianPosition,), MedianDetails),
        (PolicyProblem, (NashBargaining, KalaiSmorodinsky, Egalitarian), PolicyBargainDetails),
        (ExchangeGame, (Exchange,), ExchangeDetails),
        (ChallengeGame, (CondorcetElection,), ElectionDetails),
        (ChallengeGame, (ExpectedUtility,), ExpectedUtilityDetails),
        (PolicySpace, (Yolk,), YolkDetails),
        (PolicySpace, (Stationary,), SpaceDetails),
    ),
)
