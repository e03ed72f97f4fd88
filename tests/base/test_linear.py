"""Factors and substitution against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from winset.base.linear import factor, factor_by_panels, substitute


@pytest.fixture(autouse=True)
def as_machine_code_computes():
    """Run as Python, a kernel lets whole numbers wrap and divides by zero without a word, as machine code does."""
    with np.errstate(all="ignore"):
        yield


pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("size", [1, 2, 15, 16, 17, 64, 65, 90, 150])
@pytest.mark.parametrize("way", [factor, factor_by_panels])
def test_factors_solve_the_equations(size, way):
    rng = np.random.default_rng(size)
    room = rng.normal(size=(size + 3, size + 3))
    matrix, right = room[:size, :size].copy(), rng.normal(size=size)
    pivots, x = np.empty(size, dtype=np.int64), right.copy()
    assert way(room, size, pivots)
    substitute(room, size, pivots, x)
    assert np.abs(matrix @ x - right).max() < 1e-10 * np.abs(x).max()
    lower, upper = np.tril(room[:size, :size], -1) + np.eye(size), np.triu(room[:size, :size])
    rows = np.arange(size)
    for k, at in enumerate(pivots):
        rows[[k, at]] = rows[[at, k]]
    assert np.abs(lower @ upper - matrix[rows]).max() < 1e-11
    assert np.abs(lower).max() <= 1 + 1e-12


@pytest.mark.parametrize("size", [3, 80])
def test_singular_matrices_and_numbers_that_are_not_finite_are_told(size):
    pivots = np.empty(size, dtype=np.int64)
    matrix = np.random.default_rng(1).normal(size=(size, size))
    matrix[:, size // 2] = 0.0
    assert not factor(matrix, size, pivots)
    matrix[:, size // 2] = np.inf
    assert not factor(matrix, size, pivots)
