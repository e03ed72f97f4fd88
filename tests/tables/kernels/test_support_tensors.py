"""Multilinear kernels against loops over cells."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive.isolated_equilibria import reply_values
from winset.tables.kernels import support_tensors as kernels

pytestmark = pytest.mark.kernel

SHAPE = (3, 2, 4)
CHOSEN = ((0, 2), (1,), (0, 1, 3))


def prepared():
    payoffs = np.random.default_rng(5).random((3, *SHAPE))
    chosen = np.zeros((3, 4), dtype=np.int64)
    for i, c in enumerate(CHOSEN):
        chosen[i, : len(c)] = c
    sizes = np.array([len(c) for c in CHOSEN])
    return payoffs, chosen, sizes


def mixture(sizes, rng):
    weights = np.zeros((3, 4))
    for i, k in enumerate(sizes):
        weights[i, :k] = rng.dirichlet(np.ones(k))
    return weights


def naive_equations(payoffs, sizes, weights):
    strategies = [np.zeros(m) for m in SHAPE]
    for i, c in enumerate(CHOSEN):
        strategies[i][list(c)] = weights[i, : sizes[i]]
    values = reply_values(payoffs, strategies)
    return np.array([values[i][a] - values[i][c[0]] for i, c in enumerate(CHOSEN) for a in c[1:]])


def corner_tables(payoffs, chosen, sizes, vertices=None):
    n, cells = 3, int(np.prod(SHAPE))
    digits, without = np.zeros((n, cells), dtype=np.int64), np.zeros((n, cells), dtype=np.int64)
    total = kernels.corners(sizes, digits, without)
    values = np.zeros((int(sizes.sum()) - n, cells))
    first = 0
    for i in range(n):
        tensor = np.zeros(cells)
        count = kernels.gather(payoffs.reshape(n, -1), np.array(SHAPE), chosen, sizes, i, tensor)
        if vertices is not None:
            smaller = np.zeros(cells)
            kernels.restrict(tensor, SHAPE[i], count, sizes, i, vertices, smaller)
            tensor = smaller
        kernels.equations(tensor, count, chosen[i], sizes[i], without[i], total, values[first:])
        first += sizes[i] - 1
    return values, digits, total


def test_equations_and_derivatives_at_a_mixture():
    payoffs, chosen, sizes = prepared()
    values, digits, total = corner_tables(payoffs, chosen, sizes)
    weights = mixture(sizes, np.random.default_rng(1))
    out = np.zeros(3)
    kernels.evaluate(values, 3, sizes, digits, weights, total, out)
    np.testing.assert_allclose(out, naive_equations(payoffs, sizes, weights), atol=1e-14)
    slope = np.zeros((3, 3))
    kernels.derivative(values, 3, sizes, digits, weights, total, slope)
    for column, (j, v) in enumerate([(0, 0), (2, 0), (2, 1)]):
        moved = weights.copy()
        moved[j, v] += 1e-3
        moved[j, sizes[j] - 1] -= 1e-3
        there = naive_equations(payoffs, sizes, moved)
        np.testing.assert_allclose(slope[:, column], (there - out) / 1e-3, atol=1e-10)


def test_restriction_is_composition():
    payoffs, chosen, sizes = prepared()
    rng = np.random.default_rng(2)
    vertices = np.zeros((3, 4, 4))
    for j, k in enumerate(sizes):
        vertices[j, :k, :k] = rng.dirichlet(np.ones(k), size=k)
    values, digits, total = corner_tables(payoffs, chosen, sizes, vertices)
    inner = mixture(sizes, rng)
    outer = np.einsum("jv,jvw->jw", inner, vertices)
    out = np.zeros(3)
    kernels.evaluate(values, 3, sizes, digits, inner, total, out)
    np.testing.assert_allclose(out, naive_equations(payoffs, sizes, outer), atol=1e-14)


@pytest.mark.parametrize("rank", [1, 3, 4])
def test_elimination_gives_inverse_or_null_rows(rank):
    rng = np.random.default_rng(rank)
    matrix = rng.normal(size=(4, rank)) @ rng.normal(size=(rank, 4))
    inverse = np.zeros((4, 4))
    rows, columns = np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    assert kernels.eliminate(matrix.copy(), 4, 1e-10, inverse, rows, columns) == rank
    product = inverse @ matrix
    for p in range(rank):
        np.testing.assert_allclose(product[rows[p], columns[:rank]], np.eye(rank)[p], atol=1e-10)
    np.testing.assert_allclose(product[rows[rank:]], 0, atol=1e-10)
