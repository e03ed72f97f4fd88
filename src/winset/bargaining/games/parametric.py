"""Bargaining problems whose numbers are expressions in parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.bargaining.games.problem import BargainingProblem
from winset.bargaining.games.stacks import SHAPES, BargainingStack
from winset.base.array_types import Float
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError
from winset.base.formulas import Formulas, named_entries
from winset.base.writable import Writable
from winset.outcomes import FiniteOutcomes, Outcomes, Polytope

__all__ = ["ParametricBargaining"]


class ParametricBargaining(Writable):
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
