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


def exact_levels(
    x: NDArray[np.float64],
    levels: list[float],
    proof: NDArray[np.int64],
    worth: list[Fraction],
    whole: Fraction,
    unique: bool,
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Payoffs and levels with x(S) + t_r = v(S) for the rows of ``proof``, near the floating-point ones.

    ``worth`` is v(S) for each row of ``proof`` and ``whole`` that of all players. First by rounding to fractions with a
    small denominator, which the equations confirm or refuse; then, if the equations leave nothing open, by elimination.
    """
    n = len(x)
    rows = [(int(r), int(k), int(m), v) for (r, k, m), v in zip(proof, worth, strict=True) if k != FIXED]
    for bound in (1, 12, 1000, 100_000):
        point = [Fraction(float(v)).limit_denominator(bound * whole.denominator) for v in x]
        common = lcm(whole.denominator, *(v.denominator for v in point), *(row[3].denominator for row in rows))
        shares = [v.numerator * (common // v.denominator) for v in point]
        if sum(shares) != whole.numerator * (common // whole.denominator):
            continue
        found: dict[int, int] = {}
        right = True
        for r, kind, mask, value in rows:
            excess = value.numerator * (common // value.denominator)
            excess -= sum([p for i, p in enumerate(shares) if mask >> i & 1])
            right = right and (excess == found.setdefault(r, excess) if kind == LEVEL else excess == 0)
        if right:
            return point, [
                Fraction(found[r], common) if r in found else Fraction(levels[r]) for r in range(len(levels))
            ]
    unknowns = n + len(levels)
    equations = [[Fraction(1)] * n + [Fraction(0)] * len(levels) + [whole]]
    for r, kind, mask, value in rows:
        row = [Fraction(mask >> i & 1) for i in range(n)] + [Fraction(0)] * len(levels) + [value]
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
