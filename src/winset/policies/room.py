"""Everything that ``winset.policies`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.bargaining.concepts import NashBargaining, Stationary
from winset.base.room import Room
from winset.policies.check.banks_duggan_line import certify_line_rows, certify_setter_rows
from winset.policies.check.influence_mean import certify_issue
from winset.policies.check.romer_rosenthal import certify_setter
from winset.policies.check.spatial import certify_spatial
from winset.policies.check.voting import certify_voting_space
from winset.policies.concepts import (
    GridlockInterval,
    MeanPosition,
    MedianPosition,
    SpatialCore,
    UncoveredSet,
    Winset,
    Yolk,
)
from winset.policies.details import (
    AgendaSetterDetails,
    SpatialBargainingDetails,
    UncoveredSetDetails,
    WinsetDetails,
    YolkDetails,
)
from winset.policies.find import uncovered_set
from winset.policies.find.banks_duggan_line import BanksDugganLine, BanksDugganLineBatch
from winset.policies.find.banks_duggan_plane import BanksDugganPlane
from winset.policies.find.influence_mean import InfluenceMean
from winset.policies.find.romer_rosenthal import RomerRosenthalLine, RomerRosenthalLineBatch, RomerRosenthalPlane
from winset.policies.find.winset import LinePivotSets
from winset.policies.find.yolk import YolkSweep
from winset.policies.games.setter import AgendaSetter, SetterStack
from winset.policies.games.spatial import SpatialBargaining, SpatialStack
from winset.policies.games.voting import IssuePositions, SpatialVoting
from winset.trees.concepts import SubgamePerfect

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        BanksDugganLine(),
        BanksDugganLineBatch(),
        BanksDugganPlane(),
        RomerRosenthalLine(),
        RomerRosenthalLineBatch(),
        RomerRosenthalPlane(),
        LinePivotSets(),
        YolkSweep(),
        uncovered_set.UncoveredSet(),
        InfluenceMean(),
    ),
    certifiers=(
        (SpatialBargaining, (Stationary,), certify_spatial),
        (
            AgendaSetter,
            (
                SubgamePerfect,
                Stationary,
            ),
            certify_setter,
        ),
        (
            SpatialVoting,
            (
                Winset,
                SpatialCore,
                GridlockInterval,
                Yolk,
                UncoveredSet,
            ),
            certify_voting_space,
        ),
        (
            IssuePositions,
            (
                MeanPosition,
                MedianPosition,
                NashBargaining,
            ),
            certify_issue,
        ),
    ),
    stack_certifiers=(
        (SpatialStack, (Stationary,), certify_line_rows),
        (
            SetterStack,
            (
                SubgamePerfect,
                Stationary,
            ),
            certify_setter_rows,
        ),
    ),
    details=(
        (SpatialBargaining, (Stationary,), SpatialBargainingDetails),
        (AgendaSetter, (SubgamePerfect, Stationary), AgendaSetterDetails),
        (SpatialVoting, (Winset, GridlockInterval), WinsetDetails),
        (SpatialVoting, (SpatialCore, Yolk), YolkDetails),
        (SpatialVoting, (UncoveredSet,), UncoveredSetDetails),
    ),
)
