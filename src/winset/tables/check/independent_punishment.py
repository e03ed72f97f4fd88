"""That no independent mixtures of the others hold a player lower, piece by piece of their mixtures.

Over a piece, a product of simplices, the player mixes so that every corner gives at least some level; as payoffs are
multilinear, so does everything in the piece. The mixture comes from a linear program and only its result is believed.
"""

from __future__ import annotations

from math import prod

import numpy as np

from winset.base.array_types import Float
from winset.tables.check.verdict import smallest

__all__ = ["least_level"]


MOST_PIECES = 8000
EDGE = 1e-6


def least_level(table: Float, level: float, slack: float) -> tuple[float, bool]:
    """A level that nobody undercuts, or that somebody reaches below ``level - slack``; and whether all was seen.

    ``table`` has the player's own actions on its first axis. What is within a millionth of the slack is left open.
    """
    start = tuple(np.eye(m) for m in table.shape[1:])
    pieces, low = [(start, np.full(len(table), 1.0 / len(table)))], level
    for _ in range(MOST_PIECES):
        if not pieces:
            return low, True
        corners, y = pieces.pop()
        values = _values(table, corners)
        reached = float(values.max(axis=0).min())
        if reached < level - slack * (1 + EDGE):
            return reached, True
        if (secured := float((y @ values).min())) < level - slack * (1 - EDGE):
            y = _secure(values)
            secured = float((y @ values).min())
        if secured >= level - slack * (1 - EDGE):
            low = min(low, secured)
        else:
            pieces += [(half, y) for half in _cut(corners)]
    return min(low, *(float((y @ _values(table, corners)).min()) for corners, y in pieces)), False


def _values(table: Float, corners: tuple[Float, ...]) -> Float:
    """The player's payoffs (m, K) by own action and by corner of the piece."""
    letters = "bcdefghijklmnopqrstuvwxyz"[: len(corners)]
    rows = [f"{letter.upper()}{letter}" for letter in letters]
    spec = ",".join([f"a{letters}", *rows]) + f"->a{letters.upper()}"
    shape = len(table), prod(len(c) for c in corners)
    return np.asarray(np.einsum(spec, table, *corners, optimize=len(corners) > 1)).reshape(shape)


def _secure(values: Float) -> Float:
    """The mixture of the player's actions whose worst corner is best; even if the program gives nothing."""
    m, K = values.shape
    sums = np.r_[np.ones(m), 0.0][None]
    x = smallest(-np.eye(m + 1)[-1], np.c_[values.T, -np.ones(K)], np.zeros(K), sums, np.ones(1), free=1)
    y = np.ones(m) if x is None else np.maximum(x[:m], 0.0)
    return np.asarray(y / y.sum())


def _cut(corners: tuple[Float, ...]) -> list[tuple[Float, ...]]:
    """Two pieces: the longest edge of the widest simplex is cut in the middle."""
    lengths = [((rows[:, None] - rows[None]) ** 2).sum(axis=2) for rows in corners]
    j = max(range(len(corners)), key=lambda k: float(lengths[k].max()))
    a, b = np.unravel_index(int(lengths[j].argmax()), lengths[j].shape)
    out = []
    for end in (a, b):
        rows = corners[j].copy()
        rows[end] = (corners[j][a] + corners[j][b]) / 2
        out.append((*corners[:j], rows, *corners[j + 1 :]))
    return out
