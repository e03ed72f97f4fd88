"""Bargaining solutions on a finite list of outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import FiniteArrays, FiniteStackArrays
from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Utilitarian
from winset.bargaining.kernels.batch import CHUNK, finite_fair_batch, finite_nash_batch, mark_dominated, nash_chunks
from winset.bargaining.kernels.finite_outcomes import frontier_sorted
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status

__all__ = ["FiniteBatch", "FiniteSearch", "pareto_frontier"]


Float = NDArray[np.float64]
TIE = 1e-12


def pareto_frontier(utilities: Float) -> NDArray[np.int64]:
    """Positions of the outcomes that no other Pareto-dominates, in rising order.

    A few strong outcomes first remove most of the rest in one pass; what is left is sorted by falling sum and filtered
    (Chomicki, Godfrey, Gryz and Liang 2003). Equal outcomes are all kept.
    """
    u = np.ascontiguousarray(utilities, dtype=np.float64)
    sums = u.sum(axis=1)
    rest = np.arange(len(u))
    if len(u) > 1000:
        top = np.argpartition(-sums, 16)[:16]
        marks = np.empty(len(u), dtype=np.uint8)
        mark_dominated(u, np.ascontiguousarray(u[top]), marks)
        rest = np.flatnonzero(marks == 0)
    left = u[rest]
    order = rest[np.lexsort((*(-left.T[::-1]), -sums[rest]))]
    chosen = np.empty(len(order), dtype=np.int64)
    kept = frontier_sorted(u, order, np.empty((len(order), u.shape[1])), chosen)
    return np.sort(chosen[:kept])


@dataclass(frozen=True)
class FiniteSearch:
    """Every outcome is looked at; all that tie within 1e-12 are returned.

    Where nobody can lose and not all can gain together, Nash's product is taken over as many gainers as possible
    (Caragiannis et al. 2019).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (
        NashBargaining,
        KalaiSmorodinsky,
        Egalitarian,
        Utilitarian,
        EqualLoss,
    )
    arrays: ClassVar[tuple[type, ...]] = (FiniteArrays,)

    def supports(self, arrays: FiniteArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: FiniteArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """All best outcomes, in the order of the list; their positions under ``details["chosen"]``."""
        u, d, w = np.ascontiguousarray(arrays.utilities), arrays.d, arrays.w
        chosen = self._nash_product(u, d, w) if isinstance(concept, NashBargaining) else np.empty(0, dtype=np.int64)
        if not len(chosen):
            allowed = np.flatnonzero((u >= d).all(axis=1))
            if not len(allowed):
                why = "At every outcome somebody falls below the disagreement."
                return Found(Status.NO_SOLUTION, [], completeness="none", reason=why)
            chosen = allowed[self._best(u[allowed] - d, w, concept)]
        return Found(
            Status.SOLVED,
            [u[k] for k in chosen],
            completeness="all",
            reason=f"All {len(u)} outcomes were compared; {len(chosen)} are best.",
            details={"chosen": [int(k) for k in chosen]},
        )

    @staticmethod
    def _nash_product(u: Float, d: Float, w: Float) -> NDArray[np.int64]:
        """Positions of the largest product of gains, all positive; none if nobody's outcome gives everybody a gain."""
        equal = bool((w == w[0]).all())
        chunks = (len(u) + CHUNK - 1) // CHUNK
        best, where = np.empty(chunks), np.empty(chunks, dtype=np.int64)
        nash_chunks(u, d, w, equal, best, where)
        if equal and not (1e-280 < best.max() < 1e280):
            equal = False
            nash_chunks(u, d, w, equal, best, where)
        if where.max() < 0:
            return np.empty(0, dtype=np.int64)
        top = best.max()
        near = top * (1 - TIE) if equal else top - TIE * max(1.0, float(w.sum()))
        found = []
        for chunk in np.flatnonzero(best >= near):
            rows = u[chunk * CHUNK : (chunk + 1) * CHUNK] - d
            with np.errstate(divide="ignore", invalid="ignore"):
                score = np.prod(np.maximum(rows, 0), axis=1) if equal else np.log(np.maximum(rows, 0)) @ w
            found.append(chunk * CHUNK + np.flatnonzero(score >= near))
        return np.concatenate(found)

    @staticmethod
    def _best(v: Float, w: Float, concept: Concept) -> NDArray[np.int64]:
        """Positions of the best rows of the gains v >= 0, ties included."""
        if isinstance(concept, NashBargaining):
            gainers = (v > 0).sum(axis=1)
            with np.errstate(divide="ignore"):
                logs = np.where(v > 0, np.log(np.where(v > 0, v, 1.0)), 0.0) @ w
            keys = [gainers.astype(float), logs]
        elif isinstance(concept, Utilitarian):
            keys = [v @ w, *np.sort(v * w, axis=1).T]
        else:
            top = v.max(axis=0)
            if isinstance(concept, EqualLoss):
                levels = v - top
            elif isinstance(concept, Egalitarian):
                levels = v / w
            else:
                levels = (v / (w * np.where(top > 0, top, 1.0)))[:, top > 0]
            keys = list(np.sort(levels, axis=1).T)
            if isinstance(concept, Egalitarian) and not concept.lexicographic:
                keys = keys[:1]
        rows = np.arange(len(v))
        for key in keys:
            size = np.abs(key[rows]).max()
            rows = rows[key[rows] >= key[rows].max() - TIE * size]
        return rows


@dataclass(frozen=True)
class FiniteBatch:
    """Nash's, Kalai and Smorodinsky's solutions of many lists of one length; ties go to the first."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining, KalaiSmorodinsky)
    arrays: ClassVar[tuple[type, ...]] = (FiniteStackArrays,)

    def supports(self, arrays: FiniteStackArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: FiniteStackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The position chosen in each list, -1 where no outcome gives everybody a gain (Nash), or no loss."""
        count, _, n = arrays.utilities.shape
        chosen, points, ideal = np.empty(count, dtype=np.int64), np.empty((count, n)), np.empty((count, n))
        if isinstance(concept, NashBargaining):
            finite_nash_batch(arrays.utilities, arrays.d, arrays.w, chosen, points)
        else:
            finite_fair_batch(arrays.utilities, arrays.d, arrays.w, chosen, points, ideal)
        finite = np.isfinite(arrays.utilities).all(axis=(1, 2)) & np.isfinite(arrays.d).all(axis=1)
        status = np.where(chosen >= 0, int(Status.SOLVED), int(Status.NO_SOLUTION))
        status[~finite] = Status.NONFINITE
        columns = {"status": status, "points": points, "chosen": chosen}
        return Found(Status.SOLVED, [], details=columns)
