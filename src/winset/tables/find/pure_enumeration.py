"""All pure equilibria of a normal form (Nash 1951): every cell that is a best reply for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Exact
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Pure
from winset.tables.kernels.pure_enumeration import pure_equilibria

__all__ = ["PureEnumeration"]


@dataclass(frozen=True)
class PureEnumeration:
    """Enumerate pure equilibria; payoffs given exactly are compared exactly.

    Of others, those within ``tolerance`` of the player's payoff range count as ties.
    """

    tolerance: float = 1e-12
    concepts: ClassVar[tuple[type[Concept], ...]] = (Pure,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: NormalFormArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """All pure equilibria, in the order of the table."""
        n, actions = arrays.payoffs.shape[0], arrays.payoffs.shape[1:]
        flat = arrays.payoffs.reshape(n, -1)
        cells = np.empty(flat.shape[1], dtype=np.int64)
        workspace = np.empty(flat.shape[1] // actions[0])
        count = pure_equilibria(flat, np.array(actions), self.tolerance, workspace, cells)
        units = [np.eye(m) for m in actions]
        chosen = np.stack(np.unravel_index(cells[:count], actions), axis=1).tolist()
        if arrays.exact is not None:
            chosen = [cell for cell in chosen if _is_best_reply(arrays.exact, cell)]
        points = [tuple(unit[a] for unit, a in zip(units, cell, strict=True)) for cell in chosen]
        found = f"{len(points)} of {flat.shape[1]} pure profiles are equilibria"
        return Found(
            status=Status.SOLVED if points else Status.NO_SOLUTION,
            points=points,
            completeness="all" if points else "none",
            reason=f"Every pure profile was examined; {found}.",
        )


def _is_best_reply(tables: Exact, cell: list[int]) -> bool:
    """Whether every player's action in a cell is a best reply, by payoffs as fractions."""
    for i, table in enumerate(tables):
        line = table[(*cell[:i], slice(None), *cell[i + 1 :])].tolist()
        if line[cell[i]] != max(line):
            return False
    return True
