"""A point as a mixture of few others (Carathéodory)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from winset.base.array_types import Float

__all__ = ["exact_mixture", "float_mixture"]


def float_mixture(point: Float, points: Float) -> Float:
    """Weights, at least 0 with the sum 1, of the mixture of ``points`` (V, n) that is nearest to ``point`` (n,)."""
    from scipy.optimize import nnls

    heavy = 1e3 * max(1.0, float(np.abs(points - point).max()))
    weights, _ = nnls(np.vstack([(points - point).T, np.full(len(points), heavy)]), np.r_[np.zeros(len(point)), heavy])
    return np.asarray(weights / weights.sum())


def exact_mixture(point: Sequence[Fraction], points: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """Weights whose mixture is the point exactly, if those that are near in floats can be made so."""
    near = float_mixture(np.array(point, dtype=np.float64), np.array(points, dtype=np.float64))
    used = np.flatnonzero(near > 1e-9).tolist()
    rows = [[points[k][i] for k in used] + [point[i]] for i in range(len(point))]
    rows.append([Fraction(1)] * (len(used) + 1))
    solved = _solved(rows, len(used))
    if solved is None or min(solved) < 0:
        return None
    weights = [Fraction(0)] * len(points)
    for k, x in zip(used, solved, strict=True):
        weights[k] = x
    return weights


def _solved(rows: list[list[Fraction]], count: int) -> list[Fraction] | None:
    """The solution of linear equations that need not be independent, what is free at 0; None if there is none."""
    places: list[int] = []
    for column in range(count):
        top = len(places)
        at = next((r for r in range(top, len(rows)) if rows[r][column] != 0), None)
        if at is None:
            continue
        rows[top], rows[at] = rows[at], rows[top]
        rows[top] = [x / rows[top][column] for x in rows[top]]
        for r in range(len(rows)):
            if r != top and rows[r][column] != 0:
                rows[r] = [x - rows[r][column] * y for x, y in zip(rows[r], rows[top], strict=True)]
        places.append(column)
    if any(row[-1] != 0 for row in rows[len(places) :]):
        return None
    out = [Fraction(0)] * count
    for row, column in zip(rows, places, strict=False):
        out[column] = row[-1]
    return out
