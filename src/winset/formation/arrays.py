"""Coalition formation: structures, agreements, networks and environments, each with everybody's payoffs.

Payoffs given exactly are held over a common denominator, so that comparisons with ``near`` = 0 are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.coalitions.arrays import Worth

__all__ = [
    "AgreementArrays",
    "AgreementSizeArrays",
    "EnvironmentArrays",
    "NetworkArrays",
    "PartitionArrays",
    "SymmetricPartitionArrays",
]


@dataclass(frozen=True)
class PartitionArrays:
    """All partitions of n players: ``partitions`` (P, n), the block of each player, and ``payoffs`` (P, n).

    Blocks are numbered in the order of their first members, and rows are sorted lexicographically. Gains up to ``near``
    count as none.
    """

    partitions: NDArray[np.int64]
    payoffs: NDArray[np.float64]
    near: float


@dataclass(frozen=True)
class AgreementArrays:
    """``payoffs`` (2^n, n) when the members of a bit mask have an agreement; gains up to ``near`` count as none."""

    payoffs: NDArray[np.float64]
    near: float


@dataclass(frozen=True)
class AgreementSizeArrays:
    """``member`` and ``outsider`` (n+1,): payoffs by the number of members; gains up to ``near`` count as none."""

    member: NDArray[np.float64]
    outsider: NDArray[np.float64]
    near: float


@dataclass(frozen=True)
class NetworkArrays:
    """``links`` (m, 2), the pairs that may be linked, and ``payoffs`` (2^m, n); bit k of a row stands for link k.

    Gains up to ``near`` count as none.
    """

    links: NDArray[np.int64]
    payoffs: NDArray[np.float64]
    near: float


@dataclass(frozen=True)
class EnvironmentArrays:
    """``payoffs`` (X, n) of the states and ``moves`` (E, 3): coalition as a bit mask, state left, state reached.

    Gains up to ``near`` count as none.
    """

    payoffs: NDArray[np.float64]
    moves: NDArray[np.int64]
    near: float


@dataclass(frozen=True)
class SymmetricPartitionArrays:
    """``worth[structure]``: worth of a coalition of each size in it, for every multiset of sizes that adds up to ``n``.

    A structure is a tuple of sizes, largest first. Worths are fractions where they were given exactly.
    """

    n: int
    worth: dict[tuple[int, ...], dict[int, Worth]]
