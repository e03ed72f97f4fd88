"""Which minors decide on which pair of supports (see ``winset.tables.kernels.support_signs``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

from winset.tables.kernels.support_signs import Side, Supports

__all__ = ["no_supports", "pairs_of_supports", "supports_of"]


Set = tuple[int, ...]


def pairs_of_supports(m: int, n: int) -> int:
    """How many pairs of supports of equal size an m x n game has."""
    return comb(m + n, m) - 1


def no_supports(m: int, n: int) -> tuple[Supports, Side, Side]:
    """No pairs at all, for games that are walked."""
    none = np.zeros((0, min(m, n)), dtype=np.int64)
    few, tests = np.zeros(1, dtype=np.int64), np.zeros((0, 1), dtype=np.int64)
    side = Side(few, few, few, few, few, tests, tests)
    return Supports(none[:, 0].copy(), none, none), side, side


@lru_cache(maxsize=64)
def supports_of(m: int, n: int) -> tuple[Supports, Side, Side]:
    """All pairs of supports of equal size, and the tests of both players."""
    pairs = [
        (rows, columns)
        for size in range(1, min(m, n) + 1)
        for rows in combinations(range(m), size)
        for columns in combinations(range(n), size)
    ]
    most = min(m, n)
    size = np.array([len(rows) for rows, _ in pairs], dtype=np.int64)
    rows, columns = (
        np.array([p[k] + (0,) * (most - len(p[k])) for p in pairs], dtype=np.int64).reshape(-1, most) for k in (0, 1)
    )
    own = _side(m, n, pairs, lambda i, j: i * n + j)
    other = _side(n, m, [(c, r) for r, c in pairs], lambda j, i: i * n + j)
    return Supports(size, rows, columns), own, other


def _side(m: int, n: int, pairs: list[tuple[Set, Set]], cell: Callable[[int, int], int]) -> Side:
    """The tests of the player with m actions; ``cell(i, j)`` is the position of a payoff."""
    number: dict[tuple[Set, Set], int] = {((i,), ()): i for i in range(m)}
    start, entry, minor, sign = [0] * (m + 1), [], [], []
    for size in range(1, min(n, m - 1) + 1):
        for rows in combinations(range(m), size + 1):
            for columns in combinations(range(n), size):
                for p, i in enumerate(rows):
                    entry.append(cell(i, columns[0]))
                    minor.append(number[rows[:p] + rows[p + 1 :], columns[1:]])
                    sign.append(-1 if p % 2 == 0 else 1)  # the column stands second, after the ones
                number[rows, columns] = len(start) - 1
                start.append(len(entry))
    test, test_sign = [], []
    for rows, columns in pairs:
        numbers, signs = [], []
        for p in range(len(columns)):
            numbers.append(number[rows, columns[:p] + columns[p + 1 :]])
            signs.append(1 if p % 2 == 0 else -1)
        for i in range(m):
            if i not in rows:
                before = sum(r < i for r in rows)
                numbers.append(number[tuple(sorted((*rows, i))), columns])
                signs.append(1 if before % 2 == 0 else -1)
        test.append(numbers)
        test_sign.append(signs)
    arrays = [np.array(a, dtype=np.int64) for a in (start, entry, minor, sign, [m], test, test_sign)]
    return Side(*arrays)
