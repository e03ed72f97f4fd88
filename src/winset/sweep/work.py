"""All that a worker needs in order to solve any chunk of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winset.base.array_types import Column
from winset.base.errors import ModelError
from winset.base.provenance import provenance
from winset.sweep.grid import Plan
from winset.sweep.sweep_target import Target
from winset.sweep.tally import Tally, count_rows

__all__ = ["Chunk", "Work"]

TABLES = ("outcome", "label")
"""Columns that are counted by stretch of every range as well."""
Chunk = tuple[Tally, dict[str, Column], dict[str, tuple[str, ...]]]
"""The tally of a chunk, and the columns to be kept with their legends."""


@dataclass(frozen=True)
class Work:
    """All that a worker needs in order to solve any chunk of a sweep, the same way anywhere."""

    target: Target
    plan: Plan
    chunk: int
    columns: tuple[str, ...]
    threads: int | None
    certify: bool
    program: Mapping[str, str] = field(default_factory=provenance)

    @property
    def chunks(self) -> int:
        """How many there are."""
        return -(-self.plan.rows // self.chunk)

    def compute(self, k: int) -> Chunk:
        """The tally of chunk ``k``, and the columns to be kept with their legends."""
        first, last = k * self.chunk, min((k + 1) * self.chunk, self.plan.rows)
        values, cell = self.plan.block(first, last)
        found = self.target.answer(self.plan.names, values, self.threads, self.certify)
        tally = count_rows(self.plan, values, cell, found, TABLES)
        if not self.columns:
            return tally, {}, {}
        held: dict[str, Column] = {name: values[:, j] for j, name in enumerate(self.plan.names)}
        held["status"] = found.status
        known = {**found.codes, **found.measures}
        missing = [name for name in self.columns if name != "*" and name not in known]
        if missing:
            raise ModelError(
                f"columns: no column named {name!r}; accepted: {', '.join(known)}, or '*'" for name in missing
            )
        held |= {name: column for name, column in known.items() if "*" in self.columns or name in self.columns}
        return tally, held, found.legend
