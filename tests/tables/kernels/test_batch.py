"""Kernels for many tables against their naive twins."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive.correlated import best_value
from tests.naive.support_pairs import equilibria, pure_cells
from winset.tables.find.support_signs import pairs_of_supports, supports_of
from winset.tables.kernels.correlated_simplex import correlated_row, deviations, simplex_work
from winset.tables.kernels.pure_enumeration import pure_equilibria, pure_lanes
from winset.tables.kernels.support_signs import lane_work, sign_equilibria, support_weights

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (3, 2), (3, 3), (2, 4)], ids=str)
def test_signs_of_minors_against_linear_equations(shape):
    m, n = shape
    tables = np.random.default_rng(m * 10 + n).normal(size=(6, 2, m, n))
    sides = supports_of(m, n)
    assert len(sides[0].size) == pairs_of_supports(m, n)
    work = lane_work(*sides, m * n, len(tables))
    sign_equilibria(np.ascontiguousarray(tables.reshape(len(tables), -1).T), m, n, *sides, work)
    x, y = np.empty(m), np.empty(n)
    for lane, table in enumerate(tables):
        expected = equilibria(table)
        if not work.undecided[lane]:
            assert work.number[lane] == len(expected)
            for e, point in enumerate(expected):
                support_weights(*sides, work.found[lane, e], lane, work, x, y)
                np.testing.assert_allclose(x, point[0], atol=1e-9)
                np.testing.assert_allclose(y, point[1], atol=1e-9)
    if min(shape) > 1:
        assert not work.undecided.any()


def test_ties_huge_numbers_and_numbers_that_are_not_finite_are_left_undecided():
    tables = np.random.default_rng(0).normal(size=(6, 2, 2, 2))
    tables[0] = 0.0
    tables[1, 0, 0] = tables[1, 0, 1]
    tables[2, 1, 0, 0] = np.nan
    tables[3, 0, 0, 0] = np.inf
    tables[4, 0, 0, 0], tables[4, 0, 1, 1] = 1e308, -1e308
    sides = supports_of(2, 2)
    work = lane_work(*sides, 4, 6)
    with np.errstate(all="ignore"):
        sign_equilibria(np.ascontiguousarray(tables.reshape(6, -1).T), 2, 2, *sides, work)
    assert work.undecided.tolist() == [1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 2, 2), (2, 2, 2, 2)], ids=str)
def test_pure_equilibria_of_many_games(shape):
    n, cells, lanes = len(shape), int(np.prod(shape)), 5
    tables = np.random.default_rng(n).integers(0, 3, (lanes, n, *shape)).astype(float)
    gap, off = np.empty((cells, lanes)), np.empty(lanes)
    best, low, high = np.empty((cells // shape[0], lanes)), np.empty(lanes), np.empty(lanes)
    payoffs = np.ascontiguousarray(tables.reshape(lanes, -1).T)
    pure_lanes(payoffs, np.array(shape), 1e-12, best, low, high, gap, off)
    assert not off.any()
    for lane, table in enumerate(tables):
        cells_found = [tuple(map(int, np.unravel_index(k, shape))) for k in np.flatnonzero(gap[:, lane] <= 0)]
        assert cells_found == pure_cells(table)


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 2, 2)], ids=str)
@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("egalitarian", [False, True])
def test_the_simplex_on_the_dual_against_the_program_in_loops(shape, coarse, egalitarian):
    n, cells = len(shape), int(np.prod(shape))
    actions, rng = np.array(shape), np.random.default_rng(cells)
    for table in (rng.normal(size=(n, *shape)), rng.integers(0, 3, (n, *shape)).astype(float)):
        rows = deviations(actions, coarse)
        work, p, y, shares = simplex_work(n, cells, rows), np.empty(cells), np.empty(rows), np.empty(n)
        made = correlated_row(table.ravel(), actions, np.ones(n), egalitarian, coarse, 500, work, p, y, shares)
        assert made >= 0
        each = table.reshape(n, -1) @ p
        goal = "egalitarian" if egalitarian else "welfare"
        assert (each.min() if egalitarian else each.sum()) == pytest.approx(best_value(table, goal, coarse), abs=1e-9)
        assert p.min() >= 0
        assert p.sum() == pytest.approx(1)


@pytest.mark.parametrize("shape", [(3,), (1, 1), (4, 3), (3, 2, 2), (2, 2, 2, 2), (2, 40)], ids=str)
def test_pure_equilibria_of_one_game(shape):
    rng = np.random.default_rng(len(shape))
    for table in (rng.integers(0, 3, (len(shape), *shape)).astype(float), rng.normal(size=(len(shape), *shape))):
        cells, best = np.empty(table[0].size, dtype=np.int64), np.empty(table[0].size // shape[0])
        count = pure_equilibria(table.reshape(len(shape), -1), np.array(shape), 1e-12, best, cells)
        assert sorted(tuple(map(int, np.unravel_index(k, shape))) for k in cells[:count]) == pure_cells(table)
        assert (np.diff(cells[:count]) > 0).all()


def test_ties_of_pure_equilibria_are_relative_to_the_range():
    table = np.array([[[1e-13, 0.0], [0.0, 5.0]], [[0.0, 0.0], [1e-13, 0.0]]])
    cells, best = np.empty(4, dtype=np.int64), np.empty(2)
    count = pure_equilibria(table.reshape(2, 4), np.array([2, 2]), 1e-12, best, cells)
    assert cells[:count].tolist() == [0, 2]
    assert pure_equilibria(table.reshape(2, 4), np.array([2, 2]), 0.0, best, cells) == 1
