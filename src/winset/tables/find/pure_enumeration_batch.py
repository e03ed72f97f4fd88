"""All pure equilibria of many tables (Nash 1951); see ``pure_enumeration`` for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormStackArrays
from winset.tables.concepts import Pure
from winset.tables.find.table_rows import StackArrays, offsets_of, rows_of, shape_of, tables_of
from winset.tables.kernels.batch import pure_batch

__all__ = ["PureBatch"]


@dataclass(frozen=True)
class PureBatch:
    """Examine every cell of every table; ``tolerance`` as in ``PureEnumeration``.

    Columns: ``count`` (B,). Lists: ``choices`` (E, n), every player's action, in the order of the table. A row without
    pure equilibria has the status NO_SOLUTION.
    """

    tolerance: float = 1e-12
    concepts: ClassVar[tuple[type[Concept], ...]] = (Pure,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormStackArrays, DrawnNormalFormArrays)

    def supports(self, arrays: StackArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: StackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Status, count and choices of every row."""
        total, shape = rows_of(arrays), shape_of(arrays)
        actions = np.array(shape[1:], dtype=np.int64)
        status, count = np.empty(total, dtype=np.uint8), np.empty(total, dtype=np.int64)
        marks = np.empty((total, int(actions.prod())), dtype=np.uint8)
        pure_batch(tables_of(arrays), actions, self.tolerance, status, count, marks)
        offsets = offsets_of(count)
        cells = np.stack(np.unravel_index(np.arange(marks.shape[1]), actions), axis=1)
        choices = cells.take(np.flatnonzero(marks.view(bool)) % marks.shape[1], axis=0)
        details = {"status": status, "count": count, "offsets": offsets, "lists": {"choices": choices}}
        return Found(Status.SOLVED, [], details=details)
