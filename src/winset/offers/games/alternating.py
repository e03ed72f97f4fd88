"""Alternating offers: who gets how much of a pie, or which outcome of a set, when players propose in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.bargaining.games.problem import BargainingProblem
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError, is_word
from winset.base.formulas import Formulas, named_entries
from winset.base.limits import check_limit
from winset.base.numbers import Number
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable, WritableStack
from winset.homes.games.consent import WinSet
from winset.homes.games.win_sets import Ratified, cut, floors
from winset.offers.arrays import AlternatingArrays, SetOffersArrays
from winset.outcomes import ConvexOutcomes, Hull, Polytope

__all__ = ["AlternatingOffers", "AlternatingStack"]


ORDERS = ("alternating", "rotating", "random")
RULES = ("unanimity", "exit")


class AlternatingOffers(Writable):
    """Players propose how to share a pie of size 1 until all agree (Rubinstein 1982).

    Parameters
    ----------
    discounts
        One discount factor a player, in [0, 1]; a list or a mapping by name.
    order
        Who proposes: ``"alternating"`` and ``"rotating"`` in the players' order, ``"random"`` drawn every period.
    recognition
        With ``"random"``: probability of proposing; equal if omitted.
    outside
        What a player can have by leaving after a rejection (Shaked and Sutton 1984), in shares of the pie.
    costs
        What each further period costs (Rubinstein 1982, section 4), in shares.
    breakdown
        Probability that talks end after a rejection, or ``(probability, payoffs)`` with what each then gets (Binmore,
        Rubinstein and Wolinsky 1986).
    horizon
        Number of offers (Stahl 1972); without limit if omitted.
    rule
        ``"unanimity"``: all must accept at once. ``"exit"``: who accepts leaves with the share, the others go on
        (Krishna and Serrano 1996).
    ratification
        Smallest share that passes at home (Tarar 2001).
    outcomes, disagreement
        Another set of outcomes (``Polytope``, ``Hull`` or ``ConvexOutcomes``) in place of the pie, and what delay for
        ever pays.
    players
        Names.
    parameters
        Present values of parameters; the numbers above may be expressions in them.

    Raises
    ------
    ModelError
        With every fault; so if nothing makes delay costly (a discount of 1 without cost, breakdown or horizon).

    Examples
    --------
    >>> AlternatingOffers({"Japan": 0.9, "Korea": 0.8}).players
    ('Japan', 'Korea')
    """

    concept = Stationary()

    def __init__(
        self,
        discounts: object,
        order: Literal["alternating", "rotating", "random"] = "alternating",
        recognition: object = None,
        outside: object = None,
        costs: object = None,
        breakdown: object = None,
        horizon: int | None = None,
        rule: Literal["unanimity", "exit"] = "unanimity",
        ratification: object = None,
        *,
        outcomes: Polytope | Hull | ConvexOutcomes | None = None,
        disagreement: object = None,
        players: Sequence[str] | None = None,
        parameters: Mapping[str, Number] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        if isinstance(discounts, Mapping) and players is None:
            players = list(discounts)
        n = len(discounts) if hasattr(discounts, "__len__") else len(players) if players is not None else 2
        self.players = player_names(players, n, faults)
        self.title, self.order, self.rule, self.horizon, self.outcomes = title, order, rule, horizon, outcomes
        self._check_words(n, faults)
        self.formulas = Formulas(parameters, faults)

        def read(values: object, where: str, default: float) -> NDArray[np.float64]:
            entries = [values] * n if isinstance(values, str) else values
            entries = named_entries(entries, self.players, where, faults, default)
            if isinstance(entries, list | tuple) and any(isinstance(x, str) for x in entries):
                before = len(faults)
                entries = self.formulas.read(where, list(entries), faults)
                entries = entries if len(faults) == before else None
            return player_numbers(entries, self.players, where, faults, default)

        self.discounts = read(discounts, "discounts", 1.0)
        self.costs = read(costs, "costs", 0.0)
        self.outside = read(outside, "outside", 0.0)
        self.ratification = read(ratification, "ratification", 0.0)
        if isinstance(breakdown, tuple | list) and len(breakdown) != 2:
            faults.add("breakdown", f"must be a probability, or a pair (probability, payoffs), got {breakdown!r:.100}")
            breakdown = None
        without = 0.0 if breakdown is None else breakdown
        probability, inside = breakdown if isinstance(breakdown, tuple | list) else (without, None)
        self.breakdown = read(probability, "breakdown", 0.0)
        self.inside = read(inside, "breakdown payoffs", 0.0)
        self.recognition = read(recognition, "recognition", 1.0 / n)
        self.disagreement = read(disagreement, "disagreement", 0.0)
        self._check(faults)
        faults.raise_if_any()

    def _check_words(self, n: int, faults: Faults) -> None:
        if n < 2:
            faults.add("discounts", f"must name at least two players, got {n}")
            faults.raise_if_any()
        if not is_word(self.order, ORDERS):
            faults.add("order", f"must be one of {', '.join(ORDERS)}, got {self.order!r}")
        if not is_word(self.rule, RULES):
            faults.add("rule", f"must be one of {', '.join(RULES)}, got {self.rule!r}")
        if is_word(self.order, ["alternating"]) and n != 2:
            faults.add("order", f"'alternating' is for two players; accepted for {n}: 'rotating' or 'random'")
        if self.horizon is not None and (not isinstance(self.horizon, int) or self.horizon < 1):
            faults.add("horizon", f"must be a whole number >= 1, got {self.horizon!r}")
        elif self.horizon is not None:
            check_limit("periods", self.horizon, "horizon")

    def _check(self, faults: Faults) -> None:
        names = self.players
        for where, low, high in (
            ("discounts", 0.0, 1.0), ("costs", 0.0, np.inf), ("outside", 0.0, np.inf), ("ratification", 0.0, np.inf),
            ("breakdown", 0.0, 1.0), ("recognition", 0.0, 1.0),
        ):  # fmt: skip
            values = getattr(self, where)
            for i in np.flatnonzero((values < low) | (values > high)):
                span = f"from {low:g} to {high:g}" if np.isfinite(high) else f">= {low:g}"
                faults.add(f"{where}[{names[int(i)]}]", f"must be {span}, got {values[i]:g}")
        if abs(self.recognition.sum() - 1) > 1e-9:
            faults.add("recognition", f"must sum to 1, got {self.recognition.sum():g}")
        patient = (self.discounts >= 1) & (self.costs <= 0) & (self.breakdown <= 0)
        if patient.any() and self.horizon is None:
            who = ", ".join(names[int(i)] for i in np.flatnonzero(patient))
            faults.add("discounts", f"nothing makes delay costly to {who}; needs a discount < 1, a cost or a breakdown")
        if is_word(self.rule, ["exit"]) and any(
            x.any() for x in (self.costs, self.outside, self.breakdown, self.ratification)
        ):
            faults.add("rule", "'exit' takes discounts alone; costs, outside, breakdown, ratification need 'unanimity'")
        if is_word(self.rule, ["exit"]) and self.horizon is not None:
            faults.add("horizon", "'exit' has no horizon")
        if is_word(self.rule, ["exit"]) and self.order == "random":
            faults.add("order", "'exit' takes proposers in turn; 'random' needs 'unanimity'")
        if self.outcomes is not None:
            if not isinstance(self.outcomes, Polytope | Hull | ConvexOutcomes):
                faults.add("outcomes", f"must be Polytope, Hull or ConvexOutcomes, got {type(self.outcomes).__name__}")
            elif self.outcomes.n != len(names):
                faults.add("outcomes", f"must be utilities of {len(names)} players, got {self.outcomes.n}")
            if is_word(self.rule, ["exit"]) or self.horizon is not None or self.costs.any():
                faults.add("outcomes", "a set of outcomes takes no exit, horizon or costs")

    @property
    def floor(self) -> NDArray[np.float64]:
        """The smallest share that each player can accept: the outside option, or what passes at home."""
        return np.maximum(self.outside, self.ratification)

    @property
    def table(self) -> NDArray[np.float64]:
        """Shape (8, n), the rows of :class:`~winset.offers.arrays.AlternatingArrays`."""
        rows = (
            self.discounts, self.costs, self.floor, self.breakdown, self.inside, self.recognition, self.outside,
            self.ratification,
        )  # fmt: skip
        return np.ascontiguousarray(np.stack(rows))

    def to_arrays(self) -> AlternatingArrays | SetOffersArrays:
        """The numbers of the game, and the set of outcomes if there is one."""
        order = "random" if self.order == "random" else "rotating"
        if self.outcomes is None:
            return AlternatingArrays(self.table, order, self.rule == "exit", self.horizon or 0)
        problem = BargainingProblem(self.outcomes, self.disagreement, players=self.players).to_arrays()
        return SetOffersArrays(self.table, order, problem)

    @property
    def parameters(self) -> dict[str, float]:
        """Present values of the parameters."""
        return dict(self.formulas.parameters)

    def with_draws(self, draws: Draws) -> AlternatingStack:
        """This game under many draws of its parameters, for ``winset.solve_batch``.

        Raises
        ------
        ModelError
            If a finite number is out of range (the first row is named), or the game is over another set than a pie.
        """
        if self.outcomes is not None:
            raise ModelError("draws: offers over a set of outcomes are solved one at a time; accepted: a pie")
        values, count = self.formulas.columns(draws)

        def column(where: str, present: NDArray[np.float64]) -> NDArray[np.float64]:
            if where not in self.formulas.arrays:
                return np.repeat(present[None], count, axis=0)
            return self.formulas.drawn(where, values, count)

        outside, ratification = column("outside", self.outside), column("ratification", self.ratification)
        floor = np.maximum(outside, ratification)
        rows = {
            "discounts": column("discounts", self.discounts), "costs": column("costs", self.costs), "floor": floor,
            "breakdown": column("breakdown", self.breakdown), "inside": column("breakdown payoffs", self.inside),
            "recognition": column("recognition", self.recognition), "outside": outside, "ratification": ratification,
        }  # fmt: skip
        faults = Faults()
        for where, top in (("discounts", 1.0), ("costs", np.inf), ("breakdown", 1.0), ("recognition", 1.0)):
            wrong = np.flatnonzero(((rows[where] < 0) | (rows[where] > top)).any(axis=1))
            if len(wrong):
                span = "from 0 to 1" if top == 1 else ">= 0"
                faults.add(where, f"must be {span}, got {rows[where][wrong[0]]} in row {wrong[0]} of {count}")
        faults.raise_if_any()
        return AlternatingStack(self, np.stack(list(rows.values()), axis=1))

    @staticmethod
    def stack(games: Sequence[AlternatingOffers]) -> AlternatingStack:
        """Games of one order and rule for ``winset.solve_batch``."""
        first = games[0]
        if any((g.players, g.order, g.rule, g.horizon, g.outcomes) != (
            first.players, first.order, first.rule, first.horizon, None
        ) for g in games):  # fmt: skip
            raise ModelError("stack: games must share players, order, rule and horizon, and divide a pie")
        return AlternatingStack(first, np.stack([g.table for g in games]))

    def with_win_sets(self, win_sets: dict[int, WinSet]) -> Ratified:
        """The same game when smaller shares fail at home; a step of :class:`TwoLevel`."""
        floor = floors(win_sets, len(self.players), self.players)
        outcomes = Polytope.pie(len(self.players)) if self.outcomes is None else self.outcomes
        kept, proof = cut(outcomes, self.disagreement, win_sets, self.players)
        if kept is None:
            return Ratified(None, floor, proof)
        breakdown = (self.breakdown, self.inside)
        game = AlternatingOffers(
            self.discounts, self.order, self.recognition, self.outside, self.costs, breakdown, self.horizon, self.rule,
            np.maximum(self.ratification, floor), outcomes=self.outcomes, disagreement=self.disagreement,
            players=self.players, title=self.title,
        )  # fmt: skip
        return Ratified(game, floor)

    def present(self, found: Found) -> Found:
        """Shares with players' names; proposals as a mapping from proposer to shares."""
        details = dict(found.details)
        if "proposals" in details:
            offers = details["proposals"]
            details["proposals"] = {p: Vector(self.players, x) for p, x in zip(self.players, offers, strict=True)}
        for key in ("own_share", "values"):
            if key in details:
                details[key] = Vector(self.players, details[key])
        return found.but(points=[Vector(self.players, p) for p in found.points], details=details)


class AlternatingStack(WritableStack):
    """Many games of alternating offers of one order and rule: ``tables`` (B, 8, n) as ``AlternatingOffers.table``."""

    concept = Stationary()

    def __init__(self, game: AlternatingOffers, tables: NDArray[np.float64]) -> None:
        self.game, self.tables = game, np.ascontiguousarray(tables)

    def to_arrays(self) -> AlternatingArrays:
        """All tables."""
        order = "random" if self.game.order == "random" else "rotating"
        return AlternatingArrays(self.tables, order, self.game.rule == "exit", self.game.horizon or 0)

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
