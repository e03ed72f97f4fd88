"""Many coalitional games over the same players."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winset.base.errors import Faults, ModelError
from winset.base.players import player_names
from winset.base.real_arrays import real_array
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.coalitions.arrays import CoalitionStackArrays
from winset.coalitions.concepts import Shapley

__all__ = ["CoalitionalStack"]


class CoalitionalStack(WritableStack):
    """Many tables of worths over the same players: ``values`` of shape (B, 2^n).

    Raises
    ------
    ModelError
        If the shape is not (B, 2^n) or an empty coalition is worth something.
    """

    concept = Shapley()

    def __init__(self, values: object, players: Sequence[str] | None = None) -> None:
        faults = Faults()
        self.values = real_array(values, "values")
        if self.values.ndim != 2 or self.values.shape[1] < 2 or self.values.shape[1] & (self.values.shape[1] - 1):
            raise ModelError(f"values: must have shape (B, 2^n), got {self.values.shape}")
        self.players = player_names(players, self.values.shape[1].bit_length() - 1, faults)
        for row in np.flatnonzero(self.values[:, 0] != 0)[:8]:
            faults.add(f"values[{row}, 0]", f"the empty coalition must be worth 0, got {self.values[row, 0]:g}")
        faults.raise_if_any()

    def to_arrays(self) -> CoalitionStackArrays:
        """All tables."""
        return CoalitionStackArrays(self.values)

    def present(self, found: Found) -> Found:
        """As the method gives it: a column a player."""
        return found
