"""Paths in product form against the same paths by a dense tableau of fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from winset.tables.kernels.lemke_howson import CAPPED, follow, one_equilibrium, path_storage, raise_payoffs

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
    p = path_storage(m, n, 3)
    for label in range(m + n):
        p.basic[:], p.other_basic[:] = np.arange(m, m + n), np.arange(m)
        scaled = np.ascontiguousarray(B / top), np.ascontiguousarray(A.T / top)
        made = follow(*scaled, label, 1000, p)
        assert (made, set(p.basic), set(p.other_basic)) == dense_path(A, B, label)


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
    assert one_equilibrium(payoffs, 0, np.array([1, 1, 1, 1]), 8, *point, *bases) in (CAPPED, 1)
