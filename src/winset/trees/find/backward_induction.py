"""Subgame-perfect equilibria of trees with perfect information (Kuhn 1953; Selten 1965)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.trees.arrays import TreeArrays
from winset.trees.concepts import SubgamePerfect
from winset.trees.kernels.backward_induction import backward_induction, ties_on_path

__all__ = ["BackwardInduction"]


@dataclass(frozen=True)
class BackwardInduction:
    """Solve from the end; ties (payoffs closer than a share ``tolerance`` of their size) go to the first listed action.

    ``SubgamePerfect("all")`` lists every outcome that some subgame-perfect equilibrium reaches, up to ``most``.
    """

    tolerance: float = 1e-12
    most: int = 10_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Concept) -> str | None:
        """Needs perfect information: no information set with two nodes."""
        sets = arrays.information_set[arrays.information_set >= 0]
        if len(sets) and np.bincount(sets).max() > 1:
            return "needs perfect information; an information set of this tree has several nodes"
        return None

    def run(self, arrays: TreeArrays, concept: SubgamePerfect, rng: np.random.Generator) -> Found:
        """The equilibrium by the tie rule, or one equilibrium for each outcome."""
        nodes = len(arrays.mover)
        choice, tied, on_path = (np.empty(nodes, dtype=np.int64) for _ in range(3))
        tree = (arrays.mover, arrays.child_start, arrays.child)
        value, size = np.empty((nodes, arrays.n_players)), np.empty((nodes, arrays.n_players))
        ends = (arrays.payoff_row, arrays.payoffs, self.tolerance)
        ties = backward_induction(*tree, arrays.probability, *ends, value, size, choice, tied)
        details: Details = {
            "ties": ties,
            "ties_on_path": int(ties_on_path(*tree, choice, tied, on_path)),
        }
        if concept.count == "one":
            return Found(
                status=Status.SOLVED,
                points=[_edges(arrays, choice)],
                completeness="all" if ties == 0 else "one",
                reason="No player is ever indifferent, so there is no other."
                if ties == 0
                else "Ties were broken by order.",
                details={**details, "values": value},
                stats={"nodes": nodes},
            )
        plans, complete = _all_plans(arrays, self.tolerance, self.most)
        reason = "Every way to break ties was followed." if complete else f"Only {self.most} outcomes were followed."
        return Found(
            status=Status.SOLVED if complete else Status.LIMIT,
            points=[_edges(arrays, plan.choices(arrays)) for plan in plans],
            completeness="all" if complete else "some",
            reason=reason,
            details={**details, "outcomes": [dict(plan.outcome) for plan in plans]},
            stats={"nodes": nodes},
        )


def _edges(arrays: TreeArrays, choice: NDArray[np.int64]) -> NDArray[np.float64]:
    """Choices as the probability of every edge."""
    chance = np.repeat(arrays.mover, np.diff(arrays.child_start)) == -1
    edges = np.where(chance, arrays.probability, 0.0)
    edges[choice[choice >= 0]] = 1.0
    return edges


@dataclass(frozen=True)
class _Plan:
    """A subgame-perfect equilibrium of the subtree at ``node``: its values, what they would be without signs, its
    outcome, and how it is supported."""

    node: int
    values: tuple[float, ...]
    sizes: tuple[float, ...]
    outcome: tuple[tuple[int, float], ...]
    edge: int
    below: tuple[_Plan, ...]

    def choices(self, arrays: TreeArrays) -> NDArray[np.int64]:
        """The edge taken at every decision node."""
        choice = np.full(len(arrays.mover), -1, dtype=np.int64)
        stack = [self]
        while stack:
            plan = stack.pop()
            choice[plan.node] = plan.edge
            stack.extend(plan.below)
        return choice


def _all_plans(arrays: TreeArrays, tolerance: float, most: int) -> tuple[list[_Plan], bool]:
    """One plan for each outcome of a subgame-perfect equilibrium, and whether none was left out.

    At a node of player i an outcome of one child is an equilibrium outcome if i does at least as well by it as by the
    worst equilibrium (for i) of every other child.
    """
    plans: list[list[_Plan]] = [[] for _ in arrays.mover]
    complete = True
    for v in range(len(arrays.mover) - 1, -1, -1):
        edges = range(arrays.child_start[v], arrays.child_start[v + 1])
        below = [plans[arrays.child[e]] for e in edges]
        found: dict[tuple[tuple[int, float], ...], _Plan] = {}
        if arrays.mover[v] == -2:
            row = int(arrays.payoff_row[v])
            ends = arrays.payoffs[row].tolist()
            found[()] = _Plan(v, tuple(ends), tuple(abs(u) for u in ends), ((row, 1.0),), -1, ())
        elif arrays.mover[v] == -1:
            for mix in product(*below):
                plan = _mixture(v, mix, [float(arrays.probability[e]) for e in edges])
                found.setdefault(plan.outcome, plan)
                if len(found) >= most:
                    complete = False
                    break
        else:
            who = int(arrays.mover[v])
            worst = [min(options, key=lambda plan: plan.values[who]) for options in below]
            for k, e in enumerate(edges):
                others = [w for j, w in enumerate(worst) if j != k]
                bar = max(others, key=lambda plan: plan.values[who], default=None)
                for plan in below[k]:
                    level = -np.inf if bar is None else bar.values[who] - tolerance * (bar.sizes[who] + plan.sizes[who])
                    if plan.values[who] >= level and len(found) < most:
                        support = tuple(plan if j == k else w for j, w in enumerate(worst))
                        found.setdefault(plan.outcome, _Plan(v, plan.values, plan.sizes, plan.outcome, e, support))
            complete = complete and len(found) < most
        plans[v] = list(found.values())
    return plans[0], complete


def _mixture(v: int, mix: tuple[_Plan, ...], weights: list[float]) -> _Plan:
    outcome: dict[int, float] = {}
    values, sizes = [0.0] * len(mix[0].values), [0.0] * len(mix[0].values)
    for plan, weight in zip(mix, weights, strict=True):
        values = [total + weight * u for total, u in zip(values, plan.values, strict=True)]
        sizes = [total + weight * u for total, u in zip(sizes, plan.sizes, strict=True)]
        for terminal, probability in plan.outcome:
            if weight * probability > 0:
                outcome[terminal] = outcome.get(terminal, 0.0) + weight * probability
    return _Plan(v, tuple(values), tuple(sizes), tuple(sorted(outcome.items())), -1, mix)
