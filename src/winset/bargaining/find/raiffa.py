"""Raiffa's solution: the disagreement moves towards the ideal point of what is left (Luce and Raiffa 1957, 6.7).

On the way utility may be thrown away, whatever the set; where nobody can gain any more the outcome is efficient, so the
end is an outcome of the set itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.arrays import ConvexArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.concepts import Raiffa
from winset.bargaining.find.along_ray import ONLY, refused
from winset.bargaining.find.convex import ConvexSet, Refused
from winset.bargaining.find.linear_sets import ideals, mixture_details, polytope_ideals
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status

__all__ = ["RaiffaPath"]


@dataclass(frozen=True)
class RaiffaPath:
    """Step by step, or by a differential equation.

    ``steps`` bounds the number of sequential steps, ``programs`` that over a convex set; ``accuracy`` is that of the
    differential equation.
    """

    steps: int = 20_000
    programs: int = 60
    accuracy: float = 1e-11
    concepts: ClassVar[tuple[type[Concept], ...]] = (Raiffa,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays, LotteryArrays, ConvexArrays)

    def supports(self, arrays: SetArrays, concept: Concept) -> str | None:
        """Not continuously over a convex set written in cvxpy."""
        if isinstance(arrays, ConvexArrays) and isinstance(concept, Raiffa) and concept.continuous:
            return "the continuous solution needs Polytope, Hull or lotteries"
        return None

    def run(self, arrays: SetArrays, concept: Raiffa, rng: np.random.Generator) -> Found:
        """The limit, and the path to it under ``details["disagreement_path"]``."""
        if isinstance(arrays, ConvexArrays):
            try:
                return self._programs(ConvexSet(arrays))
            except Refused as why:
                return why.found
        assert isinstance(arrays, PolytopeArrays | LotteryArrays)
        if isinstance(arrays, PolytopeArrays):
            gains, details, code = polytope_ideals(arrays, arrays.d)
            if code != 0:
                return refused(code)
        else:
            gains = ideals(arrays, arrays.d)
            details = {"ideal": arrays.d + gains}
        if concept.continuous:
            path, details["times"] = self._flow(arrays, gains)
        else:
            path = self._walk(arrays, gains)
        scale = np.where(gains > 0, gains, 1.0)
        end = bool((ideals(arrays, path[-1]) <= 1e-9 * scale).all())
        details = {**details, "disagreement_path": path, **mixture_details(arrays, path[-1])}
        status = Status.SOLVED if end else Status.LIMIT
        return Found(status, [path[-1]], completeness="all" if end else "one", reason=ONLY, details=details)

    def _programs(self, part: ConvexSet) -> Found:
        point, path = part.d, [part.d]
        for _ in range(self.programs):
            left = part.ideals(point)
            if (left <= 1e-7 * part.scale).all():
                break
            point = point + left / len(point)
            path.append(point)
        part.efficient(point)
        details: Details = {"disagreement_path": np.array(path)}
        return part.found(point, details)

    def _walk(self, arrays: PolytopeArrays | LotteryArrays, gains: Float) -> Float:
        n, d, path = len(gains), arrays.d, [arrays.d]
        for _ in range(self.steps):
            left = ideals(arrays, d)
            if (left <= 1e-14 * np.where(gains > 0, gains, 1.0)).all():
                break
            d = d + left / n
            path.append(d)
        return np.array(path)

    def _flow(self, arrays: PolytopeArrays | LotteryArrays, gains: Float) -> tuple[Float, Float]:
        from scipy.integrate import solve_ivp

        scale = np.where(gains > 0, gains, 1.0)
        shrink = 1.0 - 1e-13

        def rate(_: float, z: Float) -> Float:
            return np.asarray(ideals(arrays, arrays.d + shrink * z * scale) / scale)

        def done(time: float, z: Float) -> float:
            return float(rate(time, z).max()) - 1e-11

        done.terminal = True  # type: ignore[attr-defined]
        run = solve_ivp(
            rate, (0.0, 200.0), np.zeros(len(gains)), method="RK45",
            rtol=self.accuracy, atol=self.accuracy * 0.1, events=done,
        )  # fmt: skip
        return np.asarray(arrays.d + run.y.T * scale), np.asarray(run.t)
