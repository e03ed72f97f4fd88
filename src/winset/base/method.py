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

from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["Method", "MethodFor"]

Arrays = TypeVar("Arrays", contravariant=True)
Asked = TypeVar("Asked", contravariant=True)


class MethodFor(Protocol[Arrays, Asked]):
    """One algorithm with its parameters, for one class of arrays and one of concepts."""

    concepts: ClassVar[tuple[type[Concept], ...]]
    arrays: ClassVar[tuple[type, ...]]

    def supports(self, arrays: Arrays, concept: Asked) -> str | None:
        """None, or the reason why this method does not apply."""

    def run(self, arrays: Arrays, concept: Asked, rng: np.random.Generator) -> Found:
        """What the method finds."""


Method = MethodFor[Any, Any]
"""Any method: ``arrays`` and ``concepts`` say at run time what it takes."""
