"""Solution concepts, each a frozen dataclass of what the question needs. They say what to look for;
``winset.methods`` says how.
"""

from winset.concepts.bargaining import ConstrainedEqualAwards as ConstrainedEqualAwards
from winset.concepts.bargaining import ConstrainedEqualLosses as ConstrainedEqualLosses
from winset.concepts.bargaining import Egalitarian as Egalitarian
from winset.concepts.bargaining import EqualLoss as EqualLoss
from winset.concepts.bargaining import KalaiSmorodinsky as KalaiSmorodinsky
from winset.concepts.bargaining import NashBargaining as NashBargaining
from winset.concepts.bargaining import Proportional as Proportional
from winset.concepts.bargaining import Raiffa as Raiffa
from winset.concepts.bargaining import RandomArrival as RandomArrival
from winset.concepts.bargaining import Stationary as Stationary
from winset.concepts.bargaining import Talmud as Talmud
from winset.concepts.bargaining import Utilitarian as Utilitarian
from winset.concepts.base import CONCEPTS as CONCEPTS
from winset.concepts.base import Concept as Concept
from winset.concepts.base import concept_named as concept_named
from winset.concepts.coalitions import Banzhaf as Banzhaf
from winset.concepts.coalitions import Core as Core
from winset.concepts.coalitions import DeeganPackel as DeeganPackel
from winset.concepts.coalitions import Gately as Gately
from winset.concepts.coalitions import Johnston as Johnston
from winset.concepts.coalitions import LeastCore as LeastCore
from winset.concepts.coalitions import Myerson as Myerson
from winset.concepts.coalitions import Nucleolus as Nucleolus
from winset.concepts.coalitions import Owen as Owen
from winset.concepts.coalitions import Prenucleolus as Prenucleolus
from winset.concepts.coalitions import Shapley as Shapley
from winset.concepts.coalitions import Tau as Tau
from winset.concepts.formation import LargestConsistentSet as LargestConsistentSet
from winset.concepts.formation import PairwiseStable as PairwiseStable
from winset.concepts.formation import SequentialFormation as SequentialFormation
from winset.concepts.formation import StableAgreements as StableAgreements
from winset.concepts.formation import StablePartitions as StablePartitions
from winset.concepts.noncooperative import QRE as QRE
from winset.concepts.noncooperative import CoarseCorrelated as CoarseCorrelated
from winset.concepts.noncooperative import Correlated as Correlated
from winset.concepts.noncooperative import LogitBranch as LogitBranch
from winset.concepts.noncooperative import LogitFit as LogitFit
from winset.concepts.noncooperative import Nash as Nash
from winset.concepts.noncooperative import Pure as Pure
from winset.concepts.noncooperative import SubgamePerfect as SubgamePerfect
