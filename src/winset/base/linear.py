"""LU factorisation of a small dense matrix with partial pivoting, and substitution."""

from __future__ import annotations

from winset.base.jit import Float, Int, heavy_kernel, kernel

__all__ = ["factor", "factor_by_panels", "substitute"]


SMALL, PANEL = 64, 16
"""Matrices up to the first size are factored column by column, larger ones by panels of so many, a multiple of four."""


@heavy_kernel
def factor(matrix: Float, size: int, pivots: Int) -> bool:
    """Overwrite the leading (size, size) block with its factors, rows exchanged as ``pivots`` (size,) says.

    False if a pivot is zero or not finite. Large matrices are factored by panels of columns.
    """
    if size > SMALL:
        return factor_by_panels(matrix, size, pivots)
    for k in range(size):
        best = abs(matrix[k, k])
        at = k
        for r in range(k + 1, size):
            entry = abs(matrix[r, k])
            if entry > best:
                best = entry
                at = r
        pivots[k] = at
        if not (best > 0.0 and best < 1e300):
            return False
        if at != k:
            for c in range(size):
                matrix[k, c], matrix[at, c] = matrix[at, c], matrix[k, c]
        scale = 1.0 / matrix[k, k]
        for r in range(k + 1, size):
            ratio = matrix[r, k] * scale
            if ratio != 0.0:
                matrix[r, k] = ratio
                for c in range(k + 1, size):
                    matrix[r, c] -= ratio * matrix[k, c]
    return True


@kernel
def factor_by_panels(matrix: Float, size: int, pivots: Int) -> bool:
    """The same by panels of columns: the rest of a row is read once a panel, and four rows are subtracted at once."""
    for first in range(0, size, PANEL):
        last = min(first + PANEL, size)
        for k in range(first, last):
            best, at = abs(matrix[k, k]), k
            for r in range(k + 1, size):
                if abs(matrix[r, k]) > best:
                    best, at = abs(matrix[r, k]), r
            pivots[k] = at
            if not (best > 0.0 and best < 1e300):
                return False
            if at != k:
                for c in range(size):
                    matrix[k, c], matrix[at, c] = matrix[at, c], matrix[k, c]
            scale = 1.0 / matrix[k, k]
            for r in range(k + 1, size):
                ratio = matrix[r, k] * scale
                matrix[r, k] = ratio
                for c in range(k + 1, last):
                    matrix[r, c] -= ratio * matrix[k, c]
        for r in range(first + 1, last):
            for k in range(first, r):
                for c in range(last, size):
                    matrix[r, c] -= matrix[r, k] * matrix[k, c]
        for r in range(last, size):
            for k in range(first, last, 4):
                one, two, three, four = matrix[r, k], matrix[r, k + 1], matrix[r, k + 2], matrix[r, k + 3]
                for c in range(last, size):
                    matrix[r, c] -= (one * matrix[k, c] + two * matrix[k + 1, c]) + (
                        three * matrix[k + 2, c] + four * matrix[k + 3, c]
                    )
    return True


@heavy_kernel
def substitute(matrix: Float, size: int, pivots: Int, right: Float) -> None:
    """Solve with the factors of :func:`factor`; ``right`` (size,) is overwritten with the solution."""
    for k in range(size):
        at = pivots[k]
        if at != k:
            right[k], right[at] = right[at], right[k]
    for k in range(size):
        value = right[k]
        if value != 0.0:
            for r in range(k + 1, size):
                right[r] -= matrix[r, k] * value
    for back in range(size):
        k = size - 1 - back
        value = right[k]
        for c in range(k + 1, size):
            value -= matrix[k, c] * right[c]
        right[k] = value / matrix[k, k]
