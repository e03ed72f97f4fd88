"""All extreme equilibria of payoffs in whole numbers, exactly: in machine words where they suffice."""

from __future__ import annotations

import time
from fractions import Fraction
from math import comb

import numpy as np

from winset.base.array_types import Int
from winset.base.budget import current_budget
from winset.tables.find.best_reply_vertices import MOST_SHOWN, Pairing
from winset.tables.find.exact_vertices import Table, walk
from winset.tables.kernels.vertex_enumeration import FULL, WORD
from winset.tables.kernels.whole_vertices import MOST, OVERFLOW, complete_pairs, walk_room, whole_vertices

__all__ = ["pair_in_words", "pair_whole"]


MOST_BASES, MOST_COMPARED, A_SECOND = 1_000_000, 20_000_000_000, 500_000_000
"""Bases walked and pairs of vertices compared between two looks at the time, and pairs compared in a second."""

Vertices = tuple[Int, Int, Int]
"""Of every vertex: its labels and those of a basis as bits (V,), and its coordinates up to a factor (V, d)."""


def pair_in_words(tables: tuple[Table, Table], m: int, n: int, work: int, pairs: int) -> Pairing | None:
    """The same as ``pair_whole`` in machine words; None where they do not suffice, or there is too much work."""
    if m + n > WORD or max(max(row) for table in tables for row in table) >= MOST:
        return None
    most = min(max(work // (m * n), 1000), comb(m + n, min(m, n)), MOST_BASES)
    xs = _vertices(np.array(tables[1], dtype=np.int64), 0, m, most)
    ys = None if xs is None else _vertices(np.array(tables[0], dtype=np.int64), m, 0, most)
    if xs is None or ys is None:
        return None
    if len(xs[0]) * len(ys[0]) > min(MOST_COMPARED, A_SECOND * current_budget().left()):
        return None
    room = min(pairs, 1 << 16)
    while True:
        found = np.empty((room, 2), dtype=np.int64)
        count = complete_pairs(xs[0], ys[0], (1 << (m + n)) - 1, found)
        if count != FULL:
            break
        if room >= pairs:
            return None
        room = min(pairs, 8 * room)
    a, b = found[:count].T
    points = {side: _fractions(v[2], np.unique(used)) for side, v, used in ((0, xs, a), (1, ys, b))}
    bits = [part.tolist() for part in (xs[1][a], xs[0][a], ys[1][b], ys[0][b])]
    exact = [(points[0][i], points[1][j]) for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    labels, basis, _ = xs if m <= n else ys
    shown = basis if len(basis) <= MOST_SHOWN and np.array_equal(labels, basis) else None
    walked = len(xs[0]), len(ys[0])
    return Pairing(list(zip(*bits, strict=True)), None, True, walked, exact=exact, vertices=shown)


def _vertices(table: Int, variable: int, slack: int, most: int) -> Vertices | None:
    """All vertices but z = 0, each once; None if ``most`` bases, the word or the time do not suffice."""
    (k, d), capacity, budget = table.shape, min(most, 1024), current_budget()
    while True:
        started = time.monotonic()
        w = walk_room(k, d, capacity, 1 << (2 * capacity + 2).bit_length())
        with np.errstate(over="ignore"):  # products may wrap around
            count = whole_vertices(table, variable, slack, w)
        if count >= 0:
            break
        longer = 10 * (time.monotonic() - started)
        if count == OVERFLOW or capacity >= most or budget.left() <= longer:
            return None
        capacity = min(most, 8 * capacity)
    labels, first = np.unique(w.labels[:count], return_index=True)
    return labels, w.basis[first], w.weights[first]


def _fractions(weights: Int, used: Int) -> dict[int, list[Fraction]]:
    """The mixed strategies of some vertices."""
    out = {}
    shares = {(0, 1): Fraction(0)}
    for number, row in zip(used.tolist(), weights[used].tolist(), strict=True):
        total = sum(row)
        terms = [(w, total) if w else (0, 1) for w in row]
        for term in terms:
            if term not in shares:
                shares[term] = Fraction(*term)
        out[number] = [shares[term] for term in terms]
    return out


def pair_whole(tables: tuple[Table, Table], m: int, n: int, vertices: int) -> Pairing | None:
    """All extreme equilibria in whole numbers of any size; None if there are more than so many vertices.

    ``tables``: each player's payoffs from 1 on, own actions by row.
    """
    ranges = range(m), range(m, m + n)
    xs = walk(tables[1], ranges[0], ranges[1], vertices)
    ys = None if xs is None else walk(tables[0], ranges[1], ranges[0], vertices)
    if xs is None or ys is None:
        return None
    everything = (1 << (m + n)) - 1
    pairs = []
    for x, x_basis in xs.items():
        wanted = everything & ~x
        pairs += [(x_basis, x, y_basis, y) for y, y_basis in ys.items() if wanted & ~y == 0]
    return Pairing(pairs, None, True, (len(xs), len(ys)))
