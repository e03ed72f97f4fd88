"""Columns of incentive constraints against rows written in loops."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive.incentives import rows
from winset.tables.kernels.correlated import incentive_columns

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (1, 3), (2, 3, 2), (4,)])
def test_columns_are_the_rows_of_the_twin(shape, coarse):
    n, cells = len(shape), int(np.prod(shape))
    payoffs = np.random.default_rng(cells).normal(size=(n, *shape))
    floors = np.random.default_rng(1).normal(size=(2, cells))
    counts = np.array(shape)
    entries = cells * (counts.sum() - n + 3)
    start, index, value = np.empty(cells + 1, int), np.empty(entries, int), np.empty(entries)
    incentive_columns(payoffs.reshape(n, -1), counts, coarse, floors, start, index, value)
    expected = np.vstack([rows(payoffs, coarse), np.ones(cells), floors])
    dense = np.zeros_like(expected)
    for cell in range(cells):
        dense[index[start[cell] : start[cell + 1]], cell] = value[start[cell] : start[cell + 1]]
    assert np.array_equal(dense, expected)
    assert start[-1] == entries
