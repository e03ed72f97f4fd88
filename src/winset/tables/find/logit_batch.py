"""Logit equilibria of many games at one precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormStackArrays
from winset.tables.concepts import QRE
from winset.tables.find.logit_ladder import too_large_for_a_path
from winset.tables.find.table_rows import StackArrays, all_payoffs, shape_of
from winset.tables.kernels.batch_logit import logit_batch

__all__ = ["LogitBatch"]


@dataclass(frozen=True)
class LogitBatch:
    """Follow the principal branch of every game to ``concept.lam``; column ``points`` has shape ``(B, n, m)``.

    ``reach``, ``least_cosine`` and ``steps`` are those of ``LogitPath``; m is the largest number of actions, and
    actions that a player does not have are played with probability 0.
    """

    reach: float = 0.02
    least_cosine: float = 0.95
    steps: int = 20_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (QRE,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormStackArrays, DrawnNormalFormArrays)

    def supports(self, arrays: StackArrays, concept: QRE) -> str | None:
        """Applies to games that fit in memory."""
        return too_large_for_a_path(shape_of(arrays)[1:])

    def run(self, arrays: StackArrays, concept: QRE, rng: np.random.Generator) -> Found:
        """One point a row; NaN where the branch did not get there."""
        payoffs = all_payoffs(arrays)
        shape = payoffs.shape
        flat = payoffs.reshape(shape[0], shape[1], int(np.prod(shape[2:])))
        with np.errstate(all="ignore"):
            lowest = flat.min(axis=2, keepdims=True)
            scale = (flat - lowest).max(axis=(1, 2))
            unit = np.ascontiguousarray((flat - lowest) / np.where(scale > 0, scale, 1.0)[:, None, None])
            lam = concept.lam * np.where(scale > 0, scale, 1.0)
        lam = np.where(np.isfinite(unit).all(axis=(1, 2)) & np.isfinite(lam), lam, np.nan)
        status = np.empty(shape[0], dtype=np.uint8)
        points = np.empty((shape[0], shape[1], max(shape[2:])))
        limits = np.array([self.reach, self.least_cosine, self.steps])
        logit_batch(unit, np.array(shape[2:], dtype=np.int64), lam, limits, status, points)
        return Found(Status.SOLVED, [], details={"status": status, "points": points})
