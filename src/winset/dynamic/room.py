"""Everything that ``winset.dynamic`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.dynamic.check.by_discount import certify_legislature_rows, certify_stochastic_rows
from winset.dynamic.check.markov_legislature import certify_legislature
from winset.dynamic.check.stochastic import certify_stochastic
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.details import DynamicBargainingDetails, StochasticDetails
from winset.dynamic.find.by_discount import SettledPeriodsBatch, StationaryBatch
from winset.dynamic.find.logit_homotopy import LogitHomotopy
from winset.dynamic.find.markov_legislature import ChainSearch, MoreAndMorePeriods, RankingSearch
from winset.dynamic.find.mixed_proposals import AveragedProposals
from winset.dynamic.find.pure_markov import PureMarkov
from winset.dynamic.find.shapley_iteration import ShapleyIteration
from winset.dynamic.games.legislature import DynamicBargaining, LegislatureStack
from winset.dynamic.games.stochastic import StochasticGame, StochasticStack

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        ChainSearch(),
        RankingSearch(),
        MoreAndMorePeriods(),
        AveragedProposals(),
        PureMarkov(),
        ShapleyIteration(),
        LogitHomotopy(),
        SettledPeriodsBatch(),
        StationaryBatch(),
    ),
    certifiers=(
        (DynamicBargaining, (MarkovPerfect,), certify_legislature),
        (StochasticGame, (MarkovPerfect,), certify_stochastic),
    ),
    details=(
        (DynamicBargaining, (MarkovPerfect,), DynamicBargainingDetails),
        (StochasticGame, (MarkovPerfect,), StochasticDetails),
    ),
    stack_certifiers=(
        (LegislatureStack, (MarkovPerfect,), certify_legislature_rows),
        (StochasticStack, (MarkovPerfect,), certify_stochastic_rows),
    ),
)
