"""Backward induction over many draws of a tree's parameters (see ``backward_induction`` for one)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.kernels.payoff_rows import Tables
from winset.trees.arrays import DrawnTreeArrays
from winset.trees.concepts import SubgamePerfect
from winset.trees.find.backward_induction import BackwardInduction
from winset.trees.kernels.backward_induction import Shape
from winset.trees.kernels.batch import Rows, tree_batch

__all__ = ["TreeBatch"]


@dataclass(frozen=True)
class TreeBatch:
    """Solve every draw from the end; the tie rule is that of one tree.

    Columns: ``outcome`` (B,), the terminal node reached by the most probable play; ``payoffs`` (B, n), expected at the
    root; ``ties_on_path`` (B,); with ``choices`` also ``choices`` (B, N), the edge taken at every decision node.
    """

    tolerance: float = 1e-12
    choices: bool = True
    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect,)
    arrays: ClassVar[tuple[type, ...]] = (DrawnTreeArrays,)

    def supports(self, arrays: DrawnTreeArrays, concept: SubgamePerfect) -> str | None:
        """Needs perfect information, and gives one equilibrium a draw."""
        if concept.count == "all":
            return "gives one equilibrium a draw; ask SubgamePerfect('all') of one game at a time"
        return BackwardInduction().supports(arrays.tree, concept)

    def run(self, arrays: DrawnTreeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Status and columns of every draw."""
        tree, total = arrays.tree, len(arrays.draws)
        n, nodes = tree.n_players, len(tree.mover)
        out = Rows(
            np.empty(total, dtype=np.uint8),
            np.empty(total, dtype=np.int64),
            np.empty((total, n)),
            np.empty(total, dtype=np.int64),
            np.empty((total if self.choices else 0, nodes), dtype=np.int64),
        )
        shape = Shape(tree.mover, tree.child_start, tree.child, tree.chance_polynomial, tree.payoff_row)
        p = tree.polynomials
        terms = p.start, p.coefficient, p.factor_start, p.factor
        tables = Tables(np.empty((0, 0)), *terms, tree.parameters, arrays.draws, arrays.column)
        tree_batch(shape, tables, self.tolerance, n, out)
        details = {"status": out.status, "outcome": out.outcome, "payoffs": out.payoffs, "ties_on_path": out.ties}
        if self.choices:
            details["choices"] = out.choices
        return Found(Status.SOLVED, [], details=details, stats={"nodes": nodes})
