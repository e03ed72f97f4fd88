"""All vertices of the core, by cutting the set of imputations with one coalition after another."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from winset.base.array_types import Numbers
from winset.coalitions.arrays import ValueTableArrays, Worth
from winset.coalitions.find.shapley_banzhaf import as_objects

__all__ = ["core_vertices"]


def core_vertices(table: ValueTableArrays, exact: bool) -> list[Numbers]:
    """Vertices of {x: x(N) = v(N), x(S) >= v(S)}, in fractions or floats, by double description (Motzkin et al. 1953).

    Two vertices span an edge if no third one is tight wherever both are.
    """
    n = len(table.values).bit_length() - 1
    worth: list[Worth]
    if exact and table.numerators is not None:
        worth = [Fraction(int(v), table.denominator) for v in table.numerators]
        near: float = 0
    else:
        worth = [float(v) for v in table.values]
        near = 1e-11 * (float(np.abs(table.values).max()) or 1.0)
    own = [worth[1 << i] for i in range(n)]
    left = worth[-1] - sum(own)
    if left < -near:
        return []
    points: list[list[Worth]] = []
    for i in range(n):
        vertex = list(own)
        vertex[i] = vertex[i] + left
        if not any(_same(vertex, p, near) for p in points):
            points.append(vertex)
    masks = sorted(range(1, (1 << n) - 1), key=lambda m: (m.bit_count(), m))
    done = [m for m in masks if m.bit_count() == 1]
    tight = [_tight(p, done, worth, near) for p in points]
    for mask in masks[n:]:
        room = [sum(p[i] for i in range(n) if mask >> i & 1) - worth[mask] for p in points]
        kept = [k for k in range(len(points)) if room[k] >= -near]
        out = [k for k in range(len(points)) if room[k] < -near]
        fresh = []
        for a in kept:
            if room[a] <= near:
                continue
            for b in out:
                both = tight[a] & tight[b]
                if any(both <= tight[c] for c in range(len(points)) if c not in (a, b)):
                    continue
                share = room[a] / (room[a] - room[b])
                fresh.append([p + share * (q - p) for p, q in zip(points[a], points[b], strict=True)])
        done.append(mask)
        points = [points[k] for k in kept]
        for vertex in fresh:
            if not any(_same(vertex, p, near) for p in points):
                points.append(vertex)
        tight = [_tight(p, done, worth, near) for p in points]
    return [as_objects(p) if exact else np.array(p) for p in points]


def _same(a: list[Worth], b: list[Worth], near: float) -> bool:
    return all(abs(float(x - y)) <= near for x, y in zip(a, b, strict=True))


def _tight(point: list[Worth], masks: list[int], worth: list[Worth], near: float) -> frozenset[int]:
    return frozenset(m for m in masks if sum(x for i, x in enumerate(point) if m >> i & 1) - worth[m] <= near)
