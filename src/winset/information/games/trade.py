"""A buyer and a seller whose valuations are private: mechanisms, the double auction, one take-it-or-leave-it offer."""

from __future__ import annotations

from winset.base.errors import Faults
from winset.base.numbers import read_exact_number
from winset.base.vector_answers import VectorAnswers
from winset.information.arrays import DoubleAuctionArrays, FiniteTradeArrays, UltimatumArrays, UniformTradeArrays
from winset.information.concepts import PerfectBayesian, SecondBest
from winset.information.games.distributions import Finite, Uniform, read_finite, read_uniform

__all__ = ["BilateralTrade", "DoubleAuction", "Ultimatum"]


class BilateralTrade(VectorAnswers):
    """One good, a buyer who knows its value and a seller who knows its cost (Myerson and Satterthwaite 1983).

    Parameters
    ----------
    values, costs
        The buyer's possible values and the seller's possible costs, each a list of different numbers; or
        ``("uniform", low, high)`` for both.
    value_probabilities, cost_probabilities
        Their probabilities, positive and summing to 1; left out for uniform ones.

    Raises
    ------
    ModelError
        With every fault: values that repeat, probabilities that do not sum to 1, one side uniform and the other not.

    Notes
    -----
    ``winset.solve(game, winset.SecondBest())`` gives the mechanism with the largest expected gains from trade among
    those that are Bayesian incentive compatible, interim individually rational and budget-balanced.
    ``details["min_subsidy"]`` is the least expected money from outside with which the good changes hands exactly when
    its value exceeds its cost; negative, it is what would be left over.

    Examples
    --------
    >>> import winset as ws
    >>> game = ws.BilateralTrade([1, 4], ["3/10", "7/10"], [0, 3], ["7/10", "3/10"])
    >>> answer = ws.solve(game, ws.SecondBest())
    >>> answer.details["efficient_possible"], str(answer.details["min_subsidy"])
    (False, '14/25')
    """

    concept = SecondBest()
    players = ("buyer", "seller")

    def __init__(
        self,
        values: object,
        value_probabilities: object = None,
        costs: object = None,
        cost_probabilities: object = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.values: Uniform | Finite
        self.costs: Uniform | Finite
        if _is_uniform(values) or _is_uniform(costs):
            self.values, self.costs = read_uniform(values, "values", faults), read_uniform(costs, "costs", faults)
            for side, chances in (("value", value_probabilities), ("cost", cost_probabilities)):
                if chances is not None:
                    faults.add(f"{side}_probabilities", "must be left out where values and costs are uniform")
        else:
            self.values = read_finite(values, value_probabilities, ("values", "value_probabilities"), faults)
            self.costs = read_finite(costs, cost_probabilities, ("costs", "cost_probabilities"), faults)
            for name, given in (("values", self.values.values), ("costs", self.costs.values)):
                if len(given) > MOST_TYPES:
                    faults.add(name, f"must be at most {MOST_TYPES}, got {len(given)}")
        faults.raise_if_any()

    def to_arrays(self) -> FiniteTradeArrays | UniformTradeArrays:
        """Values and costs from the lowest on, in fractions, or the two intervals."""
        values, costs = self.values, self.costs
        if isinstance(values, Uniform) and isinstance(costs, Uniform):
            return UniformTradeArrays(values.low, values.high, costs.low, costs.high)
        assert isinstance(values, Finite)
        assert isinstance(costs, Finite)
        return FiniteTradeArrays(values.values, values.probabilities, costs.values, costs.probabilities)


MOST_TYPES = 80
"""The linear program has an incentive condition for every pair of types."""


class DoubleAuction(VectorAnswers):
    """Buyer and seller name prices at once and trade at a price between if the bid is not below the ask.

    Chatterjee and Samuelson (1983): the price is ``k * bid + (1 - k) * ask``.

    Parameters
    ----------
    k
        The weight of the bid, from 0 to 1.
    buyer, seller
        Their distributions, ``("uniform", low, high)``.

    Raises
    ------
    ModelError
        If k is outside [0, 1] or a distribution is not uniform.

    Examples
    --------
    >>> import winset as ws
    >>> answer = ws.solve(ws.DoubleAuction("1/2"), ws.PerfectBayesian())
    >>> str(answer.details["gains"]), str(answer.details["first_best_gains"])
    ('9/64', '1/6')
    """

    concept = PerfectBayesian()
    players = ("buyer", "seller")

    def __init__(
        self, k: object, buyer: object = ("uniform", 0, 1), seller: object = ("uniform", 0, 1), title: str = ""
    ) -> None:
        faults = Faults()
        self.title = title
        self.k = read_exact_number(k, "k", faults)
        if not 0 <= self.k <= 1:
            faults.add("k", f"must be from 0 to 1, got {self.k}")
        self.buyer: Uniform = read_uniform(buyer, "buyer", faults)
        self.seller: Uniform = read_uniform(seller, "seller", faults)
        faults.raise_if_any()

    def to_arrays(self) -> DoubleAuctionArrays:
        """The weight and the two intervals."""
        return DoubleAuctionArrays(self.k, self.buyer.low, self.buyer.high, self.seller.low, self.seller.high)


class Ultimatum(VectorAnswers):
    """A seller names one price to a buyer whose value is private (Riley and Zeckhauser 1983).

    Parameters
    ----------
    cost
        What the good costs the proposer.
    values, probabilities
        The responder's possible values and their probabilities.

    Raises
    ------
    ModelError
        With every fault: values that repeat, probabilities that do not sum to 1.

    Examples
    --------
    >>> import winset as ws
    >>> str(ws.solve(ws.Ultimatum(1, [4, 10], ["1/2", "1/2"]), ws.PerfectBayesian()).details["price"])
    '10'
    """

    concept = PerfectBayesian()
    players = ("proposer", "responder")

    def __init__(self, cost: object, values: object, probabilities: object, title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.cost = read_exact_number(cost, "cost", faults)
        self.values = read_finite(values, probabilities, ("values", "probabilities"), faults)
        faults.raise_if_any()

    def to_arrays(self) -> UltimatumArrays:
        """Cost, values and probabilities in fractions."""
        return UltimatumArrays(self.cost, self.values.values, self.values.probabilities)


def _is_uniform(given: object) -> bool:
    return isinstance(given, tuple | list) and len(given) == 3 and isinstance(given[0], str) and given[0] == "uniform"
