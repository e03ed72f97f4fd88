"""Correlated equilibria of many small tables by a dense simplex kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormStackArrays
from winset.tables.concepts import CoarseCorrelated, Correlated, Objective
from winset.tables.find.table_rows import StackArrays, blocks_of, rows_of, shape_of, tables_of
from winset.tables.kernels.batch_correlated import CorrelatedAnswers, correlated_batch

__all__ = ["CorrelatedBatch"]


@dataclass(frozen=True)
class CorrelatedBatch:
    """The linear program of every table from its dual, which needs no first phase.

    Columns: ``distribution`` (B, m_1, ..., m_n), the probability of every cell; ``pivots`` (B,); ``multipliers``
    (B, R), one for every player and ordered pair of actions (for coarse equilibria: every action), in order, and
    ``shares`` (B, n), the players' weights in the objective, which prove that no equilibrium is better.

    Parameters
    ----------
    pivots
        Most pivots a row.
    entries
        Largest dictionary, in entries, for which this method applies.

    References
    ----------
    Aumann (1974), Subjectivity and correlation in randomized strategies; Moulin and Vial (1978), Strategically zero-sum
    games; Dantzig, Orden and Wolfe (1955) for the lexicographic rule.
    """

    pivots: int = 5_000
    entries: int = 1_000_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Correlated, CoarseCorrelated)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormStackArrays, DrawnNormalFormArrays)

    def supports(self, arrays: StackArrays, concept: Correlated | CoarseCorrelated) -> str | None:
        """Applies to small tables."""
        actions = shape_of(arrays)[1:]
        entries = (int(np.prod(actions)) + 1) * (_rows(actions, concept) + len(actions) + 1)
        if entries > self.entries:
            return f"a dictionary would have {entries:,} entries; solve games this large one at a time"
        return None

    def run(self, arrays: StackArrays, concept: Correlated | CoarseCorrelated, rng: np.random.Generator) -> Found:
        """Status, distributions and multipliers of every row."""
        total, actions = rows_of(arrays), shape_of(arrays)[1:]
        n, cells, rows = len(actions), int(np.prod(actions)), _rows(actions, concept)
        weights = objective_weights(concept.objective, n)
        status, pivots = np.empty(total, dtype=np.uint8), np.empty(total, dtype=np.int64)
        p, y, shares = np.empty((total, cells)), np.empty((total, rows)), np.empty((total, n))
        goal = np.ones(n) if weights is None else weights
        coarse, sizes = isinstance(concept, CoarseCorrelated), np.array(actions, dtype=np.int64)
        for here, tables in blocks_of(tables_of(arrays), total):
            answers = CorrelatedAnswers(status[here], pivots[here], p[here], y[here], shares[here])
            correlated_batch(tables, sizes, goal, weights is None, coarse, self.pivots, answers)
        columns = {"distribution": p.reshape(total, *actions), "pivots": pivots, "multipliers": y, "shares": shares}
        return Found(Status.SOLVED, [], details={"status": status, **columns})


def _rows(actions: tuple[int, ...], concept: Concept) -> int:
    return sum(m if isinstance(concept, CoarseCorrelated) else m * (m - 1) for m in actions)


def objective_weights(objective: Objective, n: int) -> NDArray[np.float64] | None:
    """One weight a player, or None for the smallest payoff."""
    if objective == "egalitarian":
        return None
    if objective == "welfare":
        return np.ones(n)
    try:
        weights = np.array([float(cast(float, w)) for w in objective])
    except (TypeError, ValueError, ArithmeticError):
        weights = np.full(1, np.nan)
    if weights.shape != (n,) or not np.isfinite(weights).all():
        raise ModelError(f"objective: must be 'welfare', 'egalitarian' or {n} finite weights, got {objective!r}")
    return weights
