"""Logit quantal response equilibria along the principal branch (McKelvey and Palfrey 1995; Turocy 2005)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import QRE, LogitBranch
from winset.tables.find.logit_ladder import too_large_for_a_path
from winset.tables.kernels.logit_branch import (
    BROKEN,
    CONVERGED,
    CROSSING,
    FAILED,
    MORE,
    REACHED,
    record_branch,
    response_at,
)
from winset.tables.kernels.logit_path import path_work, start_path

__all__ = ["Branch", "LogitPath", "RecordedBranch"]


@dataclass(frozen=True)
class LogitPath:
    """Follow the principal branch from uniform play by pseudo-arclength, turning points included.

    For ``QRE(lam)`` the answer is the first point of the branch at that precision; for ``LogitBranch`` its last point
    and, in ``details``, the whole branch: ``lam`` (R,), ``probabilities`` by player (R, m_i), ``turning_points``
    (rows before which lam changes direction) and ``limit`` (whether the last point is the limiting equilibrium).

    Parameters
    ----------
    reach
        Largest correction of a predicted point, in logarithms of probabilities weighted by their square roots.
    least_cosine
        Between the tangents of successive points.
    steps
        Steps before giving up.
    close
        Distance to an equilibrium at which the branch has arrived at its limit.
    largest
        Precision, times the largest payoff range, at which the branch is broken off.
    """

    reach: float = 0.02
    least_cosine: float = 0.95
    steps: int = 20_000
    close: float = 1e-6
    largest: float = 1e10
    concepts: ClassVar[tuple[type[Concept], ...]] = (QRE, LogitBranch)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Applies to games that fit in memory."""
        return too_large_for_a_path(arrays.payoffs.shape[1:])

    def run(self, arrays: NormalFormArrays, concept: QRE | LogitBranch, rng: np.random.Generator) -> Found:
        """The point at ``concept.lam``, or the branch."""
        branch = Branch(self, arrays.payoffs)
        if isinstance(concept, QRE):
            branch.trace(concept.lam)
            return branch.answer_at(concept.lam)
        branch.trace(concept.lam)
        return branch.answer(concept.lam)


class RecordedBranch:
    """What is kept of a branch that is followed: points recorded, steps and turning points counted."""

    counters: Int

    @property
    def count(self) -> int:
        """Points recorded."""
        return int(self.counters[0])

    def stats(self) -> dict[str, int]:
        """Work done."""
        return {"steps": int(self.counters[1]), "points": self.count, "turning_points": int(self.counters[2])}


class Branch(RecordedBranch):
    """The principal branch of one game, traced on demand; precisions outside are in 1/payoff."""

    def __init__(self, method: LogitPath, payoffs: Float) -> None:
        self.method = method
        self.shape = payoffs.shape[1:]
        self.total = sum(self.shape)
        flat = payoffs.reshape(len(self.shape), -1)
        lowest = flat.min(axis=1, keepdims=True)
        self.scale = float((flat.max(axis=1, keepdims=True) - lowest).max()) or 1.0
        self.unit = np.ascontiguousarray((flat - lowest) / self.scale)
        self.actions = np.array(self.shape, dtype=np.int64)
        self.bias = np.zeros(self.total)
        self.work, self.finish = path_work(self.actions), path_work(self.actions)
        self.counters = np.zeros(3, dtype=np.int64)
        self.rows, self.directions = np.zeros((512, self.total + 1)), np.zeros((512, self.total + 1))
        self.lengths = np.zeros(512)
        self.code = MORE
        self.crossing = False
        start_path(self.unit, self.actions, self.bias, self.rows[0], self.directions[0], self.work)
        self.counters[0] = 1

    @property
    def lam(self) -> Float:
        """Precision of every point, in 1/payoff."""
        lam: Float = self.rows[: self.count, -1] / self.scale
        return lam

    def trace(self, lam: float | None) -> None:
        """Extend the branch to a precision, or to its limit, in slices so that an interrupt is heard."""
        last = self.method.largest if lam is None else lam * self.scale
        slice_of_steps = int(np.clip(1e8 / (self.total**3 + self.unit.size * len(self.shape)), 1, 500))
        close = self.method.close if lam is None else 0.0
        limits = np.array([last, self.method.reach, self.method.least_cosine, 0.05, slice_of_steps, close])
        inverse, columns = np.zeros((self.total, self.total)), np.zeros(self.total, dtype=np.int64)
        self.code = REACHED if last <= 0 else MORE
        budget = current_budget()
        while self.code == MORE and self.counters[1] < self.method.steps and not budget.spent():
            budget.tell("logit branch", self.counters[1] / self.method.steps)
            limits[4] = min(slice_of_steps, self.method.steps - self.counters[1])
            if self.count == len(self.rows):
                self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
                self.directions = np.concatenate([self.directions, np.zeros_like(self.directions)])
                self.lengths = np.concatenate([self.lengths, np.zeros_like(self.lengths)])
            self.code = record_branch(
                self.unit, self.actions, self.bias, limits, self.rows, self.directions, self.lengths,
                self.counters, self.work, self.finish, inverse, columns,
            )  # fmt: skip

    def at(self, lam: float) -> Float | None:
        """The last point recorded, moved to precision ``lam``: logarithms of probabilities (K,)."""
        point = self.rows[self.count - 1].copy()
        direction = self.directions[self.count - 1]
        if lam != point[-1] / self.scale:
            code = response_at(self.unit, self.actions, self.bias, lam * self.scale, point, direction, self.work)
            self.crossing = code == CROSSING
            if code == FAILED:
                return None
        theta: Float = point[:-1]
        return theta

    def strategies(self, probabilities: Float) -> tuple[Float, ...]:
        """Probabilities (K,) player by player, adding up to one exactly."""
        parts = np.split(probabilities, np.cumsum(self.shape)[:-1])
        return tuple(part / part.sum() for part in parts)

    def why_not(self) -> str:
        """Why the branch ended before its goal."""
        lam = f"{float(self.lam[-1]):.6g}"
        if self.code == BROKEN:
            return f"The branch could not be continued at lam = {lam}."
        if self.code == REACHED:
            return f"The equations could not be solved at the precision asked for, near lam = {lam}."
        if self.counters[1] < self.method.steps:
            return f"The time was over at lam = {lam}."
        return f"The limit of {self.method.steps} steps was reached at lam = {lam}."

    def answer_at(self, lam: float) -> Found:
        """The point at precision ``lam``."""
        point = self.at(lam) if self.code == REACHED else None
        if point is None:
            return Found(Status.LIMIT, [], "none", self.why_not(), stats=self.stats())
        reason = f"The first point of the principal branch at lam = {lam:g}."
        details: Details = {"crossing": True} if self.crossing else {}
        if self.crossing:
            reason += " Another branch crosses the principal one there."
        return Found(
            Status.SOLVED, [self.strategies(np.exp(point))], "one", reason, details=details, stats=self.stats()
        )

    def answer(self, lam: float | None) -> Found:
        """The whole branch with its last point."""
        rows = np.exp(self.rows[: self.count, :-1])
        lams = self.lam
        turns = np.flatnonzero(np.diff(np.sign(self.directions[: self.count, -1])) != 0) + 1
        end: tuple[Float, ...] | None = None
        if self.code == CONVERGED:
            end = self.strategies(self.finish.probability)
            reason = f"The branch arrives at its limiting equilibrium (followed to lam = {lams[-1]:.6g})."
        elif lam is not None and self.code == REACHED:
            point = self.at(lam)
            if point is not None:
                rows, lams = np.vstack([rows[:-1], np.exp(point)]), np.append(lams[:-1], lam)
                end = self.strategies(np.exp(point))
            reason = f"The branch was followed to lam = {lam:g}."
        else:
            reason = self.why_not()
        parts = np.split(rows, np.cumsum(self.shape)[:-1], axis=1)
        details = {
            "lam": lams,
            "probabilities": tuple(part / part.sum(axis=1, keepdims=True) for part in parts),
            "turning_points": turns,
            "limit": self.code == CONVERGED,
        }
        status = Status.SOLVED if end is not None else Status.LIMIT
        last = self.strategies(rows[-1])
        return Found(status, [last if end is None else end], "one", reason, details=details, stats=self.stats())
