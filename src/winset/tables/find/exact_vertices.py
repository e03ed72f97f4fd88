"""Best-reply polytopes in whole numbers: their tables, their vertices, and the rational points of bases."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float
from winset.base.budget import current_budget
from winset.tables.arrays import NormalFormArrays

__all__ = [
    "is_equilibrium",
    "largest_minor",
    "rational_point",
    "simple_fractions",
    "walk",
    "whole_points",
    "whole_sides",
]


NONE, WHOLE = Fraction(0), Fraction(1)
WORDS = 2.0**61
"""Squares of minors stay below it in machine words."""
Flags = NDArray[np.bool_]
Table = list[list[int]]
Walk = dict[int, int]


def whole_sides(arrays: NormalFormArrays) -> tuple[Table, Table]:
    """Each player's payoffs, own actions by row, as whole numbers from 1 on, by increasing affine maps."""
    m, n = arrays.payoffs.shape[1:]
    first, second = ([x + 1 for x in table] for table in arrays.whole)
    return [first[i * n : i * n + n] for i in range(m)], [second[j::n] for j in range(n)]


def largest_minor(table: Table) -> float:
    """Hadamard's bound on every minor of the table bordered by ones and unit vectors."""
    columns = sorted((sum(float(x) ** 2 for x in column) ** 0.5 for column in zip(*table, strict=True)), reverse=True)
    bound = 1.0
    for norm in columns[: min(len(table), len(columns))]:
        bound *= norm
    return bound


def _pivot(T: Table, row: int, column: int, scale: int) -> int:
    """Exchange in a fraction-free dictionary kept by rows, values last (Bareiss 1968); the new denominator."""
    line = T[row]
    p = line[column]
    for i, other in enumerate(T):
        f = other[column]
        if i != row:
            T[i] = (
                [(x * p - f * y) // scale for x, y in zip(other, line, strict=True)]
                if f
                else [x * p // scale for x in other]
            )
            T[i][column] = -f
    line[column] = scale
    return p


def _leaving(T: Table, column: int, scale: int, basic: list[int], cobasic: list[int], slacks: list[int]) -> int:
    """The row that blocks first, ties broken lexicographically; a bounded polytope always has one."""
    tied = [i for i, line in enumerate(T) if line[column] > 0]
    keys: list[list[int] | int] = [-1, *slacks]
    for key in keys:
        if key == -1:
            entries = [T[i][-1] for i in tied]
        elif key in cobasic:
            at = cobasic.index(key)
            entries = [T[i][at] for i in tied]
        else:
            entries = [scale if basic[i] == key else 0 for i in tied]
        best, kept = 0, [tied[0]]
        for t in range(1, len(tied)):
            difference = entries[t] * T[tied[best]][column] - entries[best] * T[tied[t]][column]
            if difference < 0:
                best, kept = t, [tied[t]]
            elif difference == 0:
                kept.append(tied[t])
        tied = kept
        if len(tied) == 1:
            break
    return tied[0]


def walk(table: Table, variables: range, slacks: range, limit: int) -> Walk | None:
    """All vertices of {table z <= 1, z >= 0} but z = 0, as sets of labels in bits, each with one of its bases.

    ``variables`` and ``slacks`` are the labels of columns and rows. None if there are more than ``limit`` bases, or the
    time is over.
    """
    T = [[*line, 1] for line in table]
    basic, cobasic = list(slacks), list(variables)
    key = sum(1 << label for label in cobasic)
    met = {key}
    found: Walk = {}
    path: list[tuple[int, int, int]] = []
    scale, column = 1, 0
    budget = current_budget()
    while True:
        if column == len(cobasic):
            if not path:
                return found
            row, column, key = path.pop()
            scale = _pivot(T, row, column, scale)
            basic[row], cobasic[column] = cobasic[column], basic[row]
            column += 1
            continue
        row = _leaving(T, column, scale, basic, cobasic, list(slacks))
        beyond = key ^ (1 << cobasic[column]) ^ (1 << basic[row])
        if beyond in met:
            column += 1
            continue
        if len(met) > limit or (len(met) % 64 == 0 and budget.spent()):
            return None
        met.add(beyond)
        path.append((row, column, key))
        scale = _pivot(T, row, column, scale)
        basic[row], cobasic[column] = cobasic[column], basic[row]
        key, column = beyond, 0
        labels = key | sum(1 << basic[i] for i, line in enumerate(T) if line[-1] == 0)
        found.setdefault(labels, key)


def rational_point(table: Table, variables: range, slacks: range, basis: int) -> list[Fraction] | None:
    """The mixed strategy at a basis, or None if its equations are singular or leave the simplex.

    The equations are solved by elimination in whole numbers (Bareiss 1968).
    """
    free = [c for c, label in enumerate(variables) if not basis >> label & 1]
    tight = [i for i, label in enumerate(slacks) if basis >> label & 1]
    if len(free) != len(tight):
        return None
    out = [NONE] * len(variables)
    if len(free) == 1 and table[tight[0]][free[0]] > 0:
        out[free[0]] = WHOLE
        return out
    rows = [[*(table[i][c] for c in free), 1] for i in tight]
    scale, size = 1, len(free)
    for k in range(size):
        at = next((r for r in range(k, size) if rows[r][k]), None)
        if at is None:
            return None
        rows[k], rows[at] = rows[at], rows[k]
        line = rows[k]
        p = line[k]
        for r in range(size):
            if r != k:
                f = rows[r][k]
                rows[r] = [(x * p - f * y) // scale for x, y in zip(rows[r], line, strict=True)]
        scale = p
    weights = [row[-1] if scale > 0 else -row[-1] for row in rows]
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        return None
    for c, weight in zip(free, weights, strict=True):
        out[c] = Fraction(weight, total)
    return out


def whole_points(table: Exact, used: Flags, tight: Flags) -> Exact | None:
    """Mixed strategies (G, d) up to factors by their labels; None where these are not exactly those of a vertex.

    ``table`` (k, d) from 1 on; ``used`` (G, d): the actions with weight; ``tight`` (G, k): all rows that are best.
    Each is solved from as many of its rows as determine it, those of one number at once, in machine words if they fit.
    """
    count, d = used.shape
    out = np.zeros((count, d), dtype=object)
    size = used.sum(axis=1)
    for s in np.unique(size).tolist():
        here = np.flatnonzero(size == s)
        free = np.nonzero(used[here])[1].reshape(-1, s)
        most = int(tight[here].sum(axis=1).max())
        rows = np.argsort(~tight[here], axis=1, kind="stable")[:, :most]
        T = np.where(
            np.take_along_axis(tight[here], rows, axis=1)[:, :, None],
            np.append(table, np.ones((len(table), 1), dtype=object), axis=1)[
                rows[:, :, None], np.append(free, np.full((len(here), 1), d), axis=1)[:, None, :]
            ],
            0,
        )
        weights = _solutions(T, s)
        if weights is None:
            return None
        out[here[:, None], free] = weights
    if (out < 0).any() or ((out > 0) != used).any():
        return None
    values = out @ table.T
    return out if ((values == values.max(axis=1)[:, None]) == tight).all() else None


def _solutions(T: Exact, s: int) -> Exact | None:
    """The solutions of equations (G, rows, s + 1), right-hand sides last, up to positive factors (Bareiss 1968)."""
    norms = np.sort(np.sqrt((T.astype(np.float64) ** 2).sum(axis=2)), axis=1)[:, -s - 1 :]
    if float(np.maximum(norms, 1.0).prod(axis=1).max()) ** 2 < WORDS:
        T = T.astype(np.int64)
    each, scale = np.arange(len(T)), np.ones((len(T), 1, 1), dtype=T.dtype)
    for c in range(s):
        at = c + (T[:, c:, c] != 0).argmax(axis=1)
        line = T[each, at]
        T[each, at] = T[:, c]
        p = line[:, c][:, None, None]
        if (p == 0).any():
            return None
        T = (T * p - T[:, :, c : c + 1] * line[:, None, :]) // scale
        T[:, c], scale = line, p
    if (T[:, s:] != 0).any():
        return None
    return T[:, :s, s].astype(object) * np.where(scale[:, :, 0] > 0, 1, -1)


def simple_fractions(strategy: Float, most: int = 1_000) -> list[Fraction] | None:
    """The strategy in fractions with denominators up to ``most``, if they are as near as rounding and add up to 1."""
    known = {0.0: Fraction(0)}
    for p in strategy.tolist():
        if p not in known:
            known[p] = Fraction(p).limit_denominator(most)
            if abs(float(known[p]) - p) > 1e-14:
                return None
    out = [known[p] for p in strategy.tolist()]
    return out if sum(out) == 1 else None


def is_equilibrium(tables: tuple[Table, Table], x: list[Fraction], y: list[Fraction]) -> bool:
    """Whether strategies are best replies to each other; ``tables`` hold each player's payoffs, own actions by row."""
    for table, own, other in ((tables[0], x, y), (tables[1], y, x)):
        scale = lcm(*(p.denominator for p in other))
        weights = [(j, int(p * scale)) for j, p in enumerate(other) if p]
        values = [sum(row[j] * w for j, w in weights) for row in table]
        best = max(values)
        if any(p and value != best for p, value in zip(own, values, strict=True)):
            return False
    return True
