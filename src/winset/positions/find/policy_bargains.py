"""Bargains over several issues at once by cone programs, the Nash product then by Newton's method."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from winset.bargaining.concepts import Egalitarian, KalaiSmorodinsky, NashBargaining
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.positions.arrays import PolicyArrays

if TYPE_CHECKING:
    from cvxpy import Expression, Problem, Variable

__all__ = ["PolicyBargains"]

KINK = 1e-5
"""A coordinate this near to a position, as a part of the scale, may stand at its kink."""
NONE = 1e-9
"""The smallest gain, as a part of the largest loss, that counts as one."""


@dataclass(frozen=True)
class PolicyBargains:
    """The largest smallest gain by one cone program; from there the product of gains by Newton's method."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining, Egalitarian, KalaiSmorodinsky)
    arrays: ClassVar[tuple[type, ...]] = (PolicyArrays,)

    def supports(self, arrays: PolicyArrays, concept: Concept) -> str | None:
        """All but what comes after the smallest gain."""
        return "compares smallest gains alone" if getattr(concept, "lexicographic", False) else None

    def run(self, arrays: PolicyArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """One policy; gains, and prices that prove it, under ``details``."""
        try:
            return self._solved(arrays, concept)
        except Stopped as error:
            return Found(Status.LIMIT, [], "none", f"The cone solver stopped: {error}.")

    def _solved(self, arrays: PolicyArrays, concept: Concept) -> Found:
        space = Space(arrays)
        scale = np.ones(len(space.worst))
        details: Details = {}
        if isinstance(concept, KalaiSmorodinsky):
            scale, details["ideal_policies"], details["ideal_prices"] = space.ideals()
            details["ideal_gains"] = scale
        if not (scale > 0).all():
            return space.nothing()
        z, prices = space.largest_least(scale)
        if not space.gains(z).min() > NONE * space.worst.max():
            return space.nothing()
        if isinstance(concept, NashBargaining):
            z = space.product(z)
        else:
            details["prices"] = prices
        point = arrays.lower + z * (arrays.upper - arrays.lower)
        why = "Gains are concave in the policy."
        return Found(Status.SOLVED, [point], "all", why, details={**details, "gains": space.gains(z)})


class Space:
    """The problem on scales from 0 to 1, without the actors who cannot gain or lose."""

    def __init__(self, arrays: PolicyArrays) -> None:
        size = arrays.upper - arrays.lower
        self.x, self.s, self.r = (arrays.position - arrays.lower) / size, arrays.salience, arrays.exponent
        self.w, self.arrays = arrays.power, arrays
        rest = (arrays.reference - arrays.lower) / size
        apart = np.where(np.isfinite(rest), np.abs(rest - self.x), 1.0)
        self.worst = (self.s * apart**self.r).sum(axis=1) + arrays.cost
        self.idle = (self.worst == 0) & (self.s.sum(axis=1) == 0)

    def nothing(self) -> Found:
        """The reference point, at which nobody gains; without one there is no agreement."""
        reference = self.arrays.reference
        if not np.isfinite(reference).all():
            return Found(Status.NO_SOLUTION, [], "none", "No policy is better than disagreement for everybody.")
        why = "Only the reference point is no worse than disagreement for all."
        details: Details = {"gains": self.worst * 0 + self.arrays.cost, "no_surplus": True}
        return Found(Status.SOLVED, [reference.copy()], "all", why, details=details)

    def gains(self, z: Float) -> Float:
        """What each gains at z."""
        return np.asarray(self.worst - (self.s * np.abs(z - self.x) ** self.r).sum(axis=1))

    def _program(self) -> tuple[Variable, list[Expression]]:
        import cvxpy as cp

        z = cp.Variable(self.x.shape[1])
        gains: list[Expression] = []
        for x, s, worst in zip(self.x, self.s, self.worst, strict=True):
            lost: Expression = cp.abs(z - x) if self.r == 1 else cp.power(cp.abs(z - x), self.r)
            gains.append(worst - s @ lost)
        return z, gains

    def largest_least(self, scale: Float) -> tuple[Float, Float]:
        """The policy whose smallest gain, in these units, is largest, and the price of everybody's gain."""
        import cvxpy as cp

        z, gains = self._program()
        least, scale = cp.Variable(), scale * float((self.worst / scale).max())
        held = [gain / a >= least for gain, a, idle in zip(gains, scale, self.idle, strict=True) if not idle]
        _optimum(cp.Problem(cp.Maximize(least), [*held, z >= 0, z <= 1]))
        prices = np.zeros(len(gains))
        prices[~self.idle] = [max(float(np.asarray(c.dual_value)), 0.0) for c in held]
        return np.clip(np.asarray(z.value), 0, 1), prices / max(prices.sum(), 1e-300)

    def ideals(self) -> tuple[Float, Float, Float]:
        """The largest gain of each that nobody refuses, where, and the prices of the others' refusals."""
        import cvxpy as cp

        n, d = self.x.shape
        best, at, prices = np.ones(n), np.zeros((n, d)), np.zeros((n, n))
        for i in np.flatnonzero(~self.idle):
            z, gains = self._program()
            size = np.where(self.worst > 0, self.worst, 1.0)
            held = [gain / worst >= 0 for gain, worst in zip(gains, size, strict=True)]
            _optimum(cp.Problem(cp.Maximize(gains[i] / size[i]), [*held, z >= 0, z <= 1]))
            at[i] = np.clip(np.asarray(z.value), 0, 1)
            best[i] = max(float(self.gains(at[i])[i]), 0.0)
            prices[i] = [
                max(float(np.asarray(c.dual_value)), 0.0) * size[i] / w for c, w in zip(held, size, strict=True)
            ]
            prices[i] = np.where(prices[i] * np.abs(self.gains(at[i])) > NONE * self.worst.max(), 0.0, prices[i])
            prices[i, i] = 0.0
            best[i] = 0.0 if best[i] < NONE * self.worst.max() else best[i]
        return best, at, prices

    def slope(self, z: Float) -> tuple[Float, Float]:
        """The gradient of the log of the product of gains, and its matrix of second derivatives."""
        gains, apart = np.where(self.idle, 1.0, self.gains(z)), z - self.x
        first = -self.s * self.r * np.abs(apart) ** (self.r - 1) * np.sign(apart)
        second = np.zeros_like(first)
        if self.r > 1:
            second = -self.s * self.r * (self.r - 1) * np.maximum(np.abs(apart), 1e-12) ** (self.r - 2)
        by = self.w / gains
        matrix = np.diag((by[:, None] * second).sum(axis=0))
        return by @ first, matrix - (first * (by / gains)[:, None]).T @ first

    def value(self, z: Float) -> float:
        """The log of the product of gains."""
        gains = np.where(self.idle, 1.0, self.gains(z))
        return float(self.w @ np.log(gains)) if (gains > 0).all() else -np.inf

    def product(self, z: Float) -> Float:
        """The policy with the largest product of gains, from one where all gain."""
        for _ in range(200):
            free = self._free(z)
            gradient, matrix = self.slope(z)
            step = np.zeros(len(z))
            if free.any():
                part = matrix[np.ix_(free, free)] - 1e-14 * np.eye(int(free.sum()))
                step[free] = -np.linalg.solve(part, gradient[free])
            moved, size = z, 1.0
            while size > 1e-16:
                there = np.clip(z + size * step, 0, 1)
                if self.value(there) > self.value(z):
                    moved = self._on_kinks(there, z)
                    break
                size /= 2
            if np.abs(moved - z).max() <= 1e-16:
                break
            z = moved
        return z

    def _free(self, z: Float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Coordinates that no kink and no end of the scale holds."""
        free = np.ones(len(z), dtype=bool)
        for k in range(len(z)):
            up, down = z.copy(), z.copy()
            up[k], down[k] = min(z[k] + 1e-9, 1), max(z[k] - 1e-9, 0)
            at_kink = self.r == 1 and (np.abs(self.x[:, k] - z[k]) < 1e-13).any()
            if at_kink or z[k] in (0.0, 1.0):
                free[k] = self.value(up) > self.value(z) or self.value(down) > self.value(z)
        return free

    def _on_kinks(self, z: Float, before: Float) -> Float:
        """With losses in proportion to distance: coordinates near a kink stand on it if that is better."""
        if self.r > 1:
            return z
        best = z
        for k in range(len(z)):
            between = (self.x[:, k] - before[k]) * (self.x[:, k] - z[k]) <= 0
            for x in self.x[between | (np.abs(self.x[:, k] - z[k]) < KINK), k]:
                there = best.copy()
                there[k] = x
                best = there if self.value(there) >= self.value(best) else best
        return best


class Stopped(Exception):  # noqa: N818 - not an error of the user's
    """The cone solver gave no optimum."""


def _optimum(problem: Problem) -> None:
    """Solve as exactly as the solver can.

    Raises
    ------
    Stopped
        If it gives no optimum.
    """
    import cvxpy as cp

    for tight in (1e-13, 1e-10, 1e-8):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that tolerances were not met: the certificate says what was
                problem.solve(solver="CLARABEL", tol_gap_abs=tight, tol_gap_rel=tight, tol_feas=max(tight, 1e-11))  # type: ignore[no-untyped-call]
            if problem.status in ("optimal", "optimal_inaccurate"):
                return
        except cp.SolverError:
            continue
    raise Stopped(str(problem.status))
