"""Convex sets written in cvxpy, as certificates need them: every question is a cone program of its own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from winset.bargaining.arrays import ConvexArrays
from winset.bargaining.check.regions import claimed_normal, floats
from winset.base.array_types import Float
from winset.base.solution import Details

if TYPE_CHECKING:
    from cvxpy import Constraint, Expression

__all__ = ["ConvexRegion", "cone"]


def cone(objective: Expression, constraints: list[Constraint]) -> float:
    """The maximum of a concave expression, NaN if there is none."""
    import cvxpy as cp

    problem = cp.Problem(cp.Maximize(objective), constraints)
    problem.solve(solver="CLARABEL")  # type: ignore[no-untyped-call]
    return float(problem.value) if problem.status.startswith("optimal") else float("nan")


class ConvexRegion:
    """Utilities that policies give. Cone solvers stop at a gap of about 1e-8; outcomes are that good to its root."""

    tolerance = 1e-6

    def __init__(self, arrays: ConvexArrays) -> None:
        self.arrays, self.d, self.w, self.free_disposal = arrays, arrays.d, arrays.w, arrays.free_disposal
        self.unit = np.ones(len(arrays.d))

    def maximum(self, objective: Expression, constraints: list[Constraint]) -> float:
        """The maximum over policies."""
        return cone(objective, [*self.arrays.constraints, *constraints])

    def at_least(self, low: Float) -> list[Constraint]:
        """Everybody gets at least ``low``."""
        return [u >= float(x) for u, x in zip(self.arrays.utilities, low, strict=True)]

    def gains(self, details: Details, parts: dict[str, float]) -> Float:
        """The largest gain of each player."""
        rows = self.at_least(self.d)
        gains = np.array([self.maximum(u, rows) for u in self.arrays.utilities]) - self.d
        gains = np.where(gains > 1e-7 * np.maximum(np.abs(self.d), 1.0), gains, 0.0)
        self.unit = np.where(gains > 0, gains, 1.0)
        if "ideal" in details:
            claimed = floats(details["ideal"], self.d.shape) - self.d
            parts["ideal point"] = float((np.abs(claimed - gains) / self.unit).max())
        return gains

    def outside(self, u: Float, scale: Float, *, disposal: bool) -> float:
        """How far u is from the set."""
        import cvxpy as cp

        t = cp.Variable()
        pairs = list(zip(self.arrays.utilities, u, scale, strict=True))
        rows = [e >= float(x) + float(s) * t for e, x, s in pairs]
        if not disposal and all(e.is_affine() for e in self.arrays.utilities):
            rows += [e <= float(x) - float(s) * t for e, x, s in pairs] + [t <= 0]
        return -self.maximum(t, rows)

    def exactly(self, u: Float, scale: Float) -> bool | None:
        """Whether some policy gives exactly u; None where that is not asked, as some utility is not affine."""
        if not all(e.is_affine() for e in self.arrays.utilities):
            return None
        return self.outside(u, scale, disposal=False) <= self.tolerance

    def normal(self, details: Details) -> Float | None:
        """The prices that the answer claims."""
        return claimed_normal(details, self.d)

    def most(self, price: Float, details: Details) -> float:
        """The largest value at these prices."""
        scaled = price * self.unit
        size = float(np.abs(scaled).max()) or 1.0
        return size * self.maximum(self.total(price / size), self.at_least(self.d))

    def furthest(self, start: Float, slope: Float) -> float:
        """The largest t with v >= start + t slope where the slope is positive."""
        import cvxpy as cp

        t, moving = cp.Variable(), slope > 0
        unit = float(np.min(self.unit[moving] / slope[moving]))
        rows = [
            (u - float(x)) / float(s) >= float(a) * t
            for u, x, s, a in zip(
                self.arrays.utilities, self.d + start, self.unit, unit * slope / self.unit, strict=True
            )
            if a > 0
        ]
        return unit * self.maximum(t, [*rows, *self.at_least(self.d)])

    def total(self, price: Float) -> Expression:
        """The sum of gains at these prices."""
        import cvxpy as cp

        rows = zip(price, self.arrays.utilities, self.d, strict=True)
        total: Expression = cp.sum(cp.hstack([float(p) * (u - float(x)) for p, u, x in rows]))
        return total

    def cut(self, price: Float, least: float) -> Self:
        """The outcomes among these with ``price`` v >= ``least``."""
        import cvxpy as cp

        part = copy(self)
        part.arrays = replace(
            self.arrays, constraints=(*self.arrays.constraints, cp.constraints.NonNeg(self.total(price) - least))
        )
        return part

    def raised(self, i: int, low: Float) -> float:
        """The most that player i can gain while everybody gains at least ``low``."""
        return self.maximum(self.arrays.utilities[i], self.at_least(self.d + low - 1e-8 * self.unit)) - float(self.d[i])

    def given(self, u: Float, scale: Float, details: Details, parts: dict[str, float]) -> None:
        """Check what is said to give the point."""
        policy = details.get("policy")
        if policy is None:
            return
        expressions = (*self.arrays.utilities, *self.arrays.constraints)
        variables = {v.name(): v for part in expressions for v in part.variables()}  # type: ignore[no-untyped-call]
        parts["policy"] = float("inf")
        if not isinstance(policy, Mapping) or set(policy) != set(variables):
            return
        for name, variable in variables.items():
            variable.save_value(floats(policy[name], variable.shape))
        off = (np.array([float(np.asarray(e.value)) for e in self.arrays.utilities]) - u) / scale
        violations = [c.violation() for c in self.arrays.constraints]  # type: ignore[no-untyped-call]
        broken = max((float(np.max(x)) for x in violations), default=0.0)
        parts["policy"] = float(max(np.max(-off) if self.free_disposal else np.abs(off).max(), broken))
