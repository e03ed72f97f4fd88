"""Coalitions that form one after another, by backward induction over sizes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import Worth
from winset.formation.arrays import SymmetricPartitionArrays
from winset.formation.concepts import SequentialFormation

__all__ = ["BestSizes"]


@dataclass(frozen=True)
class BestSizes:
    """From the last player back: each coalition takes the size of the largest worth a head, given the sizes to follow.

    ``details`` hold ``choices``, the size that forms after each list of sizes (largest first), and the ``shares``.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (SequentialFormation,)
    arrays: ClassVar[tuple[type, ...]] = (SymmetricPartitionArrays,)

    def supports(self, arrays: SymmetricPartitionArrays, concept: SequentialFormation) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: SymmetricPartitionArrays, concept: SequentialFormation, rng: np.random.Generator) -> Found:
        """The sizes in the order in which coalitions form."""
        choices: dict[tuple[int, ...], int] = {}

        def share(size: int, structure: tuple[int, ...]) -> Worth:
            worth = arrays.worth[structure][size]
            return Fraction(worth) / size if isinstance(worth, int | Fraction) else worth / size

        @cache
        def rest(formed: tuple[int, ...]) -> tuple[int, ...]:
            left = arrays.n - sum(formed)
            if left == 0:
                return ()
            best: tuple[Worth, int, tuple[int, ...]] | None = None
            for size in range(1, left + 1):
                after = (size, *rest(_sorted((*formed, size))))
                value = share(size, _sorted((*formed, *after)))
                if best is None or value >= best[0]:
                    best = (value, size, after)
            assert best is not None
            choices[formed] = best[1]
            return best[2]

        order = rest(())
        structure = _sorted(order)
        details = {"choices": choices, "shares": {s: share(s, structure) for s in dict.fromkeys(order)}}
        reason = "The outcome is unique once ties go to the larger coalition."
        return Found(Status.SOLVED, [order], "one", reason, details=details, stats={"histories": len(choices)})


def _sorted(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(sizes, reverse=True))
