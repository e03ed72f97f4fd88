"""Stable agreements, by every set of members or, where players are alike, every size."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.formation.arrays import AgreementArrays, AgreementSizeArrays
from winset.formation.concepts import StableAgreements
from winset.formation.find.partitions import found_all
from winset.formation.kernels.agreements import agreement_marks

__all__ = ["AgreementSearch", "MembershipSizes"]


@dataclass(frozen=True)
class AgreementSearch:
    """Every set of members: who leaves, who joins, and the surplus over what leaving gives.

    ``details`` hold the sets that are ``internal`` and ``external``, and the ``surplus`` of all by bit mask.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (StableAgreements,)
    arrays: ClassVar[tuple[type, ...]] = (AgreementArrays,)

    def supports(self, arrays: AgreementArrays, concept: StableAgreements) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: AgreementArrays, concept: StableAgreements, rng: np.random.Generator) -> Found:
        """All stable sets of members."""
        count = len(arrays.payoffs)
        internal, external = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.uint8)
        surplus = np.zeros(count)
        agreement_marks(arrays.payoffs, arrays.near, concept.transfers, concept.strict, internal, external, surplus)
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
        """Every such game."""
        return None

    def run(self, arrays: AgreementSizeArrays, concept: StableAgreements, rng: np.random.Generator) -> Found:
        """All stable sizes."""
        n = len(arrays.member) - 1
        joins = arrays.member[1:] - arrays.outsider[:-1]
        keeps = np.r_[True, joins >= -arrays.near]
        shut = np.r_[joins < -arrays.near if concept.strict else joins <= arrays.near, True]
        sizes = [s for s in range(n + 1) if keeps[s] and shut[s]]
        details = {
            "internal": [s for s in range(n + 1) if keeps[s]],
            "external": [s for s in range(n + 1) if shut[s]],
            "count": {s: comb(n, s) for s in sizes},
        }
        return found_all(list(sizes), "sizes", details)
