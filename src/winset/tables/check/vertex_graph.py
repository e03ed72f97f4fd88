"""Whether a list of equilibria is complete, by the graph of one player's best-reply polytope (Mangasarian 1964).

The vertices of {x >= 0, M x <= 1} come with the answer, each as the labels of a basis. If each is feasible where the
right-hand sides are moved apart (Dantzig, Orden and Wolfe 1955), with exactly as many labels as it needs, and each edge
that leaves one of them ends in another, none is missing, since the graph of a polytope is connected. An equilibrium is
a vertex and a mixture of the other player's best replies to it against which all its actions are best replies.

Most signs are decided in floating point with bounds on every rounding (Rump 2010, section 10), the others in whole
numbers. A constant added to all payoffs changes M, but no set of labels that is feasible.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float, Int
from winset.tables.arrays import WholeTables
from winset.tables.check.lexicographic import settled
from winset.tables.check.reply_face import MixedReplies, extreme_mixtures

__all__ = ["Labelled", "Labels", "equilibria_of_vertices"]

ROUNDING = 2.0**-52
MOST = 60_000
"""Vertices that are looked at; more are not proved again."""
MOST_CELLS = 3_000_000
"""Numbers in the dictionaries of vertices that rounding leaves open, at most."""
MOST_FACES = 5_000
"""Vertices whose complementary faces are listed in whole numbers, at most."""
WORD = 62
"""Labels that a word holds."""

Flags = NDArray[np.bool_]
Labels = tuple[int, int, int, int]
"""Of an extreme equilibrium: the row player's support and best replies as bits, then the column player's."""


class Labelled(NamedTuple):
    """Vertices with s tight rows each: ``free`` (G, s) the variables in use, ``tight`` (G, s) the rows."""

    free: Int
    tight: Int


class Vertices(NamedTuple):
    """Distinct vertices: ``free`` (V, d) the variables in use, ``tight`` (V, k) the rows that hold with equality."""

    free: Flags
    tight: Flags


def equilibria_of_vertices(payoffs: Float, whole: WholeTables, vertices: Int) -> set[Labels] | None:
    """All extreme equilibria by their labels; None where that is not proved.

    ``payoffs`` (2, m, n) between 0 and 1, each one rounding from the game's, and the same as whole numbers from 0 on;
    ``vertices`` (V,), or (V, W) of more labels than a word holds: the labels of all bases but the first, z = 0, of the
    polytope of the player with fewer actions, as bits.
    """
    m, n = payoffs.shape[1:]
    has = _flags(vertices, m + n)
    swapped = m > n
    variable, slack = (m, 0) if swapped else (0, m)
    d, k = min(m, n), max(m, n)
    if has is None or not _closed(has, variable, d):
        return None
    exact = [np.array(table, dtype=object).reshape(m, n) for table in whole]
    rows, columns = payoffs[1].T + 0.5, payoffs[0] + 0.5
    own, other = (columns, rows) if swapped else (rows, columns)
    own_exact, other_exact = (exact[0], exact[1].T) if swapped else (exact[1].T, exact[0])
    met = _vertices(own, own_exact, ~has[:, variable : variable + d], has[:, slack : slack + k])
    found = None if met is None else _completed(met, other, other_exact)
    if found is None or not swapped:
        return found
    return {(c, e, a, b) for a, b, c, e in found}


def _flags(vertices: Int, labels: int) -> Flags | None:
    """Which labels each vertex has, if they are written as they should be."""
    words = (labels + WORD - 1) // WORD
    if vertices.dtype != np.int64 or not 0 < len(vertices) <= MOST or vertices.size != len(vertices) * words:
        return None
    bits = vertices.reshape(len(vertices), words, 1) >> np.arange(WORD) & 1 == 1
    out = bits.reshape(len(vertices), words * WORD)
    if (vertices < 0).any() or (vertices >> WORD).any() or out[:, labels:].any():
        return None
    flags: Flags = out[:, :labels]
    return flags


def _closed(has: Flags, variable: int, d: int) -> bool:
    """Whether every vertex has d labels, and every edge from one of them or from 0 ends in two of them."""
    if (has.sum(axis=1) != d).any():
        return False
    origin = np.arange(has.shape[1]) // d == 0 if variable == 0 else np.arange(has.shape[1]) >= variable
    every = np.concatenate([has, origin[None]])
    edges = np.repeat(every, d, axis=0)
    edges[np.arange(len(edges)), np.nonzero(every)[1]] = False
    return bool((_counts(edges) == 2).all()) and len(_counts(every)) == len(every)


def _counts(rows: Flags) -> Int:
    """How often each row is there."""
    keys = _words(rows)
    keys = keys[np.lexsort(keys.T)] if keys.shape[1] > 1 else np.sort(keys, axis=0)
    starts = np.flatnonzero(np.append(True, (keys[1:] != keys[:-1]).any(axis=1)))
    return np.diff(np.append(starts, len(keys)))


def _by_size(free: Flags, tight: Flags) -> Iterator[tuple[Int, Labelled]]:
    """The vertices with as many variables in use as tight rows, those of one number together."""
    size = free.sum(axis=1)
    even = size == tight.sum(axis=1)
    for s in np.unique(size[even]).tolist():
        here = np.flatnonzero(even & (size == s))
        yield here, Labelled(*(np.nonzero(part[here])[1].reshape(-1, s) for part in (free, tight)))


def _vertices(own: Float, exact: Exact, free: Flags, tight: Flags) -> Vertices | None:
    """The distinct vertices that the bases belong to, if each basis is feasible."""
    left, k = MOST_CELLS, len(own)
    for here, group in _by_size(free, tight):
        sign = _signs(own, group)
        if (sign < 0).any():
            return None
        doubtful = here[sign == 0]
        if not len(doubtful):
            continue
        s = group.free.shape[1]
        left -= len(doubtful) * k * s
        if left < 0:
            return None
        state = settled(exact + 1, group.free[sign == 0], group.tight[sign == 0])
        if not state.feasible.all():
            return None
        at, which = np.nonzero(state.zero)
        free[doubtful[at], group.free[sign == 0][at, which]] = False
        tight[doubtful] = state.tight
    both = _words(np.concatenate([free, tight], axis=1))
    order = np.lexsort(both.T)
    first = order[np.append(True, (np.diff(both[order], axis=0) != 0).any(axis=1))]
    return Vertices(free[first], tight[first])


def _completed(met: Vertices, other: Float, exact: Exact) -> set[Labels] | None:
    """Each vertex with all mixtures that complete its labels; the labels of the player with the vertices first."""
    mixed = _undominated(met, exact)
    possible = mixed.any(axis=1)
    free, tight, mixed = met.free[possible], met.tight[possible], mixed[possible]
    found: set[Labels] = set()
    open_ = (mixed != tight).any(axis=1) | (free.sum(axis=1) != tight.sum(axis=1))
    plain = np.flatnonzero(~open_)
    for here, group in _by_size(free[plain], tight[plain]):
        sign = _signs(other, Labelled(group.tight, group.free))
        open_[plain[here]] = sign == 0
        for at in plain[here[sign == 1]].tolist():
            support, replies = _bits(free[at]), _bits(tight[at])
            found.add((support, support, replies, replies))
    if open_.sum() > MOST_FACES:
        return None
    table = exact.tolist()
    for at in np.flatnonzero(open_).tolist():
        mixtures: list[MixedReplies] = extreme_mixtures(
            table, np.flatnonzero(mixed[at]).tolist(), np.flatnonzero(free[at]).tolist()
        )
        found |= {(_bits(free[at]), y.replies, y.support, _bits(tight[at])) for y in mixtures}
    return found


def _undominated(met: Vertices, exact: Exact) -> Flags:
    """The best replies that may be mixed: (V, k).

    Where some row is nowhere less than one in use, those replies have no weight to which it is more.
    """
    d, k = exact.shape
    less, more = (
        _words(np.array([[bound(one, row) for one in exact] for row in exact], dtype=bool).reshape(d * d, k))
        for bound in (np.less, np.greater)
    )
    mixed = _words(met.tight)
    open_ = np.arange(len(mixed))
    while len(open_):
        before = mixed[open_]
        for row in range(d):
            here = open_[met.free[open_, row]]
            of = slice(row * d, row * d + d)
            nowhere = (mixed[here, None] & less[of] == 0).all(axis=2)
            mixed[here] &= ~np.bitwise_or.reduce(np.where(nowhere[:, :, None], more[of], 0), axis=1)
        open_ = open_[(mixed[open_] != before).any(axis=1)]
    return np.unpackbits(mixed.view(np.uint8), axis=1, count=k, bitorder="little").astype(bool)


def _words(flags: Flags) -> Int:
    """Flags as bits of whole numbers, in as many words as needed."""
    few = np.packbits(flags, axis=1, bitorder="little")
    out = np.zeros((len(flags), -(-few.shape[1] // 8) * 8), dtype=np.uint8)
    out[:, : few.shape[1]] = few
    words: Int = out.view(np.int64)
    return words


def _bits(flags: Flags) -> int:
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def _signs(matrix: Float, group: Labelled) -> Int:
    """1 where all variables and slacks outside the basis are proved positive, -1 where one is negative, else 0.

    Right for every matrix whose entries differ from ``matrix`` (k, d) by at most four roundings.
    """
    free, tight = group
    count, s = free.shape
    square = matrix[tight[:, :, None], free[:, None, :]]
    try:
        inverse = np.linalg.inv(square)
    except np.linalg.LinAlgError:
        singular = np.linalg.det(square) == 0
        inverse = np.linalg.inv(np.where(singular[:, None, None], np.eye(s), square))
    unit = 4.0 * (s + 8) * ROUNDING
    size = np.abs(inverse)
    off = np.abs(np.eye(s) - inverse @ square) + unit * (size @ square)
    sure = off.sum(axis=2).max(axis=1) < 0.25
    z = inverse.sum(axis=2)
    residual = np.abs(1.0 - (square @ z[:, :, None])[:, :, 0])
    residual += unit * (1.0 + (square @ np.abs(z)[:, :, None])[:, :, 0])
    error = 2.0 * (size @ residual[:, :, None])[:, :, 0].max(axis=1)
    rows = np.arange(count)[:, None]
    wide, mark = np.zeros((2, count, matrix.shape[1]))
    wide[rows, free], mark[rows, free] = z, 1.0
    slack = 1.0 - wide @ matrix.T
    bound = 2.0 * (error[:, None] * (mark @ matrix.T) + unit * (1.0 + np.abs(wide) @ matrix.T))
    np.put_along_axis(slack, tight, np.inf, axis=1)
    negative = (z < -error[:, None]).any(axis=1) | (slack < -bound).any(axis=1)
    positive = (z > error[:, None]).all(axis=1) & (slack > bound).all(axis=1)
    out: Int = np.where(sure, positive.astype(np.int64) - negative, 0)
    return out
