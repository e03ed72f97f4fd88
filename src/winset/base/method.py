"""What ``solve`` asks of a method.

A method is a frozen dataclass of its parameters with

``concepts``
    the concept classes it answers,
``arrays``
    the classes of arrays it takes,
``supports(arrays, concept)``
    None, or the reason why it does not apply, with what would,
``run(arrays, concept, rng)``
    a :class:`~winset.base.solution.Found` in plain arrays.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["Method"]


class Method(Protocol):
    """One algorithm with its parameters."""

    concepts: ClassVar[tuple[type[Concept], ...]]
    arrays: ClassVar[tuple[type, ...]]

    def supports(self, arrays: Any, concept: Any) -> str | None:
        """None, or the reason why this method does not apply."""

    def run(self, arrays: Any, concept: Any, rng: np.random.Generator) -> Found:
        """What the method finds."""
