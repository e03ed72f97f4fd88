"""The least that others who mix independently can hold a player to, by subdivision of their mixtures.

Over a product of simplices payoffs are multilinear. If the others may correlate over its corners, a linear program
gives the least level. That is a lower bound for independent mixtures, and misses by no more than the product of two
widths, so that the bounds meet quadratically (McCormick 1976, for such bounds of products).
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count

import numpy as np

from winset.base.array_types import Float
from winset.tables.find.matrix_game import matrix_game

__all__ = ["CLOSE", "hold_down"]


CLOSE = 2e-10
MOST_PIECES = 3000


def hold_down(unit: Float) -> tuple[list[Float], float]:
    """The others' mixtures that hold the player of the first axis down, and a level below which none can get.

    ``unit``: payoffs in [0, 1], the player's actions first. The two levels agree to 2e-10 unless the pieces run out.
    """
    whole = [np.eye(m) for m in unit.shape[1:]]
    best, upper, order = [np.full(m, 1.0 / m) for m in unit.shape[1:]], np.inf, count()
    open_pieces: list[tuple[float, int, list[Float]]] = []

    def look(corners: list[Float], before: float) -> None:
        nonlocal best, upper
        at = at_corners(unit, corners)
        y, joint = matrix_game(at.reshape(len(at), -1))
        tried = [v @ c for v, c in zip(_marginals(joint.reshape(at.shape[1:])), corners, strict=True)]
        reached = float(at_corners(unit, [q[None] for q in tried]).max())
        if reached < upper:
            best, upper = tried, reached
        low = max(before, float((y @ at.reshape(len(at), -1)).min()))
        heappush(open_pieces, (low, next(order), corners))

    look(whole, -np.inf)
    for _ in range(MOST_PIECES):
        if open_pieces[0][0] >= upper - CLOSE:
            break
        low, _, corners = heappop(open_pieces)
        for half in _halves(corners):
            look(half, low)
    return best, min(open_pieces[0][0], upper)


def at_corners(table: Float, corners: list[Float]) -> Float:
    """Payoffs where each of the others plays one of the mixtures in the rows of ``corners``; own actions first."""
    for j, rows in enumerate(corners):
        table = np.moveaxis(np.tensordot(rows, table, (1, j + 1)), 0, j + 1)
    return table


def _marginals(joint: Float) -> list[Float]:
    axes = range(joint.ndim)
    return [joint.sum(axis=tuple(k for k in axes if k != j)) for j in axes]


def _halves(corners: list[Float]) -> list[list[Float]]:
    """The piece cut in two at the middle of its longest edge."""
    edges = [
        (float(np.abs(rows[a] - rows[b]).sum()), j, a, b)
        for j, rows in enumerate(corners)
        for a in range(len(rows))
        for b in range(a)
    ]
    _, j, a, b = max(edges, key=lambda edge: edge[0])
    middle, out = (corners[j][a] + corners[j][b]) / 2, []
    for end in (a, b):
        rows = corners[j].copy()
        rows[end] = middle
        out.append([*corners[:j], rows, *corners[j + 1 :]])
    return out
