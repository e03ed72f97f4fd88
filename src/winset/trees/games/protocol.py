"""What readers of a game tree ask of it, so that they need not know the class that is built of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from winset.trees.games.layout import Layout
from winset.trees.games.nodes import InformationSet, Nodes

__all__ = ["Tree"]


class Tree(Nodes, Protocol):
    """A valid tree: its parts, its shape, and its numbers."""

    title: str

    @property
    def layout(self) -> Layout:
        """The shape as arrays."""
        ...

    @property
    def root(self) -> str:
        """Name of the root."""
        ...

    @property
    def information_sets(self) -> dict[str, InformationSet]:
        """Information sets by name."""
        ...

    @property
    def has_perfect_recall(self) -> bool:
        """Whether every player remembers what it knew and did."""
        ...

    @property
    def recall_faults(self) -> tuple[str, ...]:
        """Where perfect recall fails."""
        ...

    def validate(self) -> None:
        """Check the whole game."""
        ...

    def fractions(self) -> dict[str, Fraction]:
        """Values of the parameters as fractions."""
        ...

    def floats(self) -> dict[str, float]:
        """Values of the parameters as floats."""
        ...
