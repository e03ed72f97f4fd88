"""Games as arrays: what ``Game.to_arrays()`` gives and what methods take. No behaviour, no names."""

from winset.arrays.bargaining import AlternatingArrays as AlternatingArrays
from winset.arrays.bargaining import BankruptcyArrays as BankruptcyArrays
from winset.arrays.bargaining import ConvexArrays as ConvexArrays
from winset.arrays.bargaining import FiniteArrays as FiniteArrays
from winset.arrays.bargaining import FiniteStackArrays as FiniteStackArrays
from winset.arrays.bargaining import LegislativeArrays as LegislativeArrays
from winset.arrays.bargaining import PolytopeArrays as PolytopeArrays
from winset.arrays.bargaining import PolytopeStackArrays as PolytopeStackArrays
from winset.arrays.bargaining import SetOffersArrays as SetOffersArrays
from winset.arrays.bargaining import VoteBuyingArrays as VoteBuyingArrays
from winset.arrays.coalitions import CoalitionStackArrays as CoalitionStackArrays
from winset.arrays.coalitions import OracleArrays as OracleArrays
from winset.arrays.coalitions import PartitionArrays as PartitionArrays
from winset.arrays.coalitions import ValueTableArrays as ValueTableArrays
from winset.arrays.coalitions import VotingArrays as VotingArrays
from winset.arrays.noncooperative import DrawnQuadraticArrays as DrawnQuadraticArrays
from winset.arrays.noncooperative import DrawnTreeArrays as DrawnTreeArrays
from winset.arrays.noncooperative import NormalFormArrays as NormalFormArrays
from winset.arrays.noncooperative import NormalFormStackArrays as NormalFormStackArrays
from winset.arrays.noncooperative import PolynomialArrays as PolynomialArrays
from winset.arrays.noncooperative import QuadraticArrays as QuadraticArrays
from winset.arrays.noncooperative import SponsoredArrays as SponsoredArrays
from winset.arrays.noncooperative import TreeArrays as TreeArrays
