"""The agenda setter in a plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.arrays import SetterArrays
from winset.concepts import Concept, Stationary, SubgamePerfect
from winset.kernels.spatial_plane import candidates
from winset.methods.voting_space import winset_of
from winset.solution import Found
from winset.status import Status

__all__ = ["PlaneSetter"]

SAME = 1e-10


@dataclass(frozen=True)
class PlaneSetter:
    """The nearest to the setter of its ideal point, its projections on circles, and the circles' corners that pass."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect, Stationary)
    arrays: ClassVar[tuple[type, ...]] = (SetterArrays,)

    def supports(self, arrays: SetterArrays, concept: Concept) -> str | None:
        """One game in two dimensions."""
        if arrays.ideals.ndim != 2:
            return "takes one game in a plane; in two dimensions games are solved one at a time"
        return None if arrays.ideals.shape[1] == 2 else "takes two policy dimensions"

    def run(self, arrays: SetterArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Every best outcome; who votes for the first, and what beats the status quo, under ``details``."""
        q, rule, n = arrays.status_quo, arrays.rule, len(arrays.ideals)
        away, own = arrays.ideals - q, arrays.setter - q
        size = max(float(np.hypot(*away.T).max()), float(np.hypot(*own))) or 1.0
        away, own = np.ascontiguousarray(away / size), own / size
        reach, most = np.hypot(*away.T), 1 + n + n * (n - 1)
        points = np.empty((most, 2))
        m = candidates(
            own[0], own[1], -1, away, reach, rule.weights, rule.quota, rule.vetoes,
            np.empty(n, dtype=np.uint8), np.empty(n, dtype=np.uint8), np.empty(rule.quota + 1),
            points, np.empty((most, 2), dtype=np.int64), np.empty(most),
        )  # fmt: skip
        tried = np.concatenate([np.zeros((1, 2)), points[:m]])
        lost = np.hypot(*(tried - own).T)
        best: list[np.ndarray] = []
        for c in np.flatnonzero(lost <= lost.min() + SAME):
            if all(np.abs(tried[c] - other).max() > 1e-7 for other in best):
                best.append(tried[c])
        outcomes = [q + size * x for x in sorted(best, key=lambda x: (round(x[0], 7), round(x[1], 7)))]
        votes = np.hypot(*((outcomes[0] - q) / size - away).T) <= reach + 1e-11
        shape = winset_of(np.zeros(2), away, rule)
        details = {
            "for": votes,
            "arcs": shape["arcs"],
            "winset": q + size * shape["boundary"],
            "area": size**2 * shape["area"],
        }
        why = "All best proposals of the setter." if len(outcomes) > 1 else "The setter has one best proposal."
        return Found(Status.SOLVED, outcomes, "all", why, details=details)
