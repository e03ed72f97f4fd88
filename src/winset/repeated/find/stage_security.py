"""What players can secure, and be held to, in a period of a repeated game."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.repeated.arrays import RepeatedArrays
from winset.tables.concepts import Maximin, Minimax
from winset.tables.find.security import SecurityLevels

__all__ = ["StageSecurity"]


@dataclass(frozen=True)
class StageSecurity:
    """The levels of the table of a period: no equilibrium gives less than the pure punishment level."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Minimax, Maximin)
    arrays: ClassVar[tuple[type, ...]] = (RepeatedArrays,)

    def supports(self, arrays: RepeatedArrays, concept: Minimax | Maximin) -> str | None:
        """Whatever the table's own method takes."""
        return SecurityLevels().supports(arrays.stage, concept)

    def run(self, arrays: RepeatedArrays, concept: Minimax | Maximin, rng: np.random.Generator) -> Found:
        """The same as for the table."""
        return SecurityLevels().run(arrays.stage, concept, rng)
