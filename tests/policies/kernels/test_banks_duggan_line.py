"""Bargaining on a line and the agenda setter against slow twins."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import spatial as naive
from winset.policies.kernels.banks_duggan_line import edge, line_equilibrium, pivot, sort_by
from winset.policies.kernels.batch import line_batch, setter_batch
from winset.policies.kernels.romer_rosenthal import setter_on_line
from winset.policies.kernels.votes import Votes

pytestmark = pytest.mark.kernel


def random_rule(rng, n):
    weights = rng.integers(1, 4, n)
    quota = int(rng.integers(weights.sum() // 2 + 1, weights.sum() + 1))
    vetoes = tuple(int(j) for j in np.flatnonzero(rng.random(n) < 0.15))
    marks = np.zeros(n, dtype=np.uint8)
    marks[list(vetoes)] = 1
    return weights.astype(np.int64), quota, vetoes, marks


def arrays_of(weights, quota, marks):
    one = np.ones((1, 1), dtype=np.uint8)
    return Votes(np.atleast_2d(weights), np.array([quota]), one, marks, np.empty(0))


def random_game(rng):
    n = int(rng.integers(1, 8))
    ideals = rng.normal(size=n).round(int(rng.integers(0, 4)))
    power = int(rng.integers(1, 3))
    if rng.random() < 0.5:
        delay = np.abs(ideals - rng.normal() * 2) ** power
    else:
        delay = np.full(n, np.ptp(ideals) ** power * rng.uniform(1, 2))
    return ideals, delay, rng.dirichlet(np.ones(n)), float(rng.uniform(0, 0.95)), power


def solve_line(ideals, delay, recognition, discount, power, weights, quota, marks):
    n = len(ideals)
    proposals, reach, bounds = np.empty(n), np.empty(n), np.empty(2)
    status = line_equilibrium(
        ideals, delay, recognition, np.full(n, discount), power, arrays_of(weights, quota, marks),
        np.empty(n, dtype=np.int64), np.empty((5, n)), proposals, reach, bounds,
    )  # fmt: skip
    return status, proposals, reach, bounds


def test_equilibrium_is_the_one_that_iteration_reaches():
    rng = np.random.default_rng(1)
    for _ in range(80):
        game = random_game(rng)
        weights, quota, vetoes, marks = random_rule(rng, len(game[0]))
        status, proposals, reach, bounds = solve_line(*game, weights, quota, marks)
        assert status == 0
        expected, ends, radii = naive.equilibrium(*game, weights, quota, vetoes)
        np.testing.assert_allclose(proposals, expected, atol=2e-7)
        np.testing.assert_allclose(bounds, ends, atol=2e-7)
        np.testing.assert_allclose(reach, radii, atol=2e-7)


def test_ends_are_exact():
    rng = np.random.default_rng(2)
    for _ in range(300):
        game = random_game(rng)
        weights, quota, vetoes, marks = random_rule(rng, len(game[0]))
        _, _, reach, bounds = solve_line(*game, weights, quota, marks)
        low, high = naive.passing(game[0], reach, weights, quota, vetoes)
        np.testing.assert_allclose(bounds, (low, high), atol=1e-13 * max(1, np.abs(game[0]).max()) * 50)


def test_edge_is_a_fixed_point():
    rng = np.random.default_rng(3)
    for _ in range(100):
        x, p = np.sort(rng.normal(size=5)), rng.dirichlet(np.ones(5))
        at, low, delta, c, power = rng.choice(x), rng.normal(), rng.uniform(0, 0.95), rng.uniform(0, 2), 2
        top, beyond = edge(x, p, delta, c, at, low, power)
        if beyond < 0:
            assert top == low > at
            continue
        lost = c + delta * p @ (np.clip(x, low, top) - at) ** 2
        assert (top - at) ** 2 == pytest.approx(lost)
        assert beyond == pytest.approx(p[x > top].sum())


def test_setter():
    rng = np.random.default_rng(4)
    for _ in range(200):
        n = int(rng.integers(1, 7))
        ideals = rng.normal(size=n).round(1)
        weights, quota, vetoes, marks = random_rule(rng, n)
        s, q = rng.normal(), rng.normal()
        order, bounds = np.empty(n, dtype=np.int64), np.empty(2)
        status, outcome = setter_on_line(s, q, ideals, arrays_of(weights, quota, marks), order, bounds)
        assert status == 0
        assert outcome == pytest.approx(naive.setter(s, q, ideals, weights, quota, vetoes), abs=1e-12)
        assert bounds[0] <= q <= bounds[1]


def test_pivots_and_order():
    x, order = np.array([3.0, 1.0, 2.0, 1.0]), np.empty(4, dtype=np.int64)
    sort_by(x, order)
    assert list(order) == [1, 3, 2, 0]
    ones, none = np.ones(4, dtype=np.int64), np.zeros(4, dtype=np.uint8)
    rule = arrays_of(ones, 3, none)
    assert (pivot(order, rule, True), pivot(order, rule, False)) == (3, 2)
    veto = np.array([1, 0, 0, 0], dtype=np.uint8)
    assert pivot(order, arrays_of(ones, 1, veto), False) == 0


def test_batches_are_the_kernels_row_by_row():
    rng = np.random.default_rng(5)
    n, count = 4, 300
    weights, quota, _, marks = random_rule(rng, n)
    ideals, p, d = rng.normal(size=(count, n)), rng.dirichlet(np.ones(n), count), rng.uniform(0, 0.99, count)
    q = rng.normal(size=count)
    delay = np.abs(ideals - q[:, None])
    ideals[7, 2] = np.nan
    proposals, reach, bounds = np.empty((count, n)), np.empty((count, n)), np.empty((count, 2))
    status, outcome, wins = np.empty(count, dtype=np.int64), np.empty(count), np.empty((count, 2))
    rule, each = arrays_of(weights, quota, marks), np.repeat(d[:, None], n, axis=1)
    line_batch(ideals, delay, p, each, 1, rule, proposals, reach, bounds, status)
    assert status[7] == 4
    for row in (0, 255, 256, 299):
        one = solve_line(ideals[row], delay[row], p[row], d[row], 1, weights, quota, marks)
        np.testing.assert_array_equal(proposals[row], one[1])
    setter_batch(q, q + 1, ideals, rule, outcome, wins, status)
    assert status[7] == 4
    assert np.isnan(outcome[7])
    assert np.isfinite(np.delete(outcome, 7)).all()
