"""Legislative bargaining over a dollar (Baron and Ferejohn 1989)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError, as_list, is_word
from winset.base.formulas import Formulas
from winset.base.limits import check_limit
from winset.base.numbers import Number, read_exact_number
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable, WritableStack
from winset.coalitions.games.voting import VotingRule, rule_of
from winset.coalitions.games.weights import whole_weights
from winset.homes.games.consent import WinSet
from winset.homes.games.win_sets import Ratified, floors
from winset.legislatures.arrays import LegislativeArrays, LegislativeRuleArrays

__all__ = ["LegislativeBargaining", "LegislativeStack"]


class LegislativeBargaining(Writable):
    """Members divide a dollar: one proposes, a winning coalition must accept (Baron and Ferejohn 1989).

    Parameters
    ----------
    n
        Number of members, or their names.
    quota
        Votes, or weight, that carry a proposal, the proposer's included; a simple majority if omitted.
    weights
        Voting weights; one vote each if omitted.
    recognition
        Probability of being recognised; equal if omitted.
    discounts
        One discount factor for all, or one each, in [0, 1].
    vetoes
        Members without whom nothing passes, by name (or position from 0).
    procedure
        ``"closed"``: proposals are voted up or down. ``"open"``: the next member recognised may second or amend; then
        members must be alike.
    sessions
        Number of sessions, after which everybody has nothing; without limit if omitted.
    ratification
        The smallest share with which each member's home consents, as proposer or partner; under closed rule without a
        last session.
    rule
        Which coalitions carry a proposal, in place of ``quota``, ``weights`` and ``vetoes``: a
        :class:`~winset.WeightedVoting`, or several joined by ``&`` and ``|``, such as a double majority of states and
        people. It names the members in the order of ``n``; where ``n`` is a number, members have its names. A rule of
        one weighted vote is read as its weights and quota. One of several votes goes with the closed rule without a
        last session; up to 15 members are solved.
    players
        Names, if ``n`` is a number.
    parameters
        Present values by name, for expressions in recognition and discounts.

    Raises
    ------
    ModelError
        With every fault: a quota that nobody can reach, recognition that does not sum to 1 ...

    Examples
    --------
    >>> LegislativeBargaining(5).quota
    3
    >>> from winset import WeightedVoting
    >>> council = WeightedVoting({"a": 1, "b": 1, "c": 1}, 2) & WeightedVoting({"a": 60, "b": 25, "c": 15}, 65)
    >>> LegislativeBargaining(3, rule=council).wins([False, True, True])
    False
    """

    concept = Stationary()

    def __init__(
        self,
        n: int | Sequence[str],
        quota: object = None,
        weights: object = None,
        recognition: object = None,
        discounts: object = 1.0,
        vetoes: Sequence[str | int] = (),
        procedure: Literal["closed", "open"] = "closed",
        *,
        sessions: int | None = None,
        ratification: object = None,
        rule: VotingRule | None = None,
        players: Sequence[str] | None = None,
        parameters: Mapping[str, Number] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        if not isinstance(n, int | np.integer) or isinstance(n, bool):
            players = as_list(n, "n", "a whole number of members, or their names")
            n = len(players)
        check_limit("players", int(n), "n")
        if n < 1:
            raise ModelError(f"n: must be at least 1, got {n}")
        self.rule: VotingRule | None = None
        if rule is not None:
            others = {"quota": quota, "weights": weights, "vetoes": vetoes}
            quota, weights, players = self._read_rule(rule, int(n), players, others, faults)
        self.players, self.title = player_names(players, int(n), faults), title
        self.procedure, self.sessions = procedure, sessions
        self.weights, self.quota = self._read_weights(weights, quota, faults)
        if self.rule is not None:  # whoever reads these in place of the rule fails
            self.weights, self.quota = np.empty(0, dtype=np.int64), 0
        self.formulas = Formulas(parameters, faults)
        self.recognition = self.formulas.by_player("recognition", recognition, self.players, faults, 1.0 / n)
        self.discounts = self.formulas.by_player("discounts", discounts, self.players, faults, 1.0)
        self.ratification = player_numbers(ratification, self.players, "ratification", faults, 0.0)
        self.vetoes = self._read_vetoes(vetoes, faults)
        self._check(faults)
        faults.raise_if_any()

    def _read_rule(
        self, given: object, n: int, players: Sequence[str] | None, others: Mapping[str, object], faults: Faults
    ) -> tuple[object, object, Sequence[str]]:
        """The quota, the weights and the names that the rule gives; a rule of several votes is kept whole."""
        rule = rule_of(given, n, players, others, faults)
        if len(rule.rules) == 1 and rule.clauses:
            weights, quota = rule.rules[0]
            return quota, list(weights), rule.players
        self.rule = rule
        return None, None, rule.players

    def _read_weights(self, weights: object, quota: object, faults: Faults) -> tuple[NDArray[np.int64], int]:
        """Votes and quota in whole numbers; the least majority of the votes, where no quota is given."""
        n = len(self.players)
        if isinstance(weights, Mapping):
            strangers = [str(k) for k in weights if k not in self.players]
            if strangers:
                faults.add("weights", f"no player named {', '.join(strangers)}; accepted: {', '.join(self.players)}")
            weights = [weights.get(p, 0) for p in self.players]
        given = [1] * n if weights is None else as_list(weights, "weights", "one number a member")
        exact = [read_exact_number(weight, "weights", Faults()) for weight in given]
        if len(given) != n:
            faults.add("weights", f"must be {n} numbers, got {len(given)}")
            given = [1] * n
        if quota is None:
            total = sum(exact)
            quota = total / 2 + (Fraction(1, 2) if total % 2 else Fraction(1)) if weights is None else total / 2
            if weights is not None:
                quota += Fraction(1, 2 * lcm(*(w.denominator for w in exact)))
        return whole_weights(given, cast(Number, quota), faults)

    def _check(self, faults: Faults) -> None:
        """Note numbers out of range, and options that do not go together."""
        procedure, sessions, alone = self.procedure, self.sessions, self.procedure == "closed" and self.sessions is None
        if (self.recognition < 0).any() or abs(self.recognition.sum() - 1) > 1e-9:
            faults.add("recognition", f"must be probabilities that sum to 1, got a sum of {self.recognition.sum():g}")
        for i in np.flatnonzero((self.discounts < 0) | (self.discounts > 1)):
            faults.add(f"discounts[{self.players[int(i)]}]", f"must be from 0 to 1, got {self.discounts[i]:g}")
        if not is_word(procedure, ("closed", "open")):
            faults.add("procedure", f"must be 'closed' or 'open', got {procedure!r:.100}")
            faults.raise_if_any()
        if sessions is not None and (not isinstance(sessions, int) or sessions < 1):
            faults.add("sessions", f"must be a whole number >= 1, got {sessions!r}")
        elif sessions is not None:
            check_limit("periods", sessions, "sessions")
        for i in np.flatnonzero((self.ratification < 0) | (self.ratification > 1)):
            faults.add(f"ratification[{self.players[int(i)]}]", f"must be from 0 to 1, got {self.ratification[i]:g}")
        if self.ratification.any() and not alone:
            faults.add("ratification", "goes with the closed rule without a last session")
        if self.rule is not None and not alone:
            faults.add("rule", "of several votes goes with the closed rule without a last session")
            faults.raise_if_any()
        if procedure == "open":
            same = all(np.ptp(x) < 1e-12 for x in (self.weights, self.recognition, self.discounts))
            if not same or self.vetoes.any() or sessions is not None:
                what = "members must be alike in weight, recognition and discount, without vetoes or a last session"
                faults.add("procedure", f"'open': {what}")

    def _read_vetoes(self, vetoes: Sequence[str | int], faults: Faults) -> NDArray[np.uint8]:
        marks = np.zeros(len(self.players), dtype=np.uint8)
        for who in as_list(vetoes, "vetoes", "a list of members"):
            if is_word(who, self.players):
                marks[self.players.index(str(who))] = 1
            elif isinstance(who, int) and 0 <= who < len(self.players):
                marks[who] = 1
            else:
                faults.add("vetoes", f"no player named {who!r}; accepted: {', '.join(self.players)}")
        return marks

    def to_arrays(self) -> LegislativeArrays | LegislativeRuleArrays:
        """The numbers of the game."""
        if self.rule is not None:
            return LegislativeRuleArrays(self.recognition, self.discounts, self.rule.to_arrays(), self.ratification)
        return LegislativeArrays(
            self.recognition, self.discounts, self.weights, self.quota, self.vetoes, self.procedure, self.sessions or 0,
            self.ratification,
        )  # fmt: skip

    def with_win_sets(self, win_sets: dict[int, WinSet]) -> Ratified:
        """The same game when smaller shares fail at home; a step of :class:`TwoLevel`."""
        if self.rule is not None:
            raise ModelError("rule: homes are accepted with one weighted vote; with several give ratification")
        floor = floors(win_sets, len(self.players), self.players)
        asked = np.maximum(self.ratification, floor)
        least, members = self._least(np.maximum(asked, 0.0))
        if least > 1 + 1e-12:
            names = ", ".join(p for p, m in zip(self.players, members, strict=True) if m)
            what = f"The winning coalition that asks least at home ({names}) asks {least:.6g} of a dollar."
            return Ratified(None, floor, {"statement": what, "least": least, "floor": np.maximum(asked, 0.0)})
        game = LegislativeBargaining(
            list(self.players), self.quota, [int(w) for w in self.weights], self.recognition, self.discounts,
            [p for p, v in zip(self.players, self.vetoes, strict=True) if v], self.procedure, sessions=self.sessions,
            ratification=np.maximum(asked, 0.0), title=self.title,
        )  # fmt: skip
        return Ratified(game, floor)

    def _least(self, prices: NDArray[np.float64]) -> tuple[float, NDArray[np.bool_]]:
        """The winning coalition whose prices add up to the least, by weight reached."""
        best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
        for j, (w, veto) in enumerate(zip(self.weights, self.vetoes, strict=True)):
            grown: dict[int, tuple[float, tuple[int, ...]]] = {} if veto else dict(best)
            for x, (cost, members) in best.items():
                at, total = min(x + int(w), self.quota), cost + float(prices[j])
                if at not in grown or total < grown[at][0]:
                    grown[at] = (total, (*members, j))
            best = grown
        cost, members = best.get(self.quota, (np.inf, ()))
        marks = np.zeros(len(self.players), dtype=np.bool_)
        marks[list(members)] = True
        return cost, marks

    def wins(self, coalition: NDArray[np.bool_]) -> bool:
        """Whether the members marked in ``coalition`` (n,) carry a proposal."""
        marks = np.asarray(coalition, dtype=bool)
        if self.rule is not None:
            return self.rule.wins_mask(sum(1 << int(i) for i in np.flatnonzero(marks)))
        return int(self.weights[marks].sum()) >= self.quota and bool(marks[self.vetoes == 1].all())

    @property
    def parameters(self) -> dict[str, float]:
        """Present values of the parameters."""
        return dict(self.formulas.parameters)

    def with_draws(self, draws: Draws) -> LegislativeStack:
        """This game under many draws of its parameters, for ``winset.solve_batch``.

        Raises
        ------
        ModelError
            If a finite number is out of range (the first row is named), or the rule is not closed without sessions.
        """
        if self.rule is not None:
            raise ModelError("draws: accepted with one weighted vote, not with a rule of several")
        if self.procedure != "closed" or self.sessions:
            raise ModelError("draws: accepted with the closed rule without a last session")
        values, count = self.formulas.columns(draws)
        faults = Faults()
        chances = self.formulas.drawn_by_player("recognition", self.recognition, values, count)
        discounts = self.formulas.drawn_by_player("discounts", self.discounts, values, count)
        wrong = np.flatnonzero((chances < 0).any(axis=1) | (np.abs(chances.sum(axis=1) - 1) > 1e-9))
        if len(wrong):
            what = f"must be probabilities that sum to 1, got {chances[wrong[0]]} in row {wrong[0]} of {count}"
            faults.add("recognition", what)
        wrong = np.flatnonzero(((discounts < 0) | (discounts > 1)).any(axis=1))
        if len(wrong):
            faults.add("discounts", f"must be from 0 to 1, got {discounts[wrong[0]]} in row {wrong[0]} of {count}")
        faults.raise_if_any()
        return LegislativeStack(self, chances, discounts)

    @staticmethod
    def stack(games: Sequence[LegislativeBargaining]) -> LegislativeStack:
        """Games of one voting rule for ``winset.solve_batch``."""
        first = games[0]
        for game in games:
            same = game.players == first.players and game.quota == first.quota and game.procedure == "closed"
            if (
                not same
                or len(game.weights) != len(first.weights)
                or (game.weights != first.weights).any()
                or (game.vetoes != first.vetoes).any()
                or (game.ratification != first.ratification).any()
                or game.sessions
                or game.rule is not None
                or first.rule is not None
            ):
                raise ModelError(
                    "stack: games must share players, weights, quota and vetoes, closed rule without sessions, and "
                    "have one weighted vote"
                )
        return LegislativeStack(first, np.array([g.recognition for g in games]), np.array([g.discounts for g in games]))

    def present(self, found: Found) -> Found:
        """Values with names; inclusion and coalitions by proposer."""
        details = dict(found.details)
        for key in ("own_share", "values", "prices"):
            if key in details:
                details[key] = Vector(self.players, details[key])
        if "inclusion" in details:
            rows = details["inclusion"]
            details["inclusion"] = {p: Vector(self.players, row) for p, row in zip(self.players, rows, strict=True)}
        if "coalitions" in details:
            details["coalitions"] = {
                p: [(tuple(q for q, m in zip(self.players, marks, strict=True) if m), float(x)) for marks, x in rows]
                for p, rows in zip(self.players, details["coalitions"], strict=True)
            }
        return found.but(points=[Vector(self.players, p) for p in found.points], details=details)


class LegislativeStack(WritableStack):
    """Many closed-rule games of one voting rule: ``recognition`` and ``discounts`` of shape (B, n)."""

    concept = Stationary()

    def __init__(
        self, game: LegislativeBargaining, recognition: NDArray[np.float64], discounts: NDArray[np.float64]
    ) -> None:
        self.game = game
        self.recognition, self.discounts = np.ascontiguousarray(recognition), np.ascontiguousarray(discounts)

    def to_arrays(self) -> LegislativeArrays:
        """All games."""
        game = self.game
        return LegislativeArrays(
            self.recognition, self.discounts, game.weights, game.quota, game.vetoes, game.procedure, 0,
            game.ratification,
        )  # fmt: skip

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
