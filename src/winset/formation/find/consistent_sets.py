"""The largest consistent set of farsighted players."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.formation.arrays import EnvironmentArrays
from winset.formation.concepts import LargestConsistentSet
from winset.formation.kernels.consistent_sets import consistent_set, indirect_dominance

__all__ = ["FarsightedSearch"]


@dataclass(frozen=True)
class FarsightedSearch:
    """Indirect dominance by searching back from every state, then states ruled out until a consistent set is left.

    ``details`` hold ``dominated_by`` (of each state, those that indirectly dominate it), ``ruled_out`` (in order, each
    with the deviation that nothing deters) and ``farsighted_core`` (states that nothing dominates).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (LargestConsistentSet,)
    arrays: ClassVar[tuple[type, ...]] = (EnvironmentArrays,)

    def supports(self, arrays: EnvironmentArrays, concept: LargestConsistentSet) -> str | None:
        """Every social environment."""
        return None

    def run(self, arrays: EnvironmentArrays, concept: LargestConsistentSet, rng: np.random.Generator) -> Found:
        """The states of the largest consistent set."""
        count = len(arrays.payoffs)
        by_end, by_start = np.argsort(arrays.moves[:, 2], kind="stable"), np.argsort(arrays.moves[:, 1], kind="stable")
        into = np.searchsorted(arrays.moves[by_end, 2], np.arange(count + 1)).astype(np.int64)
        out = np.searchsorted(arrays.moves[by_start, 1], np.arange(count + 1)).astype(np.int64)
        reach = np.zeros((count, count), dtype=np.uint8)
        indirect_dominance(
            arrays.payoffs, arrays.moves[by_end], into, arrays.near, reach, np.empty(count, dtype=np.int64)
        )
        alive = np.ones(count, dtype=np.uint8)
        order, witness = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        gone = consistent_set(arrays.payoffs, arrays.moves[by_start], out, arrays.near, reach, alive, order, witness)
        details = {
            "dominated_by": reach,
            "ruled_out": [(int(x), int(by_start[e])) for x, e in zip(order[:gone], witness[:gone], strict=True)],
            "farsighted_core": np.flatnonzero(~reach.any(axis=1)).tolist(),
        }
        points = np.flatnonzero(alive).tolist()
        reason = "The set is the largest one; it may hold several states."
        return Found(Status.SOLVED, points, "all", reason, details=details, stats={"moves": len(arrays.moves)})
