"""One Markov perfect equilibrium of a stochastic game, by following the branch of logit play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.dynamic.arrays import StochasticArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.find.markov_plans import Plan, action_worths, described, shapes_of, values_of

__all__ = ["LogitHomotopy"]


@dataclass(frozen=True)
class LogitHomotopy:
    """One equilibrium as the limit of logit play (Eibelshäuser, Klockmann, Poensgen and von Schenk 2019).

    The branch of quantal responses is followed from uniform play; from time to time what is nearly an equilibrium is
    made one by solving for indifference on the actions in use.

    Parameters
    ----------
    steps
        Most steps along the branch.
    precision
        Where on the branch the search ends.
    """

    steps: int = 3000
    precision: float = 1e6

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (StochasticArrays,)

    def supports(self, arrays: StochasticArrays, concept: MarkovPerfect) -> str | None:
        """One equilibrium, pure or mixed."""
        if concept.pure or concept.count == "all":
            return "finds one equilibrium, mixed where need be; accepted: count='one', pure=False"
        return None

    def run(self, arrays: StochasticArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """The first equilibrium that the branch leads to."""
        branch = Branch(unit_scale(arrays))
        budget, check, step = current_budget(), 2.0, 0.1
        z, ahead = np.zeros(branch.size + 1), np.zeros(branch.size + 1)
        ahead[-1] = 1.0
        for count in range(self.steps):
            fresh = branch.next_point(z, ahead, step)
            if fresh is None:
                step /= 2
                if step < 1e-10:
                    break
                continue
            z, ahead = fresh
            step = min(step * 1.5, 0.3 * (1 + abs(z[-1])))
            if z[-1] >= check or branch.size == 0:
                check = 1.5 * z[-1]
                plan = branch.made_exact(branch.plan(z[:-1]))
                if plan is not None:
                    stats = {"steps": count + 1, "precision": float(z[-1])}
                    details = described(arrays, [plan])
                    return Found(Status.SOLVED, [plan], "one", "The branch of logit play leads here.",
                                 details=details, stats=stats)  # fmt: skip
            if budget.spent() or z[-1] > self.precision:
                break
        reason = f"The branch of logit play was followed to a precision of {z[-1]:.3g} and led to no equilibrium."
        return Found(Status.LIMIT, [], "none", reason)


def unit_scale(arrays: StochasticArrays) -> StochasticArrays:
    """The same game with payoffs from 0 to 1 for each player."""
    n = len(arrays.discounts)
    low = [min(float(t[i].min()) for t in arrays.payoffs) for i in range(n)]
    span = [max(float(t[i].max()) for t in arrays.payoffs) - low[i] or 1.0 for i in range(n)]
    payoffs = tuple(np.stack([(t[i] - low[i]) / span[i] for i in range(n)]) for t in arrays.payoffs)
    return StochasticArrays(payoffs, arrays.transitions, arrays.discounts)


class Branch:
    """Logit play by log-odds: every action but the first of each player and state against the first."""

    def __init__(self, arrays: StochasticArrays) -> None:
        self.arrays = arrays
        self.sizes = [[shape[i] for shape in shapes_of(arrays)] for i in range(len(arrays.discounts))]
        self.size = sum(m - 1 for own in self.sizes for m in own)

    def plan(self, z: Float) -> Plan:
        """Mixtures from log-odds."""
        plan, at = [], 0
        for own in self.sizes:
            row = []
            for m in own:
                odds = np.r_[0.0, z[at : at + m - 1]]
                weight = np.exp(odds - odds.max())
                row.append(weight / weight.sum())
                at += m - 1
            plan.append(row)
        return plan

    def residual(self, point: Float) -> Float:
        """Log-odds less precision times the differences of worth, shape ``(size,)``."""
        plan = self.plan(point[:-1])
        worths = action_worths(self.arrays, plan, values_of(self.arrays, plan))
        gaps = [q[1:] - q[0] for own in worths for q in own]
        return np.asarray(point[:-1] - point[-1] * np.concatenate(gaps))

    def slopes(self, point: Float) -> Float:
        """Derivatives of the residual, shape ``(size, size + 1)``, by differences."""
        here = self.residual(point)
        out = np.empty((self.size, self.size + 1))
        for k in range(self.size + 1):
            move = 1e-7 * (1 + abs(point[k]))
            there = point.copy()
            there[k] += move
            out[:, k] = (self.residual(there) - here) / move
        return out

    def next_point(self, point: Float, before: Float, step: float) -> tuple[Float, Float] | None:
        """A step along the branch and Newton's way back to it; None if it fails."""
        if self.size == 0:
            return point + np.r_[step], before
        _, _, right = np.linalg.svd(self.slopes(point))
        ahead = right[-1] if right[-1] @ before >= 0 else -right[-1]
        fresh = point + step * ahead
        for _ in range(8):
            off = self.residual(fresh)
            if np.abs(off).max() < 1e-9 * (1 + abs(fresh[-1])):
                return fresh, ahead
            matrix = np.vstack([self.slopes(fresh), ahead])
            try:
                change = np.linalg.solve(matrix, np.r_[-off, 0.0])
            except np.linalg.LinAlgError:
                return None
            if not np.isfinite(change).all() or np.linalg.norm(change) > 2 * step + 1e-6:
                return None
            fresh = fresh + change
        return None

    def made_exact(self, plan: Plan) -> Plan | None:
        """An equilibrium that uses the actions that this plan uses most, if there is one near."""
        for least in (0.2, 0.05, 0.01, 1e-3):
            used = [[mix > least * mix.max() for mix in own] for own in plan]
            exact = self._indifferent(plan, used)
            if exact is not None and self._regret(exact) < 1e-11:
                return exact
        return None

    def _regret(self, plan: Plan) -> float:
        worths = action_worths(self.arrays, plan, values_of(self.arrays, plan))
        return max(
            float(q.max() - mix @ q)
            for own, mixes in zip(worths, plan, strict=True)
            for q, mix in zip(own, mixes, strict=True)
        )

    def _indifferent(self, plan: Plan, used: list[list[Float]]) -> Plan | None:
        """Newton's method for equal worth of the actions in use."""
        places = [(i, s, np.flatnonzero(mark)) for i, own in enumerate(used) for s, mark in enumerate(own)]
        free = [(i, s, at) for i, s, at in places if len(at) > 1]
        x = np.concatenate([plan[i][s][at[1:]] / plan[i][s][at].sum() for i, s, at in free]) if free else np.zeros(0)

        def filled(x: Float) -> Plan:
            out, k = [[np.zeros_like(mix) for mix in own] for own in plan], 0
            for i, s, at in places:
                out[i][s][at[0]] = 1.0
                if len(at) > 1:
                    out[i][s][at[1:]] = x[k : k + len(at) - 1]
                    out[i][s][at[0]] -= x[k : k + len(at) - 1].sum()
                    k += len(at) - 1
            return out

        def off(x: Float) -> Float:
            now = filled(x)
            worths = action_worths(self.arrays, now, values_of(self.arrays, now))
            return np.concatenate([worths[i][s][at[1:]] - worths[i][s][at[0]] for i, s, at in free])

        for _ in range(20 if free else 0):
            here = off(x)
            if np.abs(here).max() < 1e-13:
                break
            slopes = np.empty((len(x), len(x)))
            for k in range(len(x)):
                there = x.copy()
                there[k] += 1e-7
                slopes[:, k] = (off(there) - here) / 1e-7
            change = np.linalg.lstsq(slopes, -here, rcond=None)[0]
            x = x + change
            if not np.isfinite(x).all() or np.abs(x).max() > 10:
                return None
        out = filled(x)
        if any(mix.min() < -1e-12 for own in out for mix in own):
            return None
        return [[np.maximum(mix, 0) / np.maximum(mix, 0).sum() for mix in own] for own in out]
