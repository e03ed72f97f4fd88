"""Equilibrium payoffs of one table at many discount factors, each set begun with that of the next larger factor.

What is an equilibrium payoff at a factor is one at every larger factor, as public randomisation makes up for the
greater weight of the future (Abreu, Pearce and Stacchetti 1990, theorem 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.repeated.arrays import RepeatedStackArrays
from winset.repeated.concepts import PayoffSet
from winset.repeated.find.payoff_set import NEAR, SelfGeneration, Stage, settle
from winset.repeated.find.polytopes import Hull, tidied

__all__ = ["SelfGenerationBatch"]


@dataclass(frozen=True)
class SelfGenerationBatch:
    """Sets of payoffs that shrink to those that generate themselves, from the largest discount factor down.

    Parameters
    ----------
    steps
        Most steps a factor.
    """

    steps: int = 5_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (PayoffSet,)
    arrays: ClassVar[tuple[type, ...]] = (RepeatedStackArrays,)

    def supports(self, arrays: RepeatedStackArrays, concept: PayoffSet) -> str | None:
        """Two or three players."""
        return SelfGeneration().supports(arrays.game, concept)

    def run(self, arrays: RepeatedStackArrays, concept: PayoffSet, rng: np.random.Generator) -> Found:
        """Columns ``best``, ``worst`` (B, n), ``joint``, ``count`` (B,); the list ``points`` of extreme points."""
        factors, n = arrays.discounts, len(arrays.game.exact)
        rows, stage = len(factors), Stage(arrays.game.exact)
        status = np.full(rows, Status.NONFINITE, dtype=np.int64)
        points: list[Float] = [np.zeros((0, n))] * rows
        held: Hull | None = None
        empty, steps = False, 0
        for row in np.argsort(-factors, kind="stable")[: int(np.isfinite(factors).sum())]:
            settled = True
            if not empty:
                held, taken, settled = settle(stage, float(factors[row]), held, self.steps)
                steps += taken
                empty = held is None
            status[row] = Status.NO_SOLUTION if held is None else Status.SOLVED if settled else Status.LIMIT
            if held is not None and settled:
                points[row] = stage.true(tidied(held.corners, NEAR))
        listed = [row if len(row) else np.full((1, n), np.nan) for row in points]
        columns = {
            "status": status,
            "best": np.array([row.max(axis=0) for row in listed]).reshape(rows, n),
            "worst": np.array([row.min(axis=0) for row in listed]).reshape(rows, n),
            "joint": np.array([row.sum(axis=1).max() for row in listed]),
            "count": np.array([len(row) for row in points], dtype=np.int64),
            "lists": {"points": np.concatenate([np.zeros((0, n)), *points])},
            "offsets": np.concatenate([[0], np.cumsum([len(row) for row in points])]).astype(np.int64),
        }
        return Found(Status.SOLVED, [], details=columns, stats={"steps": steps})
