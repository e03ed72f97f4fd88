"""Games in a space of policies."""

from __future__ import annotations

from winset.base.array_types import Float
from winset.base.writable import Writable

__all__ = ["InPolicySpace"]


class InPolicySpace(Writable):
    """A game whose players have ideal points, shape ``(n, d)``."""

    ideals: Float

    @property
    def dimensions(self) -> int:
        """Of the policy."""
        return int(self.ideals.shape[1])
