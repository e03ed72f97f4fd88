"""Values by a formula in what single players can block: tau value and Gately point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import ValueTableArrays, VotingArrays
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
        values: NDArray[Any] = table.values if table.numerators is None else table.numerators
        n, full = len(values).bit_length() - 1, len(values) - 1
        unit: Any = Fraction(1, table.denominator) if exact else 1.0
        plain = (lambda v: int(v)) if exact else float
        whole = plain(values[full])
        utopia = [whole - plain(values[full ^ 1 << i]) for i in range(n)]
        if isinstance(concept, Tau):
            floor = minimal_rights(values, utopia, plain)
            reason = "The game is not quasi-balanced: minimal rights and utopia payoffs leave no room (Tijs 1981)."
            possible = all(a <= b for a, b in zip(floor, utopia, strict=True)) and sum(floor) <= whole <= sum(utopia)
        else:
            floor = [plain(values[1 << i]) for i in range(n)]
            reason = "Utopia payoffs add up to what single players are worth: propensities to disrupt are undefined."
            possible = sum(utopia) != sum(floor) or sum(floor) == whole
        span = sum(utopia) - sum(floor)
        details = {"utopia": _array([u * unit for u in utopia], exact)}
        if isinstance(concept, Tau):
            details["minimal_rights"] = _array([f * unit for f in floor], exact)
        if not possible:
            return Found(Status.NO_SOLUTION, [], "none", reason, details=details)
        share: Any = 0
        if span != 0:
            share = Fraction(whole - sum(floor), span) if exact else (whole - sum(floor)) / span
        point = _array([(f + share * (u - f)) * unit for f, u in zip(floor, utopia, strict=True)], exact)
        return Found(Status.SOLVED, [point], "all", "The point is unique.", details=details)


def minimal_rights(values: NDArray[Any], utopia: list[Any], plain: Any) -> list[Any]:
    """The most that i gets from some coalition that pays all others their utopia payoffs."""
    total = np.zeros(1, dtype=values.dtype)
    for u in utopia:
        total = np.concatenate([total, total + u])
    left = values - total
    return [plain(left.reshape(-1, 2, 1 << i)[:, 1].max()) + u for i, u in enumerate(utopia)]


def _array(values: list[Any], exact: bool) -> NDArray[Any]:
    return as_objects([Fraction(v) for v in values]) if exact else np.array(values, dtype=float)
