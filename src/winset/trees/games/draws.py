"""One tree under many draws of its parameters."""

from __future__ import annotations

from typing import Protocol, TypeVar

from winset.base.draws import Drawn, ParameterDraws
from winset.base.solution import Found
from winset.trees.arrays import DrawnTreeArrays, TreeArrays
from winset.trees.concepts import SubgamePerfect

__all__ = ["TreeDraws"]


class DrawnTree(Drawn, Protocol):
    """A tree whose parameters are drawn."""

    @property
    def terminals(self) -> tuple[str, ...]:
        """Names of the terminal nodes, in preorder."""
        ...

    def to_arrays(self) -> TreeArrays:
        """The tree at the present parameters."""
        ...


T = TypeVar("T", bound=DrawnTree)


class TreeDraws(ParameterDraws[T]):
    """One tree under B draws of its parameters."""

    concept = SubgamePerfect()

    def to_arrays(self) -> DrawnTreeArrays:
        """The tree once, and the draws."""
        return DrawnTreeArrays(self.source.to_arrays(), self.values, self.column)

    def present(self, found: Found) -> Found:
        """The column ``outcome`` gets the names of the terminal nodes."""
        return found.but(details={**found.details, "legend": {"outcome": self.source.terminals}})
