"""Trade agreements between countries: bilateral free-trade areas as a network, customs unions as a partition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from winset.base.errors import Faults, as_list
from winset.base.numbers import Number, read_exact_number
from winset.base.players import player_names
from winset.formation.games.networks import NetworkGame
from winset.formation.games.partitions import PartitionGame

__all__ = ["TradeModel"]


class TradeModel:
    """Firms compete in quantities in every country's market; agreements decide who pays a tariff where.

    Each country has a market with inverse demand a - q_i - s * (sum of the others) for the goods of the firms, one firm
    a country, and produces at no cost. A firm whose country has no agreement with the market's pays a specific tariff.
    Welfare is consumer surplus, profit of the own firm in all markets and tariff revenue.

    With ``substitution=1`` and prohibitive tariffs the network game is that of Goyal and Joshi 2006 (International
    Economic Review 47, section 2). Differentiated goods and chosen tariffs follow the questions of Yi 1996 (customs
    unions) and Furusawa and Konishi 2007 (free-trade networks), under quantity competition.

    Parameters
    ----------
    sizes
        The demand intercept a of each country: a mapping by name, or one number a country.
    countries
        Names, if ``sizes`` is a sequence.
    substitution
        s from 0 (goods that have nothing to do with one another) to 1 (the same good).
    tariff
        ``"prohibitive"``; ``"optimal"``: chosen for the welfare of the country, or of the customs union, one for all
        outsiders; or a number >= 0.

    Raises
    ------
    ModelError
        With every fault.
    """

    def __init__(
        self,
        sizes: object,
        countries: Sequence[str] | None = None,
        substitution: Number = 1,
        tariff: Number = "prohibitive",
    ) -> None:
        faults = Faults()
        if isinstance(sizes, Mapping):
            countries, sizes = list(sizes), list(sizes.values())
        listed = as_list(sizes, "sizes", "one number a country, or numbers by name")
        self.countries = player_names(countries, len(listed), faults, "countries")
        self.sizes = {
            c: read_exact_number(a, f"sizes[{c}]", faults) for c, a in zip(self.countries, listed, strict=True)
        }
        for c, a in self.sizes.items():
            if a <= 0:
                faults.add(f"sizes[{c}]", f"must be above 0, got {a}")
        self.substitution = read_exact_number(substitution, "substitution", faults)
        if not 0 <= self.substitution <= 1:
            faults.add("substitution", f"must lie from 0 to 1, got {substitution}")
        self.tariff: str | Fraction = tariff if isinstance(tariff, str) else read_exact_number(tariff, "tariff", faults)
        if isinstance(self.tariff, str) and self.tariff not in ("prohibitive", "optimal"):
            faults.add("tariff", f"must be 'prohibitive', 'optimal' or a number >= 0, got {tariff!r}")
        if isinstance(self.tariff, Fraction) and self.tariff < 0:
            faults.add("tariff", f"must be 'prohibitive', 'optimal' or a number >= 0, got {tariff!r}")
        faults.raise_if_any()

    def bilateral(self) -> NetworkGame:
        """Free-trade agreements between pairs: each country's welfare in every network of them."""

        def payoffs(network: frozenset[frozenset[str]]) -> dict[str, Fraction]:
            inside = {c: {c} | {d for link in network if c in link for d in link} for c in self.countries}
            return self.welfare(inside, {c: {c} for c in self.countries})

        return NetworkGame(payoffs, self.countries, title="free-trade agreements")

    def customs_unions(self) -> PartitionGame:
        """Customs unions, plurilateral up to the multilateral one: each country's welfare in every partition."""

        def payoffs(partition: tuple[frozenset[str], ...]) -> dict[str, Fraction]:
            inside = {c: set(block) for block in partition for c in block}
            return self.welfare(inside, inside)

        return PartitionGame(payoffs, self.countries, title="customs unions")

    def welfare(self, inside: Mapping[str, set[str]], cared_for: Mapping[str, set[str]]) -> dict[str, Fraction]:
        """Welfare of each country; ``inside[c]`` pay no tariff in c, which is set for the good of ``cared_for[c]``."""
        total = dict.fromkeys(self.countries, Fraction(0))
        for market in self.countries:
            tariff = self._tariff(market, inside[market], cared_for[market])
            surplus, profits, revenue = self._market(market, inside[market], tariff)
            total[market] += surplus + revenue
            for firm, profit in profits.items():
                total[firm] += profit
        return total

    def _market(
        self, market: str, inside: set[str], tariff: Fraction | None
    ) -> tuple[Fraction, dict[str, Fraction], Fraction]:
        """Consumer surplus, profits and tariff revenue; a tariff of None keeps outsiders out."""
        a, s = self.sizes[market], self.substitution
        n, m = len(inside), len(self.countries) - len(inside)
        zero = Fraction(0)
        t = zero if tariff is None else tariff
        both = 2 - s + s * (n + m)
        whole = (a * (n + m) - t * m) / both
        if tariff is None or m == 0 or a - t - s * whole <= 0:
            m, whole, t = 0, a * n / (2 - s + s * n), zero
        own = (a - s * whole) / (2 - s)
        other = (a - t - s * whole) / (2 - s) if m else zero
        squares = n * own**2 + m * other**2
        surplus = ((1 - s) * squares + s * whole**2) / 2
        profits = {c: own**2 if c in inside else (other**2 if m else zero) for c in self.countries}
        return surplus, profits, t * m * other

    def _tariff(self, market: str, inside: set[str], cared_for: set[str]) -> Fraction | None:
        """The tariff of a market: as given, or where welfare, quadratic as long as outsiders sell, is largest."""
        if self.tariff == "prohibitive":
            return None
        if isinstance(self.tariff, Fraction):
            return self.tariff
        if len(inside) == len(self.countries):
            return Fraction(0)

        def good(t: Fraction) -> Fraction:
            surplus, profits, revenue = self._market(market, inside, t)
            return surplus + revenue + sum((p for c, p in profits.items() if c in cared_for), Fraction(0))

        a, s, n = self.sizes[market], self.substitution, len(inside)
        closing = a * (2 - s) / (2 - s + s * n)
        steps = [closing * k / 8 for k in range(3)]
        values = [good(t) for t in steps]
        curve = values[2] - 2 * values[1] + values[0]
        slope = (values[1] - values[0]) - curve / 2
        if curve >= 0:
            return closing if good(closing) > values[0] else Fraction(0)
        best = -slope / curve * steps[1]
        return min(max(best, Fraction(0)), closing)
