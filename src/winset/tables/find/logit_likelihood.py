"""The precision of logit play by maximum likelihood along the principal branch (McKelvey and Palfrey 1995)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import LogitFit
from winset.tables.find.logit_ladder import too_large_for_a_path
from winset.tables.find.logit_path import Branch, LogitPath
from winset.tables.kernels.logit_path import advance, settle, tangent

__all__ = ["LogitLikelihood"]


@dataclass(frozen=True)
class LogitLikelihood:
    """Maximise the likelihood of observed choices over the whole principal branch, turning points included.

    Along the branch the log-likelihood is the sum over actions of counts times logarithms of probabilities; each
    change of its slope from up to down is located to rounding and the highest is the answer. ``details`` holds
    ``lam``, ``standard_error``, ``log_likelihood``, ``information`` (observed, per squared unit of lam),
    ``expected_information``, ``choices`` and ``local_maxima`` (rows of lam and log-likelihood). The standard error is
    one over the root of the observed information, or of the expected one where the maximum is at lam = 0.

    Parameters
    ----------
    path
        How the branch is followed.
    """

    path: LogitPath = field(default_factory=LogitPath)
    concepts: ClassVar[tuple[type[Concept], ...]] = (LogitFit,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: LogitFit) -> str | None:
        """Applies if there is one count an action and the game fits in memory."""
        shape = arrays.payoffs.shape[1:]
        if tuple(len(row) for row in concept.counts) != shape:
            got = ", ".join(str(len(row)) for row in concept.counts)
            return f"counts must list {', '.join(map(str, shape))} numbers for the players in turn, got {got}"
        return too_large_for_a_path(shape)

    def run(self, arrays: NormalFormArrays, concept: LogitFit, rng: np.random.Generator) -> Found:
        """The likeliest point of the branch."""
        branch = Branch(self.path, arrays.payoffs)
        branch.trace(None)
        fit = _Likelihood(branch, np.concatenate([np.asarray(row, dtype=float) for row in concept.counts]))
        return fit.found()


class _Likelihood:
    """A traced branch and the choices observed."""

    def __init__(self, branch: Branch, counts: Float) -> None:
        self.branch = branch
        self.counts = counts
        self.sums = np.repeat([c.sum() for c in np.split(counts, np.cumsum(branch.shape)[:-1])], branch.shape)

    def value(self, point: Float) -> float:
        """Log-likelihood of a point of the branch."""
        seen = self.counts > 0
        return float(self.counts[seen] @ point[:-1][seen])

    def slope(self, direction: Float) -> float:
        """Change of the log-likelihood along the branch."""
        return float(self.counts @ direction[:-1])

    def step(self, row: int, length: float) -> tuple[Float, Float] | None:
        """The point at arc length ``length`` after a recorded one, with its tangent."""
        b = self.branch
        point, direction = b.rows[row].copy(), b.directions[row].copy()
        if length > 0 and advance(b.unit, b.actions, b.bias, point, direction, length, 1.0, 0.0, b.work) < 0.0:
            return None
        return point, direction

    def peak(self, row: int) -> tuple[Float, Float]:
        """The maximum between a recorded point and the next, by bisection and secants on the slope."""
        low, high = 0.0, float(self.branch.lengths[row])
        at_low, at_high = self.slope(self.branch.directions[row]), self.slope(self.branch.directions[row + 1])
        best = (self.branch.rows[row].copy(), self.branch.directions[row].copy())
        for turn in range(80):
            secant = low + (high - low) * at_low / (at_low - at_high)
            middle = 0.5 * (low + high) if turn % 3 == 2 or not low < secant < high else secant
            there = self.step(row, middle)
            if there is None or middle in (low, high):
                break
            best, slope = there, self.slope(there[1])
            if abs(slope) <= 1e-13 * float(self.counts.sum()):
                break
            if slope > 0:
                low, at_low = middle, slope
            else:
                high, at_high = middle, slope
        return best

    def maxima(self) -> list[tuple[Float, Float]]:
        """Every local maximum of the traced branch, its start included, each with the tangent there."""
        b = self.branch
        slopes = b.directions[: b.count, :-1] @ self.counts
        peaks = []
        if slopes[0] <= 0:
            peaks.append((b.rows[0].copy(), b.directions[0].copy()))
        for row in range(b.count - 1):
            if slopes[row] > 0 >= slopes[row + 1]:
                peaks.append(self.peak(row))
        return peaks

    def gradient(self, point: Float, direction: Float) -> tuple[Float, float]:
        """Derivatives with respect to lam: of the logarithms of probabilities, and of the log-likelihood."""
        slopes: Float = direction[:-1] / direction[-1] * self.branch.scale
        return slopes, float(self.counts @ slopes)

    def near(self, point: Float, direction: Float, change: float) -> float:
        """Derivative of the log-likelihood by lam at a point whose lam differs by ``change`` (scaled units)."""
        b = self.branch
        there = point + change / direction[-1] * direction
        if not settle(b.unit, b.actions, b.bias, point[-1] + change, there, b.work):
            return float("nan")
        along = direction.copy()
        tangent(b.unit, b.actions, b.bias, there, direction, along, b.work)
        return self.gradient(there, along)[1]

    def information(self, point: Float, direction: Float) -> tuple[float, float]:
        """Observed and expected information about lam at a maximum."""
        slopes, _ = self.gradient(point, direction)
        expected = float((self.sums * np.exp(point[:-1])) @ slopes**2)
        change = min(1e-4 * (1.0 + point[-1]), 0.5 * point[-1])
        if change <= 0.0:
            return float("nan"), expected
        ahead, behind = self.near(point, direction, change), self.near(point, direction, -change)
        return float(behind - ahead) / (2.0 * float(change) / self.branch.scale), expected

    def found(self) -> Found:
        """The highest maximum, or the limit of the branch if the likelihood rises towards it."""
        b = self.branch
        peaks = self.maxima()
        best = max(peaks, key=lambda p: self.value(p[0]), default=None)
        details: Details = {
            "choices": float(self.counts.sum()),
            "local_maxima": np.array([[p[-1] / b.scale, self.value(p)] for p, _ in peaks]).reshape(-1, 2),
        }
        last = b.rows[b.count - 1]
        if best is None or (self.value(last) > self.value(best[0]) and self.slope(b.directions[b.count - 1]) > 0):
            reason = f"The likelihood still rises at the end of the branch, lam = {last[-1] / b.scale:.6g}."
            details |= {"lam": float("inf"), "standard_error": float("nan"), "log_likelihood": self.value(last)}
            return Found(Status.LIMIT, [b.strategies(np.exp(last[:-1]))], "one", reason, details=details)
        point, direction = best
        observed, expected = self.information(point, direction)
        used = observed if observed > 0 else expected
        details |= {
            "lam": float(point[-1] / b.scale),
            "standard_error": float(used) ** -0.5 if used > 0 else float("inf"),
            "log_likelihood": self.value(point),
            "information": observed,
            "expected_information": expected,
        }
        traced = "to its limit" if b.answer(None).details["limit"] else f"to lam = {last[-1] / b.scale:.6g}"
        reason = f"The highest of {len(peaks)} local maxima of the likelihood on the branch, followed {traced}."
        points = [b.strategies(np.exp(point[:-1]))]
        return Found(Status.SOLVED, points, "one", reason, details=details, stats=b.stats())
