"""Nash's, Kalai and Smorodinsky's solutions of many problems of one shape, by the kernels of single ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import FiniteArrays, FiniteStackArrays, PolytopeArrays, PolytopeStackArrays
from winset.bargaining.concepts import KalaiSmorodinsky, NashBargaining
from winset.bargaining.find.kalai_smorodinsky import KalaiSmorodinskyRay
from winset.bargaining.find.nash_bargaining import NashProduct
from winset.bargaining.kernels.batch import (
    NASH,
    RAY,
    PolytopeAnswers,
    finite_fair_batch,
    finite_nash_batch,
    polytope_batch,
)
from winset.bargaining.kernels.polytope_ideals import OUTSIDE
from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status

__all__ = ["FiniteBatch", "PolytopeBatch"]


@dataclass(frozen=True)
class PolytopeBatch:
    """Many polytopes of one shape; rows that the kernel leaves open are solved one at a time."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining, KalaiSmorodinsky)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeStackArrays,)

    def supports(self, arrays: PolytopeStackArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: PolytopeStackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """One agreement a row; rows without one are NaN."""
        count, m, n = arrays.A.shape
        points, y, gains = np.empty((count, n)), np.zeros((count, m)), np.zeros((count, n))
        ideal_y, code = np.zeros((count, n, m)), np.zeros(count, dtype=np.int64)
        ideal_v = np.zeros((count, n, n))
        nash = isinstance(concept, NashBargaining)
        answers = PolytopeAnswers(points, y, gains, ideal_y, ideal_v)
        polytope_batch(arrays.A, arrays.b, arrays.d, arrays.w, NASH if nash else RAY, answers, code)
        columns: Details = {
            "status": np.where(code >= OUTSIDE, int(Status.NO_SOLUTION), code),
            "points": points,
            "ideal": arrays.d + gains,
            "multipliers": y,
            "ideal_multipliers": ideal_y,
            "ideal_outcomes": arrays.d[:, None, :] + ideal_v,
        }
        for row in np.flatnonzero(_open(arrays, points, y, gains, code, nash)):
            one = PolytopeArrays(arrays.A[row], arrays.b[row], arrays.d[row], arrays.w[row])
            found = _single(one, concept, rng)
            columns["status"][row] = int(found.status)
            if found.points:
                points[row], y[row] = found.points[0], found.details["multipliers"]
        points[(code != 0) & (code != Status.LIMIT) & (columns["status"] != Status.SOLVED)] = np.nan
        return Found(Status.SOLVED, [], details=columns)


def _single(arrays: PolytopeArrays | FiniteArrays, concept: Concept, rng: np.random.Generator) -> Found:
    """One row as a problem of its own."""
    if isinstance(concept, NashBargaining):
        return NashProduct().run(arrays, concept, rng)
    assert isinstance(concept, KalaiSmorodinsky)
    return KalaiSmorodinskyRay().run(arrays, concept, rng)


def _open(arrays: PolytopeStackArrays, u: Float, y: Float, gains: Float, code: Int, nash: bool) -> NDArray[np.bool_]:
    """Rows whose multipliers do not prove the agreement of the kernel."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        price = np.einsum("bm,bmn->bn", y, arrays.A)
        free = gains > 0
        if nash:
            share = np.where(free, arrays.w, 0.0)
            share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
            gap = np.abs(y * (arrays.b - np.einsum("bmn,bn->bm", arrays.A, u))).sum(axis=1)
            proved = (np.abs(np.where(free, price * (u - arrays.d) - share, 0.0)) <= 1e-10).all(axis=1) & (gap <= 1e-10)
        else:
            along = arrays.w * gains
            proved = (price >= 0).all(axis=1) & (np.abs((price * along).sum(axis=1) - 1.0) <= 1e-10)
    finite = np.isfinite(arrays.A).all(axis=(1, 2)) & np.isfinite(arrays.b).all(axis=1)
    known = np.isin(code, [0, int(Status.LIMIT), int(Status.NONFINITE)])
    return np.asarray(~np.asarray(proved) & free.any(axis=1) & known & finite, dtype=np.bool_)


@dataclass(frozen=True)
class FiniteBatch:
    """Many lists of one length; ties go to the first."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining, KalaiSmorodinsky)
    arrays: ClassVar[tuple[type, ...]] = (FiniteStackArrays,)

    def supports(self, arrays: FiniteStackArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: FiniteStackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The position chosen in each list; -1 and the disagreement where somebody would lose at every outcome."""
        u, d = arrays.utilities, arrays.d
        count, _, n = u.shape
        chosen, points, ideal = np.empty(count, dtype=np.int64), np.empty((count, n)), np.empty((count, n))
        finite = np.isfinite(u).all(axis=(1, 2)) & np.isfinite(d).all(axis=1)
        if isinstance(concept, NashBargaining):
            finite_nash_batch(u, d, arrays.w, chosen, points)
            some = np.any(np.all(u >= d[:, None, :], axis=2), axis=1)
            for row in np.flatnonzero((chosen < 0) & some & finite):  # not all can gain: as many as possible do
                found = _single(FiniteArrays(u[row], d[row], arrays.w[row]), concept, rng)
                chosen[row], points[row] = found.details["chosen"][0], found.points[0]
        else:
            finite_fair_batch(u, d, arrays.w, chosen, points, ideal)
        points = np.where((chosen < 0)[:, None], d, points)
        status = np.where(finite, int(Status.SOLVED), int(Status.NONFINITE))
        points[~finite] = np.nan
        return Found(Status.SOLVED, [], details={"status": status, "points": points, "chosen": chosen})
