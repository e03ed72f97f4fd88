"""The tight coalitions of a chain of excess levels solved in fractions."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

__all__ = ["exact_levels", "solve_fractions"]


FIXED, LEVEL = 0, 1


def solve_fractions(rows: list[list[Fraction]]) -> tuple[list[Fraction], list[int]] | None:
    """A solution of linear equations (the last entry of a row is its right side) and the free unknowns, set to 0.

    None if the equations contradict one another.
    """
    rows = [list(row) for row in rows]
    unknowns = len(rows[0]) - 1
    pivots: list[int] = []
    for c in range(unknowns):
        k = len(pivots)
        pivot = next((r for r in range(k, len(rows)) if rows[r][c] != 0), None)
        if pivot is None:
            continue
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = rows[k][c]
        rows[k] = [v / scale if v else v for v in rows[k]]
        for r in range(len(rows)):
            factor = rows[r][c]
            if r != k and factor:
                rows[r] = [a - factor * b if b else a for a, b in zip(rows[r], rows[k], strict=True)]
        pivots.append(c)
    if any(row[-1] != 0 for row in rows[len(pivots) :]):
        return None
    solution = [Fraction(0)] * unknowns
    for k, c in enumerate(pivots):
        solution[c] = rows[k][-1]
    return solution, [c for c in range(unknowns) if c not in pivots]


def nearest(number: float, most: int) -> tuple[int, int]:
    """The fraction nearest to a number with a denominator of at most ``most``, as ``Fraction.limit_denominator``."""
    n, d = number.as_integer_ratio()
    if d <= most:
        return n, d
    whole, before, last = d, (0, 1), (1, 0)
    while True:
        a = n // d
        following = before[1] + a * last[1]
        if following > most:
            break
        before, last = last, (before[0] + a * last[0], following)
        n, d = d, n - a * d
    k = (most - before[1]) // last[1]
    between = before[0] + k * last[0], before[1] + k * last[1]
    return last if 2 * d * between[1] <= whole else between


def exact_levels(
    x: NDArray[np.float64],
    levels: list[float],
    proof: NDArray[np.int64],
    worth: list[int],
    whole: int,
    unit: int,
    unique: bool,
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Payoffs and levels with x(S) + t_r = v(S) for the rows of ``proof``, near the floating-point ones.

    ``worth`` is v(S) for each row of ``proof`` and ``whole`` that of all players, both times ``unit``. First by
    rounding to fractions with a small denominator, which the equations confirm or refuse; then, if the equations leave
    nothing open, by elimination.
    """
    n, payoffs = len(x), x.tolist()
    rows = [(r, k, m, v) for (r, k, m), v in zip(proof.tolist(), worth, strict=True) if k != FIXED]
    for bound in (1, 12, 1000, 100_000):
        point = [nearest(v, bound * unit) for v in payoffs]
        common = lcm(unit, *[q for _, q in point])
        shares = [p * (common // q) for p, q in point]
        factor = common // unit
        if sum(shares) != whole * factor:
            continue
        found: dict[int, int] = {}
        for r, kind, mask, value in rows:
            excess = value * factor - sum([p for i, p in enumerate(shares) if mask >> i & 1])
            if excess != (found.setdefault(r, excess) if kind == LEVEL else 0):
                break
        else:
            return [Fraction(p, q) for p, q in point], [
                Fraction(found[r], common) if r in found else Fraction(level) for r, level in enumerate(levels)
            ]
    unknowns = n + len(levels)
    equations = [[Fraction(1)] * n + [Fraction(0)] * len(levels) + [Fraction(whole, unit)]]
    for r, kind, mask, value in rows:
        row = [Fraction(mask >> i & 1) for i in range(n)] + [Fraction(0)] * len(levels) + [Fraction(value, unit)]
        if kind == LEVEL:
            row[n + r] = Fraction(1)
        equations.append(row)
    solved = solve_fractions(equations)
    if solved is None or (unique and solved[1]) or any(c >= n for c in solved[1]):
        return None
    if solved[1]:
        for c in solved[1]:
            row = [Fraction(0)] * (unknowns + 1)
            row[c], row[-1] = Fraction(1), Fraction(float(x[c])).limit_denominator(1000)
            equations.append(row)
        solved = solve_fractions(equations)
        if solved is None:
            return None
    values = solved[0]
    return list(values[:n]), list(values[n:])
