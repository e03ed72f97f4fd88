"""Indices of equilibria by the sign of a determinant over their supports."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Column, Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import EquilibriumIndex, Nash
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.find.support_subdivision import SupportSubdivision
from winset.tables.find.vertex_enumeration import VertexEnumeration

__all__ = ["SupportDeterminants", "all_equilibria", "support_jacobian"]


@dataclass(frozen=True)
class SupportDeterminants:
    """Find all equilibria, then the sign of the determinant of minus the derivative of payoffs over each support.

    With one action of each support left out, rows are differences of payoffs to that action and columns the other
    probabilities. A regular equilibrium (support actions alone are best replies, determinant not zero) has the sign as
    its index (Ritzberger 1994; for two players Shapley 1974). Where equilibria are given in fractions, signs
    are computed in fractions.

    ``tolerance`` bounds what counts as a tie, or as a determinant of zero, relative to payoff ranges.
    """

    tolerance: float = 1e-9
    concepts: ClassVar[tuple[type[Concept], ...]] = (EquilibriumIndex,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Applies where all equilibria can be found."""
        reason: str | None = finder(arrays).supports(arrays, Nash())
        return reason

    def run(self, arrays: NormalFormArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """All equilibria; ``details["indices"]``, one of 1, -1 and None (not regular) for each."""
        found = all_equilibria(arrays, rng)
        if found.status is not Status.SOLVED:
            return found
        unit = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
        exact = found.details.get("exact_points")
        if arrays.exact is not None and exact is not None and len(exact) == len(found.points):
            indices = [_exact_index(arrays.exact, list(point)) for point in exact]
        else:
            indices = [self._index(unit, [np.asarray(x, dtype=float) for x in point]) for point in found.points]
        odd = sum(index is None for index in indices)
        total = sum(index for index in indices if index is not None)
        what = f"{odd} equilibria are not regular and have none" if odd else f"the indices sum to {total}"
        return found.but(
            reason=f"{found.reason} Of the indices: {what}.".strip(), details={**found.details, "indices": indices}
        )

    def _index(self, unit: Float, x: list[Float]) -> int | None:
        J, strict = support_jacobian(unit, x, self.tolerance)
        if not strict:
            return None
        if len(J) and not np.linalg.cond(J) < 1.0 / self.tolerance:
            return None
        return int(np.linalg.slogdet(-J)[0]) if len(J) else 1


def finder(arrays: NormalFormArrays) -> VertexEnumeration | SupportSubdivision:
    """The method that lists all equilibria of a game of this size."""
    return VertexEnumeration() if arrays.payoffs.shape[0] == 2 else SupportSubdivision()


def all_equilibria(arrays: NormalFormArrays, rng: np.random.Generator) -> Found:
    """All equilibria, as Nash() finds them."""
    found: Found = finder(arrays).run(arrays, Nash(), rng)
    return found


def support_jacobian(unit: Column, x: list[Column], tolerance: float) -> tuple[Column, bool]:
    """Derivatives of payoff differences over supports (d, d), and whether all other actions are worse."""
    n = len(x)
    supports = [np.flatnonzero(s > (0 if s.dtype == object else 1e-12)) for s in x]
    strict = True
    blocks: list[list[Column]] = [[np.zeros((0, 0))] * n for _ in range(n)]
    for i in range(n):
        values = against(unit[i], x, (i,))
        others = np.delete(values, supports[i])
        strict = strict and bool((others < values[supports[i]].min() - tolerance).all() if len(others) else True)
        for j in range(n):
            if i == j:
                blocks[i][j] = np.zeros((len(supports[i]) - 1, len(supports[i]) - 1))
                continue
            table = against(unit[i], x, (i, j))[np.ix_(supports[i], supports[j])]
            table = table[1:] - table[:1]
            blocks[i][j] = table[:, 1:] - table[:, :1]
    return np.block(blocks), strict


def against(u: Column, x: list[Column], free: tuple[int, ...]) -> Column:
    """A payoff table with the strategies of all players but those in ``free`` put in; axes in the order of ``free``."""
    table = np.moveaxis(u, free, range(len(free)))
    rest = [j for j in range(len(x)) if j not in free]
    for j in reversed(rest):
        table = table @ x[j]
    return np.asarray(table)


def _exact_index(tables: Column, x: list[Column]) -> int | None:
    """The index in fractions: payoffs and strategies as objects."""
    J, strict = support_jacobian(tables, x, 0)  # a float would round the fractions
    if not strict:
        return None
    rows = [[-Fraction(entry) for entry in row] for row in J]
    sign = 1
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k] != 0), None)
        if pivot is None:
            return None
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            sign = -sign
        sign = sign if rows[k][k] > 0 else -sign
        for r in range(k + 1, len(rows)):
            if rows[r][k] != 0:
                ratio = rows[r][k] / rows[k][k]
                rows[r] = [a - ratio * b for a, b in zip(rows[r], rows[k], strict=True)]
    return sign
