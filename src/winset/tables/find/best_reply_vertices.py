"""The kernels that pair vertices of best-reply polytopes, with storage that grows as needed."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.tables.kernels.equilibrium_list import Listed, list_equilibria
from winset.tables.kernels.vertex_enumeration import FULL, WORD

__all__ = ["Pairing", "Side", "label_names", "pair_vertices", "sides_of"]


class Side(NamedTuple):
    """One polytope {table z <= 1, z >= 0}: its table, and the labels of its first variable and its first slack."""

    table: NDArray[np.float64]
    variable: int
    slack: int


class Pairing(NamedTuple):
    """Extreme equilibria as sets of labels in bits: (basis of x, labels of x, basis of y, labels of y) each.

    ``strategies``: (E, m) and (E, n), if they were computed. ``proved``: the list is complete and right in exact
    arithmetic. ``walked``: the bases met on the two sides.
    """

    pairs: list[tuple[int, int, int, int]]
    strategies: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    proved: bool
    walked: tuple[int, int]


def label_names(labels: int) -> NDArray[np.int64]:
    """One bit a label if they fit in a word, else fixed random numbers; shape ``(labels,)``."""
    if labels <= WORD:
        return np.left_shift(np.int64(1), np.arange(labels, dtype=np.int64))
    return np.random.default_rng(20).integers(1, 2**62, labels, dtype=np.int64)


def sides_of(payoffs: NDArray[np.float64]) -> tuple[Side, Side]:
    """The polytopes of positive payoffs ``(2, m, n)``, the one with fewer variables first."""
    m, n = payoffs.shape[1:]
    x_side = Side(np.ascontiguousarray(payoffs[1].T), 0, m)
    y_side = Side(np.ascontiguousarray(payoffs[0]), m, 0)
    return (x_side, y_side) if m <= n else (y_side, x_side)


def pair_vertices(
    payoffs: NDArray[np.float64],
    tolerance: float,
    work: int,
    most_pairs: int,
    exact: bool = False,
    prove: bool = False,
) -> Pairing | str:
    """All extreme equilibria of payoffs ``(2, m, n)``, in [0, 1] or, with ``exact``, whole numbers from 1 on.

    ``prove`` asks for a proof of every sign. A sentence comes back if a limit is reached.
    """
    m, n = payoffs.shape[1:]
    first, second = sides_of(payoffs if exact else payoffs + 0.5)
    sides = first.table, second.table, first.variable, second.variable
    most = min(max(work // (m * n), 1000), comb(m + n, min(m, n)))
    vertices, pairs = min(most, max(64, int(4 * 2.1 ** min(m, n, 30)))), 64
    while True:
        found = _room(pairs, *first.table.shape)
        list_equilibria(*sides, label_names(m + n), tolerance, exact, prove, vertices, found)
        count, proved, *walked = found.facts.tolist()
        if count >= 0:
            break
        if count != FULL:
            return "Arithmetic failed"
        if vertices >= most and pairs >= most_pairs:
            return f"There are more than {most:,} vertices, or {most_pairs:,} extreme equilibria,"
        vertices, pairs = min(most, vertices * 8), min(most_pairs, pairs * 8)
    sets = found.first_basis, found.first_labels, found.second_basis, found.second_labels
    bits = [_as_bits(s[:count]) for s in sets]
    points = found.first[:count], found.second[:count]
    if m > n:
        bits, points, walked = bits[2:] + bits[:2], points[::-1], walked[::-1]
    return Pairing(list(zip(*bits, strict=True)), points, bool(proved), (walked[0], walked[1]))


def _room(pairs: int, k: int, d: int) -> Listed:
    """Room for so many equilibria."""
    words = (k + d + WORD - 1) // WORD
    sets = [np.empty((pairs, words), dtype=np.int64) for _ in range(4)]
    return Listed(np.zeros(4, dtype=np.int64), np.empty((pairs, d)), np.empty((pairs, k)), *sets)


def _as_bits(sets: NDArray[np.int64]) -> list[int]:
    """Sets of labels in words as whole numbers."""
    if sets.shape[1] == 1:
        words: list[int] = sets[:, 0].tolist()
        return words
    return [sum(int(word) << (WORD * w) for w, word in enumerate(row)) for row in sets]
