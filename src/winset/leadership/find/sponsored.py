"""The sponsored-proposal game, with its labels, over many draws of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.leadership.arrays import SponsoredArrays
from winset.leadership.kernels.batch import sponsored_batch
from winset.leadership.kernels.sponsored_labels import COLUMNS, FLOATS
from winset.trees.concepts import SubgamePerfect

__all__ = ["SponsoredBatch"]


@dataclass(frozen=True)
class SponsoredBatch:
    """Three plays and a label a draw: as it is, with the sponsor absent, and with a sponsor that leads openly."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect,)
    arrays: ClassVar[tuple[type, ...]] = (SponsoredArrays,)

    def supports(self, arrays: SponsoredArrays, concept: SubgamePerfect) -> str | None:
        """Gives one equilibrium a draw."""
        if concept.count == "all":
            return "gives one equilibrium a draw; ask SubgamePerfect('all') of one game at a time"
        return None

    def run(self, arrays: SponsoredArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Status and columns of every draw."""
        total = len(arrays.draws)
        status = np.empty(total, dtype=np.uint8)
        codes = np.empty((total, len(COLUMNS)), dtype=np.uint8)
        floats = np.empty((total, len(FLOATS)))
        sponsored_batch(
            arrays.numbers,
            arrays.draws,
            arrays.column,
            arrays.inclusive,
            arrays.allowed,
            arrays.options,
            status,
            codes,
            floats,
        )
        words = {name: codes[:, k] for k, name in enumerate(COLUMNS)}
        measures = {name: floats[:, k] for k, name in enumerate(FLOATS)}
        return Found(Status.SOLVED, [], details={"status": status, **words, **measures})
