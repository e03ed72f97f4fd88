"""winset: negotiations as games, with certified answers.

>>> import winset as ws
>>> game = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> print(ws.solve(game, ws.Pure()).point)
1: 2; 2: 2
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from winset import plot as plot
    from winset.axioms import AxiomReport as AxiomReport
    from winset.axioms import check_axioms as check_axioms
    from winset.coalition_worths import characteristic_function as characteristic_function
    from winset.coalition_worths import partition_function as partition_function
    from winset.concepts import QRE as QRE
    from winset.concepts import AumannDreze as AumannDreze
    from winset.concepts import Banzhaf as Banzhaf
    from winset.concepts import CoarseCorrelated as CoarseCorrelated
    from winset.concepts import ConstrainedEqualAwards as ConstrainedEqualAwards
    from winset.concepts import ConstrainedEqualLosses as ConstrainedEqualLosses
    from winset.concepts import Core as Core
    from winset.concepts import Correlated as Correlated
    from winset.concepts import DeeganPackel as DeeganPackel
    from winset.concepts import DisruptionNucleolus as DisruptionNucleolus
    from winset.concepts import Egalitarian as Egalitarian
    from winset.concepts import EqualLoss as EqualLoss
    from winset.concepts import EquilibriumIndex as EquilibriumIndex
    from winset.concepts import Gately as Gately
    from winset.concepts import GridlockInterval as GridlockInterval
    from winset.concepts import IteratedDominance as IteratedDominance
    from winset.concepts import Johnston as Johnston
    from winset.concepts import KalaiSmorodinsky as KalaiSmorodinsky
    from winset.concepts import LargestConsistentSet as LargestConsistentSet
    from winset.concepts import LeastCore as LeastCore
    from winset.concepts import LogitBranch as LogitBranch
    from winset.concepts import LogitFit as LogitFit
    from winset.concepts import Maximin as Maximin
    from winset.concepts import MeanPosition as MeanPosition
    from winset.concepts import MedianPosition as MedianPosition
    from winset.concepts import Minimax as Minimax
    from winset.concepts import Myerson as Myerson
    from winset.concepts import Nash as Nash
    from winset.concepts import NashBargaining as NashBargaining
    from winset.concepts import Nucleolus as Nucleolus
    from winset.concepts import Owen as Owen
    from winset.concepts import PairwiseStable as PairwiseStable
    from winset.concepts import PerCapitaNucleolus as PerCapitaNucleolus
    from winset.concepts import Perfect as Perfect
    from winset.concepts import Position as Position
    from winset.concepts import Potential as Potential
    from winset.concepts import Prenucleolus as Prenucleolus
    from winset.concepts import Proportional as Proportional
    from winset.concepts import PublicGood as PublicGood
    from winset.concepts import Pure as Pure
    from winset.concepts import Raiffa as Raiffa
    from winset.concepts import RandomArrival as RandomArrival
    from winset.concepts import Rationalizable as Rationalizable
    from winset.concepts import RiskDominance as RiskDominance
    from winset.concepts import Sequential as Sequential
    from winset.concepts import SequentialFormation as SequentialFormation
    from winset.concepts import Shapley as Shapley
    from winset.concepts import Solidarity as Solidarity
    from winset.concepts import SpatialCore as SpatialCore
    from winset.concepts import StableAgreements as StableAgreements
    from winset.concepts import StablePartitions as StablePartitions
    from winset.concepts import Stationary as Stationary
    from winset.concepts import SubgamePerfect as SubgamePerfect
    from winset.concepts import Supermodular as Supermodular
    from winset.concepts import Talmud as Talmud
    from winset.concepts import Tau as Tau
    from winset.concepts import Tracing as Tracing
    from winset.concepts import UncoveredSet as UncoveredSet
    from winset.concepts import Undominated as Undominated
    from winset.concepts import Utilitarian as Utilitarian
    from winset.concepts import WeightedShapley as WeightedShapley
    from winset.concepts import Winset as Winset
    from winset.concepts import Yolk as Yolk
    from winset.episodes.census import ActorsCensus as ActorsCensus
    from winset.episodes.census import actors as actors
    from winset.episodes.claims import Replication as Replication
    from winset.episodes.episode import Episode as Episode
    from winset.episodes.episode import episode as episode
    from winset.episodes.episode import episodes as episodes
    from winset.episodes.episode import load as load
    from winset.errors import MethodError as MethodError
    from winset.errors import ModelError as ModelError
    from winset.errors import NotSolved as NotSolved
    from winset.errors import WinsetError as WinsetError
    from winset.estimation import fit_qre as fit_qre
    from winset.formats import read as read
    from winset.formats import write as write
    from winset.formats.peers import from_peer as from_peer
    from winset.formats.peers import to_peer as to_peer
    from winset.games import coalition_families as families  # noqa: F401
    from winset.games import generators as generators
    from winset.games.agreements import AgreementGame as AgreementGame
    from winset.games.agreements import SymmetricAgreement as SymmetricAgreement
    from winset.games.alternating import AlternatingOffers as AlternatingOffers
    from winset.games.bargaining import Bankruptcy as Bankruptcy
    from winset.games.bargaining import BargainingProblem as BargainingProblem
    from winset.games.bargaining_stacks import BargainingStack as BargainingStack
    from winset.games.bargaining_stacks import ParametricBargaining as ParametricBargaining
    from winset.games.coalitional import CoalitionalGame as CoalitionalGame
    from winset.games.coalitional import CoalitionalStack as CoalitionalStack
    from winset.games.environments import SocialEnvironment as SocialEnvironment
    from winset.games.extensive import ExtensiveForm as ExtensiveForm
    from winset.games.legislative import LegislativeBargaining as LegislativeBargaining
    from winset.games.legislative import VoteBuying as VoteBuying
    from winset.games.linkage import Linkage as Linkage
    from winset.games.networks import NetworkGame as NetworkGame
    from winset.games.normal import NormalForm as NormalForm
    from winset.games.outcomes import ConvexOutcomes as ConvexOutcomes
    from winset.games.outcomes import FiniteOutcomes as FiniteOutcomes
    from winset.games.outcomes import Hull as Hull
    from winset.games.outcomes import Polytope as Polytope
    from winset.games.partitions import PartitionGame as PartitionGame
    from winset.games.partitions import SymmetricPartitionGame as SymmetricPartitionGame
    from winset.games.quadratic import QuadraticGame as QuadraticGame
    from winset.games.ratification import Ratification as Ratification
    from winset.games.setter import AgendaSetter as AgendaSetter
    from winset.games.side_payments import SidePayments as SidePayments
    from winset.games.spatial import SpatialBargaining as SpatialBargaining
    from winset.games.spatial_voting import IssuePositions as IssuePositions
    from winset.games.spatial_voting import SpatialVoting as SpatialVoting
    from winset.games.two_level import TwoLevel as TwoLevel
    from winset.games.voting import WeightedVoting as WeightedVoting
    from winset.methods.coalition_sampling import CoalitionSampling as CoalitionSampling
    from winset.methods.lemke_howson import LemkeHowson as LemkeHowson
    from winset.methods.semivalues import OrderSampling as OrderSampling
    from winset.methods.vertex_enumeration import VertexEnumeration as VertexEnumeration
    from winset.solution import ActionProfile as ActionProfile
    from winset.solution import ActionSets as ActionSets
    from winset.solution import BatchSolution as BatchSolution
    from winset.solution import Certificate as Certificate
    from winset.solution import Continuum as Continuum
    from winset.solution import Distribution as Distribution
    from winset.solution import Solution as Solution
    from winset.solve import solve as solve
    from winset.solve import solve_batch as solve_batch
    from winset.status import Status as Status
    from winset.sweep.identified import Identification as Identification
    from winset.sweep.identify import identify as identify
    from winset.sweep.result import SweepResult as SweepResult
    from winset.sweep.run import read_sweep as read_sweep
    from winset.sweep.run import sweep as sweep

__version__ = "0.1.0"

_HOME = {
    "winset.errors": "WinsetError ModelError MethodError NotSolved",
    "winset.status": "Status",
    "winset.concepts": "IteratedDominance Maximin Minimax Rationalizable Undominated "
    "Concept Pure Nash QRE LogitBranch LogitFit Correlated CoarseCorrelated Sequential SubgamePerfect "
    "GridlockInterval MeanPosition MedianPosition SpatialCore UncoveredSet Winset Yolk "
    "EquilibriumIndex Perfect Potential RiskDominance Supermodular Tracing "
    "ConstrainedEqualAwards ConstrainedEqualLosses Egalitarian EqualLoss "
    "KalaiSmorodinsky NashBargaining Proportional Raiffa RandomArrival Stationary Talmud Utilitarian "
    "Banzhaf Core DeeganPackel DisruptionNucleolus Gately Johnston LeastCore Myerson Nucleolus Owen "
    "PerCapitaNucleolus Prenucleolus Shapley Tau "
    "AumannDreze Position PublicGood Solidarity WeightedShapley "
    "LargestConsistentSet PairwiseStable SequentialFormation StableAgreements StablePartitions",
    "winset.games.agreements": "AgreementGame SymmetricAgreement",
    "winset.games.environments": "SocialEnvironment",
    "winset.games.networks": "NetworkGame",
    "winset.games.partitions": "PartitionGame SymmetricPartitionGame",
    "winset.games.coalitional": "CoalitionalGame CoalitionalStack",
    "winset.games.voting": "WeightedVoting",
    "winset.methods.semivalues": "OrderSampling",
    "winset.methods.coalition_sampling": "CoalitionSampling",
    "winset.solution": "Solution Continuum BatchSolution Certificate Profile Vector BehaviorProfile ActionProfile "
    "ActionSets Distribution",
    "winset.solve": "solve solve_batch",
    "winset.coalition_worths": "characteristic_function partition_function",
    "winset.estimation": "fit_qre",
    "winset.games.normal": "NormalForm",
    "winset.methods.lemke_howson": "LemkeHowson",
    "winset.methods.vertex_enumeration": "VertexEnumeration",
    "winset.formats": "read write",
    "winset.formats.peers": "from_peer to_peer",
    "winset.games.alternating": "AlternatingOffers",
    "winset.games.bargaining": "BargainingProblem Bankruptcy",
    "winset.games.legislative": "LegislativeBargaining VoteBuying",
    "winset.games.quadratic": "QuadraticGame",
    "winset.games.setter": "AgendaSetter",
    "winset.games.spatial": "SpatialBargaining",
    "winset.games.spatial_voting": "IssuePositions SpatialVoting",
    "winset.games.outcomes": "Polytope Hull FiniteOutcomes ConvexOutcomes",
    "winset.games.extensive": "ExtensiveForm",
    "winset.games.ratification": "Ratification WinSet ThresholdLaw",
    "winset.games.side_payments": "SidePayments",
    "winset.games.two_level": "TwoLevel",
    "winset.episodes.census": "ActorsCensus actors",
    "winset.games.linkage": "Linkage",
    "winset.axioms": "AxiomReport check_axioms",
    "winset.games.bargaining_stacks": "BargainingStack ParametricBargaining",
    "winset.episodes.claims": "Replication",
    "winset.episodes.episode": "Episode episode episodes load",
    "winset.sweep.identified": "Identification",
    "winset.sweep.identify": "identify",
    "winset.sweep.result": "SweepResult",
    "winset.sweep.run": "sweep read_sweep",
}
_WHERE = {name: module for module, names in _HOME.items() for name in names.split()}

_MODULES = {
    "families": "winset.games.coalition_families",
    "generators": "winset.games.generators",
    "plot": "winset.plot",
}

__all__ = [*sorted(_WHERE), *_MODULES, "__version__"]


class _Package(ModuleType):
    """Loads public names on first use, and keeps ``winset.solve`` the verb.

    Importing the submodule ``winset.solve`` would otherwise put the module where users expect the function.
    """

    def __getattr__(self, name: str) -> Any:
        if name in _MODULES:
            return import_module(_MODULES[name])
        if name not in _WHERE:
            from difflib import get_close_matches

            close = get_close_matches(name, _WHERE, n=1)
            raise AttributeError(f"winset has no {name!r}" + (f"; did you mean {close[0]}?" if close else ""))
        value = getattr(import_module(_WHERE[name]), name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *_WHERE, *_MODULES})


sys.modules[__name__].__class__ = _Package
