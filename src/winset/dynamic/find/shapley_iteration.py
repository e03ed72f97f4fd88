"""Values and optimal strategies of zero-sum stochastic games, by Shapley's iteration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Found
from winset.base.status import Status
from winset.dynamic.arrays import StochasticArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.find.markov_plans import values_of

__all__ = ["ShapleyIteration"]


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
