"""Bargaining solutions on a convex set given by cvxpy expressions, each as one or a few cone programs."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import ConvexArrays
from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Raiffa, Utilitarian
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status

__all__ = ["ConvexPrograms"]


Float = NDArray[np.float64]


class _Refused(Exception):  # noqa: N818 - not an error of the user's
    """A program ended without an optimum; carries the status and the reason."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class ConvexPrograms:
    """cvxpy with ``solver`` (Clarabel); ``steps`` bounds those of Raiffa's solution."""

    solver: str = "CLARABEL"
    steps: int = 60
    concepts: ClassVar[tuple[type[Concept], ...]] = (
        NashBargaining,
        KalaiSmorodinsky,
        Egalitarian,
        Utilitarian,
        EqualLoss,
        Raiffa,
    )
    arrays: ClassVar[tuple[type, ...]] = (ConvexArrays,)

    def supports(self, arrays: ConvexArrays, concept: Concept) -> str | None:
        """Not the lexicographic egalitarian or the continuous Raiffa solution."""
        if isinstance(concept, Egalitarian) and concept.lexicographic:
            return "the lexicographic extension needs a polytope or a finite list"
        if isinstance(concept, Raiffa) and concept.continuous:
            return "the continuous solution needs a polytope"
        return None

    def run(self, arrays: ConvexArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The solution, the policy that gives it, and a supporting hyperplane under ``details["normal"]``."""
        try:
            point, details = self._solve(arrays, concept)
        except _Refused as refused:
            return Found(refused.status, [], completeness="none", reason=refused.reason)
        variables = {v.name(): v for u in (*arrays.utilities, *arrays.constraints) for v in u.variables()}
        details["policy"] = {name: np.asarray(v.value) for name, v in sorted(variables.items())}
        why = "The set is convex, so there is no other; found by a cone program."
        return Found(Status.SOLVED, [point], completeness="all", reason=why, details=details)

    def _options(self) -> dict[str, float]:
        """Tolerances tight enough for outcomes good to 1e-6 on curved frontiers, where the gap is quadratic."""
        if self.solver != "CLARABEL":
            return {}
        return {"tol_gap_abs": 1e-13, "tol_gap_rel": 1e-13, "tol_feas": 1e-11}

    def _optimum(self, objective: Any, constraints: list[Any]) -> float:
        import cvxpy as cp

        problem = cp.Problem(cp.Maximize(objective), constraints)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that tolerances were not met: the certificate says what was
                problem.solve(solver=self.solver, **self._options())  # type: ignore[no-untyped-call]
        except cp.SolverError as error:
            raise _Refused(Status.LIMIT, f"The cone solver stopped: {error}") from None
        if problem.status in ("infeasible", "infeasible_inaccurate"):
            raise _Refused(Status.NO_SOLUTION, "No policy gives everybody the disagreement utility.")
        if problem.status in ("unbounded", "unbounded_inaccurate"):
            raise _Refused(Status.NO_SOLUTION, "The set is unbounded: somebody can gain without limit.")
        if problem.status not in ("optimal", "optimal_inaccurate"):
            raise _Refused(Status.LIMIT, f"The cone solver stopped: {problem.status}.")
        return float(problem.value)

    def _gains(self, arrays: ConvexArrays, d: Float) -> Float:
        """The largest gain of each player while nobody falls below d."""
        rational = [*arrays.constraints, *(u >= x for u, x in zip(arrays.utilities, d, strict=True))]
        best = [self._optimum(u, rational) for u in arrays.utilities]
        gains = np.maximum(np.array(best) - d, 0.0)
        return np.where(gains > 1e-7 * np.maximum(np.abs(d), 1.0), gains, 0.0)

    def _solve(self, arrays: ConvexArrays, concept: Concept) -> tuple[Float, dict[str, Any]]:
        import cvxpy as cp

        d, w, utilities = arrays.d, arrays.w, arrays.utilities
        gains = self._gains(arrays, d)
        scale = np.where(gains > 0, gains, 1.0)
        fixed = list(arrays.constraints)
        details: dict[str, Any] = {"ideal": d + gains}
        if isinstance(concept, Raiffa):
            point, path = d, [d]
            for _ in range(self.steps):
                left = self._gains(arrays, point)
                if (left <= 1e-7 * scale).all():
                    break
                point = point + left / len(d)
                path.append(point)
            return point, {**details, "disagreement_path": np.array(path)}
        if isinstance(concept, NashBargaining):
            share = w / w.sum()
            z = [(u - x) / s for u, x, s in zip(utilities, d, scale, strict=True)]
            terms = [a * cp.log(v) for a, v, g in zip(share, z, gains, strict=True) if g > 0]
            stay = [v >= 0 for v, g in zip(z, gains, strict=True) if g == 0]
            if terms:
                self._optimum(sum(terms[1:], terms[0]), [*fixed, *stay])
            return np.array([float(u.value) for u in utilities]), details
        if isinstance(concept, Utilitarian):
            rational = [u >= x for u, x in zip(utilities, d, strict=True)]
            self._optimum(sum(a * u for a, u in zip(w, utilities, strict=True)), [*fixed, *rational])
            return np.array([float(u.value) for u in utilities]), details
        t = cp.Variable()
        if isinstance(concept, EqualLoss):
            floor = [cp.maximum(x + g + t, x) for x, g in zip(d, gains, strict=True)]
            rows = [u >= x + g + t for u, x, g in zip(utilities, d, gains, strict=True)]
            rows += [u >= x for u, x in zip(utilities, d, strict=True)]
            self._optimum(t, [*fixed, *rows])
            point = np.array([float(f.value) for f in floor])
        else:
            step = w * gains if isinstance(concept, KalaiSmorodinsky) else w
            if not step.any():
                return d.copy(), {**details, "normal": np.zeros(len(d))}
            rows = [u >= x + s * t for u, x, s in zip(utilities, d, step, strict=True)]
            point = d + step * self._optimum(t, [*fixed, *rows])
        details["normal"] = np.abs([float(row.dual_value) for row in rows[: len(d)]])
        return point, details
