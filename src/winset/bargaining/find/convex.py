"""Convex sets written in cvxpy: largest gains, the best point on a ray, the lexicographic maximin, by cone programs."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from winset.bargaining.arrays import ConvexArrays
from winset.base.array_types import Float
from winset.base.solution import Details, Found
from winset.base.status import Status

if TYPE_CHECKING:
    from cvxpy import Constraint, Expression

__all__ = ["ConvexSet", "Refused"]

NEAR = 1e-6
"""An outcome within this of the frontier, relative to the largest gains, is taken to lie on it."""


class Refused(Exception):  # noqa: N818 - not an error of the user's
    """A program ended without an optimum; ``found`` says why."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.found = Found(status, [], completeness="none", reason=reason)


class ConvexSet:
    """Outcomes that policies give, nobody below the disagreement.

    Raises
    ------
    Refused
        If no policy gives everybody the disagreement, or somebody can gain without limit.
    """

    def __init__(self, arrays: ConvexArrays) -> None:
        self.arrays, self.d = arrays, arrays.d
        self.gains = self.ideals(arrays.d)
        self.scale = np.where(self.gains > 0, self.gains, 1.0)

    def optimum(self, objective: Expression, constraints: list[Constraint]) -> float:
        """The maximum of a concave expression; variables keep the policy that attains it."""
        import cvxpy as cp

        problem = cp.Problem(cp.Maximize(objective), [*self.arrays.constraints, *constraints])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that tolerances were not met: the certificate says what was
                # tight enough for outcomes good to 1e-6 on curved frontiers, where the gap is quadratic
                problem.solve(solver="CLARABEL", tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-11)  # type: ignore[no-untyped-call]
        except cp.SolverError as error:
            raise Refused(Status.LIMIT, f"The cone solver stopped: {error}") from None
        if problem.status in ("infeasible", "infeasible_inaccurate"):
            raise Refused(Status.NO_SOLUTION, "No policy gives everybody the disagreement utility.")
        if problem.status in ("unbounded", "unbounded_inaccurate"):
            raise Refused(Status.NO_SOLUTION, "The set is unbounded: somebody can gain without limit.")
        if problem.status not in ("optimal", "optimal_inaccurate"):
            raise Refused(Status.LIMIT, f"The cone solver stopped: {problem.status}.")
        return float(problem.value)

    def at_least(self, low: Float) -> list[Constraint]:
        """Everybody gets at least ``low`` (n,)."""
        return [u >= float(x) for u, x in zip(self.arrays.utilities, low, strict=True)]

    def ideals(self, d: Float) -> Float:
        """The largest gain of each player while nobody falls below d."""
        best = [self.optimum(u, self.at_least(d)) for u in self.arrays.utilities]
        gains = np.maximum(np.array(best) - d, 0.0)
        return np.where(gains > 1e-7 * np.maximum(np.abs(d), 1.0), gains, 0.0)

    def total(self, price: Float) -> Expression:
        """The sum of utilities at these prices."""
        import cvxpy as cp

        total: Expression = cp.sum(cp.hstack([float(p) * u for p, u in zip(price, self.arrays.utilities, strict=True)]))
        return total

    def now(self) -> Float:
        """The outcome of the policy that the last program left in the variables."""
        return np.array([float(np.asarray(u.value)) for u in self.arrays.utilities])

    def along(self, start: Float, slope: Float) -> tuple[Float, Float]:
        """The last point at which all have at least d, and start + t slope where it rises, and its normal."""
        import cvxpy as cp

        t = cp.Variable()
        moving = slope > 0
        unit = float(np.min(self.scale[moving] / slope[moving]))
        rows = [
            (u - float(x)) / float(s) >= float(a) * t
            for u, x, s, a in zip(self.arrays.utilities, start, self.scale, unit * slope / self.scale, strict=True)
            if a > 0
        ]
        lower = self.at_least(self.d)
        level = unit * self.optimum(t, [*rows, *lower])
        point = np.where(moving, np.maximum(start + level * slope, self.d), self.d)
        normal = np.abs([float(np.asarray(row.dual_value)) for row in lower])
        normal[moving] += np.abs([float(np.asarray(row.dual_value)) for row in rows]) / self.scale[moving]
        return point, normal * unit

    def efficient(self, u: Float) -> bool:
        """Whether nobody can gain over u at nobody's cost."""
        share = 1.0 / self.scale
        return self.optimum(self.total(share), self.at_least(u - 1e-9 * self.scale)) <= float(share @ u) + NEAR

    def holds(self, u: Float) -> bool:
        """Whether some policy gives exactly u; asked only of affine utilities."""
        import cvxpy as cp

        if not all(v.is_affine() for v in self.arrays.utilities):
            return False
        off = [cp.abs(v - float(x)) / float(s) for v, x, s in zip(self.arrays.utilities, u, self.scale, strict=True)]
        return -self.optimum(-cp.maximum(*off, 0.0), []) <= NEAR

    def leximin(self, start: Float, slope: Float, rows: list[Constraint] | None = None) -> Float:
        """The outcome whose smallest (u - start) / slope is largest, then the next; ``rows`` hold besides."""
        import cvxpy as cp

        held = np.where(slope > 0, np.nan, self.d)
        unit = float(np.min(self.scale[slope > 0] / slope[slope > 0]))
        while np.isnan(held).any():
            free = np.flatnonzero(np.isnan(held))
            t = cp.Variable()
            rising = [
                (self.arrays.utilities[i] - float(start[i])) / float(self.scale[i])
                >= float(unit * slope[i] / self.scale[i]) * t
                for i in free
            ]
            low = np.where(np.isnan(held), self.d, held - 1e-9 * self.scale)
            level = unit * self.optimum(t, [*rising, *self.at_least(np.maximum(low, self.d)), *(rows or [])])
            weight = np.abs([float(np.asarray(row.dual_value)) for row in rising])
            tight = free[weight > 1e-5 * max(float(weight.max()), 1e-300)]
            held[tight] = start[tight] + level * slope[tight]
        return self.now()

    def policy(self) -> Details:
        """The values of the variables."""
        parts = (*self.arrays.utilities, *self.arrays.constraints)
        variables = {v.name(): v for part in parts for v in part.variables()}  # type: ignore[no-untyped-call]
        return {"policy": {name: np.asarray(v.value) for name, v in sorted(variables.items())}}

    def found(self, point: Float, details: Details) -> Found:
        """The one answer, with the policy that the last program left in the variables."""
        why = "The set is convex, so there is no other; found by a cone program."
        given = {"ideal": self.d + self.gains, **self.policy(), **details}
        return Found(Status.SOLVED, [point], completeness="all", reason=why, details=given)
