"""What an agenda setter proposes against a status quo, on a line or in a plane (Romer and Rosenthal 1978)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.policies.arrays import SetterArrays
from winset.policies.find.counted import counted, not_in_plane, votes_of
from winset.policies.find.winset import line_pivots, winset_of
from winset.policies.kernels.batch import setter_batch
from winset.policies.kernels.plane_choices import candidates, spots_for
from winset.policies.kernels.romer_rosenthal import setter_on_line
from winset.trees.concepts import SubgamePerfect

__all__ = ["RomerRosenthalLine", "RomerRosenthalLineBatch", "RomerRosenthalPlane"]


SAME = 1e-10


@dataclass(frozen=True)
class RomerRosenthalPlane:
    """The nearest to the setter of its ideal point, its projections on circles, and the circles' corners that pass."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect, Stationary)
    arrays: ClassVar[tuple[type, ...]] = (SetterArrays,)

    def supports(self, arrays: SetterArrays, concept: Concept) -> str | None:
        """One game in two dimensions."""
        return not_in_plane(arrays)

    def run(self, arrays: SetterArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Every best outcome; who votes for the first, and what beats the status quo, under ``details``."""
        q, n = arrays.status_quo, len(arrays.ideals)
        away, own = arrays.ideals - q, arrays.setter - q
        size = max(float(np.hypot(*away.T).max()), float(np.hypot(*own))) or 1.0
        away, own = np.ascontiguousarray(away / size), own / size
        reach, rule = np.hypot(*away.T), counted(arrays.rule)
        spots = spots_for(n, rule)
        m = candidates(own[0], own[1], -1, away, reach, rule, spots)
        tried = np.concatenate([np.zeros((1, 2)), spots.points[:m]])
        lost = np.hypot(*(tried - own).T)
        best: list[np.ndarray] = []
        for c in np.flatnonzero(lost <= lost.min() + SAME):
            if all(np.abs(tried[c] - other).max() > 1e-7 for other in best):
                best.append(tried[c])
        outcomes = [q + size * x for x in sorted(best, key=lambda x: (round(x[0], 7), round(x[1], 7)))]
        votes = np.hypot(*((outcomes[0] - q) / size - away).T) <= reach + 1e-11
        shape = winset_of(np.zeros(2), away, arrays.rule)
        details = {
            "for": votes,
            "arcs": shape["arcs"],
            "winset": q + size * shape["boundary"],
            "area": size**2 * shape["area"],
        }
        why = "All best proposals of the setter." if len(outcomes) > 1 else "The setter has one best proposal."
        return Found(Status.SOLVED, outcomes, "all", why, details=details)


@dataclass(frozen=True)
class RomerRosenthalLine:
    """The setter's ideal, moved to the nearest policy that beats or equals the status quo."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect, Stationary)
    arrays: ClassVar[tuple[type, ...]] = (SetterArrays,)

    def supports(self, arrays: SetterArrays, concept: Concept) -> str | None:
        """One game in one dimension."""
        if arrays.ideals.ndim != 2:
            return "takes one game; RomerRosenthalLineBatch takes many"
        return None if arrays.ideals.shape[1] == 1 else "takes one policy dimension"

    def run(self, arrays: SetterArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The outcome; what beats or equals the status quo, and who votes for the outcome, under ``details``."""
        x, bounds = arrays.ideals[:, 0], np.empty(2)
        q = float(arrays.status_quo[0])
        code, outcome = setter_on_line(
            float(arrays.setter[0]),
            q,
            np.ascontiguousarray(x),
            votes_of(arrays.rule),
            np.empty(len(x), dtype=np.int64),
            bounds,
        )
        size = max(float(np.abs(x - q).max()), 1e-300)
        details = {"winset": bounds, "for": np.abs(x - outcome) <= np.abs(x - q) + 1e-12 * size}
        why = "The setter has one best policy among those that a winning coalition does not refuse."
        if arrays.amendment is not None and code == Status.SOLVED:
            return amended(arrays, details)
        return Found(Status(code), [np.array([outcome])], "all", why, details=details)


def amended(arrays: SetterArrays, details: Details) -> Found:
    """The outcome where a proposal stands only between the pivots of the rule by which it is amended."""
    x, q, own = arrays.ideals[:, 0], float(arrays.status_quo[0]), float(arrays.setter[0])
    assert arrays.amendment is not None
    left, right = line_pivots(x, arrays.amendment)
    low, high = max(float(details["winset"][0]), float(x[left])), min(float(details["winset"][1]), float(x[right]))
    outcome, completeness, why = q, "all", "Every proposal that the setter prefers to the status quo would be amended."
    if low <= high:
        best = min(max(own, low), high)
        if abs(best - own) <= abs(q - own):
            outcome, why = best, "The setter has one best policy among those that nobody refuses and none amends."
        if abs(best - own) == abs(q - own) and best != q:
            completeness, why = "one", "The setter is indifferent between this proposal and the status quo."
    size = max(float(np.abs(x - q).max()), 1e-300)
    told = {**details, "for": np.abs(x - outcome) <= np.abs(x - q) + 1e-12 * size}
    return Found(Status.SOLVED, [np.array([outcome])], completeness, why, details=told)  # type: ignore[arg-type]


@dataclass(frozen=True)
class RomerRosenthalLineBatch:
    """:class:`RomerRosenthalLine` for many games of one rule."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect, Stationary)
    arrays: ClassVar[tuple[type, ...]] = (SetterArrays,)

    def supports(self, arrays: SetterArrays, concept: Concept) -> str | None:
        """Many games in one dimension."""
        if arrays.ideals.ndim != 3:
            return "takes many games; RomerRosenthalLine takes one"
        return None if arrays.ideals.shape[2] == 1 else "takes one policy dimension"

    def run(self, arrays: SetterArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Columns: outcome (B,) and what beats or equals the status quo (B, 2)."""
        count, n = arrays.ideals.shape[:2]
        outcome, bounds = np.empty(count), np.empty((count, 2))
        status = np.empty(count, dtype=np.int64)
        setter_batch(
            np.ascontiguousarray(arrays.setter[:, 0]), np.ascontiguousarray(arrays.status_quo[:, 0]),
            arrays.ideals.reshape(count, n), votes_of(arrays.rule), outcome, bounds, status,
        )  # fmt: skip
        columns = {"status": status, "points": outcome, "outcome": outcome, "winset": bounds}
        return Found(Status.SOLVED, [], details=columns)
