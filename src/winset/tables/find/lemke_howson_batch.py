"""One equilibrium of many bimatrix games by Lemke-Howson paths; see ``lemke_howson`` for one game."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormStackArrays
from winset.tables.concepts import Nash
from winset.tables.find.lemke_howson import ETAS, LemkeHowson, path_limits
from winset.tables.find.table_rows import StackArrays, blocks_of, rows_of, shape_of, tables_of
from winset.tables.kernels.batch import lemke_howson_batch

__all__ = ["LemkeHowsonBatch"]


@dataclass(frozen=True)
class LemkeHowsonBatch:
    """Follow the paths of every game with caps and restarts; parameters as in ``LemkeHowson``.

    Columns: ``points`` (B, 2, m), NaN where a limit was reached, and ``pivots`` (B,). m is the larger number of
    actions, and actions that a player does not have are played with probability 0.
    """

    label: int | None = None
    first_cap: int = 16
    growth: int = 4
    pivots: int | None = None
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormStackArrays, DrawnNormalFormArrays)

    def supports(self, arrays: StackArrays, concept: Nash) -> str | None:
        """Applies to two players and ``count="one"``."""
        shape = shape_of(arrays)
        if shape[0] != 2:
            return f"takes two players, got {shape[0]}; solve games of more players one at a time"
        return None if concept.count == "one" else "finds one equilibrium; ask for Nash(count='one')"

    def run(self, arrays: StackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Status, points and pivots of every row."""
        total, (m, n) = rows_of(arrays), shape_of(arrays)[1:]
        if self.label is not None and not 0 <= self.label < m + n:
            raise ModelError(f"label: must be a whole number from 0 to {m + n - 1}, got {self.label!r}")
        one = LemkeHowson(self.label, first_cap=self.first_cap, growth=self.growth, pivots=self.pivots)
        status, pivots = np.empty(total, dtype=np.uint8), np.empty(total, dtype=np.int64)
        points = np.empty((total, 2, max(m, n)))
        limits = path_limits(one, m + n)
        limits[4] = limits[2]
        for here, tables in blocks_of(tables_of(arrays), total):
            marks = status[here], pivots[here], points[here]
            lemke_howson_batch(tables, m, n, self.label or 0, limits, ETAS, *marks)
        return Found(Status.SOLVED, [], details={"status": status, "points": points, "pivots": pivots})
