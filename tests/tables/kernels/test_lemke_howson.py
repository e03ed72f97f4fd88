"""Paths in product form against the same paths by a dense tableau of fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from winset.tables.kernels.lemke_howson import (
    CAPPED,
    MORE,
    find_equilibrium,
    follow,
    one_equilibrium,
    path_storage,
    raise_payoffs,
)

pytestmark = pytest.mark.kernel


def dense_path(A, B, label):
    """The textbook algorithm on full tableaux in exact arithmetic; the pivots made and the basic labels at the end."""
    m, n = A.shape
    rows = [
        [[Fraction(int(x)) for x in B[:, j]] for j in range(n)],
        [[Fraction(int(x)) for x in A[i]] for i in range(m)],
    ]
    tables, basic = [], [list(range(m, m + n)), list(range(m))]
    for side, (k, first) in enumerate(((n, 0), (m, m))):
        other = m if side == 0 else 0
        table = []
        for r in range(k):
            line = [Fraction(0)] * (m + n)
            line[other + r] = Fraction(1)
            width = len(rows[side][r])
            line[first : first + width] = rows[side][r]
            slacks = [Fraction(0)] * k
            slacks[r] = Fraction(1)
            table.append([*line, Fraction(1), *slacks])
        tables.append(table)
    side, entering, pivots = (0 if label < m else 1), label, 0
    while True:
        table = tables[side]
        candidates = [r for r in range(len(table)) if table[r][entering] > 0]
        row = min(candidates, key=lambda r: [x / table[r][entering] for x in table[r][m + n :]])
        line = [x / table[row][entering] for x in table[row]]
        for r in range(len(table)):
            if r != row:
                factor = table[r][entering]
                table[r] = [x - factor * y for x, y in zip(table[r], line, strict=True)]
        table[row] = line
        leaving, basic[side][row] = basic[side][row], entering
        pivots += 1
        if leaving == label:
            return pivots, set(basic[0]), set(basic[1])
        entering, side = leaving, 1 - side


@pytest.mark.parametrize("top", [2, 1000])
@pytest.mark.parametrize("seed", range(15))
def test_paths_are_those_of_the_dense_algorithm(seed, top):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 7, 2)
    A, B = rng.integers(1, top + 1, (2, m, n))
    p = path_storage(m, n, 3, 1)
    for label in range(m + n):
        p.one.basic[:], p.two.basic[:] = np.arange(m, m + n), np.arange(m)
        scaled = np.ascontiguousarray(B / top), np.ascontiguousarray(A.T / top)
        made = follow(*scaled, label, 1000, p)
        assert (made, set(p.one.basic), set(p.two.basic)) == dense_path(A, B, label)


def test_payoffs_are_raised_and_bad_ones_noticed():
    payoffs = np.array([[[1e308, -1e308]], [[3.0, 3.0]]])
    columns, other = np.empty((1, 2)), np.empty((2, 1))
    assert raise_payoffs(payoffs, columns, other)
    assert other.ravel().tolist() == [1.5, 0.5]
    assert columns.ravel().tolist() == [0.5, 0.5]
    payoffs[0, 0, 0] = np.nan
    assert not raise_payoffs(payoffs, columns, other)


def test_a_cap_is_kept():
    payoffs = np.random.default_rng(0).random((2, 6, 6))
    point, bases = (np.empty(6), np.empty(6)), (np.empty(6, dtype=np.int64), np.empty(6, dtype=np.int64))
    assert one_equilibrium(payoffs, 0, np.array([1, 1, 1, 1, 1]), 8, *point, *bases) in (CAPPED, 1)


def found_in_pieces(payoffs, at_once, etas=2):
    m, n = payoffs.shape[1:]
    columns, other, p = np.empty((m, n)), np.empty((n, m)), path_storage(m, n, etas, m + n)
    raise_payoffs(payoffs, columns, other)
    x, y, calls, made = np.empty(m), np.empty(n), 0, MORE
    while made == MORE:
        made = find_equilibrium(columns, other, 0, np.array([2, 2, 10_000, m + n, at_once]), p, x, y)
        calls += 1
    return made, calls, x, y


@pytest.mark.parametrize("seed", range(5))
def test_paths_are_taken_up_where_they_were_left(seed):
    """Cut into many calls, the search ends at an equilibrium, and each path is the one made in one go."""
    payoffs = np.random.default_rng(seed).random((2, 9, 8))
    made, calls, x, y = found_in_pieces(payoffs, 1)
    assert made > 0
    assert calls > 1
    A, B = payoffs
    assert max((A @ y).max() - x @ A @ y, (x @ B).max() - x @ B @ y) < 1e-12
    assert found_in_pieces(payoffs, 10_000)[1] == 1
    p = path_storage(9, 8, 2, 1)
    columns, other = np.empty((9, 8)), np.empty((8, 9))
    raise_payoffs(payoffs, columns, other)
    ends = set()
    for label in range(17):
        p.one.basic[:], p.two.basic[:] = np.arange(9, 17), np.arange(9)
        assert follow(columns, other, label, 1000, p) > 0
        ends.add((frozenset(p.one.basic.tolist()), frozenset(p.two.basic.tolist())))
    support = frozenset(np.flatnonzero(x).tolist()), frozenset((9 + np.flatnonzero(y)).tolist())
    assert any(support[0] == {b for b in a if b < 9} and support[1] == {b for b in c if b >= 9} for a, c in ends)


@pytest.mark.parametrize("top", [2, 5, 10**6])
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 3), (8, 8), (30, 20)])
def test_zero_sum_games_by_the_simplex_method_have_the_value_of_the_program(shape, top):
    A = np.random.default_rng(top).integers(0, top + 1, shape).astype(float)
    for payoffs in (np.stack([A, 7 - A]), np.stack([2 * A, -3 * A])):
        made, _, x, y = found_in_pieces(payoffs, 10_000)
        assert made <= 20 * sum(shape)
        value = -linprog(
            np.r_[np.zeros(shape[0]), -1],
            A_ub=np.c_[-A.T, np.ones(shape[1])],
            b_ub=np.zeros(shape[1]),
            A_eq=np.r_[np.ones(shape[0]), 0][None],
            b_eq=[1],
            bounds=[(0, None)] * shape[0] + [(None, None)],
        ).fun
        assert (x @ A).min() == pytest.approx(value, abs=1e-9 * max(1, top))
        assert (A @ y).max() == pytest.approx(value, abs=1e-9 * max(1, top))
