"""Many bargaining problems of one shape, and problems with expressions under draws of their parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import FiniteStackArrays, PolytopeStackArrays
from winset.bargaining.concepts import NashBargaining
from winset.bargaining.games.problem import BargainingProblem
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError
from winset.base.formulas import Formulas, named_entries
from winset.base.real_arrays import real_array
from winset.base.solution import Found
from winset.outcomes import FiniteOutcomes, Hull, Outcomes, Polytope

__all__ = ["BargainingStack", "ParametricBargaining"]


Float = NDArray[np.float64]
SHAPES = {"A": 2, "b": 1, "utilities": 2, "disagreement": 1, "weights": 1}


class BargainingStack:
    """B bargaining problems of one shape, for ``winset.solve_batch``.

    Parameters
    ----------
    columns
        ``A`` (B, m, n) and ``b`` (B, m), or ``utilities`` (B, K, n); ``disagreement`` and ``weights`` (B, n). Rows with
        numbers that are not finite come back as NONFINITE, rows without an agreement as NO_SOLUTION.
    players
        n names; ``"1", "2", ...`` if omitted.

    Raises
    ------
    ModelError
        If shapes do not fit, or a weight is not positive.
    """

    concept = NashBargaining()

    def __init__(self, columns: Mapping[str, object], players: Sequence[str] | None = None) -> None:
        faults = Faults()
        given = {k: real_array(v, k) for k, v in columns.items() if v is not None}
        sets = {"A", "b"} if "A" in given else {"utilities"}
        need = sets | {"disagreement", "weights"}
        if set(given) != need:
            raise ModelError(f"columns: must be {', '.join(sorted(need))}, got {', '.join(sorted(given))}")
        count, n = given["disagreement"].shape if given["disagreement"].ndim == 2 else (0, 0)
        for name, array in given.items():
            if array.ndim != SHAPES[name] + 1 or len(array) != count or (name != "b" and array.shape[-1] != n):
                faults.add(name, f"must have shape (B, ...) that fits disagreement (B, n), got {array.shape}")
        if "A" in given and not len(faults) and given["A"].shape[:2] != given["b"].shape:
            faults.add("b", f"must have shape {given['A'].shape[:2]}, got {given['b'].shape}")
        faults.raise_if_any()
        rows = np.flatnonzero((given["weights"] <= 0).any(axis=1))
        if len(rows):
            raise ModelError(f"weights: must be > 0, got {given['weights'][rows[0]]} in row {rows[0]} of {count}")
        self.columns = given
        self.players = tuple(str(k + 1) for k in range(n)) if players is None else tuple(players)

    def __len__(self) -> int:
        return len(self.columns["disagreement"])

    def to_arrays(self) -> PolytopeStackArrays | FiniteStackArrays:
        """All problems."""
        c = self.columns
        if "A" in c:
            return PolytopeStackArrays(c["A"], c["b"], c["disagreement"], c["weights"])
        return FiniteStackArrays(c["utilities"], c["disagreement"], c["weights"])

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found


class ParametricBargaining:
    """A bargaining problem in which any number may be an expression in named parameters.

    Parameters
    ----------
    A, b
        Constraints A u <= b, nested lists ``(m, n)`` and ``(m,)``; or
    utilities
        a list of outcomes ``(K, n)``, a sequence or a mapping by name of outcome.
    disagreement, weights
        n numbers, a sequence or a mapping by player; 0 and 1 if omitted.
    parameters
        Present values by name.
    players
        n names.

    Raises
    ------
    ModelError
        With every fault: an expression that cannot be read, and those of the problem at the present values.

    Examples
    --------
    >>> game = ParametricBargaining(A=[[1, 1]], b=["size"], parameters={"size": 2})
    >>> len(game.with_draws({"size": [1.0, 2.0, 3.0]}))
    3
    """

    def __init__(
        self,
        *,
        A: object = None,
        b: object = None,
        utilities: object = None,
        disagreement: object = 0,
        weights: object = 1,
        parameters: Mapping[str, float | Fraction | str] | None = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title, self.names = title, None
        self.formulas = Formulas(parameters, faults)
        if (A is None) == (utilities is None):
            raise ModelError("A, utilities: one of them must be given, constraints or a list of outcomes")
        if isinstance(utilities, Mapping):
            self.names, utilities = [str(k) for k in utilities], list(utilities.values())
        self.numbers: dict[str, Float] = {}
        sets = {"A": A, "b": b} if A is not None else {"utilities": utilities}
        for name, given in sets.items():
            self.numbers[name] = self._read(name, given, faults)
        faults.raise_if_any()
        n = next(iter(self.numbers.values())).shape[-1]
        self.players = tuple(players) if players is not None else tuple(str(k + 1) for k in range(n))
        for name, given in (("disagreement", disagreement), ("weights", weights)):
            entries = named_entries(given, self.players, name, faults)
            entries = [entries] * n if isinstance(entries, str) or np.ndim(entries) == 0 else list(entries)
            self.numbers[name] = self._read(name, entries, faults)
        faults.raise_if_any()
        self.problem = self._problem()

    def _read(self, name: str, given: object, faults: Faults) -> Float:
        before = len(faults)
        array = self.formulas.read(name, given, faults)
        if len(faults) == before and array.ndim != SHAPES[name]:
            faults.add(name, f"must have {SHAPES[name]} axes, got shape {array.shape}")
        return array

    def _problem(self) -> BargainingProblem:
        numbers = self.numbers
        outcomes: Outcomes = (
            Polytope(numbers["A"], numbers["b"]) if "A" in numbers else FiniteOutcomes(numbers["utilities"], self.names)
        )
        return BargainingProblem(outcomes, numbers["disagreement"], numbers["weights"], self.players, self.title)

    def __game__(self) -> BargainingProblem:
        """The problem at the present values; ``winset.solve`` takes it."""
        return self.problem

    @property
    def parameters(self) -> dict[str, float]:
        """Present values of the parameters."""
        return dict(self.formulas.parameters)

    def with_draws(self, draws: Draws) -> BargainingStack:
        """This problem under many draws of its parameters, for ``winset.solve_batch``."""
        values, count = self.formulas.columns(draws)
        return BargainingStack({k: self.formulas.drawn(k, values, count) for k in self.numbers}, self.players)


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
