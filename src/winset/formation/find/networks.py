"""Pairwise stable networks, by every link of every network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.formation.arrays import NetworkArrays
from winset.formation.concepts import PairwiseStable
from winset.formation.find.partitions import found_all
from winset.formation.kernels.networks import blocked_networks

__all__ = ["LinkSearch"]


@dataclass(frozen=True)
class LinkSearch:
    """Every network, and in each every link that may be cut or added.

    ``details`` hold the ``efficient`` networks (largest sum of payoffs) and ``flips``, the first link changed in each.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PairwiseStable,)
    arrays: ClassVar[tuple[type, ...]] = (NetworkArrays,)

    def supports(self, arrays: NetworkArrays, concept: PairwiseStable) -> str | None:
        """Every network game."""
        return None

    def run(self, arrays: NetworkArrays, concept: PairwiseStable, rng: np.random.Generator) -> Found:
        """All pairwise stable networks."""
        flip = np.empty(len(arrays.payoffs), dtype=np.int64)
        blocked_networks(arrays.links, arrays.payoffs, arrays.near, concept.transfers, flip)
        total = arrays.payoffs.sum(axis=1)
        best = np.flatnonzero(total >= total.max() - arrays.near).tolist()
        details = {"efficient": best, "flips": flip}
        return found_all(np.flatnonzero(flip < 0).tolist(), "networks", details, networks=len(flip))
