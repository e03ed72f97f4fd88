"""Everything that ``winset.formation`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.formation.check.agreements import certify_agreements, certify_sizes
from winset.formation.check.consistent_sets import certify_environment
from winset.formation.check.networks import certify_networks
from winset.formation.check.partitions import certify_partitions
from winset.formation.check.sequential_formation import certify_sequence
from winset.formation.concepts import (
    LargestConsistentSet,
    PairwiseStable,
    SequentialFormation,
    StableAgreements,
    StablePartitions,
)
from winset.formation.details import (
    AgreementDetails,
    ConsistentSetDetails,
    NetworkDetails,
    PartitionDetails,
    SequentialFormationDetails,
)
from winset.formation.find.agreements import AgreementSearch, MembershipSizes
from winset.formation.find.consistent_sets import FarsightedSearch
from winset.formation.find.networks import LinkSearch
from winset.formation.find.partitions import PartitionSearch
from winset.formation.find.sequential_formation import BestSizes
from winset.formation.games.agreements import AgreementGame, SymmetricAgreement
from winset.formation.games.environments import SocialEnvironment
from winset.formation.games.networks import NetworkGame
from winset.formation.games.partitions import PartitionGame, SymmetricPartitionGame

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        PartitionSearch(),
        AgreementSearch(),
        MembershipSizes(),
        LinkSearch(),
        FarsightedSearch(),
        BestSizes(),
    ),
    certifiers=(
        (PartitionGame, (StablePartitions,), certify_partitions),
        (AgreementGame, (StableAgreements,), certify_agreements),
        (SymmetricAgreement, (StableAgreements,), certify_sizes),
        (NetworkGame, (PairwiseStable,), certify_networks),
        (SocialEnvironment, (LargestConsistentSet,), certify_environment),
        (SymmetricPartitionGame, (SequentialFormation,), certify_sequence),
    ),
    details=(
        (PartitionGame, (StablePartitions,), PartitionDetails),
        ((AgreementGame, SymmetricAgreement), (StableAgreements,), AgreementDetails),
        (NetworkGame, (PairwiseStable,), NetworkDetails),
        (SocialEnvironment, (LargestConsistentSet,), ConsistentSetDetails),
        (SymmetricPartitionGame, (SequentialFormation,), SequentialFormationDetails),
    ),
)
