"""Dictionaries in whole numbers against the same pivots in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from winset.trees.find.whole_dictionary import WholeDictionary


def exchanged(rows, row, column):
    """The rows after solving row ``row`` for the variable of ``column``."""
    p = rows[row][column]
    line = [x / p for x in rows[row]]
    line[column] = 1 / p
    out = []
    for r, other in enumerate(rows):
        f = other[column]
        new = [x - f * y for x, y in zip(other, line, strict=True)]
        new[column] = -f / p
        out.append(line if r == row else new)
    return out


@pytest.mark.parametrize("seed", range(20))
def test_pivots_are_those_of_fractions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    k, d = rng.integers(2, 6, 2)
    rows = [[Fraction(int(x), int(q)) for x, q in zip(*rng.integers((-5, 1), (6, 4), (d + 1, 2)).T, strict=True)]
            for _ in range(k)]  # fmt: skip
    for row in rows:
        row[-1] = abs(row[-1])
    whole = WholeDictionary(rows, range(k, k + d))
    for _ in range(6):
        column = int(rng.integers(d))
        row = whole.leaving(column)
        if row < 0:
            assert all(line[column] <= 0 for line in rows)
            continue
        ratios = [line[-1] / line[column] for line in rows if line[column] > 0]
        assert rows[row][-1] / rows[row][column] == min(ratios)
        rows = exchanged(rows, row, column)
        whole.pivot(row, column)
        assert [whole.value(r) for r in range(k)] == [line[-1] for line in rows]
        assert min(line[-1] for line in rows) >= 0
    levels = whole.levels(int(k + d))
    assert all(levels[label] == rows[r][-1] for r, label in enumerate(whole.basic))
    assert sum(1 for label in whole.cobasic if levels[label]) == 0
