"""Markov perfect equilibria of stochastic games: all pure ones, values of zero-sum games, one by a logit homotopy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Completeness, Details, Found
from winset.base.status import Status
from winset.dynamic.arrays import StochasticArrays
from winset.dynamic.concepts import MarkovPerfect

__all__ = ["LogitHomotopy", "PureMarkov", "ShapleyIteration"]

Plan = list[list[Float]]
"""``[player][state]``: a mixture."""
NEAR = 1e-11


def shapes_of(arrays: StochasticArrays) -> list[tuple[int, ...]]:
    """Numbers of actions in each state."""
    return [table.shape[1:] for table in arrays.payoffs]


def action_worths(arrays: StochasticArrays, plan: Plan, values: Float) -> list[list[Float]]:
    """``[player][state]``: what each action is worth if the others follow the plan and ``values`` (n, S) come next."""
    n = len(arrays.discounts)
    out: list[list[Float]] = [[] for _ in range(n)]
    for s, (table, moves) in enumerate(zip(arrays.payoffs, arrays.transitions, strict=True)):
        for i in range(n):
            d = arrays.discounts[i]
            cells = (1 - d) * table[i] + d * (moves @ values[i])
            for j in range(n - 1, -1, -1):
                if j != i:
                    cells = np.tensordot(cells, plan[j][s], axes=(j, 0))
            out[i].append(np.asarray(cells))
    return out


def values_of(arrays: StochasticArrays, plan: Plan) -> Float:
    """What the plan is worth to each player in each state, shape ``(n, S)``."""
    n, count = len(arrays.discounts), len(arrays.payoffs)
    pay, chain = np.empty((n, count)), np.empty((count, count))
    for s, (table, moves) in enumerate(zip(arrays.payoffs, arrays.transitions, strict=True)):
        weight = plan[0][s]
        for i in range(1, n):
            weight = np.multiply.outer(weight, plan[i][s])
        pay[:, s] = (table.reshape(n, -1) * weight.ravel()).sum(axis=1)
        chain[s] = weight.ravel() @ moves.reshape(-1, count)
    return np.array(
        [
            np.linalg.solve(np.eye(count) - d * chain, (1 - d) * own)
            for d, own in zip(arrays.discounts, pay, strict=True)
        ]
    )


def described(arrays: StochasticArrays, plans: Sequence[Plan]) -> Details:
    """Values of each equilibrium."""
    return {"values": [values_of(arrays, plan) for plan in plans]}


@dataclass(frozen=True)
class PureMarkov:
    """Every pure stationary plan, and from each every deviation in one state.

    Parameters
    ----------
    most
        Most plans that are looked at.
    """

    most: int = 2_000_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (StochasticArrays,)

    def supports(self, arrays: StochasticArrays, concept: MarkovPerfect) -> str | None:
        """Pure equilibria of few plans."""
        if not concept.pure:
            return "finds pure equilibria; accepted: pure=True"
        if prod(map(prod, shapes_of(arrays))) > self.most:
            return f"looks at no more than {self.most:,} pure plans"
        return None

    def run(self, arrays: StochasticArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """All pure equilibria, or NO_SOLUTION."""
        shapes = shapes_of(arrays)
        sizes = [prod(shape) for shape in shapes]
        total, budget, found, step = prod(sizes), current_budget(), [], 20_000
        for low in range(0, total, step):
            if budget.spent():
                return Found(Status.LIMIT, [], "none", f"{low:,} of {total:,} plans were looked at.")
            numbers = np.arange(low, min(total, low + step))
            cells = np.array(np.unravel_index(numbers, sizes)).T
            found += [cells[k] for k in self._stable(arrays, cells)]
        plans = [_pure_plan(shapes, cells) for cells in found]
        stats = {"plans": total}
        if not plans:
            reason = f"All {total:,} pure plans were looked at, and from each some deviation pays."
            return Found(Status.NO_SOLUTION, [], "none", reason, stats=stats)
        kept = plans if concept.count == "all" else plans[:1]
        actions = [[[int(x.argmax()) for x in own] for own in plan] for plan in kept]
        details = {**described(arrays, kept), "actions": actions}
        completeness: Completeness = "all" if concept.count == "all" else "one"
        return Found(Status.SOLVED, kept, completeness, f"All {total:,} pure plans were looked at.",
                     details=details, stats=stats)  # fmt: skip

    def _stable(self, arrays: StochasticArrays, cells: Int) -> Int:
        """Which of these plans, cells ``(B, S)``, nobody gains by leaving in one state."""
        shapes, n, count = shapes_of(arrays), len(arrays.discounts), len(arrays.payoffs)
        flat = [t.reshape(n, -1) for t in arrays.payoffs]
        moves = [t.reshape(-1, count) for t in arrays.transitions]
        chain = np.stack([moves[s][cells[:, s]] for s in range(count)], axis=1)
        good = np.ones(len(cells), dtype=bool)
        for i in range(n):
            d = arrays.discounts[i]
            pay = np.stack([flat[s][i, cells[:, s]] for s in range(count)], axis=1)
            values = np.linalg.solve(np.eye(count) - d * chain, (1 - d) * pay[:, :, None])[:, :, 0]
            for s in range(count):
                worth = (1 - d) * flat[s][i][None, :] + d * (values @ moves[s].T)
                table = worth.reshape(len(cells), *shapes[s])
                own = np.array(np.unravel_index(cells[:, s], shapes[s]))
                index: list[object] = [np.arange(len(cells)), *own]
                index[1 + i] = slice(None)
                best = table[tuple(index)]
                near = NEAR * (np.ptp(flat[s][i]) + 1e-300) + 1e-13 * np.abs(worth).max()
                good &= best.max(axis=1) <= values[:, s] + near
        return np.flatnonzero(good)


def _pure_plan(shapes: list[tuple[int, ...]], cells: Int) -> Plan:
    chosen = [np.unravel_index(int(c), shape) for c, shape in zip(cells, shapes, strict=True)]
    return [[np.eye(shape[i])[at[i]] for shape, at in zip(shapes, chosen, strict=True)] for i in range(len(shapes[0]))]


@dataclass(frozen=True)
class ShapleyIteration:
    """Values of a zero-sum game from values: a matrix game in each state, again and again (Shapley 1953).

    Parameters
    ----------
    tolerance
        Distance of the values from the true ones at which it ends, relative to the range of payoffs.
    """

    tolerance: float = 1e-11

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (StochasticArrays,)

    def supports(self, arrays: StochasticArrays, concept: MarkovPerfect) -> str | None:
        """Two players whose payoffs sum to 0 and who discount alike."""
        if concept.pure or concept.count == "all":
            return "finds one equilibrium, mixed where need be; accepted: count='one', pure=False"
        d = arrays.discounts
        zero = len(d) == 2 and d[0] == d[1] and all(
            np.abs(t.sum(axis=0)).max() <= 1e-12 * (1 + np.abs(t).max()) for t in arrays.payoffs
        )  # fmt: skip
        return None if zero else "takes two players whose payoffs sum to 0 and who discount alike"

    def run(self, arrays: StochasticArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """Optimal strategies; the bounds on the values are among the details."""
        d, count = arrays.discounts[0], len(arrays.payoffs)
        span = max(float(np.ptp(t[0])) for t in arrays.payoffs) or 1.0
        values, steps, budget = np.zeros(count), 0, current_budget()
        while True:
            solved = [
                _matrix_game((1 - d) * t[0] + d * (m @ values))
                for t, m in zip(arrays.payoffs, arrays.transitions, strict=True)
            ]
            fresh = np.array([value for value, _, _ in solved])
            gap = float(np.abs(fresh - values).max())
            values, steps = fresh, steps + 1
            bound = gap * d / (1 - d)
            if bound <= self.tolerance * span or steps > 100_000:
                break
            if budget.spent():
                return Found(Status.LIMIT, [], "none", f"After {steps:,} steps values are known up to {bound:.3g}.")
            values = _settled(arrays, solved, values)
        plan = [[x for _, x, _ in solved], [y for _, _, y in solved]]
        worth = values_of(arrays, plan)
        details = {"values": [worth], "bounds": [fresh - bound, fresh + bound]}
        return Found(Status.SOLVED, [plan], "one", "The values are unique.", details=details, stats={"steps": steps})


def _settled(arrays: StochasticArrays, solved: Sequence[tuple[float, Float, Float]], values: Float) -> Float:
    """The values if both go on with these strategies, where that is nearer to a fixed point (Hoffman and Karp 1966)."""
    d = arrays.discounts[0]
    plan = [[x for _, x, _ in solved], [y for _, _, y in solved]]
    ahead = values_of(arrays, plan)[0]

    def gap(v: Float) -> float:
        again = [_matrix_game((1 - d) * t[0] + d * (m @ v))[0]
                 for t, m in zip(arrays.payoffs, arrays.transitions, strict=True)]  # fmt: skip
        return float(np.abs(np.array(again) - v).max())

    return ahead if gap(ahead) < gap(values) else values


def _matrix_game(table: Float) -> tuple[float, Float, Float]:
    """Value and optimal mixtures of a zero-sum table, shape ``(m, k)``."""
    m, k = table.shape
    if m == 1 or k == 1:
        a, b = (0, int(table[0].argmin())) if m == 1 else (int(table[:, 0].argmax()), 0)
        return float(table[a, b]), np.eye(m)[a], np.eye(k)[b]
    low = table.min()
    unit = (table - low) / (float(np.ptp(table)) or 1.0)
    A = np.vstack([np.c_[unit.T, -np.ones(k)], np.r_[np.ones(m), 0.0]])
    row_low, row_high = np.r_[np.zeros(k), 1.0], np.r_[np.full(k, np.inf), 1.0]
    found = minimise(
        np.r_[np.zeros(m), -1.0], dense_columns(A), row_low, row_high, low=np.r_[np.zeros(m), -np.inf]
    )  # fmt: skip
    x, y = np.maximum(found.x[:m], 0), np.maximum(found.row_dual[:k], 0)
    x, y = x / x.sum(), y / y.sum()
    return float(x @ table @ y), x, y


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
