"""One tree under many draws of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.base.draws import Draws, read_draws
from winset.base.solution import Found
from winset.trees.arrays import DrawnTreeArrays
from winset.trees.concepts import SubgamePerfect

if TYPE_CHECKING:
    from winset.trees.games.extensive import ExtensiveForm

__all__ = ["TreeDraws"]


class TreeDraws:
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

    def __init__(self, tree: ExtensiveForm, draws: Draws) -> None:
        self.tree = tree
        self.title = tree.title
        self.values, self.column = read_draws(draws, list(tree.parameters))

    def __len__(self) -> int:
        return len(self.values)

    def game(self, row: int) -> ExtensiveForm:
        """The game of one row."""
        used = zip(self.tree.parameters, self.column, strict=True)
        return self.tree.with_parameters(**{p: float(self.values[row, c]) for p, c in used if c >= 0})

    def to_arrays(self) -> DrawnTreeArrays:
        """The tree once, and the draws."""
        return DrawnTreeArrays(self.tree.to_arrays(), self.values, self.column)

    def present(self, found: Found) -> Found:
        """The column ``outcome`` gets the names of the terminal nodes."""
        return found.but(details={**found.details, "legend": {"outcome": self.tree.terminals}})
