"""The walk over a best-reply polytope against every square system solved one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.naive.extreme_equilibria import vertices as naive_vertices
from winset.tables.find.best_reply_vertices import label_names, pair_simple, pair_vertices
from winset.tables.find.exact_vertices import rational_point, walk
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.kernels.lrs_dictionary import exchange, pivot, rebuild, start
from winset.tables.kernels.vertex_enumeration import FULL, enumerate_vertices, vertex_storage

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("seed", range(40))
def test_simple_games_are_listed_in_one_go_as_by_the_walk_over_both_sides(seed):
    rng = np.random.default_rng(seed)
    shape = (2, *rng.integers(1, 6, 2))
    payoffs = rng.normal(size=shape) if seed % 2 else rng.integers(0, (2, 10, 1000)[seed // 2 % 3], shape).astype(float)
    simple = pair_simple(payoffs, 1e-10, prove=True)
    whole = pair_vertices(unit_payoffs(payoffs).reshape(shape), 1e-10, 4_000_000_000, 1_000_000, prove=True)
    if simple is None:
        assert whole.walked[0] * whole.walked[1] or np.ptp(payoffs, axis=(1, 2)).min() == 0
    else:
        assert simple.pairs == whole.pairs
        assert (simple.proved, simple.walked) == (whole.proved, whole.walked)
        for mine, other in zip(simple.strategies, whole.strategies, strict=True):
            assert np.array_equal(mine, other)
    assert seed % 2 == 0 or simple is not None or payoffs.size == 2


def walked(table, exact, names=None, capacity=2000):
    k, d = table.shape
    v = vertex_storage(k, d, capacity, 1 << (2 * capacity).bit_length())
    names = label_names(k + d) if names is None else names
    scaled = table.astype(float) if exact else table / table.max()
    count = enumerate_vertices(scaled, 0, d, names, 0.0 if exact else 1e-10, exact, v)
    return count, v


def label_sets(table):
    d = table.shape[1]
    return {
        sum(1 << int(c) for c in zero) | sum(1 << (d + int(r)) for r in tight)
        for zero, tight in naive_vertices(table).values()
    }


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("seed", range(30))
def test_every_vertex_of_small_integer_polytopes(seed, exact):
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 4, (rng.integers(1, 6), rng.integers(1, 5)))
    count, v = walked(table, exact)
    expected = label_sets(table)
    assert {int(w) for w in v.labels[:count, 0]} == expected
    for number in range(count):
        assert v.simple[number] == (int(v.labels[number, 0]).bit_count() == table.shape[1])


@pytest.mark.parametrize("seed", range(5))
def test_whole_numbers_of_any_size_give_the_same(seed):
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 4, (4, 4))
    d = table.shape[1]
    found = walk((table.astype(object) * 10**20).tolist(), range(d), range(d, 8), 1000)
    assert set(found) == label_sets(table)
    points = {tuple(rational_point(table.tolist(), range(d), range(d, 8), basis)) for basis in found.values()}
    assert points == set(naive_vertices(table))
    assert walk(table.tolist(), range(d), range(d, 8), 2) is None


def test_random_names_of_labels_change_nothing():
    table = np.random.default_rng(0).integers(1, 9, (5, 4))
    names = np.random.default_rng(1).integers(1, 2**62, 9)
    count, v = walked(table, False, names)
    assert {int(w) for w in v.labels[:count, 0]} == label_sets(table)


def test_more_than_a_word_of_labels():
    table = np.random.default_rng(0).integers(1, 90, (70, 2))
    count, v = walked(table, False)
    found = {int(a) | int(b) << 62 for a, b in v.labels[:count]}
    assert found == label_sets(table)


def test_too_little_room_is_said():
    table = np.random.default_rng(0).random((6, 6)) + 0.5
    v = vertex_storage(6, 6, 5, 64)
    assert enumerate_vertices(table, 0, 6, label_names(12), 1e-10, False, v) == FULL


def test_a_singular_system_has_no_rational_point():
    assert rational_point([[1, 1], [1, 1]], range(2), range(2, 4), 0b1100) is None
    assert rational_point([[1, 2], [1, 3]], range(2), range(2, 4), 0b0110) == [1, 0]
    assert rational_point([[1, 2], [3, 1]], range(2), range(2, 4), 0b1100) == [Fraction(1, 3), Fraction(2, 3)]


def test_pivots_in_whole_numbers_and_rebuilding_agree_with_a_fresh_solve():
    rng = np.random.default_rng(3)
    whole = rng.integers(1, 9, (4, 3)).astype(float)
    T, F = np.empty((4, 4)), np.empty((4, 4))
    basic, cobasic, position = np.empty(4, dtype=np.int64), np.empty(3, dtype=np.int64), np.empty(7, dtype=np.int64)
    start(whole, 0, 3, T, basic, cobasic)
    start(whole, 0, 3, F, basic.copy(), cobasic.copy())
    position[basic] = -1 - np.arange(4)
    position[cobasic] = np.arange(3)
    spare, scale = np.empty(4), 1.0
    for row, column in ((0, 1), (2, 0), (0, 2)):
        scale = pivot(T, row, column, True, scale, spare)
        pivot(F, row, column, False, 1.0, spare)
        exchange(basic, cobasic, position, row, column)
    np.testing.assert_allclose(T / scale, F, atol=1e-12)
    assert np.array_equal(T, np.rint(T))
    full = np.hstack([whole, np.eye(4)])
    np.testing.assert_allclose(np.linalg.solve(full[:, basic], np.ones(4)), F[:, 3], atol=1e-14)
    again = np.empty((4, 4))
    work = [np.empty(7, dtype=np.int64) for _ in range(2)]
    assert rebuild(whole, 0, 3, basic, cobasic, again, np.empty((4, 4)), *work, np.empty(7, dtype=np.uint8), spare)
    np.testing.assert_allclose(again, F, atol=1e-12)
    assert [int(position[label]) for label in cobasic] == [0, 1, 2]
