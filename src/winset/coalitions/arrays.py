"""Coalitional games: a table of worths, an oracle, or a voting rule. Coalitions are bit masks, bit i is player i."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["CoalitionStackArrays", "OracleArrays", "Table", "ValueTableArrays", "VotingArrays", "Worth"]


Worth = int | float | Fraction
"""What a coalition is worth, or a player gets: exact, or a float."""
Table = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.object_]
"""Worths by bit mask: floats, whole numbers, or whole numbers and fractions of any size."""


@dataclass(frozen=True)
class ValueTableArrays:
    """Worths ``values`` (2^n,); ``numerators`` over ``denominator`` where they were given exactly, else None.

    ``unions`` (n,) is the union of each player and ``links`` (m, 2) the pairs that can talk, where the game has them.
    """

    values: NDArray[np.float64]
    numerators: NDArray[np.int64] | NDArray[np.object_] | None = None
    denominator: int = 1
    unions: NDArray[np.int64] | None = None
    links: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class OracleArrays:
    """``n`` players and the worth of a coalition given as a bit mask."""

    n: int
    worth: Callable[[int], Worth]


@dataclass(frozen=True)
class VotingArrays:
    """Rules by ``weights`` (R tuples of n whole numbers of any size) and ``quotas`` (R,).

    A coalition wins if for some tuple of ``clauses`` it meets every rule listed there.
    """

    n: int
    weights: tuple[tuple[int, ...], ...]
    quotas: tuple[int, ...]
    clauses: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CoalitionStackArrays:
    """B tables of worths: ``values`` (B, 2^n)."""

    values: NDArray[np.float64]
