"""Whether a list of equilibria is complete, by the graph of one player's best-reply polytope (Mangasarian 1964).

The vertices of {x >= 0, M x <= 1} come with the answer, each as its set of labels. If each is strictly feasible with
exactly as many labels as it needs, and each edge that leaves one of them ends in another, no vertex is missing, since
the graph of a polytope is connected. Every equilibrium of a nondegenerate game is a vertex and the one point that
completes its labels. All signs are decided with bounds on every rounding (Rump 2010, section 10).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float, Int

__all__ = ["Labelled", "equilibria_of_vertices"]

ROUNDING = 2.0**-52
MOST = 20_000
"""Vertices that are looked at; more are not proved again."""
LABELS = 62
"""Labels that a set of bits holds."""


class Labelled(NamedTuple):
    """Vertices with s tight rows each: ``free`` (G, s) the variables in use, ``tight`` (G, s) the rows."""

    free: Int
    tight: Int


def equilibria_of_vertices(payoffs: Float, vertices: Int) -> set[tuple[int, int]] | None:
    """The supports of all equilibria as bits, the row player's first; None where that is not proved.

    ``payoffs`` (2, m, n) between 0 and 1, each one rounding from the game's; ``vertices`` (V,): the labels of all
    vertices but 0 of the polytope of the player with fewer actions, as bits.
    """
    m, n = payoffs.shape[1:]
    if m + n > LABELS or not 0 < len(vertices) <= MOST or vertices.dtype != np.int64:
        return None
    swapped = m > n
    rows, columns = payoffs[1].T + 0.5, payoffs[0] + 0.5
    own, other = (columns, rows) if swapped else (rows, columns)
    variable, slack = (m, 0) if swapped else (0, m)
    k, d = own.shape
    if not _closed(vertices, variable, d, m + n):
        return None
    has = vertices[:, None] >> np.arange(m + n) & 1 == 1
    free, tight = ~has[:, variable : variable + d], has[:, slack : slack + k]
    size = free.sum(axis=1)
    found: set[tuple[int, int]] = set()
    for s in np.unique(size).tolist():
        here = size == s
        group = Labelled(*(np.nonzero(part[here])[1].reshape(-1, s) for part in (free, tight)))
        if not (_signs(own, group) == 1).all():
            return None
        sign = _signs(other, Labelled(group.tight, group.free))
        if (sign == 0).any():
            return None
        for labels in vertices[here][sign == 1].tolist():
            inside, outside = ~labels >> variable & (1 << d) - 1, labels >> slack & (1 << k) - 1
            found.add((outside, inside) if swapped else (inside, outside))
    return found


def _closed(vertices: Int, variable: int, d: int, labels: int) -> bool:
    """Whether every vertex has d labels, and every edge from one of them or from 0 ends in two of them."""
    origin = ((1 << d) - 1) << variable
    every = np.append(vertices, origin)
    has = every[:, None] >> np.arange(labels) & 1 == 1
    if (vertices < 0).any() or (every >> labels != 0).any() or (has.sum(axis=1) != d).any():
        return False
    edges = (every[:, None] ^ (1 << np.arange(labels)))[has]
    return bool((np.unique(edges, return_counts=True)[1] == 2).all()) and len(np.unique(every)) == len(every)


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
        return np.zeros(count, dtype=np.int64)
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
