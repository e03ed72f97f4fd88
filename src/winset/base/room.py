"""What a room offers to ``solve``: its methods in the order of choice, and a certifier for every answer it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.errors import MethodError
from winset.base.game import Game
from winset.base.method import Method
from winset.base.solution import Certificate, Found

__all__ = ["Certifier", "Room", "Rows", "StackCertifier", "certifier_among", "first_method", "nearest_among"]

Certifier = Callable[[Any, Any, Found], Certificate]
"""``(game, concept, found)``: what the answer proves about itself."""

StackCertifier = Callable[[Any, Any, Found], NDArray[np.float64]]
"""``(stack, concept, found)``: the largest relative violation of each row, shape ``(B,)``."""

C = TypeVar("C")
Kinds = type | tuple[type, ...]
Rows = Iterable[tuple[Kinds, tuple[type[Concept], ...], C]]
"""``(game classes, concept classes, what belongs to them)``; :func:`nearest_among` says which row is used."""


@dataclass(frozen=True)
class Room:
    """The index of one room.

    Parameters
    ----------
    methods
        In the order of choice: the first that applies is used, so the cheapest exact one comes first.
    certifiers
        Rows ``(game classes, concept classes, certifier)``: that of the game's own class or the nearest one it
        inherits from is used, the first of several.
    stack_certifiers
        The same for stacks of games.
    from_arrays
        The library's own game for a class of arrays: it stands for an object of a foreign class with these arrays when
        the answer is certified.
    details
        Rows ``(game classes, concept classes, class of the details)``, by the same rule: what an answer may tell
        besides its points.
    """

    methods: tuple[Method, ...]
    certifiers: tuple[tuple[Kinds, tuple[type[Concept], ...], Certifier], ...] = ()
    stack_certifiers: tuple[tuple[Kinds, tuple[type[Concept], ...], StackCertifier], ...] = ()
    from_arrays: tuple[tuple[type, Callable[[Any], Game]], ...] = ()
    details: tuple[tuple[Kinds, tuple[type[Concept], ...], type], ...] = ()


def nearest_among(rows: Rows[C]) -> Callable[[object, Concept], C | None]:
    """The function that finds the row for a game and a concept.

    Of the rows for the concept that of the game's own class comes first, then those of the classes it inherits from,
    the nearest first; of several for one class the first. None where no row fits.
    """
    table = tuple((kinds if isinstance(kinds, tuple) else (kinds,), concepts, what) for kinds, concepts, what in rows)
    known: dict[tuple[type, type], C | None] = {}

    def nearest(game: object, concept: Concept) -> C | None:
        key = (type(game), type(concept))
        if key not in known:
            fitting = (
                what
                for kind in key[0].__mro__
                for kinds, concepts, what in table
                if kind in kinds and issubclass(key[1], concepts)
            )
            known[key] = next(fitting, None)
        return known[key]

    return nearest


def certifier_among(rows: Rows[C]) -> Callable[[object, Concept], C]:
    """The function that gives the certifier for a game and a concept; see :func:`nearest_among`.

    It raises :class:`~winset.base.errors.MethodError` where there is none.
    """
    nearest = nearest_among(rows)

    def certifier(game: object, concept: Concept) -> C:
        found = nearest(game, concept)
        if found is None:
            raise MethodError(f"{concept.name}: there is no certificate for {concept.name} of {type(game).__name__}")
        return found

    return certifier


def first_method(methods: Iterable[Method], arrays: object, concept: Concept, *, asked: bool = False) -> Method:
    """The first of these methods that applies.

    Raises
    ------
    MethodError
        If none does; the text says why, method by method: of methods for other games or concepts only if they were
        ``asked`` for.
    """
    reasons = []
    for method in methods:
        reason: str | None
        if not isinstance(concept, method.concepts):
            reason = f"does not answer {concept.name}" if asked else ""
        elif not isinstance(arrays, method.arrays):
            reason = f"does not take {type(arrays).__name__}" if asked else ""
        else:
            reason = _forgotten(arrays, method) or method.supports(arrays, concept)
        if reason is None:
            return method
        if reason:
            reasons.append(f"{type(method).__name__}: {reason}")
    why = "; ".join(reasons) or f"no method answers {concept.name} for {type(arrays).__name__.removesuffix('Arrays')}"
    raise MethodError(f"{concept.name}: {why}")


def _forgotten(arrays: object, method: Method) -> str | None:
    """Why a method that needs perfect recall does not take this tree; None if it does."""
    fault = getattr(getattr(arrays, "tree", arrays), "recall_fault", "")
    if not fault or not getattr(method, "needs_perfect_recall", True):
        return None
    return f"needs perfect recall, which the tree lacks ({fault}); accepted: the table of to_normal_form()"
