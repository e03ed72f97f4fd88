"""Vertices in machine words against the walk in whole numbers of any size, and the arithmetic of its pivots."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from winset.base.budget import search_budget
from winset.tables.arrays import NormalFormArrays, whole_tables
from winset.tables.find.exact_vertices import simple_fractions, walk, whole_sides
from winset.tables.find.whole_pairing import pair_in_words, pair_whole
from winset.tables.kernels.vertex_enumeration import FULL
from winset.tables.kernels.whole_vertices import OVERFLOW, compare, walk_room, whole_pivot, whole_vertices


def whole_table(payoffs: np.ndarray) -> list[list[int]]:
    """One player's payoffs as whole numbers from 1 on."""
    flat = np.array(whole_tables(payoffs[None])[0], dtype=object)
    return (flat + 1).reshape(payoffs.shape).tolist()


@pytest.fixture(autouse=True)
def as_machine_code_computes():
    """Run as Python, a kernel lets whole numbers wrap and divides by zero without a word, as machine code does."""
    with np.errstate(all="ignore"):
        yield


pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("top", [1, 2, 9, 400])
@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (6, 6), (5, 9), (8, 3)])
def test_vertices_are_those_of_the_walk_in_python(shape, top):
    k, d = shape
    for seed in range(4):
        table = np.random.default_rng(seed).integers(1, top + 2, shape)
        w = walk_room(k, d, 5000, 1 << 14)
        count = whole_vertices(table, 0, d, w)
        naive = walk(table.tolist(), range(d), range(d, d + k), 5000)
        assert set(w.labels[:count].tolist()) == set(naive)
        for labels, weights in zip(w.labels[:count].tolist(), w.weights[:count], strict=True):
            z = [c for c in range(d) if not labels >> c & 1]
            assert set(np.flatnonzero(weights)) == set(z)
            values = [sum(int(a) * int(b) for a, b in zip(row, weights, strict=True)) for row in table]
            assert [i for i in range(k) if labels >> (d + i) & 1] == [i for i in range(k) if values[i] == max(values)]


def test_pivots_divide_exactly_and_overflow_is_noticed_before_it_happens():
    rng = np.random.default_rng(3)
    for bits in (3, 10, 20):
        T = rng.integers(1, 1 << bits, (5, 7))
        exact = [[int(x) for x in row] for row in T]
        largest, scale, plain = T.max(axis=1).astype(float), 1, 1
        for row, column in ((0, 0), (1, 3), (2, 1), (4, 5), (3, 2)):
            if T[row, column] <= 0:
                continue
            before = T.copy()
            made = whole_pivot(T, largest, row, column, scale)
            p, line = exact[row][column], exact[row][:]
            for i in range(5):
                if i != row:
                    f = exact[i][column]
                    exact[i] = [(x * p - f * y) // plain for x, y in zip(exact[i], line, strict=True)]
                    exact[i][column] = -f
            exact[row][column], plain = plain, p
            if made == OVERFLOW:
                assert max(abs(x) for line in exact for x in line) > 2**40
                assert (before == T).all()
                break
            assert T.tolist() == exact
            scale = made
    big = np.full((3, 3), 2**52)
    assert whole_vertices(big + np.eye(3, dtype=np.int64), 0, 3, walk_room(3, 3, 50, 256)) == OVERFLOW


def test_ratios_that_agree_in_floating_point_are_told_apart():
    a, b = 2**52 + 1, 2**52 + 3
    assert compare(a, a, b, b) == 0
    assert compare(a - 1, a, b, b) == -1
    assert compare(a, a, b - 1, b) == 1
    assert compare(-3, 2, 7, 7) == -1


def test_a_full_room_is_told():
    assert whole_vertices(np.random.default_rng(0).integers(1, 9, (6, 6)), 0, 6, walk_room(6, 6, 3, 64)) == FULL


@pytest.mark.parametrize("seed", range(6))
def test_pairs_in_words_are_those_in_python(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 8, 2)
    tables = (
        whole_table(rng.integers(0, 3, (m, n)).astype(object)),
        whole_table(rng.integers(0, 3, (n, m)).astype(object)),
    )
    found, naive = pair_in_words(tables, m, n, 10**8, 10**6), pair_whole(tables, m, n, 10**6)
    assert {(x, y) for _, x, _, y in found.pairs} == {(x, y) for _, x, _, y in naive.pairs}
    for (_, x, _, y), (first, second) in zip(found.pairs, found.exact, strict=True):
        assert [i for i in range(m) if not x >> i & 1] == [i for i, p in enumerate(first) if p]
        assert [j for j in range(n) if not y >> (m + j) & 1] == [j for j, p in enumerate(second) if p]
        assert sum(first) == sum(second) == 1
    assert pair_in_words(tables, m, n, 10**8, 0) is None or not found.pairs


def test_whole_tables_are_read_from_floats_fractions_and_whole_numbers():
    for payoffs in (np.array([[0.5, 1.0]]), np.array([[Fraction(1, 2), 1]], dtype=object), np.array([[1, 2]])):
        assert whole_tables(payoffs[None]) == ((0, 1),)
        both = np.array([payoffs, payoffs])
        assert whole_sides(NormalFormArrays(both.astype(float), both)) == ([[1, 2]], [[1], [2]])


def test_simple_fractions_are_read_from_floats_or_not_at_all():
    assert simple_fractions(np.array([1 / 3, 0.0, 2 / 3])) == [Fraction(1, 3), 0, Fraction(2, 3)]
    assert simple_fractions(np.array([1 / 3, 2 / 3 + 1e-9])) is None
    assert simple_fractions(np.array([0.5, 0.25])) is None
    assert simple_fractions(np.array([1 / 1009, 1008 / 1009])) is None


def test_the_time_is_looked_at_before_a_longer_walk(monkeypatch):
    payoffs = np.random.default_rng(1).integers(0, 3, (2, 11, 11)).astype(object)
    tables = whole_table(payoffs[0]), whole_table(payoffs[1].T)
    assert pair_in_words(tables, 11, 11, 10**9, 10**6) is not None
    assert pair_in_words(tables, 11, 11, 11 * 11 * 1000, 10**6) is None
    with search_budget(1e-9, None):
        assert pair_in_words(tables, 11, 11, 10**9, 10**6) is None
    monkeypatch.setattr("winset.tables.find.whole_pairing.MOST_COMPARED", 10)
    assert pair_in_words(tables, 11, 11, 10**9, 10**6) is None
