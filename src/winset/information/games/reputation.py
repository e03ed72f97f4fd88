"""Reputation: a war of attrition against types that never give in, and an incumbent that may be tough."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from winset.base.errors import Faults, as_list
from winset.base.numbers import read_exact_number
from winset.base.vector_answers import VectorAnswers
from winset.information.arrays import ChainStoreArrays, ReputationArrays
from winset.information.concepts import PerfectBayesian

__all__ = ["ChainStore", "ReputationalBargaining"]


class ReputationalBargaining(VectorAnswers):
    """Two players hold out for shares that add to more than 1; each may be of a type that never gives in.

    Abreu and Gul (2000), one such type a player, continuous time: the war of attrition to which bargaining comes down
    whatever its protocol.

    Parameters
    ----------
    demands
        The share of each player's stubborn type, between 0 and 1; together above 1.
    discount_rates
        Of each player, > 0.
    behavioural_probability
        That each player is stubborn, between 0 and 1.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> import winset as ws
    >>> game = ws.ReputationalBargaining(["3/5", "3/5"], [1, 1], ["1/10", "1/20"])
    >>> print(ws.solve(game, ws.PerfectBayesian()).points[0])
    1: 0.5, 2: 0.4
    """

    concept = PerfectBayesian()

    def __init__(
        self,
        demands: object,
        discount_rates: object,
        behavioural_probability: object,
        players: Sequence[str] = ("1", "2"),
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.players = tuple(str(p) for p in players)
        if len(set(self.players)) != 2 or len(self.players) != 2:
            faults.add("players", f"must be two different names, got {', '.join(self.players)}")
        self.demands = _pair(demands, "demands", faults, 1)
        self.discount_rates = _pair(discount_rates, "discount_rates", faults, None)
        self.behavioural_probability = _pair(behavioural_probability, "behavioural_probability", faults, 1)
        if not faults and sum(self.demands) <= 1:
            faults.add("demands", f"must add to more than 1 (else both are met), got {sum(self.demands)}")
        faults.raise_if_any()

    def to_arrays(self) -> ReputationArrays:
        """Demands, rates and probabilities in fractions."""
        return ReputationArrays(self.demands, self.discount_rates, self.behavioural_probability)


class ChainStore(VectorAnswers):
    """An incumbent in several markets, one entrant a market, and a doubt whether the incumbent is tough.

    Kreps and Wilson (1982). An entrant gets 0 outside, ``b`` if it is let in and ``b - 1`` if it is fought; the weak
    incumbent gets ``a`` where nobody enters, 0 where it lets one in, -1 where it fights; a tough one always fights.

    Parameters
    ----------
    markets
        How many, one after the other.
    a
        More than 1.
    b
        Between 0 and 1.
    prior_tough
        Between 0 and 1.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> import winset as ws
    >>> answer = ws.solve(ws.ChainStore(5, 2, "1/2", "1/10"), ws.PerfectBayesian())
    >>> answer.details["markets_deterred_for_sure"], str(answer.details["weak_incumbent_value"])
    (2, '4')
    """

    concept = PerfectBayesian()
    players = ("incumbent", "entrant")

    def __init__(self, markets: int, a: object, b: object, prior_tough: object, title: str = "") -> None:
        faults = Faults()
        self.title = title
        if isinstance(markets, bool) or not isinstance(markets, int) or not 1 <= markets <= MOST_MARKETS:
            faults.add("markets", f"must be a whole number from 1 to {MOST_MARKETS}, got {markets!r:.40}")
        self.markets = markets
        self.a = read_exact_number(a, "a", faults)
        self.b = read_exact_number(b, "b", faults)
        self.prior_tough = read_exact_number(prior_tough, "prior_tough", faults)
        if not faults:
            if self.a <= 1:
                faults.add("a", f"must be > 1, got {self.a}")
            for name, number in (("b", self.b), ("prior_tough", self.prior_tough)):
                if not 0 < number < 1:
                    faults.add(name, f"must be between 0 and 1, got {number}")
        faults.raise_if_any()

    def to_arrays(self) -> ChainStoreArrays:
        """Markets, payoffs and prior in fractions."""
        return ChainStoreArrays(self.markets, self.a, self.b, self.prior_tough)


MOST_MARKETS = 200


def _pair(given: object, where: str, faults: Faults, below: int | None) -> tuple[Fraction, Fraction]:
    rows = as_list(given, where, "two numbers, one a player")
    if len(rows) != 2:
        faults.add(where, f"must be two numbers, one a player, got {len(rows)}")
        return Fraction(0), Fraction(0)
    before = len(faults)
    first, second = (read_exact_number(x, f"{where}[{k}]", faults) for k, x in enumerate(rows))
    readable = len(faults) == before
    for k, number in enumerate((first, second)):
        if readable and (number <= 0 or (below is not None and number >= below)):
            faults.add(f"{where}[{k}]", f"must be > 0{f' and < {below}' if below else ''}, got {number}")
    return first, second
