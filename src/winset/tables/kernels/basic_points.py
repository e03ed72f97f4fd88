"""The point of a best-reply polytope at which the labels of a basis hold with equality."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.linear import factor, substitute
from winset.tables.kernels.vertex_enumeration import WORD

__all__ = ["basic_point", "has"]


SINGULAR = 1e-10


@kernel
def has(labels: Int, number: int, label: int) -> bool:
    """Whether set ``number`` of ``labels`` (C, W) holds a label."""
    return (labels[number, label // WORD] >> np.int64(label % WORD)) & 1 == 1


@kernel
def basic_point(
    matrix: Float,
    first_variable: int,
    first_slack: int,
    basis: Int,
    number: int,
    square: Float,
    right: Float,
    pivots: Int,
    rows: Int,
    columns: Int,
    z: Float,
) -> int:
    """The point of {matrix z <= 1, z >= 0} at which exactly the labels of a basis hold with equality.

    z[:d] is written. Returns the number of variables in it that are free; -1 if the labels are no basis.
    """
    k, d = matrix.shape
    free, tight = 0, 0
    for c in range(d):
        z[c] = 0.0
        if not has(basis, number, first_variable + c):
            columns[free] = c
            free += 1
    for i in range(k):
        if has(basis, number, first_slack + i):
            if tight == free:
                return -1
            rows[tight] = i
            tight += 1
    if tight != free:
        return -1
    for i in range(free):
        right[i] = 1.0
        for c in range(free):
            square[i, c] = matrix[rows[i], columns[c]]
    if not factor(square, free, pivots):
        return -1
    for i in range(free):
        if abs(square[i, i]) < SINGULAR:
            return -1
    substitute(square, free, pivots, right)
    for c in range(free):
        z[columns[c]] = right[c]
    return free
