"""Bargaining solutions on a polytope A u <= b with a disagreement point d inside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import PolytopeArrays, PolytopeStackArrays
from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Raiffa, Utilitarian
from winset.bargaining.find.leximin import leximin, maximise
from winset.bargaining.kernels.batch import NASH, RAY, polytope_batch, polytope_solve
from winset.bargaining.kernels.polytope_ideals import OUTSIDE, UNBOUNDED, ideal_gains, room
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status

__all__ = ["KalaiSmorodinskyPolytope", "NashBargainingPolytope", "PolytopeBatch", "PolytopePrograms", "PolytopeRaiffa"]


Float = NDArray[np.float64]


def _status(code: int) -> Status:
    return Status.NO_SOLUTION if code >= OUTSIDE else Status(code)


def _reason(code: int) -> str:
    if code >= UNBOUNDED:
        return f"Player {code - UNBOUNDED + 1} can gain without limit."
    return {
        0: "The set is convex and nobody is left out, so there is no other.",
        OUTSIDE: "The disagreement lies outside.",
    }.get(code, "The steps ran out.")


def solve_polytope(arrays: PolytopeArrays, w: Float, what: int) -> tuple[int, Float, dict[str, Any]]:
    """Agreement by the kernel: status code, point, and the multipliers that prove it."""
    m, n = arrays.A.shape
    point, y, gains = np.empty(n), np.zeros(m), np.zeros(n)
    ideal_y, ideal_points = np.zeros((n, m)), np.zeros((n, n))
    code = polytope_solve(
        np.ascontiguousarray(arrays.A), arrays.b, arrays.d, w, what, point, y, gains, ideal_y, ideal_points,
        np.empty((m, n)), np.empty(m * n), np.empty(m), np.empty(m), np.empty(n), np.empty(n), np.empty(n * n),
        np.empty(7 * n), np.empty((6, m)), np.empty(m, dtype=np.int64), np.empty(n, dtype=np.int64),
    )  # fmt: skip
    details = {
        "ideal": arrays.d + gains,
        "multipliers": y,
        "ideal_multipliers": ideal_y,
        "ideal_outcomes": arrays.d + ideal_points,
    }
    return code, point, details


def ideals(arrays: PolytopeArrays, d: Float) -> tuple[Float, Float, int]:
    """Largest gains (n,) above d, the room r (m,) that d leaves, and the kernel's code."""
    m, n = arrays.A.shape
    r, gains = np.empty(m), np.zeros(n)
    code = room(arrays.A, arrays.b, d, r)
    if code == 0:
        code = ideal_gains(
            arrays.A, r, gains, np.empty((n, m)), np.empty((n, n)), np.empty((m, n)), np.empty(m),
            np.empty(m), np.empty(n), np.empty(m, dtype=np.int64), np.empty(n, dtype=np.int64),
        )  # fmt: skip
    return gains, r, code


def _found(code: int, point: Float, details: dict[str, Any]) -> Found:
    if code not in (0, int(Status.LIMIT)):
        return Found(_status(code), [], completeness="none", reason=_reason(code))
    return Found(
        _status(code), [point], completeness="all" if code == 0 else "one", reason=_reason(code), details=details
    )


@dataclass(frozen=True)
class NashBargainingPolytope:
    """Nash's solution by a primal-dual interior-point kernel."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays,)

    def supports(self, arrays: PolytopeArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: PolytopeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The one outcome with the largest product of gains."""
        return _found(*solve_polytope(arrays, arrays.w, NASH))


@dataclass(frozen=True)
class KalaiSmorodinskyPolytope:
    """Solutions on a ray from the disagreement: linear programs for the ideal point, then a ratio test."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (KalaiSmorodinsky, Egalitarian)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays,)

    def supports(self, arrays: PolytopeArrays, concept: Concept) -> str | None:
        """Not the lexicographic extension."""
        if isinstance(concept, Egalitarian) and concept.lexicographic:
            return "a ray does not give the lexicographic extension; PolytopePrograms does"
        return None

    def run(self, arrays: PolytopeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The last outcome on the ray."""
        code, point, details = solve_polytope(arrays, arrays.w, RAY)
        if code != 0 or isinstance(concept, KalaiSmorodinsky):
            return _found(code, point, details)
        slope = arrays.A @ arrays.w
        room_left = ideals(arrays, arrays.d)[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.where(slope > 0, room_left / slope, np.inf)
        tight = int(np.argmin(reach))
        y = np.zeros(len(slope))
        y[tight] = 1.0 / slope[tight]
        return _found(0, arrays.d + reach[tight] * arrays.w, {**details, "multipliers": y})


@dataclass(frozen=True)
class PolytopePrograms:
    """Utilitarian, equal-loss and lexicographic egalitarian solutions by linear programs (HiGHS)."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Utilitarian, EqualLoss, Egalitarian)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays,)

    def supports(self, arrays: PolytopeArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: PolytopeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The one solution; ties of the utilitarian sum go to the most equal weighted gains."""
        gains, r, code = ideals(arrays, arrays.d)
        if code != 0:
            return _found(code, arrays.d, {})
        size = float(gains.max()) or 1.0
        A, r = arrays.A * size, r.copy()
        norm = np.maximum(np.abs(A).max(axis=1), 1e-300)
        A, r, w = A / norm[:, None], r / norm, arrays.w
        details: dict[str, Any] = {"ideal": arrays.d + gains}
        if isinstance(concept, Utilitarian):
            best, y = maximise(w, A, r)
            level = float(w @ best)
            v = leximin(np.vstack([A, -w]), np.r_[r, -level + 1e-11 * max(level, 1e-9)], 1 / w, np.zeros(len(w)))
            details["multipliers"] = y / norm * size
        elif isinstance(concept, EqualLoss):
            v = self._equal_loss(A, r, gains / size)
        else:
            v = leximin(A, r, w, np.zeros(len(w)))
        return _found(0, arrays.d + size * v, details)

    @staticmethod
    def _equal_loss(A: Float, r: Float, gains: Float) -> Float:
        """Least equal loss from the ideal where the set holds that point, the leximin of losses where it does not."""
        n = len(gains)
        rows = np.c_[-np.eye(n), -np.ones(n)]
        x, _ = maximise(np.r_[np.zeros(n), -1.0], np.vstack([np.c_[A, np.zeros(len(A))], rows]), np.r_[r, -gains])
        equal = np.maximum(gains - x[n], 0.0)
        if (A @ equal <= r + 1e-11).all():
            return np.asarray(equal)
        return leximin(A, r, np.ones(n), gains)


@dataclass(frozen=True)
class PolytopeRaiffa:
    """Raiffa's solution: the disagreement moves step by step, or continuously, towards the ideal point.

    ``steps`` bounds the number of sequential steps; ``accuracy`` is that of the differential equation.
    """

    steps: int = 20_000
    accuracy: float = 1e-11
    concepts: ClassVar[tuple[type[Concept], ...]] = (Raiffa,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays,)

    def supports(self, arrays: PolytopeArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: PolytopeArrays, concept: Raiffa, rng: np.random.Generator) -> Found:
        """The limit, and the path to it under ``details["disagreement_path"]``."""
        gains, _, code = ideals(arrays, arrays.d)
        if code != 0:
            return _found(code, arrays.d, {})
        details: dict[str, Any] = {"ideal": arrays.d + gains}
        if concept.continuous:
            path, details["times"] = self._flow(arrays, gains)
        else:
            path = self._walk(arrays, gains)
        left, _, code = ideals(arrays, path[-1])
        if code == OUTSIDE:
            why = "A step led out of the set: the solution needs free disposal down to the disagreement."
            return Found(Status.NO_SOLUTION, [], completeness="none", reason=why)
        scale = np.where(gains > 0, gains, 1.0)
        code = 0 if (left <= 1e-9 * scale).all() else int(Status.LIMIT)
        return _found(code, path[-1], {**details, "disagreement_path": path})

    def _walk(self, arrays: PolytopeArrays, gains: Float) -> Float:
        n, d, path = len(gains), arrays.d, [arrays.d]
        for _ in range(self.steps):
            left, _, code = ideals(arrays, d)
            if code != 0 or (left <= 1e-14 * np.where(gains > 0, gains, 1.0)).all():
                break
            d = d + left / n
            path.append(d)
        return np.array(path)

    def _flow(self, arrays: PolytopeArrays, gains: Float) -> tuple[Float, Float]:
        from scipy.integrate import solve_ivp

        scale = np.where(gains > 0, gains, 1.0)
        shrink = 1.0 - 1e-13

        def rate(_: float, z: Float) -> Float:
            return np.asarray(ideals(arrays, arrays.d + shrink * z * scale)[0] / scale)

        def done(time: float, z: Float) -> float:
            return float(rate(time, z).max()) - 1e-11

        done.terminal = True  # type: ignore[attr-defined]
        run = solve_ivp(
            rate,
            (0.0, 200.0),
            np.zeros(len(gains)),
            method="RK45",
            rtol=self.accuracy,
            atol=self.accuracy * 0.1,
            events=done,
        )
        return np.asarray(arrays.d + run.y.T * scale), np.asarray(run.t)


@dataclass(frozen=True)
class PolytopeBatch:
    """Nash's, Kalai and Smorodinsky's solutions of many polytopes of one shape, by the same kernels."""

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
        what = NASH if isinstance(concept, NashBargaining) else RAY
        polytope_batch(arrays.A, arrays.b, arrays.d, arrays.w, what, points, y, gains, ideal_y, code)
        points[(code != 0) & (code != Status.LIMIT)] = np.nan
        status = np.where(code >= OUTSIDE, int(Status.NO_SOLUTION), code)
        return Found(
            Status.SOLVED,
            [],
            details={
                "status": status,
                "points": points,
                "ideal": arrays.d + gains,
                "multipliers": y,
                "ideal_multipliers": ideal_y,
            },
        )
