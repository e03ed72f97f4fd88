"""Everything that ``winset.coalitions`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.coalitions.arrays import ValueTableArrays
from winset.coalitions.check.harsanyi_dividends import certify_relatives
from winset.coalitions.check.nucleolus import certify_excess_rows, certify_excesses
from winset.coalitions.check.shapley_banzhaf import certify_stack, certify_values
from winset.coalitions.check.tau_gately import certify_compromise, certify_structured
from winset.coalitions.concepts import (
    AumannDreze,
    Banzhaf,
    Core,
    DeeganPackel,
    DisruptionNucleolus,
    Gately,
    Johnston,
    LeastCore,
    Myerson,
    Nucleolus,
    Owen,
    PerCapitaNucleolus,
    Position,
    Prenucleolus,
    PublicGood,
    Shapley,
    Solidarity,
    Tau,
    WeightedShapley,
)
from winset.coalitions.find import myerson, nucleolus, owen
from winset.coalitions.find.banzhaf_sampling import CoalitionSampling
from winset.coalitions.find.harsanyi_dividends import (
    HarsanyiDividends,
    LinksAsPlayers,
    MinimalMemberships,
    WithinUnions,
)
from winset.coalitions.find.nucleolus import NucleolusBatch
from winset.coalitions.find.power_indices import (
    DeeganPackelJohnston,
    GeneratingFunctions,
    JoiningChances,
    WeightStates,
    WinningCoalitions,
)
from winset.coalitions.find.shapley_banzhaf import OrderSampling, ShapleyBanzhaf, ShapleyBanzhafBatch
from winset.coalitions.find.tau_gately import TauGately
from winset.coalitions.find.weighted_nucleolus import WeightedNucleolus
from winset.coalitions.games.coalitional import CoalitionalGame, CoalitionalStack
from winset.coalitions.games.voting import VotingRule

__all__ = ["ROOM"]

ROOM = Room(
    from_arrays=((ValueTableArrays, CoalitionalGame.from_arrays),),
    methods=(
        ShapleyBanzhaf(),
        ShapleyBanzhafBatch(),
        GeneratingFunctions(),
        JoiningChances(),
        WinningCoalitions(),
        WeightStates(),
        DeeganPackelJohnston(),
        OrderSampling(),
        CoalitionSampling(),
        nucleolus.Nucleolus(),
        NucleolusBatch(),
        WeightedNucleolus(),
        TauGately(),
        owen.Owen(),
        myerson.Myerson(),
        HarsanyiDividends(),
        WithinUnions(),
        LinksAsPlayers(),
        MinimalMemberships(),
    ),
    certifiers=(
        (
            (CoalitionalGame, VotingRule),
            (
                Shapley,
                Banzhaf,
                DeeganPackel,
                Johnston,
            ),
            certify_values,
        ),
        (
            (CoalitionalGame, VotingRule),
            (
                Nucleolus,
                PerCapitaNucleolus,
                DisruptionNucleolus,
                Prenucleolus,
                LeastCore,
                Core,
            ),
            certify_excesses,
        ),
        (
            (CoalitionalGame, VotingRule),
            (
                Tau,
                Gately,
            ),
            certify_compromise,
        ),
        (
            CoalitionalGame,
            (
                Owen,
                Myerson,
            ),
            certify_structured,
        ),
        (
            (CoalitionalGame, VotingRule),
            (
                AumannDreze,
                Position,
                PublicGood,
                Solidarity,
                WeightedShapley,
            ),
            certify_relatives,
        ),
    ),
    stack_certifiers=(
        (
            CoalitionalStack,
            (
                Shapley,
                Banzhaf,
            ),
            certify_stack,
        ),
        (
            CoalitionalStack,
            (
                Nucleolus,
                Prenucleolus,
            ),
            certify_excess_rows,
        ),
    ),
)
