"""Everything that ``winset.coalitions`` offers to ``solve``: its methods in the order of choice, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.coalitions.arrays import ValueTableArrays
from winset.coalitions.check.aumann_dreze import certify_aumann_dreze
from winset.coalitions.check.core import certify_core
from winset.coalitions.check.harsanyi_dividends import certify_dividends
from winset.coalitions.check.myerson import certify_myerson
from winset.coalitions.check.nucleolus import certify_excess_rows, certify_excesses
from winset.coalitions.check.owen import certify_owen
from winset.coalitions.check.position import certify_position
from winset.coalitions.check.power_indices import certify_indices
from winset.coalitions.check.shapley_banzhaf import certify_stack, certify_values
from winset.coalitions.check.tau_gately import certify_compromise
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
from winset.coalitions.details import (
    BanzhafDetails,
    CoreDetails,
    NucleolusDetails,
    SampledDetails,
    TauDetails,
    WinningCoalitionDetails,
)
from winset.coalitions.find import myerson, nucleolus, owen
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
from winset.coalitions.find.sampling import CoalitionSampling, OrderSampling
from winset.coalitions.find.shapley_banzhaf import ShapleyBanzhaf, ShapleyBanzhafBatch
from winset.coalitions.find.tau_gately import TauGately
from winset.coalitions.find.weighted_nucleolus import WeightedNucleolus
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.stacks import CoalitionalStack
from winset.coalitions.games.voting import VotingRule

__all__ = ["ROOM"]

ANY = (CoalitionalGame, VotingRule)

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
        (ANY, (Shapley, Banzhaf), certify_values),
        (ANY, (DeeganPackel, Johnston, PublicGood), certify_indices),
        (
            ANY,
            (Nucleolus, PerCapitaNucleolus, DisruptionNucleolus, Prenucleolus, LeastCore),
            certify_excesses,
        ),
        (ANY, (Core,), certify_core),
        (ANY, (Tau, Gately), certify_compromise),
        (CoalitionalGame, (Owen,), certify_owen),
        (CoalitionalGame, (Myerson,), certify_myerson),
        (CoalitionalGame, (AumannDreze,), certify_aumann_dreze),
        (CoalitionalGame, (Position,), certify_position),
        (ANY, (WeightedShapley, Solidarity), certify_dividends),
    ),
    stack_certifiers=(
        (CoalitionalStack, (Shapley, Banzhaf), certify_stack),
        (CoalitionalStack, (Nucleolus, Prenucleolus), certify_excess_rows),
    ),
    details=(
        (ANY, (Shapley,), SampledDetails),
        (ANY, (Banzhaf,), BanzhafDetails),
        (ANY, (DeeganPackel, Johnston, PublicGood), WinningCoalitionDetails),
        (ANY, (Core, LeastCore), CoreDetails),
        (ANY, (Nucleolus, PerCapitaNucleolus, DisruptionNucleolus, Prenucleolus), NucleolusDetails),
        (ANY, (Tau, Gately), TauDetails),
    ),
)
