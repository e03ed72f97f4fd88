"""Axioms that an answer can be held against without solving anything again.

Nash (1950), Kalai and Smorodinsky (1975), Kalai (1977). ``winset.check_axioms`` solves changed problems as well.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import PolytopeArrays

__all__ = ["interchangeable", "moved", "unequal_treatment", "uniform_gain"]


Float = NDArray[np.float64]


def uniform_gain(arrays: PolytopeArrays, u: Float, scale: Float) -> float:
    """How much further the set goes from u when all gain in proportion to ``scale``; 0 on the frontier."""
    slope = arrays.A @ scale
    room = np.maximum(arrays.b - arrays.A @ u, 0.0)
    rising = slope > 1e-12 * (np.abs(arrays.A) @ scale)
    return float((room[rising] / slope[rising]).min(initial=np.inf))


def interchangeable(arrays: PolytopeArrays) -> list[tuple[int, int]]:
    """Pairs of players who may change places: the same constraints, disagreement and weight."""
    A, b, d, w = arrays.A, arrays.b, arrays.d, arrays.w
    looks = np.vstack([np.sort(A, axis=0), d, w]).T
    alike: dict[bytes, list[int]] = {}
    for i, look in enumerate(np.ascontiguousarray(looks)):
        alike.setdefault(look.tobytes(), []).append(i)
    table, pairs = np.c_[A, b], []
    for group in alike.values():
        for i, j in combinations(group, 2):
            swapped = table.copy()
            swapped[:, [i, j]] = table[:, [j, i]]
            if (swapped[np.lexsort(swapped.T)] == table[np.lexsort(table.T)]).all():
                pairs.append((i, j))
    return pairs


def unequal_treatment(arrays: PolytopeArrays, u: Float, scale: Float) -> float:
    """Symmetry: players who may change places get the same; the largest difference relative to the gains."""
    return max((abs(float(u[i] - u[j])) / float(scale.max()) for i, j in interchangeable(arrays)), default=0.0)


def moved(arrays: PolytopeArrays, u: Float, gains: Float) -> tuple[PolytopeArrays, Float, Float]:
    """The same problem and answer in other units and from other origins, fixed ones."""
    n = len(u)
    factor = 2.0 ** (np.arange(n) % 5 - 2.0)
    shift = np.where(np.arange(n) % 2 == 0, 0.75, -0.5) * gains
    A = arrays.A / factor
    there = replace(arrays, A=A, b=arrays.b + A @ (shift * factor), d=(arrays.d + shift) * factor)
    return there, (u + shift) * factor, gains * factor
