"""Paths, patterns and minors on boxes against their naive twins."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive.boxes import all_minors_positive, box_solutions
from winset.quadratic.kernels.batch import DrawnNumbers, QuadraticAnswers, quadratic_batch
from winset.quadratic.kernels.box_complementarity import assemble, box_work, solve_box, to_unit_box
from winset.quadratic.kernels.box_enumeration import bad_minor, dominance_weights, every_pattern, positive_definite

pytestmark = pytest.mark.kernel


def problem(seed, k=3, whole=False):
    rng = np.random.default_rng(seed)
    if whole:
        return rng.integers(-2, 3, (k, k)).astype(float), rng.integers(-2, 3, k).astype(float), np.zeros(k), np.ones(k)
    low = rng.normal(size=k)
    return rng.normal(size=(k, k)), rng.normal(size=k), low, low + rng.random(k)


def path(M, q, low, high):
    x = np.empty(len(q))
    made = solve_box(M, q, low, high, 4, 1000, box_work(len(q)), x)
    return made, x


def off(M, q, low, high, x):
    return np.abs(x - np.clip(x - (q + M @ x), low, high)).max()


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_paths_end_at_a_solution_whatever_the_matrix(seed, whole):
    M, q, low, high = problem(seed, whole=whole)
    made, x = path(M, q, low, high)
    assert made >= 0
    assert off(M, q, low, high, x) < 1e-9
    regular = box_solutions(M, q, low, high)
    if not whole:
        assert any(np.abs(x - other).max() < 1e-8 for other in regular)


@pytest.mark.parametrize("seed", range(25))
def test_every_pattern_finds_what_the_twin_finds(seed):
    M, q, low, high = problem(seed)
    unit = np.empty((3, 4))
    assert to_unit_box(M, q, low, high, unit)
    points, patterns, singular, counts = np.empty((50, 3)), np.empty(50, int), np.empty(9, int), np.empty(2, int)
    every_pattern(unit, 1e-9, points, patterns, singular, counts)
    found = sorted((low + p * (high - low)).round(7).tolist() for p in points[: counts[0]])
    assert counts[1] == 0
    assert found == sorted(x.round(7).tolist() for x in box_solutions(M, q, low, high))
    assert len(found) % 2 == 1


def test_an_equation_that_is_missing_is_noticed():
    counts = np.empty(2, int)
    unit = np.array([[1.0, 1.0, -0.5], [1.0, 1.0, -0.5]])
    every_pattern(unit, 1e-9, np.empty((9, 2)), np.empty(9, int), np.empty(9, int), counts)
    assert counts.tolist()[1] == 1


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(10))
def test_principal_minors(seed, k):
    M = np.random.default_rng(seed).normal(size=(k, k)) * (0.5 + 0.1 * seed)
    np.fill_diagonal(M, 1.0)
    chosen = np.empty(k, int)
    last = bad_minor(M, 1e-10, np.empty((k, k, k)), np.empty(k, int), chosen)
    assert (last < 0) == all_minors_positive(M)
    if last >= 0:
        chosen[last] = 1
        s = np.flatnonzero(chosen)
        assert np.linalg.det(M[np.ix_(s, s)]) <= 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_dominance_and_definiteness(seed):
    rng = np.random.default_rng(seed)
    M = rng.normal(size=(4, 4)) * rng.uniform(0.1, 0.6)
    np.fill_diagonal(M, 1.0)
    d = np.empty(4)
    radius = np.abs(np.linalg.eigvals(np.abs(M) - np.eye(4))).max()
    assert dominance_weights(M, np.empty((4, 4)), np.empty(4, int), d) == (radius < 1)
    if radius < 1:
        assert (d > (np.abs(M) - np.eye(4)) @ d).all()
    S = M + M.T
    assert positive_definite(S, 0.0, np.empty((4, 4))) == (np.linalg.eigvalsh(S)[0] > 0)


def test_bad_numbers_limits_and_flat_problems():
    M, q, low, high = problem(0)
    assert solve_box(M, q * np.nan, low, high, 4, 1000, box_work(3), np.empty(3)) == -2
    assert solve_box(M, q, low, high * np.inf, 4, 1000, box_work(3), np.empty(3)) == -2
    assert solve_box(np.eye(3), -np.ones(3), np.zeros(3), np.ones(3), 2, 1, box_work(3), np.empty(3)) == -1
    made, x = path(np.zeros((3, 3)), np.zeros(3), low, high)
    assert made == 0
    assert x.tolist() == low.tolist()
    made, x = path(np.eye(3), -np.ones(3), np.zeros(3), np.array([0.0, 0.5, 2.0]))
    assert x.tolist() == [0.0, 0.5, 1.0]


def test_a_batch_is_its_games_one_by_one():
    rng = np.random.default_rng(1)
    owner = np.array([0, 0, 1])
    terms = np.array(
        [[0, 0, 0], [0, 1, 1], [0, 0, 3], [0, 1, 3], [0, 0, 2], [1, 2, 2], [1, 2, 3], [1, 1, 2], [1, 3, 3]]
    )
    T, k = len(terms), 3
    values = rng.normal(size=(5, T))
    values[:, [0, 1, 5]] = -1 - rng.random((5, 3))
    values[4, 2] = np.nan
    start = np.arange(T + 2 * k + 1)
    coefficient = np.r_[np.ones(T), np.zeros(k), np.ones(k)]
    factor_start = np.r_[np.arange(T + 1), np.full(2 * k, T)]
    status, points, payoffs = np.empty(5, np.uint8), np.empty((5, k)), np.empty((5, 2))
    unique = np.empty(5, np.uint8)
    numbers = DrawnNumbers(start, coefficient, factor_start, np.arange(T), np.zeros(T), np.arange(T))
    answers = QuadraticAnswers(status, points, payoffs, unique)
    quadratic_batch(owner, terms, numbers, values, np.array([4, 500]), answers)
    assert status.tolist() == [0, 0, 0, 0, 4]
    for row in range(4):
        M, q = np.empty((k, k)), np.empty(k)
        assemble(owner, terms, values[row], M, q)
        assert path(M, q, np.zeros(k), np.ones(k))[1].tolist() == points[row].tolist()
        assert bool(unique[row]) == all_minors_positive(M)
        one = np.r_[points[row], 1.0]
        for i in (0, 1):
            mine = terms[:, 0] == i
            total = (values[row, mine] * one[terms[mine, 1]] * one[terms[mine, 2]]).sum()
            assert payoffs[row, i] == pytest.approx(total, abs=1e-12)
