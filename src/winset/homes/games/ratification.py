"""What passes at home: domestic groups, the rule by which they consent, and the win-set that follows (Putnam 1988)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError
from winset.base.expressions import Polynomial
from winset.base.numbers import rounded
from winset.base.writable import Writable
from winset.homes.games.consent import ThresholdLaw as ThresholdLaw
from winset.homes.games.consent import WinSet as WinSet
from winset.homes.games.groups import each_of, finite_number, named_groups

__all__ = ["Ratification", "ThresholdLaw", "WinSet"]


RULES = ("unanimity", "quota", "setter")
UTILITIES = ("absolute", "quadratic")


class Ratification(Writable):
    """The domestic side of one player: an agreement binds only if it passes at home (Putnam 1988).

    Parameters
    ----------
    groups
        The smallest payoff of the player that each group accepts: a mapping by name, a sequence, or one number.
    ideals, status_quo
        In place of ``groups``: single-peaked groups by their ideal policies, and the policy that stays without
        agreement. ``utility`` is ``"absolute"`` or ``"quadratic"``, which matters for side payments alone.
    values, reservation
        In place of ``groups``: what each outcome of a list is worth to each group, as numbers in the order of the list
        or by name of outcome; or a concave cvxpy expression in the policy variables of a convex set. A group accepts
        what is worth at least its ``reservation`` (one number, or one by name).
    rule
        ``"unanimity"``: all groups. ``"quota"``: groups with ``weights`` (1 each) of at least ``quota`` together.
        ``"setter"``: the group ``setter`` decides what is tabled at home, and the ``quota`` if it passes (Romer and
        Rosenthal 1978; a simple majority if no quota is given).
    vetoes
        Groups without whom nothing passes under a quota.
    side_payments
        Groups compensate each other: what all gain together, with ``stakes`` (1 each), must not be negative. Under
        unanimity.
    parameters
        Present values of parameters that ``groups`` or ``ideals`` may use in expressions.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> Ratification({"farmers": 0.4, "industry": 0.2, "consumers": 0.1}, quota=2).win_set().low
    0.2
    >>> Ratification(ideals={"farmers": 0.1, "industry": 0.7}, status_quo=0).win_set().high
    0.2
    """

    later = ("law",)

    def __init__(
        self,
        groups: object = None,
        *,
        ideals: object = None,
        status_quo: float = 0.0,
        utility: Literal["absolute", "quadratic"] = "absolute",
        values: Mapping[str, object] | None = None,
        reservation: object = 0.0,
        rule: Literal["unanimity", "quota", "setter"] | None = None,
        quota: object = None,
        weights: object = None,
        vetoes: Sequence[str] = (),
        setter: str | None = None,
        side_payments: bool = False,
        stakes: object = None,
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        faults = Faults()
        self.parameters = {str(k): finite_number(v, f"parameters.{k}", faults) for k, v in (parameters or {}).items()}
        self.formulas: dict[str, Polynomial] = {}
        given = [("groups", groups), ("ideals", ideals), ("values", values)]
        kinds = [name for name, entry in given if entry is not None]
        if len(kinds) != 1:
            raise ModelError(
                f"groups: one of groups, ideals, values must be given, got {' and '.join(kinds) or 'none'}"
            )
        self.kind, entries = kinds[0], next(entry for _, entry in given if entry is not None)
        self.groups, entries = named_groups(entries)
        self.law: ThresholdLaw | None = None
        self.side_payments, self.utility = faults.flag(side_payments, "side_payments"), utility
        self.status_quo = finite_number(status_quo, "status_quo", faults)
        self.entries: list[Any] = (
            list(entries) if values is not None else [self._value(x, g, faults) for g, x in self._with(entries)]
        )
        self.reservation = self._by_group(reservation, "reservation", 0.0, faults)
        self.stakes = self._by_group(stakes, "stakes", 1.0, faults)
        self.weights = [Fraction(str(w)) for w in self._by_group(weights, "weights", 1.0, faults)]
        self.setter = setter
        self.rule = rule or ("setter" if setter is not None else "quota" if quota is not None else "unanimity")
        self.vetoes = tuple(str(v) for v in vetoes)
        self._check_rule(quota, faults)
        faults.raise_if_any()

    @classmethod
    def uniform(cls, low: float, high: float) -> Ratification:
        """A threshold nobody knows yet, uniform from ``low`` to ``high``."""
        home = cls(low)
        if not (np.isfinite(high) and high >= low):
            raise ModelError(f"high: must be a finite number >= low, got {low} and {high}")
        home.law = ThresholdLaw(float(low), float(high))
        return home

    @classmethod
    def lottery(cls, thresholds: Mapping[float, float]) -> Ratification:
        """A threshold nobody knows yet: probability by threshold."""
        faults = Faults()
        if not thresholds:
            raise ModelError("thresholds: must name at least one threshold")
        for t, p in thresholds.items():
            if not np.isfinite(t):
                faults.add("thresholds", f"must be finite numbers, got {t}")
            if not 0 <= p <= 1:
                faults.add(f"thresholds[{t}]", f"must be a probability, got {p}")
        if not len(faults) and abs(sum(thresholds.values()) - 1) > 1e-9:
            faults.add("thresholds", f"probabilities must sum to 1, got {sum(thresholds.values()):g}")
        faults.raise_if_any()
        rows = sorted((float(t), float(p)) for t, p in thresholds.items() if p > 0)
        home = cls(rows[0][0])
        home.law = ThresholdLaw(rows[0][0], rows[-1][0], tuple(t for t, _ in rows), tuple(p for _, p in rows))
        return home

    @classmethod
    def uncertain_ideal(cls, low: float, high: float, status_quo: float = 0.0) -> Ratification:
        """A home that decides by one ideal policy nobody knows yet, uniform from ``low`` to ``high``.

        It accepts what is no farther from its ideal than the status quo (Milner and Rosendorff 1997). The law under
        ``law`` is that of the policy at which it is indifferent, 2 ideal - status quo.
        """
        home = cls(ideals=[0.5 * (low + high)], status_quo=status_quo)
        if not high >= low:
            raise ModelError(f"high: must be >= low, got {low} and {high}")
        home.law = ThresholdLaw(2.0 * low - status_quo, 2.0 * high - status_quo)
        return home

    def with_unknown(self, group: str, thresholds: Mapping[float, float] | tuple[float, float]) -> Ratification:
        """The same home where only one group's threshold is unknown: its probability by threshold, or uniform.

        A pair stands for the ends between which it lies uniformly. What the whole home insists on is then unknown
        too, and certain where others outbid the group anyway.
        """
        if self.kind != "groups" or group not in self.groups:
            raise ModelError(f"group: must be one of the groups with a threshold, got {group!r:.80}")

        def least(threshold: float) -> float:
            """What the whole home insists on if the group's threshold is this."""
            home = copy(self)
            home.entries = [threshold if name == group else entry for name, entry in self._with(self.entries)]
            return home.win_set().low

        if not isinstance(thresholds, Mapping):
            low, high = thresholds
            law = Ratification.uniform(low, high).law
            ends = least(low), least(high)
            home = Ratification.uniform(*(ends if self.side_payments else (low, high)))
            if law is not None and not self.side_payments:
                home = Ratification.uniform(*ends) if ends[0] == ends[1] else home
                home.law = replace(home.law or law, least=ends[0], most=ends[1])
            return home
        law, chances = Ratification.lottery(thresholds).law, dict[float, float]()
        for t, p in zip(law.values, law.chances, strict=True) if law else ():
            chances[least(t)] = chances.get(least(t), 0.0) + p
        return Ratification.lottery(chances)

    def _with(self, entries: Sequence[Any]) -> zip[tuple[str, Any]]:
        return zip(self.groups, entries, strict=True)

    def _value(self, given: object, group: str, faults: Faults) -> float:
        """A number, or an expression in the parameters at their present values."""
        place = f"{self.kind}[{group}]"
        if not isinstance(given, str) or not self.parameters:
            return finite_number(given, place, faults)
        try:
            self.formulas[group] = Polynomial.parse(given, self.parameters, place)
        except ModelError as error:
            faults.include(error)
            return 0.0
        return self.formulas[group](self.parameters)

    def drawn_thresholds(self, values: Mapping[str, NDArray[np.float64]], count: int) -> NDArray[np.float64]:
        """The smallest payoff that passes, shape ``(B,)``, when parameters have these values, one array each."""
        table = np.repeat(np.array(self.entries, dtype=np.float64)[None], count, axis=0)
        for k, group in enumerate(self.groups):
            if group in self.formulas:
                table[:, k] = 0.0
                for monomial, coefficient in self.formulas[group].terms.items():
                    term = np.full(count, float(coefficient))
                    for name, power in monomial:
                        term *= values.get(name, np.full(count, self.parameters[name])) ** power
                    table[:, k] += term
        if self.side_payments:
            return np.asarray(table @ self.stakes / np.sum(self.stakes))
        best = np.full(count, np.inf)
        weights, needed = np.array([float(w) for w in self.weights]), {*self.vetoes, self.setter}
        marks = np.array([group in needed for group in self.groups])
        for k in range(len(self.groups)):
            consent = table <= table[:, k : k + 1]
            if self.rule == "unanimity":
                wins = consent.all(axis=1)
            else:
                wins = (consent @ weights >= float(self.quota) - 1e-12) & (consent | ~marks).all(axis=1)
            best = np.where(wins, np.minimum(best, table[:, k]), best)
        return best

    def _by_group(self, given: object, where: str, default: float, faults: Faults) -> list[float]:
        if isinstance(given, Mapping):
            for name in given:
                if name not in self.groups:
                    faults.add(f"{where}[{name}]", f"no group of this name; accepted: {', '.join(self.groups)}")
            given = [given.get(g, default) for g in self.groups]
        each = each_of(default if given is None else given)
        rows = each if isinstance(given, Iterable) and not isinstance(given, str) else each * len(self.groups)
        if len(rows) != len(self.groups):
            faults.add(where, f"must be {len(self.groups)} numbers, one a group, got {len(rows)}")
            rows = [default] * len(self.groups)
        numbers = [finite_number(x, f"{where}[{g}]", faults) for g, x in self._with(rows)]
        for g, x in self._with(numbers):
            if where != "reservation" and x < 0:
                faults.add(f"{where}[{g}]", f"must be >= 0, got {x:g}")
        return numbers if where == "reservation" else [abs(x) for x in numbers]

    def _check_rule(self, quota: object, faults: Faults) -> None:
        total = sum(self.weights)
        if not self.groups:
            faults.add("groups", "must name at least one group")
        if self.rule not in RULES:
            faults.add("rule", f"must be one of {', '.join(RULES)}, got {self.rule!r}")
        if self.utility not in UTILITIES:
            faults.add("utility", f"must be one of {', '.join(UTILITIES)}, got {self.utility!r}")
        if self.rule == "setter" and self.setter is None:
            faults.add("setter", f"missing; accepted: {', '.join(self.groups)}")
        if self.rule == "quota" and quota is None:
            faults.add("quota", "missing; the weight of the groups that must consent")
        if self.rule == "unanimity" and quota is not None:
            faults.add("quota", "goes with the rule 'quota' or 'setter'")
        if self.rule != "setter" and self.setter is not None:
            faults.add("setter", "goes with the rule 'setter'")
        for where, names in (("vetoes", self.vetoes), ("setter", (self.setter,) if self.setter is not None else ())):
            for name in names:
                if name not in self.groups:
                    faults.add(where, f"no group named {name!r}; accepted: {', '.join(self.groups)}")
        bar = Fraction(str(finite_number(quota, "quota", faults))) if quota is not None else None
        if bar is not None and bar > total:
            faults.add("quota", f"nobody can reach it: {rounded(bar)} > {rounded(total)}, the sum of weights")
        if bar is not None and bar <= 0:
            faults.add("quota", f"must be > 0, got {rounded(bar)}")
        self.quota = bar if bar is not None else total / 2 + Fraction(1, 10**9) if self.rule == "setter" else total
        if self.side_payments and (self.rule != "unanimity" or self.kind == "values"):
            faults.add("side_payments", "go with groups or ideals under unanimity")
        if self.side_payments and not any(self.stakes):
            faults.add("stakes", "must not all be 0")

    # ------------------------------------------------------------ consent

    def passes(self, consent: Sequence[bool]) -> bool:
        """Whether these groups' consent, one entry a group, is enough."""
        if self.rule == "unanimity":
            return all(consent)
        needed = {*self.vetoes, *((self.setter,) if self.setter is not None else ())}
        by = dict(zip(self.groups, consent, strict=True))
        weight = sum((w for w, yes in zip(self.weights, consent, strict=True) if yes), Fraction(0))
        return weight >= self.quota and all(by[name] for name in needed if name is not None)

    def with_veto(self, name: str, entry: object) -> Ratification:
        """The same home with one more group that must consent; ``entry`` is its threshold, ideal or values."""
        grown = Ratification.__new__(Ratification)
        grown.__dict__ = {name: value for name, value in self.__dict__.items() if name != "_made_of"}
        grown.groups, grown.entries = (*self.groups, name), [*self.entries, entry]
        grown.weights, grown.stakes = [*self.weights, Fraction(0)], [*self.stakes, 1.0]
        grown.reservation = [*self.reservation, 0.0]
        grown.vetoes = (*self.vetoes, name)
        return grown

    # ------------------------------------------------------------ win-sets

    def win_set(self, names: Sequence[str] | None = None) -> WinSet:
        """The agreements that pass; ``names`` are those of the outcomes where values are given by name.

        Raises
        ------
        ModelError
            If values do not fit the outcomes, or are expressions (those constrain a convex set directly).
        """
        if self.kind == "groups":
            return self._of_payoffs()
        if self.kind == "ideals":
            return self._of_policies()
        return WinSet("outcomes", marks=self._of_outcomes(names))

    def _of_payoffs(self) -> WinSet:
        if self.side_payments:
            mean = float(np.dot(self.stakes, self.entries) / np.sum(self.stakes))
            return WinSet("payoff", low=mean)
        for bar, name in sorted(zip(self.entries, self.groups, strict=True), key=lambda row: row[0]):
            if self.passes([c <= bar for c in self.entries]):
                return WinSet("payoff", low=float(bar), low_pivot=name)
        raise ModelError("vetoes, quota: no group of the required weight exists")

    def _of_policies(self) -> WinSet:
        q, ideals = self.status_quo, np.array(self.entries)
        if self.side_payments:
            ends = sorted((q, self._compensated()))
            return WinSet("policy", low=float(ends[0]), high=float(ends[1]), status_quo=q)
        reach = 2 * ideals - q
        low, high, names = q, q, ["", ""]
        for end, name in zip(reach, self.groups, strict=True):
            if end > high and self.passes([bool(r >= end) for r in reach]):
                high, names[1] = float(end), name
            if end < low and self.passes([bool(r <= end) for r in reach]):
                low, names[0] = float(end), name
        consent = tuple((g, float(x)) for g, x in self._with(self.entries)) if self.rule == "unanimity" else None
        return WinSet("policy", float(low), float(high), names[0], names[1], status_quo=q, consent=consent)

    def _compensated(self) -> float:
        """The far end of the policies at which the groups together do not lose."""
        q, ideals, stakes = self.status_quo, np.array(self.entries), np.array(self.stakes)
        if self.utility == "quadratic":
            return float(2 * (stakes @ ideals) / stakes.sum() - q)

        def gain(x: float) -> float:
            return float(stakes @ (np.abs(q - ideals) - np.abs(x - ideals)))

        right, left = float(stakes @ np.where(ideals > q, 1, -1)), float(stakes @ np.where(ideals < q, 1, -1))
        sign = 1 if right > 0 else -1 if left > 0 else 0
        if sign == 0:
            return q
        knots: list[float] = sorted({q, *(float(x) for x in ideals if (x - q) * sign > 0)}, reverse=sign < 0)
        end = knots[-1] + sign * (1 + 2 * float(np.ptp([*ideals, q])))
        for here, there in pairwise([*knots, end]):
            if gain(there) < 0:
                return here + (there - here) * gain(here) / (gain(here) - gain(there))
        return knots[-1]

    def _of_outcomes(self, names: Sequence[str] | None) -> NDArray[np.bool_]:
        faults, table = Faults(), []
        count = len(names) if names is not None else None
        for group, row in self._with(self.entries):
            if hasattr(row, "is_concave"):
                faults.add(f"values[{group}]", "is a cvxpy expression; a list of outcomes takes numbers")
                continue
            if isinstance(row, Mapping):
                missing = [n for n in names or () if n not in row]
                if names is None or missing:
                    faults.add(
                        f"values[{group}]", f"nothing is given for {', '.join(missing) or 'outcomes by position'}"
                    )
                row = [row.get(n, 0.0) for n in names or ()]
            numbers = [finite_number(x, f"values[{group}]", faults) for x in row]
            if count is not None and len(numbers) != count:
                faults.add(f"values[{group}]", f"must be {count} numbers, one an outcome, got {len(numbers)}")
            table.append(numbers)
        faults.raise_if_any()
        likes = np.array(table) >= np.array(self.reservation)[:, None]
        return np.array([self.passes(list(column)) for column in likes.T], dtype=np.bool_)

    def proposal(self) -> float:
        """What the domestic setter would table against the status quo: its ideal, or the nearest policy that passes.

        The mandate that a negotiator brings from home when the setter writes it (Romer and Rosenthal 1978).
        """
        if self.kind != "ideals" or self.setter is None:
            raise ModelError("setter: a proposal needs ideals and a setter")
        ideal, home = self.entries[self.groups.index(self.setter)], self.win_set()
        return float(min(max(ideal, home.low), home.high))
