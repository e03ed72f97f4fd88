"""Stable partitions, by every deviation from every partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.formation.arrays import PartitionArrays
from winset.formation.concepts import StablePartitions
from winset.formation.kernels.partitions import blocked_partitions

__all__ = ["PartitionSearch", "found_all"]


KINDS = {"core": 0, "strict-core": 1, "nash": 2, "individual": 3, "contractual": 4}


@dataclass(frozen=True)
class PartitionSearch:
    """Every partition, and from each every deviation until one pays; ``details["blocked"]`` has it.

    Parameters
    ----------
    most
        Most players where every coalition may deviate.
    """

    most: int = 10

    concepts: ClassVar[tuple[type[Concept], ...]] = (StablePartitions,)
    arrays: ClassVar[tuple[type, ...]] = (PartitionArrays,)

    def supports(self, arrays: PartitionArrays, concept: StablePartitions) -> str | None:
        """Up to ``most`` players."""
        n = arrays.partitions.shape[1]
        return None if n <= self.most else f"looks at all partitions of at most {self.most} players, here are {n}"

    def run(self, arrays: PartitionArrays, concept: StablePartitions, rng: np.random.Generator) -> Found:
        """All stable partitions, or NO_SOLUTION; the first deviation from each of the others."""
        count, n = arrays.partitions.shape
        codes = arrays.partitions @ (n ** np.arange(n - 1, -1, -1))
        who, to = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        blocked_partitions(
            KINDS[concept.stability], concept.others == "separate", np.ascontiguousarray(arrays.partitions), codes,
            arrays.payoffs, arrays.near, who, to,
        )  # fmt: skip
        points = np.flatnonzero(who < 0).tolist()
        blocked = [(k, int(who[k]), int(to[k])) for k in np.flatnonzero(who >= 0).tolist()]
        return found_all(points, "partitions", {"blocked": blocked}, partitions=count)


def found_all(points: list[int], what: str, details: Details, **stats: int) -> Found:
    """All answers of a complete search, or the proof that there is none."""
    if points:
        return Found(Status.SOLVED, points, "all", f"All {what} were looked at.", details=details, stats=stats)
    reason = f"All {what} were looked at, and from each some deviation pays."
    return Found(Status.NO_SOLUTION, [], "none", reason, details=details, stats=stats)
