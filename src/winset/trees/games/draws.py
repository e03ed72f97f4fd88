"""One tree under many draws of its parameters."""

from __future__ import annotations

from fractions import Fraction
from typing import Generic, Protocol, Self, TypeVar

from winset.base.draws import Draws, read_draws, written_draws
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.trees.arrays import DrawnTreeArrays, TreeArrays
from winset.trees.concepts import SubgamePerfect

__all__ = ["TreeDraws"]


class Drawn(Protocol):
    """A tree whose parameters are drawn."""

    title: str
    parameters: dict[str, int | float | Fraction]

    @property
    def terminals(self) -> tuple[str, ...]:
        """Names of the terminal nodes, in preorder."""
        ...

    def to_arrays(self) -> TreeArrays:
        """The tree at the present parameters."""
        ...

    def with_parameters(self, **values: int | float | Fraction) -> Self:
        """The same tree with other values of some parameters."""
        ...


T = TypeVar("T", bound=Drawn)


class TreeDraws(WritableStack, Generic[T]):
    """One tree under B draws of its parameters: a stack of games that differ in numbers only.

    Parameters
    ----------
    tree
        The tree.
    draws
        ``{parameter: array (B,)}``, the others keeping their present values; or an array ``(B, P)`` in the order of
        ``tree.parameters``.
    """

    concept = SubgamePerfect()

    def __init__(self, tree: T, draws: Draws) -> None:
        self.tree = tree
        self.title = tree.title
        self.values, self.column = read_draws(draws, list(tree.parameters))

    def __len__(self) -> int:
        return len(self.values)

    def made_of(self) -> dict[str, object]:
        """The tree and the draws."""
        return {"tree": self.tree, "draws": written_draws(self.values, self.column, list(self.tree.parameters))}

    def game(self, row: int) -> T:
        """The game of one row."""
        used = zip(self.tree.parameters, self.column, strict=True)
        return self.tree.with_parameters(**{p: float(self.values[row, c]) for p, c in used if c >= 0})

    def to_arrays(self) -> DrawnTreeArrays:
        """The tree once, and the draws."""
        return DrawnTreeArrays(self.tree.to_arrays(), self.values, self.column)

    def present(self, found: Found) -> Found:
        """The column ``outcome`` gets the names of the terminal nodes."""
        return found.but(details={**found.details, "legend": {"outcome": self.tree.terminals}})
