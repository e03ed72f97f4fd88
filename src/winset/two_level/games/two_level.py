"""Two-level games: an international procedure whose agreements must pass at home (Putnam 1988)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.draws import Draws, read_draws
from winset.base.errors import Faults, ModelError
from winset.base.points import Vector
from winset.base.reading import read_answer, read_vector
from winset.base.records import Record
from winset.base.solution import Details, Found
from winset.base.writable import Writable
from winset.homes.games.consent import ThresholdLaw, WinSet
from winset.homes.games.ratification import Ratification
from winset.homes.games.win_sets import Ratified, shortfall
from winset.offers.games.alternating import AlternatingOffers
from winset.outcomes import FiniteOutcomes, Polytope
from winset.policies.games.setter import AgendaSetter
from winset.two_level.arrays import TwoLevelArrays, UncertainArrays

if TYPE_CHECKING:
    from winset.two_level.games.stacks import TwoLevelStack

__all__ = ["TwoLevel"]


class TwoLevel(Writable):
    """An international negotiation whose agreement must be ratified at home.

    Parameters
    ----------
    international
        ``BargainingProblem``, ``AlternatingOffers``, ``LegislativeBargaining``, ``SpatialBargaining``,
        ``AgendaSetter``, or any game with ``players`` and a method ``with_win_sets`` that gives the same game over what
        passes.
    domestic
        ``{player: Ratification(...)}``; a number stands for ``Ratification(number)``, the smallest payoff that passes.
        Players left out need nobody's consent.
    title
        What the game is called.

    Raises
    ------
    ModelError
        If a player is unknown, or a home cannot judge outcomes of this procedure.

    Notes
    -----
    The solution is that of the procedure over what passes. ``details["win_sets"]`` has the win-sets,
    ``details["schelling"]`` the payoffs with and without the constraint and what each player gains by it (Schelling
    1960). If nothing passes, the status is NO_SOLUTION and ``details["proof"]`` shows it.

    Over policies, groups at home sit at the table with a veto and no turn to propose (``details["at_the_table"]``).

    Thresholds that are not known yet (``Ratification.uniform``, ``Ratification.lottery``) are traded off: over a
    polytope against Nash's product of expected gains, in alternating offers against the proposer's expected payoff.

    Examples
    --------
    >>> game = TwoLevel(BargainingProblem(Polytope.pie(2), [0, 0]), {"1": 0.7})
    >>> game.win_sets["1"].low
    0.7
    """

    def __init__(self, international: Any, domestic: Mapping[str, object], title: str = "") -> None:
        faults = Faults()
        self.international_parametric = international
        international = international.__game__() if hasattr(international, "__game__") else international
        if not hasattr(international, "with_win_sets") or not hasattr(international, "players"):
            accepted = "BargainingProblem, AlternatingOffers, LegislativeBargaining, or a game with with_win_sets()"
            raise ModelError(f"international: must be one of {accepted}, got {type(international).__name__}")
        self.international, self.title = international, title or international.title
        self.players: tuple[str, ...] = tuple(international.players)
        self.domestic: dict[str, Ratification] = {}
        for name, home in domestic.items():
            if str(name) not in self.players:
                faults.add(f"domestic[{name}]", f"no player of this name; accepted: {', '.join(self.players)}")
                continue
            try:
                self.domestic[str(name)] = home if isinstance(home, Ratification) else Ratification(home)
            except ModelError as error:
                faults.extend(f"domestic[{name}].{fault}" for fault in error.faults)
        faults.raise_if_any()
        self.win_sets: dict[str, WinSet] = {}
        for name, home in self.domestic.items():
            try:
                if home.law is None and not _has_expressions(home):
                    self.win_sets[name] = home.win_set(_outcome_names(international))
            except ModelError as error:
                faults.extend(f"domestic[{name}].{fault}" for fault in error.faults)
        faults.raise_if_any()
        self.laws: dict[str, ThresholdLaw] = {n: h.law for n, h in self.domestic.items() if h.law is not None}
        self.ratified: Ratified = self._ratified()
        if self.laws:
            self._check_uncertain()

    @property
    def parameters(self) -> dict[str, float]:
        """Present values of the parameters of the procedure and of the homes."""
        own = dict(getattr(self.international_parametric, "parameters", {}))
        for home in self.domestic.values():
            own |= home.parameters
        return own

    def formulas_columns(self, draws: Draws) -> tuple[dict[str, Float], int]:
        """Every parameter's values over the draws, shape (B,), and B."""
        names = self.parameters
        matrix, column = read_draws(draws, list(names))
        pairs = zip(names, column, strict=True)
        return {n: matrix[:, c] if c >= 0 else np.full(len(matrix), names[n]) for n, c in pairs}, len(matrix)

    def with_draws(self, draws: Draws) -> TwoLevelStack:
        """This game under many draws of its parameters, for ``winset.solve_batch``."""
        from winset.two_level.games.stacks import draw_two_level

        return draw_two_level(self, draws)

    @property
    def concept(self) -> Concept:
        """The natural concept of the international procedure, where it has one."""
        concept: Concept = self.international.concept
        return concept

    def _ratified(self) -> Ratified:
        game = self.international
        expressions = {n: h for n, h in self.domestic.items() if _has_expressions(h)}
        if expressions:
            if not isinstance(game, BargainingProblem):
                names = ", ".join(expressions)
                raise ModelError(
                    f"domestic[{names}].values: cvxpy expressions need a BargainingProblem over ConvexOutcomes"
                )
            game = game.with_expressions({n: (h.entries, h.reservation, h.rule) for n, h in expressions.items()})
        homes = {self.players.index(name): home for name, home in self.win_sets.items()}
        ratified: Ratified = game.with_win_sets(homes)
        if expressions and ratified.game is not None:
            missing = shortfall(ratified.game.outcomes, np.maximum(ratified.floor, game.disagreement))
            if missing > 1e-7:
                statement = "No policy gives every home and every player what they insist on."
                return Ratified(None, ratified.floor, {"statement": statement, "shortfall": missing})
        return ratified

    def _check_uncertain(self) -> None:
        game, faults = self.international, Faults()
        for name in self.laws:
            if (self.domestic[name].kind == "ideals") != isinstance(game, AgendaSetter):
                faults.add(f"domestic[{name}]", "ideals that are not known yet go with AgendaSetter, and only they do")
        if isinstance(game, AgendaSetter):
            for name in self.laws:
                if game.dimensions != 1 or self.domestic[name].status_quo != float(game.status_quo[0]):
                    faults.add(f"domestic[{name}]", "needs one dimension and the status quo of the game")
            if len(self.laws) > 1:
                faults.add("domestic", "one ideal at most may be unknown")
        elif isinstance(game, AlternatingOffers):
            if game.outcomes is not None or game.rule == "exit":
                faults.add("domestic", "thresholds that are not known yet need offers over a pie under unanimity")
            if len(self.laws) > 1 and len(self.players) > 2:
                faults.add("domestic", "among more than two players one threshold at most may be unknown")
        elif not (isinstance(game, BargainingProblem) and isinstance(game.outcomes, Polytope) and len(self.laws) == 1):
            what = "one threshold that is not known yet needs AlternatingOffers, or a BargainingProblem over a Polytope"
            faults.add("domestic", what)
        faults.raise_if_any()

    def to_arrays(self) -> TwoLevelArrays | UncertainArrays:
        """The procedure with and without ratification; with unknown thresholds, their laws."""
        inner = None if self.ratified.game is None else self.ratified.game.to_arrays()
        plain = self.international.to_arrays()
        if self.laws and inner is not None:
            laws = tuple(self.laws.get(p) for p in self.players)
            rows = tuple(
                None if law is None else (law.low, law.high, law.values, law.chances, law.least, law.most)
                for law in laws
            )
            return UncertainArrays(inner, plain, rows)
        return TwoLevelArrays(inner, plain, self.ratified.floor, str(self.ratified.proof.get("statement", "")))

    def present(self, found: Found) -> Found:
        """The procedure's own names; win-sets, proof, and the payoffs with and without the constraint."""
        details = dict(found.details)
        plain = details.pop("unconstrained", None)
        own = found.but(details=details)
        own = self.ratified.game.present(own) if self.ratified.game is not None else own
        details = {**own.details, "win_sets": dict(self.win_sets)}
        if own.points and isinstance(own.points[0], Vector) and own.points[0].players != self.players:
            details["at_the_table"] = own.points[0]
            own = own.but(
                points=[Vector(self.players, np.array([p[name] for name in self.players])) for p in own.points]
            )
        if self.ratified.proof:
            details["proof"] = dict(self.ratified.proof)
        if plain is not None:
            before = self.international.present(plain)
            details["unconstrained"] = before.points[0] if before.points else None
            if before.points:
                details["without_homes"] = {**before.details, "points": before.points}
            if own.points and before.points:
                details["schelling"] = self._effect(own, before)
        return own.but(details=details)

    def _effect(self, own: Found, before: Found) -> Details:
        """Payoffs with and without the constraint."""
        with_home, without = self.payoffs(own), self.payoffs(before)
        return {
            "constrained": Vector(self.players, with_home),
            "unconstrained": Vector(self.players, without),
            "gain": Vector(self.players, with_home - without),
        }

    def read_answer(self, concept: Concept, point: object) -> Record:
        """A claimed point, as the procedure reads it; a number for each player where it has no form of its own."""
        if hasattr(self.international, "read_answer"):
            return read_answer(self.international, concept, point)
        return point if isinstance(point, Record) else read_vector(self.players, point)

    def payoffs(self, found: Found) -> Float:
        """Expected payoffs (n,) at the first point of a solution of the procedure."""
        expected = found.details.get("expected")
        if expected is None and hasattr(self.international, "payoffs_at"):
            return np.asarray(self.international.payoffs_at(found), dtype=np.float64)
        return np.asarray(found.points[0] if expected is None else expected, dtype=np.float64)


def _has_expressions(home: Ratification) -> bool:
    return home.kind == "values" and any(hasattr(row, "is_concave") for row in home.entries)


def _outcome_names(game: object) -> list[str] | None:
    outcomes = getattr(game, "outcomes", None)
    if isinstance(outcomes, FiniteOutcomes):
        return [outcomes.name(k) for k in range(len(outcomes.utilities))]
    return None
