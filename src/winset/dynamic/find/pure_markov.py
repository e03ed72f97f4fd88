"""All pure Markov perfect equilibria of a stochastic game, by looking at every pure plan."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from winset.base.array_types import Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Completeness, Found
from winset.base.status import Status
from winset.dynamic.arrays import StochasticArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.find.markov_plans import Plan, described, shapes_of

__all__ = ["PureMarkov"]

NEAR = 1e-11


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
