"""Crisis bargaining: a demand under the threat of a war whose costs are private."""

from __future__ import annotations

from winset.base.errors import Faults
from winset.base.numbers import read_exact_number
from winset.base.vector_answers import VectorAnswers
from winset.information.arrays import CrisisArrays
from winset.information.concepts import PerfectBayesian
from winset.information.games.distributions import Uniform, read_distribution

__all__ = ["CrisisBargaining"]


class CrisisBargaining(VectorAnswers):
    """One state demands a share of a pie of 1, the other accepts or fights (Fearon 1995).

    War gives the challenger ``p`` of the pie less its ``cost``, the opponent the rest less a cost that it alone knows.

    Parameters
    ----------
    p
        The share that war gives the challenger, from 0 to 1.
    cost
        The challenger's cost of war, >= 0.
    opponent_cost
        The distribution of the opponent's: ``("uniform", low, high)`` or ``{"values": [...], "probabilities": [...]}``,
        nothing below 0.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> import winset as ws
    >>> answer = ws.solve(ws.CrisisBargaining("1/2", "1/10", ("uniform", 0, "2/5")), ws.PerfectBayesian())
    >>> str(answer.details["demand"]), str(answer.details["war_probability"])
    ('13/20', '3/8')
    """

    concept = PerfectBayesian()
    players = ("challenger", "opponent")

    def __init__(self, p: object, cost: object, opponent_cost: object, title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.p = read_exact_number(p, "p", faults)
        if not 0 <= self.p <= 1:
            faults.add("p", f"must be from 0 to 1, got {self.p}")
        self.cost = read_exact_number(cost, "cost", faults)
        self.opponent_cost = read_distribution(opponent_cost, "opponent_cost", faults)
        uniform = isinstance(self.opponent_cost, Uniform)
        lowest = self.opponent_cost.low if uniform else min(self.opponent_cost.values, default=0)  # type: ignore[union-attr]
        for name, number in (("cost", self.cost), ("opponent_cost", lowest)):
            if number < 0:
                faults.add(name, f"must be >= 0, got {number}")
        faults.raise_if_any()

    def to_arrays(self) -> CrisisArrays:
        """Numbers in fractions; a uniform cost by its ends and no probabilities."""
        given = self.opponent_cost
        if isinstance(given, Uniform):
            return CrisisArrays(self.p, self.cost, (given.low, given.high), ())
        return CrisisArrays(self.p, self.cost, given.values, given.probabilities)
