"""Indices of equilibria by the determinant of the equations with multipliers, and their sum."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.tables.check.levelled import levelled
from winset.tables.check.nash import certify_nash
from winset.tables.check.verdict import NEVER, misshapen, nothing, payoffs_of_actions, strategies, verdict
from winset.tables.concepts import EquilibriumIndex, Nash
from winset.tables.games.normal import NormalForm

__all__ = ["certify_index"]


TOLERANCE = 1e-8
TIE, CLEAR = 1e-10, 1e-8
"""Losses and reciprocal conditions below the first are zero, above the second are not."""
SINGULAR = 1e-13


def certify_index(game: NormalForm, concept: EquilibriumIndex, found: Found) -> Certificate:
    """The equilibria as those of Nash("all"), and every index by the determinant of the equations with multipliers.

    Where all equilibria are claimed and are regular, their indices must add up to 1 (Ritzberger 1994); that is looked
    at with the equilibria.
    """
    indices = found.details.get("indices")
    fault = misshapen(game.payoffs.shape[1:], found.points) if found.points else "no profile is claimed"
    if fault is None and (not isinstance(indices, list | tuple) or len(indices) != len(found.points)):
        fault = "details.indices must have an index for each point"
    if fault or indices is None:
        return nothing("regret", TOLERANCE, str(fault))
    listed = certify_nash(game, Nash("all"), found)
    signs = [_index(levelled(game).unit, strategies(point)) for point in found.points]
    wrong = [k for k, (index, allowed) in enumerate(zip(indices, signs, strict=True)) if index not in allowed]
    total = sum(index for index in indices if index is not None)
    clear = all(len(allowed) == 1 for allowed in signs)
    return verdict(
        "regret",
        TOLERANCE,
        {"equilibria": listed.value, "indices": NEVER if wrong else 0.0},
        f"{listed.statement.rstrip('.')}; the indices are the signs of the determinants" + ".",
        words={
            "equilibria": listed.statement.removeprefix("Not proved: ").rstrip("."),
            "indices": f"the index of point {wrong[0] if wrong else 0} is not the sign of its determinant",
        },
        covers=listed.covers if clear and ("completeness" in listed.proved or found.completeness != "all") else "part",
        proved=(*listed.proved, *(("details.indices",) if clear else ())),
        shown={"sum": total},
    )


def _index(unit: Float, x: list[Float]) -> set[int | None]:
    """The index of an equilibrium, None if it is not regular; both where rounding may decide."""
    n = len(x)
    used = [np.flatnonzero(s > 1e-12) for s in x]
    ends = np.cumsum([0, *(len(u) for u in used)])
    size, least = int(ends[-1]), 1.0
    matrix = np.zeros((size + n, size + n))
    for i in range(n):
        rows = slice(ends[i], ends[i + 1])
        matrix[rows, size + i] = matrix[size + i, rows] = 1.0
        values = payoffs_of_actions(unit[i], x, (i,))
        least = min(least, float((values[used[i]].min() - np.delete(values, used[i])).min(initial=1.0)))
        for j in range(n):
            if j != i:
                matrix[rows, ends[j] : ends[j + 1]] = -payoffs_of_actions(unit[i], x, (i, j))[np.ix_(used[i], used[j])]
    clear = 1.0 / float(np.linalg.cond(matrix))
    if least < TIE or clear < SINGULAR:
        return {None}
    sign = round((-1) ** n * float(np.linalg.slogdet(matrix)[0]))
    return {sign} if min(least, clear) > CLEAR else {sign, None}
