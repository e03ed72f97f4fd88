"""A domain as whole numbers: every player's utilities on a scale of that player's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cell", "DomainArrays", "Term"]

Cell = tuple[int, int]
"""An issue and one of its options, both by number."""


@dataclass(frozen=True)
class Term:
    """What the options of ``cells`` do together: ``add`` (n,) to the utilities, or nothing if they are forbidden."""

    cells: tuple[Cell, ...]
    add: NDArray[np.object_] | None


@dataclass(frozen=True)
class DomainArrays:
    """A domain of m issues and n players.

    Parameters
    ----------
    tables
        For each issue the utilities ``(options, n)`` of its options, weights included, as Python integers.
    terms
        Interactions and forbidden combinations.
    reservation
        Shape ``(n,)``, on the same scales.
    scales
        Shape ``(n,)``: a utility is its integer divided by the player's scale.
    """

    tables: tuple[NDArray[np.object_], ...]
    terms: tuple[Term, ...]
    reservation: NDArray[np.object_]
    scales: NDArray[np.object_]
