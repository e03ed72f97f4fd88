"""Weighted means and medians of many issues at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.policies.concepts import MeanPosition, MedianPosition
from winset.positions.arrays import RaggedIssues

__all__ = ["RaggedMeansBatch"]

TIE = 1e-12
"""A sum of weights this near to half, as a part of all, is half: weights are decimals."""


def padded(offsets: Int) -> Iterator[tuple[Int, Int, Int]]:
    """Issues of similar size together: which, the places of their actors (B, width), and how many each has."""
    sizes = np.diff(offsets)
    for width in np.unique(1 << np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.int64)):
        which = np.flatnonzero((sizes <= width) & (sizes > width // 2))
        if len(which):
            most = int(sizes[which].max())
            at = np.minimum(offsets[which][:, None] + np.arange(most), offsets[which + 1][:, None] - 1)
            yield which, at, sizes[which]


@dataclass(frozen=True)
class RaggedMeansBatch:
    """Means by one division, medians by sorted sums of weights; a median that is an interval has two ends."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (MeanPosition, MedianPosition)
    arrays: ClassVar[tuple[type, ...]] = (RaggedIssues,)

    def supports(self, arrays: RaggedIssues, concept: Concept) -> str | None:
        """All."""
        return None

    def run(self, arrays: RaggedIssues, concept: Concept, rng: np.random.Generator) -> Found:
        """Columns: points (m,), low and high (m,), the ends of what are medians."""
        m = len(arrays.offsets) - 1
        low, high = np.full(m, np.nan), np.full(m, np.nan)
        for which, at, sizes in padded(arrays.offsets):
            held = np.arange(at.shape[1]) < sizes[:, None]
            x, w = arrays.position[at], np.where(held, arrays.weight[at], 0.0)
            if isinstance(concept, MeanPosition):
                total = w.sum(axis=1)
                low[which] = high[which] = (w * x).sum(axis=1) / np.where(total > 0, total, np.nan)
            else:
                low[which], high[which] = medians(np.where(held, x, np.inf), w)
        status = np.where(np.isfinite(low), Status.SOLVED, Status.NO_SOLUTION)
        columns = {"status": status, "points": 0.5 * (low + high), "low": low, "high": high}
        return Found(Status.SOLVED, [], details=columns)


def medians(x: Float, w: Float) -> tuple[Float, Float]:
    """The smallest and the largest median of every row; NaN where no weight is above 0."""
    order = np.argsort(x, axis=1, kind="stable")
    x, w = np.take_along_axis(x, order, axis=1), np.take_along_axis(w, order, axis=1)
    sums = np.cumsum(w, axis=1)
    half = 0.5 * sums[:, -1:]
    rows = np.arange(len(x))
    low = x[rows, (sums >= half * (1 - TIE)).argmax(axis=1)]
    high = x[rows, (sums > half * (1 + TIE)).argmax(axis=1)]
    some = half[:, 0] > 0
    return np.where(some, low, np.nan), np.where(some, high, np.nan)
