"""Values by a formula in what single players can block: tau value and Gately point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Numbers
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import Table, ValueTableArrays, VotingArrays, Worth
from winset.coalitions.concepts import Gately, Tau
from winset.coalitions.find.nucleolus import table_of
from winset.coalitions.find.shapley_banzhaf import as_objects

__all__ = ["TauGately"]


@dataclass(frozen=True)
class TauGately:
    """Utopia payoffs M_i = v(N) - v(N - i), with minimal rights (tau) or single worths (Gately) below them.

    ``details`` hold ``utopia`` and, for the tau value, ``minimal_rights``.
    """

    most: int = 24

    concepts: ClassVar[tuple[type[Concept], ...]] = (Tau, Gately)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays, VotingArrays)

    def supports(self, arrays: ValueTableArrays | VotingArrays, concept: Concept) -> str | None:
        """Tables that can be held."""
        n = arrays.n if isinstance(arrays, VotingArrays) else len(arrays.values).bit_length() - 1
        return None if n <= self.most else f"needs a table of at most {self.most} players, here are {n}"

    def run(self, arrays: ValueTableArrays | VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The point, or NO_SOLUTION with the reason."""
        table = table_of(arrays)
        exact = table.numerators is not None
        values = table.values if table.numerators is None else table.numerators
        n = len(values).bit_length() - 1
        if values.dtype == np.int64 and int(np.abs(values).max()) >= 2**61 // (2 * n + 1):
            values = values.astype(object)

        def read(value: object) -> Worth:
            if isinstance(value, np.floating):
                return float(value)
            return Fraction(int(value), table.denominator)  # type: ignore[call-overload]

        gains: Table = values[-1] - values[-1 - (1 << np.arange(n))]
        whole, utopia = read(values[-1]), [read(v) for v in gains]
        if isinstance(concept, Tau):
            floor = [read(v) for v in minimal_rights(values, gains)]
            reason = "The game is not quasi-balanced: minimal rights and utopia payoffs leave no room (Tijs 1981)."
        else:
            floor = [read(values[1 << i]) for i in range(n)]
            reason = "Utopia payoffs add up to what single players are worth: propensities to disrupt are undefined."
        least: Worth = sum(floor)
        span: Worth = sum(utopia) - least
        free: Worth = whole - least
        if isinstance(concept, Tau):
            possible = all(b - a >= 0 for a, b in zip(floor, utopia, strict=True)) and free >= 0 and span - free >= 0
        else:
            possible = span != 0 or free == 0
        details = {"utopia": _array(utopia, exact)}
        if isinstance(concept, Tau):
            details["minimal_rights"] = _array(floor, exact)
        if not possible:
            return Found(Status.NO_SOLUTION, [], "none", reason, details=details)
        share: Worth = free / span if span != 0 else 0
        point = _array([f + share * (u - f) for f, u in zip(floor, utopia, strict=True)], exact)
        return Found(Status.SOLVED, [point], "all", "The point is unique.", details=details)


def minimal_rights(values: Table, utopia: Table) -> list[object]:
    """The most that i gets from some coalition that pays all others their utopia payoffs."""
    total: Table = np.zeros_like(values)
    for i, u in enumerate(utopia):
        total[1 << i : 2 << i] = total[: 1 << i] + u
    left = values - total
    return [left.reshape(-1, 2, 1 << i)[:, 1].max() + u for i, u in enumerate(utopia)]


def _array(values: list[Worth], exact: bool) -> Numbers:
    return as_objects([Fraction(v) for v in values]) if exact else np.array(values, dtype=float)
