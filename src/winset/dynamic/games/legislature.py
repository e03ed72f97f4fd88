"""Bargaining with an endogenous status quo: what is agreed today is what stands if nothing is agreed tomorrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb
from typing import cast

import numpy as np

from winset.base.array_types import Exact, Int
from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError, as_list, is_word
from winset.base.limits import check_limit
from winset.base.numbers import Number, read_exact_number
from winset.base.players import player_names
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.dynamic.arrays import LegislatureArrays, LegislatureStackArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.games.by_discount import ByDiscount
from winset.dynamic.games.plans import MixedPolicyRule, PolicyRule, read_mix

__all__ = ["DynamicBargaining", "LegislatureStack"]

GRID = 101
"""Policies on a line where none are given."""


class DynamicBargaining(Writable):
    """Legislative bargaining with an endogenous status quo (Baron 1996; Kalandrakis 2004).

    In every period a player is recognised and proposes an alternative; if it passes against the status quo it is
    implemented and is the status quo of the next period, else the status quo stays. A player's payoff of a play is the
    discounted mean of the payoffs of the periods, and players vote for what is better for them from then on
    (stage-undominated votes).

    Parameters
    ----------
    payoffs
        ``[player][alternative]``, the payoff of a period; or a mapping by player's name.
    ideals, policies
        In place of payoffs: ideal points ``(n,)`` or ``(n, d)`` and the policies ``(m,)`` or ``(m, d)``; payoffs are
        minus the squared distances. On a line, 101 policies between the outermost ideal points where none are given.
    recognition
        Probabilities of being recognised; equal if omitted.
    discount
        In [0, 1): one number, or one a player.
    quota
        How many votes a proposal needs, or how much weight; more than half if omitted.
    weights
        Votes of each player, integers; 1 each if omitted.
    status_quo
        The alternative that stands at the beginning, by name or number.
    indifferent
        ``"yes"`` or ``"no"``: how a player votes to whom proposal and status quo are worth the same.
    players, alternatives, title
        Names.

    Raises
    ------
    ModelError
        If something is missing, out of range or of the wrong shape; all faults at once.

    Examples
    --------
    >>> import winset as ws
    >>> committee = ws.DynamicBargaining(ideals=[0.1, 0.55, 0.85], policies=[0, 0.5, 1], discount=0.9)
    >>> print(ws.solve(committee, ws.MarkovPerfect("all")).point["2"])
    {'0': '0.5', '0.5': '0.5', '1': '0.5'}
    """

    def __init__(
        self,
        payoffs: Sequence[Sequence[Number]] | Mapping[str, Sequence[Number]] | None = None,
        *,
        ideals: Sequence[Number] | Sequence[Sequence[Number]] | None = None,
        policies: Sequence[Number] | Sequence[Sequence[Number]] | None = None,
        recognition: Sequence[Number] | None = None,
        discount: Number | Sequence[Number],
        quota: int | None = None,
        weights: Sequence[int] | None = None,
        status_quo: str | int | None = None,
        indifferent: str = "yes",
        players: Sequence[str] | None = None,
        alternatives: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        if isinstance(payoffs, Mapping):
            players, payoffs = list(payoffs), list(payoffs.values())
        self.ideals = self.policies = None
        if (payoffs is None) == (ideals is None):
            raise ModelError("payoffs: either payoffs or ideals must be given, and not both")
        if payoffs is None:
            self.ideals = _points(ideals, "ideals", faults)
            self.policies = _points(policies, "policies", faults) if policies is not None else _grid(self.ideals)
            if self.ideals.shape[1] != self.policies.shape[1]:
                faults.add("policies", f"must have the dimension of the ideals, {self.ideals.shape[1]}")
            faults.raise_if_any()
            self.payoffs = np.array(
                [[-sum((x - y) ** 2 for x, y in zip(i, p, strict=True)) for p in self.policies] for i in self.ideals],
                dtype=object,
            )
            if alternatives is None:
                alternatives = [", ".join(f"{float(x):g}" for x in p) for p in self.policies]
        else:
            self.payoffs = _points(payoffs, "payoffs", faults)
        n, m = self.payoffs.shape
        check_limit("cells", n * m * m, "payoffs")
        self.players = player_names(players, n, faults)
        numbered = [str(k) for k in range(m)]
        self.alternatives = player_names(numbered if alternatives is None else alternatives, m, faults, "alternatives")
        self.recognition = _one_each(recognition, n, "recognition", Fraction(1, n), faults)
        self.discounts: Exact = _one_each(discount, n, "discount", None, faults)
        self.weights, self.quota = _rule(weights, quota, n, faults)
        self.indifferent = indifferent
        self._check(status_quo, faults)
        faults.raise_if_any()

    def _check(self, status_quo: str | int | None, faults: Faults) -> None:
        m = self.payoffs.shape[1]
        if min(self.recognition) < 0 or abs(sum(self.recognition) - 1) > Fraction(1, 10**9):
            total = float(sum(self.recognition))
            faults.add("recognition", f"must be probabilities that sum to 1, got the sum {total:g}")
        else:
            total_exact = sum(self.recognition)
            self.recognition = self.recognition / total_exact
        for i, d in enumerate(self.discounts):
            if not 0 <= d < 1:
                faults.add(f"discount[{self.players[i]}]", f"must be >= 0 and below 1, got {float(d):g}")
        if not is_word(self.indifferent, ("yes", "no")):
            faults.add("indifferent", f"must be yes or no, got {self.indifferent!r:.100}")
        self.status_quo: int | None = None
        if status_quo is not None:
            if isinstance(status_quo, str) and status_quo in self.alternatives:
                self.status_quo = self.alternatives.index(status_quo)
            elif isinstance(status_quo, int | np.integer) and 0 <= status_quo < m:
                self.status_quo = int(status_quo)
            else:
                faults.add("status_quo", f"must be an alternative, got {status_quo!r:.100}")

    @classmethod
    def divide_the_dollar(
        cls, units: int, discount: Number, players: int = 3, quota: int | None = None, indifferent: str = "yes"
    ) -> DynamicBargaining:
        """A dollar in so many equal units to be divided anew in every period (Kalandrakis 2004).

        Parameters
        ----------
        units, players
            How many of each; every division is an alternative.
        discount, quota, indifferent
            As for any game.
        """
        if not (isinstance(units, int) and units >= 1 and isinstance(players, int) and players >= 2):
            raise ModelError(f"units: must be a whole number >= 1, with players >= 2, got {units!r} and {players!r}")
        check_limit("cells", players * comb(units + players - 1, players - 1) ** 2, "units")
        divisions = list(_divisions(units, players))
        return cls(
            [[Fraction(d[i], units) for d in divisions] for i in range(players)],
            discount=discount, quota=quota, indifferent=indifferent,
            alternatives=["-".join(map(str, d)) for d in divisions], title=f"dividing a dollar in {units}",
        )  # fmt: skip

    @property
    def parameters(self) -> dict[str, float]:
        """What can be drawn: one discount for all, and its present value (that of the first player)."""
        return {"discount": float(self.discounts[0])}

    def with_draws(self, draws: Draws) -> LegislatureStack:
        """This game at many discount factors, for ``winset.solve_batch`` and ``winset.sweep``."""
        return LegislatureStack(self, draws)

    def to_arrays(self) -> LegislatureArrays:
        """Everything as arrays."""
        return LegislatureArrays(
            self.payoffs.astype(np.float64),
            self.recognition.astype(np.float64),
            self.discounts.astype(np.float64),
            self.weights,
            self.quota,
            self.indifferent == "yes",
            self.payoffs,
            self.recognition,
            self.discounts,
        )

    def present(self, found: Found) -> Found:
        """Equilibria as policy rules with names."""
        return found.but(points=[self._rule_of(point) for point in found.points])

    def _rule_of(self, plan: Int) -> PolicyRule | MixedPolicyRule:
        kind = PolicyRule if plan.ndim == 2 else MixedPolicyRule
        return kind(self.players, self.alternatives, np.array(plan, dtype=np.int64))

    def read_answer(self, concept: Concept, point: object) -> PolicyRule | MixedPolicyRule:
        """A claimed equilibrium: ``[player][status quo]``, alternatives by number or name, or a mapping by player.

        Where proposers may mix, an entry may also be a mapping from alternatives to probabilities, or a list of these.
        """
        faults = Faults()
        rows = [point.get(p) for p in self.players] if isinstance(point, Mapping) else point
        if isinstance(rows, MixedPolicyRule):
            rows = rows.weights / rows.weights.sum(axis=2, keepdims=True)
        n, m = self.payoffs.shape
        may_mix = isinstance(concept, MarkovPerfect) and concept.mixed
        weights = np.zeros((n, m, m), dtype=np.int64)
        given = list(np.asarray(rows) if isinstance(rows, PolicyRule) else as_list(rows, "points", "a row a player"))
        if len(given) != n:
            raise ModelError(f"points: must have for each of {n} players what is implemented at each status quo")
        for i, row in enumerate(given):
            moves = [row.get(q) for q in self.alternatives] if isinstance(row, Mapping) else list(
                cast("Sequence[object]", row if isinstance(row, Sequence | np.ndarray) else [])
            )  # fmt: skip
            if len(moves) != m:
                faults.add(f"points[{self.players[i]}]", f"must have {m} alternatives, one a status quo")
                continue
            for q, move in enumerate(moves):
                weights[i, q] = read_mix(move, self.alternatives, may_mix, f"points[{self.players[i]}][{q}]", faults)
        faults.raise_if_any()
        return self._rule_of(weights if may_mix else weights.argmax(axis=2))


class LegislatureStack(ByDiscount[DynamicBargaining]):
    """Bargaining with an endogenous status quo at many discount factors."""

    def to_arrays(self) -> LegislatureStackArrays:
        """The game and the factors."""
        return LegislatureStackArrays(self.game.to_arrays(), self.discounts)


def _divisions(units: int, players: int) -> list[tuple[int, ...]]:
    if players == 1:
        return [(units,)]
    return [(first, *rest) for first in range(units, -1, -1) for rest in _divisions(units - first, players - 1)]


def _points(given: object, where: str, faults: Faults) -> Exact:
    """A table of fractions; a list of numbers is one column."""
    rows = as_list(given, where, "a table of numbers")
    read = []
    for i, row in enumerate(rows):
        single = isinstance(row, str) or not isinstance(row, Sequence | np.ndarray)
        entries = [row] if single else list(row)
        places = [f"{where}[{i}]"] if single else [f"{where}[{i}][{k}]" for k in range(len(entries))]
        read.append([read_exact_number(x, at, faults) for x, at in zip(entries, places, strict=True)])
    lengths = {len(row) for row in read}
    if len(lengths) != 1 or 0 in lengths:
        raise ModelError(
            f"{where}: must have rows of one length and at least one number, got lengths {sorted(lengths)}"
        )
    out = np.empty((len(read), lengths.pop()), dtype=object)
    for place in np.ndindex(out.shape):
        out[place] = read[place[0]][place[1]]
    return out


def _grid(ideals: Exact) -> Exact:
    if ideals.shape[1] != 1:
        raise ModelError("policies: must be given in more than one dimension")
    low, high = min(ideals[:, 0]), max(ideals[:, 0])
    out = np.empty((GRID, 1), dtype=object)
    out[:, 0] = [low + (high - low) * Fraction(k, GRID - 1) for k in range(GRID)]
    return out


def _one_each(given: object, n: int, where: str, default: Fraction | None, faults: Faults) -> Exact:
    out = np.empty(n, dtype=object)
    if given is None and default is not None:
        out[:] = [default] * n
        return out
    single = isinstance(given, str) or not isinstance(given, Sequence | np.ndarray)
    entries = [given] * n if single and default is None else list(cast("Sequence[object]", [] if single else given))
    if len(entries) != n:
        faults.add(where, f"must be {n} numbers, one a player, got {len(entries)}")
        entries = [0] * n
    out[:] = [read_exact_number(x, f"{where}[{i}]", faults) for i, x in enumerate(entries)]
    return out


def _rule(weights: object, quota: object, n: int, faults: Faults) -> tuple[Int, int]:
    votes = np.ones(n, dtype=np.int64)
    if weights is not None:
        given = as_list(weights, "weights", "one whole number a player")
        fits = all(isinstance(w, int | np.integer) and not isinstance(w, bool) and 0 <= w < 2**40 for w in given)
        if len(given) != n or not fits:
            faults.add("weights", f"must be {n} whole numbers >= 0, one a player")
        else:
            votes = np.array(given, dtype=np.int64)
    total = int(votes.sum())
    if total < 1:
        faults.add("weights", "must have a sum of at least 1: nobody has a vote")
        return votes, 1
    if quota is None:
        return votes, total // 2 + 1
    if isinstance(quota, bool) or not isinstance(quota, int | np.integer) or not 1 <= quota <= total:
        faults.add("quota", f"must be a whole number from 1 to {total}, the sum of the votes, got {quota!r:.100}")
        return votes, 1
    return votes, int(quota)
