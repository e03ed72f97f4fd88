"""The kernels that pair vertices of best-reply polytopes, with storage that grows as needed."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.extreme_equilibria import Pairs, extreme_equilibria, pair_storage, strategies_of_pairs
from winset.kernels.vertex_proof import unproved
from winset.kernels.vertices import FULL, WORD, Vertices, vertex_storage

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
    k, d = first.table.shape
    sides = first.table, second.table, first.variable, second.variable
    most = min(max(work // (m * n), 1000), comb(m + n, d))
    vertices, pairs = min(most, max(64, int(4 * 2.1 ** min(d, 30)))), 64
    while True:
        slots = 1 << max(8, (2 * vertices).bit_length())
        v, u = vertex_storage(k, d, vertices, slots), vertex_storage(d, k, vertices, slots)
        out = pair_storage(m, n, pairs, vertices)
        count = extreme_equilibria(*sides, label_names(m + n), tolerance, exact, v, u, out)
        if count >= 0:
            break
        if count != FULL:
            return "Arithmetic failed"
        if vertices >= most and pairs >= most_pairs:
            return f"There are more than {most:,} vertices, or {most_pairs:,} extreme equilibria,"
        vertices, pairs = min(most, vertices * 8), min(most_pairs, pairs * 8)
    proved = exact or (prove and m + n <= WORD and _prove(sides, v, out))
    points = np.empty((count, d)), np.empty((count, k))
    sets = out.first_basis, out.first_labels, out.second_basis, out.second_labels
    if not (
        strategies_of_pairs(first.table, first.variable, first.slack, sets[0], sets[1], count, out, points[0])
        and strategies_of_pairs(second.table, second.variable, second.slack, sets[2], sets[3], count, out, points[1])
    ):
        return "Arithmetic failed"
    bits = [_as_bits(s[:count]) for s in sets]
    walked = int(out.walked[0]), int(out.walked[1])
    if m > n:
        bits, points = bits[2:] + bits[:2], (points[1], points[0])
        walked = walked[1], walked[0]
    return Pairing(list(zip(*bits, strict=True)), points, proved, walked)


def _prove(sides: tuple[NDArray[np.float64], NDArray[np.float64], int, int], v: Vertices, out: Pairs) -> bool:
    """Whether every sign that the list rests on is proved."""
    if out.degenerate[0] or out.doubts[0]:
        return False
    size, words = max(sides[0].shape), v.labels.shape[1]
    spare = np.empty((size, size)), np.empty((1, words), dtype=np.int64)
    return unproved(*sides, v.labels, int(out.walked[0]), *spare, out) == 0


def _as_bits(sets: NDArray[np.int64]) -> list[int]:
    """Sets of labels in words as whole numbers."""
    if sets.shape[1] == 1:
        return [int(word) for word in sets[:, 0]]
    return [sum(int(word) << (WORD * w) for w, word in enumerate(row)) for row in sets]
