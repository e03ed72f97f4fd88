"""What ``solve`` asks of a game."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["Game", "Stack"]


@runtime_checkable
class Game(Protocol):
    """What ``solve`` asks of a game. Anything that has these can be solved, whoever wrote it."""

    @property
    def title(self) -> str:
        """What the game is called."""

    def to_arrays(self) -> object:
        """The game as one of the dataclasses of arrays that methods take."""

    def present(self, found: Found) -> Found:
        """What a method found in the arrays, with the names of this game."""


class Stack(Protocol):
    """What ``solve_batch`` asks of many games of one shape."""

    concept: Concept
    """What is asked of every game unless something else is."""

    def to_arrays(self) -> object:
        """The games as arrays with a leading axis."""

    def present(self, found: Found) -> Found:
        """What a method found, with the names of these games."""
