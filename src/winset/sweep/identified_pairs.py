"""The identified set two numbers at a time: which move together, and which combinations are ruled out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from winset.episodes.census import FreeNumber
from winset.sweep.identified import Pair

__all__ = ["pairs_of"]


CELLS = 10
MOST = 20
ENOUGH = 100
"""Kept draws below which nothing is said about pairs."""


def pairs_of(numbers: Mapping[str, FreeNumber], kept: NDArray[np.float64]) -> tuple[Pair, ...]:
    """The pairs with the largest rank correlation (Spearman 1904) among the kept draws ``(K, D)``."""
    keys = list(numbers)
    if len(kept) < ENOUGH or len(keys) < 2:
        return ()
    ranks = np.argsort(np.argsort(kept, axis=0), axis=0).astype(float)
    correlation = np.corrcoef(ranks.T)
    first, second = np.triu_indices(len(keys), 1)
    strength = np.abs(correlation[first, second])
    pairs = []
    for k in np.argsort(-strength, kind="stable")[:MOST]:
        a, b = int(first[k]), int(second[k])
        ends = [(numbers[keys[j]].low, numbers[keys[j]].high) for j in (a, b)]
        table, _, _ = np.histogram2d(kept[:, a], kept[:, b], bins=CELLS, range=ends)
        alone = np.outer(table.sum(axis=1) > 0, table.sum(axis=0) > 0)
        occupied = np.count_nonzero(table) / max(int(alone.sum()), 1)
        pairs.append(Pair(keys[a], keys[b], float(correlation[a, b]), float(occupied), table.astype(np.int64)))
    return tuple(pairs)
