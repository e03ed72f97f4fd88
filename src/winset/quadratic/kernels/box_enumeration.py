"""Linear complementarity on the unit box by trying every pattern of ends and inner actions, and the P-property."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.linear import factor, substitute

__all__ = ["bad_minor", "dominance_weights", "every_pattern", "positive_definite"]


SINGULAR = 1e-10


@kernel
def every_pattern(unit: Float, tolerance: float, points: Float, patterns: Int, singular: Int, counts: Int) -> None:
    """All solutions whose inner actions are pinned down by their own equations, and the patterns where they are not.

    Parameters: unit (k, k + 1), M and q on the unit box with rows scaled as in ``box_complementarity``; a pattern is
    numbered in base 3, digit a being 0, 1 or 2 for an action that is lowest, inner or highest. Written: points (C, k)
    and patterns (C,), the solutions found, which repeat where an inner action is at an end; singular (S,), patterns
    whose equations are singular; counts (2,), how many there are of each, also beyond what the arrays hold.
    """
    k = unit.shape[0]
    z, right, free = np.empty(k), np.empty(k), np.empty(k, np.int64)
    system, pivots = np.empty((k, k)), np.empty(k, np.int64)
    counts[:] = 0
    for pattern in range(3**k):
        count, rest = 0, pattern
        for a in range(k):
            digit = rest % 3
            rest //= 3
            z[a] = 0.5 * digit
            if digit == 1:
                free[count] = a
                z[a] = 0.0
                count += 1
        for r in range(count):
            a = free[r]
            right[r] = -unit[a, k]
            for b in range(k):
                right[r] -= unit[a, b] * z[b]
            for c in range(count):
                system[r, c] = unit[a, free[c]]
        regular = factor(system, count, pivots)
        for r in range(count):
            regular = regular and abs(system[r, r]) > SINGULAR
        if not regular:
            if counts[1] < singular.shape[0]:
                singular[counts[1]] = pattern
            counts[1] += 1
            continue
        substitute(system, count, pivots, right)
        fits = True
        for r in range(count):
            fits = fits and right[r] >= -tolerance and right[r] <= 1.0 + tolerance
            z[free[r]] = min(1.0, max(0.0, right[r]))
        rest = pattern
        for a in range(k):
            digit = rest % 3
            rest //= 3
            if fits and digit != 1:
                F = unit[a, k]
                for b in range(k):
                    F += unit[a, b] * z[b]
                fits = -tolerance <= F if digit == 0 else tolerance >= F
        if fits:
            if counts[0] < points.shape[0]:
                patterns[counts[0]] = pattern
                for a in range(k):
                    points[counts[0], a] = z[a]
            counts[0] += 1


@kernel
def bad_minor(M: Float, tolerance: float, stages: Float, branch: Int, chosen: Int) -> int:
    """Look for a principal minor that is not positive, by Schur complements (Tsatsomeros and Li 2000).

    Parameters: M (k, k) with unit diagonal. Workspace stages (k, k, k), branch (k,). Returns -1 if every pivot is above
    ``tolerance``, else the last index of a set of rows whose minor is not; chosen (k,) marks the others.
    """
    k = M.shape[0]
    chosen[:] = 0
    branch[:] = 0
    for r in range(k):
        for c in range(k):
            stages[0, r, c] = M[r, c]
    j = 0
    while j >= 0:
        size = k - j
        A = stages[j]
        chosen[j] = 0
        if branch[j] == 0 and not A[0, 0] > tolerance:
            return j
        if branch[j] == 2 or size == 1:
            j -= 1
            continue
        if branch[j] == 1:
            chosen[j] = 1
        for r in range(1, size):
            ratio = A[r, 0] / A[0, 0] if branch[j] == 1 else 0.0
            for c in range(1, size):
                stages[j + 1, r - 1, c - 1] = A[r, c] - ratio * A[0, c]
        branch[j] += 1
        j += 1
        branch[j] = 0
    return -1


@kernel
def positive_definite(A: Float, tolerance: float, L: Float) -> bool:
    """Whether every pivot of the Cholesky factors of a symmetric A (k, k) is above ``tolerance``; L is workspace."""
    k = A.shape[0]
    for j in range(k):
        pivot = A[j, j]
        for c in range(j):
            pivot -= L[j, c] * L[j, c]
        if not pivot > tolerance:
            return False
        root = np.sqrt(pivot)
        L[j, j] = root
        for r in range(j + 1, k):
            total = A[r, j]
            for c in range(j):
                total -= L[r, c] * L[j, c]
            L[r, j] = total / root
    return True


@kernel
def dominance_weights(rows: Float, system: Float, pivots: Int, d: Float) -> bool:
    """d > 0 with ``d_a > sum_b |rows_ab| d_b`` over b != a, if there is one; rows (k, k) have diagonal 1.

    It is the solution of ``(I - |rest|) d = 1`` (Berman and Plemmons 1994, theorem 6.2.3). d (k,) is written, largest
    entry 1; workspace system (k, k), pivots (k,).
    """
    k = rows.shape[0]
    for a in range(k):
        d[a] = 1.0
        for b in range(k):
            system[a, b] = 1.0 if a == b else -abs(rows[a, b])
    if not factor(system, k, pivots):
        return False
    substitute(system, k, pivots, d)
    largest = 0.0
    for a in range(k):
        if not (d[a] > 0.0 and d[a] < 1e10):
            return False
        largest = max(largest, d[a])
    for a in range(k):
        rest = d[a]
        for b in range(k):
            rest -= 0.0 if a == b else abs(rows[a, b]) * d[b]
        if not rest > 0.5:
            return False
    for a in range(k):
        d[a] /= largest
    return True
