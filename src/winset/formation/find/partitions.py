"""Stable agreements, partitions and networks, the largest consistent set, and coalitions that form in sequence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any, ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.formation.arrays import (
    AgreementArrays,
    AgreementSizeArrays,
    EnvironmentArrays,
    NetworkArrays,
    PartitionArrays,
    SymmetricPartitionArrays,
)
from winset.formation.concepts import (
    LargestConsistentSet,
    PairwiseStable,
    SequentialFormation,
    StableAgreements,
    StablePartitions,
)
from winset.formation.kernels.partitions import (
    agreement_marks,
    blocked_networks,
    blocked_partitions,
    consistent_set,
    indirect_dominance,
)

__all__ = ["AgreementSearch", "BestSizes", "FarsightedSearch", "LinkSearch", "MembershipSizes", "PartitionSearch"]


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


def found_all(points: list[Any], what: str, details: dict[str, Any], **stats: Any) -> Found:
    """All answers of a complete search, or the proof that there is none."""
    if points:
        return Found(Status.SOLVED, points, "all", f"All {what} were looked at.", details=details, stats=stats)
    reason = f"All {what} were looked at, and from each some deviation pays."
    return Found(Status.NO_SOLUTION, [], "none", reason, details=details, stats=stats)


@dataclass(frozen=True)
class AgreementSearch:
    """Every set of members: who leaves, who joins, and the surplus over what leaving gives.

    ``details`` hold the sets that are ``internal`` and ``external``, and the ``surplus`` of all by bit mask.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (StableAgreements,)
    arrays: ClassVar[tuple[type, ...]] = (AgreementArrays,)

    def supports(self, arrays: AgreementArrays, concept: StableAgreements) -> str | None:
        """Any such game."""
        return None

    def run(self, arrays: AgreementArrays, concept: StableAgreements, rng: np.random.Generator) -> Found:
        """All stable sets of members."""
        count = len(arrays.payoffs)
        internal, external = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.uint8)
        surplus = np.zeros(count)
        agreement_marks(arrays.payoffs, arrays.near, concept.transfers, concept.strict, internal, external, surplus)
        internal[0] = external[0] = 0
        points = np.flatnonzero(internal & external).tolist()
        sizes = np.array([m.bit_count() for m in points], dtype=np.int64)
        details = {
            "internal": np.flatnonzero(internal).tolist(),
            "external": np.flatnonzero(external).tolist(),
            "surplus": surplus.tolist(),
            "count": {s: int((sizes == s).sum()) for s in sorted(set(sizes.tolist()))},
        }
        return found_all(points, "sets of members", details, sets=count)


@dataclass(frozen=True)
class MembershipSizes:
    """The same where players are alike: sizes that are stable, and how many sets have each in ``details["count"]``.

    With equal players everybody's claim is met if one's is, so transfers change nothing.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (StableAgreements,)
    arrays: ClassVar[tuple[type, ...]] = (AgreementSizeArrays,)

    def supports(self, arrays: AgreementSizeArrays, concept: StableAgreements) -> str | None:
        """Any such game."""
        return None

    def run(self, arrays: AgreementSizeArrays, concept: StableAgreements, rng: np.random.Generator) -> Found:
        """All stable sizes."""
        n = len(arrays.member) - 1
        joins = arrays.member[1:] - arrays.outsider[:-1]
        keeps = np.r_[False, joins >= -arrays.near]
        shut = np.r_[joins < -arrays.near if concept.strict else joins <= arrays.near, True]
        sizes = [s for s in range(1, n + 1) if keeps[s] and shut[s]]
        details = {
            "internal": [s for s in range(1, n + 1) if keeps[s]],
            "external": [s for s in range(1, n + 1) if shut[s]],
            "count": {s: comb(n, s) for s in sizes},
        }
        return found_all(list(sizes), "sizes", details)


@dataclass(frozen=True)
class LinkSearch:
    """Every network, and in each every link that may be cut or added.

    ``details`` hold the ``efficient`` networks (largest sum of payoffs) and ``flips``, the first link changed in each.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PairwiseStable,)
    arrays: ClassVar[tuple[type, ...]] = (NetworkArrays,)

    def supports(self, arrays: NetworkArrays, concept: PairwiseStable) -> str | None:
        """Any network game."""
        return None

    def run(self, arrays: NetworkArrays, concept: PairwiseStable, rng: np.random.Generator) -> Found:
        """All pairwise stable networks."""
        flip = np.empty(len(arrays.payoffs), dtype=np.int64)
        blocked_networks(arrays.links, arrays.payoffs, arrays.near, concept.transfers, flip)
        total = arrays.payoffs.sum(axis=1)
        best = np.flatnonzero(total >= total.max() - arrays.near).tolist()
        details = {"efficient": best, "flips": flip}
        return found_all(np.flatnonzero(flip < 0).tolist(), "networks", details, networks=len(flip))


@dataclass(frozen=True)
class FarsightedSearch:
    """Indirect dominance by searching back from every state, then states ruled out until a consistent set is left.

    ``details`` hold ``dominated_by`` (of each state, those that indirectly dominate it), ``ruled_out`` (in order, each
    with the deviation that nothing deters) and ``farsighted_core`` (states that nothing dominates).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (LargestConsistentSet,)
    arrays: ClassVar[tuple[type, ...]] = (EnvironmentArrays,)

    def supports(self, arrays: EnvironmentArrays, concept: LargestConsistentSet) -> str | None:
        """Any social environment."""
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


@dataclass(frozen=True)
class BestSizes:
    """From the last player back: each coalition takes the size of the largest worth a head, given the sizes to follow.

    ``details`` hold ``choices``, the size that forms after each list of sizes (largest first), and the ``shares``.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (SequentialFormation,)
    arrays: ClassVar[tuple[type, ...]] = (SymmetricPartitionArrays,)

    def supports(self, arrays: SymmetricPartitionArrays, concept: SequentialFormation) -> str | None:
        """Any such game."""
        return None

    def run(self, arrays: SymmetricPartitionArrays, concept: SequentialFormation, rng: np.random.Generator) -> Found:
        """The sizes in the order in which coalitions form."""
        choices: dict[tuple[int, ...], int] = {}

        def share(size: int, structure: tuple[int, ...]) -> Any:
            worth: Any = arrays.worth[structure][size]
            return Fraction(worth) / size if isinstance(worth, int | Fraction) else worth / size

        @cache
        def rest(formed: tuple[int, ...]) -> tuple[int, ...]:
            left = arrays.n - sum(formed)
            if left == 0:
                return ()
            best: tuple[Any, int, tuple[int, ...]] | None = None
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
