"""Bargains on many issues at once: Nash's, Kalai and Smorodinsky's, equal gains, with costs of disagreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import Egalitarian, KalaiSmorodinsky, NashBargaining
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.positions.arrays import RaggedIssues
from winset.positions.kernels.line_bargains import line_bargains

__all__ = ["LineBargainsBatch"]

MODES: dict[type[Concept], int] = {NashBargaining: 0, Egalitarian: 1, KalaiSmorodinsky: 2}


@dataclass(frozen=True)
class LineBargainsBatch:
    """The interval that nobody refuses is halved by the sign of the slope of a concave function."""

    concepts: ClassVar[tuple[type[Concept], ...]] = tuple(MODES)
    arrays: ClassVar[tuple[type, ...]] = (RaggedIssues,)

    def supports(self, arrays: RaggedIssues, concept: Concept) -> str | None:
        """Concave gains."""
        if getattr(concept, "lexicographic", False):
            return "compares smallest gains alone"
        return None if arrays.exponent >= 1 else "needs losses that rise at least in proportion to distance"

    def run(self, arrays: RaggedIssues, concept: Concept, rng: np.random.Generator) -> Found:
        """Columns: points (m,), low and high (m,), the ends of what nobody refuses."""
        m, count = len(arrays.offsets) - 1, len(arrays.position)
        of = np.repeat(np.arange(m), np.diff(arrays.offsets))
        reference, size = arrays.reference[of], (arrays.upper - arrays.lower)[of]
        apart = np.where(np.isfinite(reference), np.abs(reference - arrays.position) / size, 1.0)
        worst = arrays.salience * apart**arrays.exponent + arrays.cost
        point, ends, status = np.empty(m), np.empty((m, 2)), np.empty(m, dtype=np.int64)
        actors = np.stack([arrays.position, arrays.salience, arrays.power, worst, np.zeros(count)])
        issues = np.stack([arrays.reference, arrays.lower, arrays.upper])
        line_bargains(arrays.offsets, actors, issues, arrays.exponent, MODES[type(concept)], point, ends, status)
        columns = {"status": status, "points": point, "low": ends[:, 0], "high": ends[:, 1]}
        return Found(Status.SOLVED, [], details=columns)
