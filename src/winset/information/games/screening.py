"""Sales, education and talk under private information: the durable good, the job market, cheap talk."""

from __future__ import annotations

from fractions import Fraction

from winset.base.errors import Faults, as_list
from winset.base.numbers import read_exact_number
from winset.base.vector_answers import VectorAnswers
from winset.information.arrays import CheapTalkArrays, DurableGoodArrays, JobMarketArrays
from winset.information.concepts import PerfectBayesian

__all__ = ["CheapTalk", "DurableGoodSale", "JobMarketSignaling"]


class DurableGoodSale(VectorAnswers):
    """A seller makes two offers to a buyer of high or low value and cannot commit to the second.

    Hart and Tirole (1988); Fudenberg and Tirole (1991, chapter 10). Costs are 0, discounting is common.

    Parameters
    ----------
    values
        The high and the low value, ``high > low > 0``.
    prior_high
        The probability of the high value, between 0 and 1.
    discount
        The discount factor, between 0 and 1.

    Raises
    ------
    ModelError
        With every fault.
    """

    concept = PerfectBayesian()
    players = ("seller", "high buyer", "low buyer")

    def __init__(self, values: object, prior_high: object, discount: object, title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.low, self.high = _low_and_high(values, "values", "the high and the low value", faults)
        self.prior_high = read_exact_number(prior_high, "prior_high", faults)
        self.discount = read_exact_number(discount, "discount", faults)
        for name, number in (("prior_high", self.prior_high), ("discount", self.discount)):
            if not 0 < number < 1:
                faults.add(name, f"must be between 0 and 1, got {number}")
        faults.raise_if_any()

    def to_arrays(self) -> DurableGoodArrays:
        """Values, prior and discount factor in fractions."""
        return DurableGoodArrays(self.high, self.low, self.prior_high, self.discount)


class JobMarketSignaling(VectorAnswers):
    """Education as a signal of productivity (Spence 1973): it costs a type ``e / theta`` and produces nothing.

    Employers pay the productivity that they expect.

    Parameters
    ----------
    theta
        The productivities of the low and the high type, > 0.
    prior_high
        The probability of the high type, between 0 and 1.

    Raises
    ------
    ModelError
        With every fault.
    """

    concept = PerfectBayesian()
    players = ("low type", "high type")

    def __init__(self, theta: object, prior_high: object, title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.low, self.high = _low_and_high(theta, "theta", "two productivities", faults)
        self.prior_high = read_exact_number(prior_high, "prior_high", faults)
        if not 0 < self.prior_high < 1:
            faults.add("prior_high", f"must be between 0 and 1, got {self.prior_high}")
        faults.raise_if_any()

    def to_arrays(self) -> JobMarketArrays:
        """Productivities and prior in fractions."""
        return JobMarketArrays(self.low, self.high, self.prior_high)


class CheapTalk(VectorAnswers):
    """A sender who knows the state, uniform on [0, 1], talks to a receiver who acts (Crawford and Sobel 1982).

    Both lose the square of the distance: the receiver's to the state, the sender's to the state plus ``bias``.

    Parameters
    ----------
    bias
        More than 0; from 1/4 on nothing is told.

    Raises
    ------
    ModelError
        If the bias is not positive, or so small that there are more than 1,000 intervals.

    Examples
    --------
    >>> import winset as ws
    >>> answer = ws.solve(ws.CheapTalk("1/20"), ws.PerfectBayesian())
    >>> answer.details["max_partition"], [str(x) for x in answer.details["partitions"][3]["boundaries"]]
    (3, ['0', '2/15', '7/15', '1'])
    """

    concept = PerfectBayesian()
    players = ("sender", "receiver")

    def __init__(self, bias: object, title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.bias = read_exact_number(bias, "bias", faults)
        if not faults and self.bias <= 0:
            faults.add("bias", f"must be > 0, got {self.bias}")
        elif not faults and 2 * self.bias * 1000 * 999 < 1:
            faults.add("bias", f"must allow at most 1,000 intervals (>= 1/1998000), got {float(self.bias):.3g}")
        faults.raise_if_any()

    def to_arrays(self) -> CheapTalkArrays:
        """The bias as a fraction."""
        return CheapTalkArrays(self.bias)


def _low_and_high(given: object, where: str, accepted: str, faults: Faults) -> tuple[Fraction, Fraction]:
    """Two different positive numbers, the lower first."""
    rows = as_list(given, where, accepted)
    if len(rows) != 2:
        faults.add(where, f"must be {accepted}, got {len(rows)} numbers")
        return Fraction(1), Fraction(2)
    before = len(faults)
    first, second = (read_exact_number(x, f"{where}[{k}]", faults) for k, x in enumerate(rows))
    low, high = min(first, second), max(first, second)
    if len(faults) == before and not 0 < low < high:
        faults.add(where, f"must be two different numbers > 0, got {first} and {second}")
    return low, high
