"""Equilibria of quadratic games on boxes by linear complementarity, one game or many draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Found
from winset.base.status import Status
from winset.quadratic.arrays import DrawnQuadraticArrays, QuadraticArrays
from winset.quadratic.find.box_uniqueness import uniqueness
from winset.quadratic.kernels.batch import DrawnNumbers, QuadraticAnswers, quadratic_batch
from winset.quadratic.kernels.box_complementarity import assemble, box_work, solve_box, to_unit_box
from winset.quadratic.kernels.box_enumeration import every_pattern
from winset.tables.concepts import Nash

__all__ = ["BoxComplementarity", "BoxComplementarityBatch"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9


@dataclass(frozen=True)
class BoxComplementarity:
    """Follow a path to one equilibrium, and say whether it is the only one.

    Parameters
    ----------
    directions
        Directions tried, should a path fail in floating point.
    pivots
        Pivots on one path, times the number of actions.
    patterns
        With ``count="all"`` and uniqueness not established, all patterns of lowest, inner and highest actions are
        tried if there are at most this many (3 to the number of actions).

    References
    ----------
    Eaves (1978), Computing stationary points; Cottle, Pang and Stone (1992), The Linear Complementarity Problem; Rosen
    (1965), Existence and uniqueness of equilibrium points for concave n-person games.
    """

    directions: int = 4
    pivots: int = 200
    patterns: int = 60_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (QuadraticArrays,)

    def supports(self, arrays: QuadraticArrays, concept: Nash) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: QuadraticArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """One equilibrium, or all where that is possible; ``details["uniqueness"]`` names the condition that holds."""
        k = len(arrays.owner)
        M, q, x = np.empty((k, k)), np.empty(k), np.empty(k)
        assemble(arrays.owner, arrays.terms, arrays.coefficient, M, q)
        made = solve_box(M, q, arrays.low, arrays.high, self.directions, self.pivots * k, box_work(k), x)
        if made == -2:
            return Found(Status.NONFINITE, [], completeness="none", reason="A coefficient overflows on the unit box.")
        if made < 0:
            reason = f"No path came to its end within {self.pivots * k} pivots in {self.directions} directions."
            return Found(Status.LIMIT, [], completeness="none", reason=reason)
        condition, details = uniqueness(M, arrays.owner, arrays.high - arrays.low)
        stats = {"pivots": made}
        if condition:
            reason = f"The equilibrium is unique: {condition}."
            return Found(Status.SOLVED, [x], "all", reason, details=details, stats=stats)
        if concept.count == "one":
            reason = "One equilibrium was asked for; whether there are others was not established."
            return Found(Status.SOLVED, [x], "one", reason, details=details, stats=stats)
        room = int((arrays.high > arrays.low).sum())
        if 3.0**room > self.patterns:
            reason = f"Uniqueness was not established, and 3^{room} patterns are more than {self.patterns}."
            return Found(Status.SOLVED, [x], "some", reason, details=details, stats=stats)
        return self._all(arrays, M, q, x).but(details=details, stats=stats)

    def _all(self, arrays: QuadraticArrays, M: Float, q: Float, x: Float) -> Found:
        """Every pattern; those with singular equations by linear programs."""
        width = arrays.high - arrays.low
        inside, whole = np.flatnonzero(width > 0), np.empty((len(q), len(q) + 1))
        to_unit_box(M, q, arrays.low, arrays.high, whole)
        k, unit, owner = len(inside), np.ascontiguousarray(whole[inside][:, [*inside, -1]]), arrays.owner[inside]
        points, patterns, singular = np.empty((4096, k)), np.empty(4096, np.int64), np.empty(512, np.int64)
        counts = np.empty(2, np.int64)
        every_pattern(unit, TOLERANCE, points, patterns, singular, counts)
        complete = counts[0] <= len(points) and counts[1] <= len(singular)
        faces = [
            _face(unit, int(code), owner, int(arrays.owner[-1]) + 1)
            for code in singular[: min(counts[1], len(singular))]
        ]
        sets = [face for face in faces if face is not None]
        alone = [c.points[0] for _, c in sets if len(c.points) == 1]
        components = [c for _, c in _maximal([(f, c) for f, c in sets if len(c.points) > 1], unit)]
        reached = (x[inside] - arrays.low[inside]) / width[inside]
        seen = [*(p for c in components for p in c.points), *points[: min(counts[0], len(points))], *alone, reached]
        found = _distinct(seen)

        def back(p: Float) -> Float:
            full = arrays.low.copy()
            full[inside] += width[inside] * p
            return full

        what = "Every pattern of lowest, inner and highest actions was tried"
        if components:
            reason = f"{what}; {len(components)} sets of equilibria are continua, of which some points are listed."
        elif complete:
            reason = f"{what}; {len(found)} equilibria."
        else:
            reason = f"There are more than {len(points)} solutions or {len(singular)} singular patterns."
        named = [
            Continuum(
                tuple(tuple(int(inside[a]) for a in free) for free in c.support),
                c.dimension,
                [back(p) for p in c.points],
            )
            for c in components
        ]
        return Found(
            Status.SOLVED,
            [back(p) for p in found],
            completeness="all" if complete and not components else "some",
            reason=reason,
            components=named,
        )


def _distinct(points: list[Float]) -> list[Float]:
    kept: list[Float] = []
    for p in points:
        if all(np.abs(p - other).max() > 1e-7 for other in kept):
            kept.append(p)
    return kept


def _face(unit: Float, code: int, owner: NDArray[np.int64], players: int) -> tuple[NDArray[np.int64], Continuum] | None:
    """The equilibria of one pattern whose equations are singular; None if there are none."""
    from scipy.optimize import linprog

    k = len(owner)
    digits = np.array([code // 3**a % 3 for a in range(k)])
    free = np.flatnonzero(digits == 1)
    sign = np.where(digits == 0, -1.0, 1.0)[digits != 1]
    A, b = unit[:, :k], -unit[:, k]
    bounds = [(0.0, 1.0) if d == 1 else (d / 2.0, d / 2.0) for d in digits]
    held = sign[:, None] * A[digits != 1], sign * b[digits != 1]
    ends = []
    for a in free:
        for way in (1.0, -1.0):
            result = linprog(way * np.eye(k)[a], *held, A_eq=A[free], b_eq=b[free], bounds=bounds, method="highs")
            if result.status != 0 or result.x is None:
                return None
            ends.append(np.clip(result.x, 0.0, 1.0))
    points = _distinct(ends)
    middle = np.mean(points, axis=0)
    if len(points) > 1:
        points.append(middle)
    loose = len(free) - int(np.linalg.matrix_rank(A[np.ix_(free, free)], tol=1e-9))
    support = tuple(
        tuple(int(a) for a in free if owner[a] == i and 1e-9 < middle[a] < 1 - 1e-9) for i in range(players)
    )
    return digits, Continuum(support, loose if len(points) > 1 else 0, points)


def _maximal(sets: list[tuple[NDArray[np.int64], Continuum]], unit: Float) -> list[tuple[NDArray[np.int64], Continuum]]:
    """Sets that do not lie in another one."""
    k = len(unit)

    def inside(c: Continuum, digits: NDArray[np.int64]) -> bool:
        Z = np.array(c.points)
        free = digits == 1
        F = Z @ unit[:, :k].T + unit[:, k]
        return bool((np.abs(F[:, free]) < 1e-8).all() and (np.abs(Z - digits / 2.0)[:, ~free] < 1e-8).all())

    kept = []
    for j, (digits, c) in enumerate(sets):
        others = [s for m, s in enumerate(sets) if m != j and inside(c, s[0])]
        if not any(not inside(o[1], digits) or (o[0] == 1).sum() > (digits == 1).sum() for o in others):
            kept.append((digits, c))
    return kept


@dataclass(frozen=True)
class BoxComplementarityBatch:
    """One equilibrium of every draw.

    Columns: ``points`` (B, k), ``payoffs`` (B, n) and ``unique`` (B,), whether all principal minors of the system are
    positive, so that there is no other equilibrium (looked at for up to 8 actions).
    """

    directions: int = 4
    pivots: int = 200
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (DrawnQuadraticArrays,)

    def supports(self, arrays: DrawnQuadraticArrays, concept: Nash) -> str | None:
        """Gives one equilibrium a draw."""
        return "gives one equilibrium a draw; ask Nash('all') of one game at a time" if concept.count == "all" else None

    def run(self, arrays: DrawnQuadraticArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """Status and columns of every draw."""
        game, p, total = arrays.game, arrays.polynomials, len(arrays.draws)
        k, n = len(game.owner), int(game.owner[-1]) + 1
        status, unique = np.empty(total, dtype=np.uint8), np.empty(total, dtype=np.uint8)
        points, payoffs = np.empty((total, k)), np.empty((total, n))
        limits = np.array([self.directions, self.pivots * k])
        numbers = DrawnNumbers(p.start, p.coefficient, p.factor_start, p.factor, arrays.parameters, arrays.column)
        answers = QuadraticAnswers(status, points, payoffs, unique)
        quadratic_batch(game.owner, game.terms, numbers, arrays.draws, limits, answers)
        columns = {"status": status, "points": points, "payoffs": payoffs, "unique": unique.astype(bool)}
        return Found(Status.SOLVED, [], details=columns)
