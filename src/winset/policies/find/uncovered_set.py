"""The uncovered set of a vote over policies (Miller 1980)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.policies.arrays import VotingSpaceArrays
from winset.policies.concepts import UncoveredSet as UncoveredSetConcept
from winset.policies.find.counted import votes_of
from winset.policies.kernels.uncovered_set import uncovered

__all__ = ["UncoveredSet"]


@dataclass(frozen=True)
class UncoveredSet:
    """Every point of a grid against every other, a bit each."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (UncoveredSetConcept,)
    arrays: ClassVar[tuple[type, ...]] = (VotingSpaceArrays,)

    def supports(self, arrays: VotingSpaceArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: VotingSpaceArrays, concept: UncoveredSetConcept, rng: np.random.Generator) -> Found:
        """The points that are not covered; the grid and marks under ``details``."""
        low, high = arrays.ideals.min(axis=0), arrays.ideals.max(axis=0)
        step = float((high - low).max()) / (concept.grid - 1) or 1.0
        axes = [a + step * np.arange(int(np.floor((b - a) / step + 1e-9)) + 1) for a, b in zip(low, high, strict=True)]
        policies = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
        count = len(policies)
        squared = ((policies[:, None, :] - arrays.ideals) ** 2).sum(axis=-1)
        words = (count + 63) // 64
        beats, marks = np.zeros((count, words), dtype=np.uint64), np.empty(count, dtype=np.uint8)
        near = 1e-12 * max(float(squared.max()), 1e-300)
        uncovered(squared, votes_of(arrays.rule), near, beats, marks)
        details = {"grid": policies, "uncovered": marks.astype(bool), "step": step}
        why = "On this grid: a policy is covered by one that beats it and whatever it beats."
        return Found(Status.SOLVED, list(policies[marks == 1]), "all", why, details=details)
