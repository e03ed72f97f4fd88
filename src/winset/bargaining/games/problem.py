"""Bargaining problems in utility space (Nash 1950)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.games.polytope_checks import check_polytope
from winset.bargaining.games.stacks import BargainingStack
from winset.base.array_types import Float
from winset.base.errors import Faults, ModelError
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.homes.games.consent import WinSet
from winset.homes.games.win_sets import Ratified, cut, floors
from winset.outcomes import LARGEST, ConvexOutcomes, FiniteOutcomes, Hull, Outcomes, Polytope, linear_program

if TYPE_CHECKING:
    from cvxpy import Expression

    from winset.bargaining.games.stacks import BargainingStack

__all__ = ["BargainingProblem", "number_or_nan"]


class BargainingProblem(Writable):
    """A bargaining problem (Nash 1950): what could be agreed, and what happens without agreement.

    Parameters
    ----------
    outcomes
        ``Polytope``, ``Hull``, ``FiniteOutcomes`` or ``ConvexOutcomes``, in utilities of n players.
    disagreement
        n utilities, a sequence or a mapping by player.
    weights
        n positive bargaining weights; equal if omitted.
    players
        n names.
    title
        What the problem is called.

    Raises
    ------
    ModelError
        With every fault: an empty set (with the proof), a disagreement outside it, a set that is unbounded above the
        disagreement or of lower dimension, weights that are not positive.

    Examples
    --------
    >>> problem = BargainingProblem(Polytope.pie(2), [0.2, 0.0], players=["Japan", "ASEAN"])
    >>> problem.players
    ('Japan', 'ASEAN')
    """

    def __init__(
        self,
        outcomes: Outcomes,
        disagreement: object,
        weights: object = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        if not isinstance(outcomes, Outcomes):
            accepted = "Polytope, Hull, FiniteOutcomes or ConvexOutcomes"
            raise ModelError(f"outcomes: must be {accepted}, got {type(outcomes).__name__}")
        faults = Faults()
        self.outcomes, self.title = outcomes, title
        self.players = player_names(players, outcomes.n, faults)
        self.disagreement = player_numbers(disagreement, self.players, "disagreement", faults)
        self.weights = player_numbers(weights, self.players, "weights", faults, default=1.0)
        if any(abs(x) > LARGEST for x in self.disagreement.tolist()):
            faults.add("disagreement", f"numbers must be at most {LARGEST:g} in size, so that gains can be added up")
        for player, weight in zip(self.players, self.weights.tolist(), strict=True):
            if not weight > 0:
                faults.add(f"weights[{player}]", f"must be > 0, got {weight:g}")
        faults.raise_if_any()
        self._arrays = self._checked(faults)

    def _checked(self, faults: Faults) -> SetArrays:
        d, w, outcomes = self.disagreement, self.weights, self.outcomes
        free = outcomes.free_disposal
        if isinstance(outcomes, ConvexOutcomes):
            return ConvexArrays(tuple(outcomes.utilities), tuple(outcomes.constraints), d, w, free)
        if isinstance(outcomes, FiniteOutcomes):
            kind = LotteryArrays if outcomes.lotteries else FiniteArrays
            return kind(outcomes.utilities, d, w, free)
        if isinstance(outcomes, Hull) and free:
            _check_above(outcomes.points, d, faults)
            faults.raise_if_any()
            return LotteryArrays(outcomes.points, d, w, free)
        polytope = outcomes.to_polytope()
        check_polytope(polytope, d, self.players, faults)
        faults.raise_if_any()
        points = outcomes.points if isinstance(outcomes, Hull) else None
        return PolytopeArrays(polytope.A, polytope.b, d, w, free, points)

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor; weights only if they are not all 1."""
        weights = None if (self.weights == 1).all() else self.weights
        numbers = {"disagreement": self.disagreement, "weights": weights}
        return {"outcomes": self.outcomes, **numbers, "players": self.players, "title": self.title}

    @classmethod
    def from_arrays(cls, arrays: PolytopeArrays) -> BargainingProblem:
        """The problem over this polytope, its players numbered from 1."""
        return cls(Polytope(arrays.A, arrays.b, arrays.free_disposal), arrays.d, arrays.w)

    def to_arrays(self) -> PolytopeArrays | LotteryArrays | FiniteArrays | ConvexArrays:
        """The set by its constraints, its list or its expressions, with disagreement and weights."""
        return self._arrays

    def present(self, found: Found) -> Found:
        """Outcome vectors with names; the names of finite outcomes under ``details["outcomes"]``."""
        details = dict(found.details)
        for key in ("ideal", "disagreement_path"):
            if key in details:
                value = details[key]
                details[key] = Vector(self.players, value) if value.ndim == 1 else value
        if isinstance(self.outcomes, FiniteOutcomes):
            if "chosen" in details:
                details["outcomes"] = [self.outcomes.name(k) for k in details["chosen"]]
            if "lottery" in details:
                details["lottery"] = self._named_lottery(details["lottery"])
        elif "lottery" in details:
            details["mixture"] = details.pop("lottery")
        return found.but(points=[Vector(self.players, p) for p in found.points], details=details)

    def _named_lottery(self, weights: Float) -> dict[str, float]:
        """Probabilities by outcome; what is left of 1 under ``"disagreement"``."""
        assert isinstance(self.outcomes, FiniteOutcomes)
        named = {self.outcomes.name(int(k)): float(weights[k]) for k in np.flatnonzero(weights)}
        rest = 1.0 - float(weights.sum())
        return named | ({"disagreement": rest} if rest > 1e-12 else {})

    @staticmethod
    def stack(games: Sequence[BargainingProblem]) -> BargainingStack:
        """Problems of one shape for ``winset.solve_batch``."""
        return stack_problems(games)

    def with_disagreement(self, disagreement: object) -> BargainingProblem:
        """The same problem from another disagreement."""
        return BargainingProblem(self.outcomes, disagreement, self.weights, self.players, self.title)

    def with_win_sets(self, win_sets: dict[int, WinSet]) -> Ratified:
        """The problem over what passes at home, ``{position of the player: win-set}``; a step of :class:`TwoLevel`.

        Outcomes that pass are kept together with what they dominate above the disagreement, so that every solution is
        defined although the disagreement itself need not pass.
        """
        floor = floors(win_sets, len(self.players), self.players)
        outcomes, proof = cut(self.outcomes, self.disagreement, win_sets, self.players)
        return Ratified(None if outcomes is None else self.with_outcomes(outcomes), floor, proof)

    def with_expressions(
        self, homes: Mapping[str, tuple[Sequence[Expression], Sequence[float], str]]
    ) -> BargainingProblem:
        """The same over policies at which every group's expression is at least its reservation.

        Raises
        ------
        ModelError
            If outcomes are not ``ConvexOutcomes``, or a home decides other than by unanimity.
        """
        faults = Faults()
        if not isinstance(self.outcomes, ConvexOutcomes):
            faults.add("domestic", "cvxpy expressions need ConvexOutcomes")
        rows = []
        for name, (entries, reservations, rule) in homes.items():
            if rule != "unanimity":
                faults.add(f"domestic[{name}].rule", "cvxpy expressions go with unanimity")
            rows += [entry >= bar for entry, bar in zip(entries, reservations, strict=True)]
        faults.raise_if_any()
        assert isinstance(self.outcomes, ConvexOutcomes)
        inside = ConvexOutcomes(self.outcomes.utilities, [*self.outcomes.constraints, *rows], free_disposal=True)
        return self.with_outcomes(inside)

    def with_outcomes(self, outcomes: Outcomes) -> BargainingProblem:
        """The same players, weights and disagreement over other outcomes."""
        return BargainingProblem(outcomes, self.disagreement, self.weights, self.players, self.title)


def number_or_nan(number: object) -> float:
    """The number as a float; NaN if it is none."""
    try:
        value = float(number)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return float("nan")
    return value


def _check_above(points: Float, d: Float, faults: Faults) -> None:
    """With free disposal the disagreement must lie below some mixture of the points."""
    v = points - d
    size = np.maximum(np.abs(v).max(axis=0), 1e-300)
    rows = np.c_[-(v / size).T, np.ones(len(d))]
    best = linear_program(
        np.r_[np.zeros(len(points)), -1.0],
        np.vstack([rows, np.r_[np.ones(len(points)), 0.0], -np.r_[np.ones(len(points)), 0.0]]),
        np.r_[np.zeros(len(d)), 1.0, -1.0],
        np.r_[np.zeros(len(points)), -np.inf],
    )
    if best.status == 0 and best.x[-1] < -1e-9:
        faults.add("disagreement", "lies outside the set: no mixture of the points gives everybody as much")


def stack_problems(games: Sequence[BargainingProblem]) -> BargainingStack:
    """Problems of one shape, polytopes with as many constraints each or lists with as many outcomes."""
    first = games[0]
    rows: list[dict[str, Float]] = []
    for game in games:
        row = {"disagreement": game.disagreement, "weights": game.weights}
        if isinstance(game.outcomes, FiniteOutcomes) and not game.outcomes.lotteries:
            row["utilities"] = game.outcomes.utilities
        elif isinstance(game.outcomes, Polytope | Hull):
            polytope = game.outcomes.to_polytope()
            row |= {"A": polytope.A, "b": polytope.b}
        else:
            raise ModelError("stack: problems must be over Polytope, Hull or FiniteOutcomes without lotteries")
        rows.append(row)
    shapes = {tuple((k, v.shape) for k, v in sorted(row.items())) for row in rows}
    if len(shapes) > 1 or any(game.players != first.players for game in games):
        raise ModelError("stack: problems must share players and the number of constraints or outcomes")
    return BargainingStack({k: np.stack([row[k] for row in rows]) for k in rows[0]}, first.players)
