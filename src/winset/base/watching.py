"""One line on the terminal at a time: what is shown while it is not known how long, until a bar takes its place."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

__all__ = ["STOP_LINE"]


STOP_LINE: ContextVar[Callable[[], None] | None] = ContextVar("STOP_LINE", default=None)
"""What takes the line away that is being shown; None if there is none."""
