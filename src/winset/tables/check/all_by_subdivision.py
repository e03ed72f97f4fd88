"""Whether a game of several players has no other equilibria than those listed: all mixtures are cut into pieces.

A piece is a product of simplices, one a player, given by their corners. Expected payoffs are linear in each player's
mixture, so over a piece they lie between the least and the largest at combinations of corners. An action that is worse
than another at all of them is used by no equilibrium of the piece, and corners that use it are cut off; a piece that
loses all corners of a player holds no equilibrium. Pieces near a listed equilibrium end where at most one can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Profile

__all__ = ["none_is_missing"]


MOST_PIECES = 20_000
"""Pieces that are looked at; a game that needs more is not proved."""
SMALLEST = 1e-9
"""A piece with no longer edge is not cut again: there may be an equilibrium on it."""
MARGIN = 1e-12
"""Payoffs in [0, 1] that differ by less, beyond their rounding, count as the same."""
CLEAR = 1e-8
"""Near a listed equilibrium unused actions must be worse by so much."""
SIZES = tuple(0.8 / 2**k for k in range(11))
"""Sizes of the neighbourhoods that are tried, as shares of the whole."""
CONDITION = 1e9
"""Slopes whose matrix is worse conditioned are taken as singular."""

Piece = list[Float]
"""The corners of the simplices of all players, each of shape (pieces, corners, actions)."""


def none_is_missing(unit: Float, rounding: float, points: Sequence[Profile]) -> bool:
    """Whether the points are proved to be all equilibria, each regular (Neumaier 1990, chapter 5).

    ``unit``: payoffs in [0, 1], shape (n, m_1, ..., m_n), which are wrong by ``rounding`` at most. The points are
    taken to be equilibria up to rounding.
    """
    mixtures = [[np.asarray(s, dtype=np.float64) for s in point] for point in points]
    lows: list[list[Float]] = []
    for x in mixtures:
        size = next((size for size in SIZES if _at_most_one(unit, x, size)), None)
        if size is None:
            return False
        lows.append([(1 - size) * s for s in x])
        if sum(all(map(_covers, lows[-1], y)) for y in mixtures) > 1:
            return False
    pieces: Piece | None = [np.eye(m)[None] for m in unit.shape[1:]]
    looked = 0
    while pieces is not None and len(pieces[0]):
        looked += len(pieces[0])
        if looked > MOST_PIECES:
            return False
        pieces = _open(pieces, unit, lows, MARGIN + 4 * rounding)
    return pieces is not None


def _covers(low: Float, s: Float) -> bool:
    """Whether a mixture has all probabilities from ``low`` on."""
    return bool((s >= low).all())


def _open(pieces: Piece, unit: Float, lows: list[list[Float]], margin: float) -> Piece | None:
    """What is left of the pieces after one look, those that did not shrink cut in two; None if some cannot be cut."""
    count = len(pieces[0])
    empty, shrunk, kept = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool), []
    for i, corners in enumerate(pieces):
        payoffs = _at_corners(pieces, unit[i], (i,))
        worse = (payoffs[:, None] - payoffs[:, :, None]).min(axis=3) > margin
        lost = ((corners > 0) & worse.any(axis=2)[:, None, :]).any(axis=2)
        empty |= lost.all(axis=1)
        shrunk |= lost.any(axis=1)
        first = corners[np.arange(count), (~lost).argmax(axis=1)]
        kept.append(np.where(lost[:, :, None], first[:, None, :], corners))
    ended = empty.copy()
    for low in lows:
        ended |= np.logical_and.reduce([(c >= s).all(axis=(1, 2)) for c, s in zip(kept, low, strict=True)])
    again, uncut = np.flatnonzero(~ended & shrunk), np.flatnonzero(~ended & ~shrunk)
    halves = _cut([corners[uncut] for corners in kept])
    return None if halves is None else [np.concatenate([c[again], h]) for c, h in zip(kept, halves, strict=True)]


def _cut(pieces: Piece) -> Piece | None:
    """Each piece in two, through the middle of its longest edge; None if one has none."""
    count = len(pieces[0])
    edges = [np.abs(c[:, :, None] - c[:, None]).max(axis=3).reshape(count, c.shape[1] ** 2) for c in pieces]
    lengths = np.concatenate(edges, axis=1)
    if count and lengths.max(axis=1).min() < SMALLEST:
        return None
    longest, start, halves = lengths.argmax(axis=1), 0, []
    for corners, own in zip(pieces, edges, strict=True):
        here = np.flatnonzero((longest >= start) & (longest < start + own.shape[1]))
        p, q = np.divmod(longest[here] - start, corners.shape[1])
        start += own.shape[1]
        one, other = corners.copy(), corners.copy()
        one[here, p] = other[here, q] = (corners[here, p] + corners[here, q]) / 2
        halves.append(np.concatenate([one, other]))
    return halves


def _at_most_one(unit: Float, x: list[Float], size: float) -> bool:
    """Whether at most one equilibrium has all probabilities above ``(1 - size) x``.

    There unused actions must be worse than one in use, so that the others are indifferent, and the slopes of these
    equations must be so near to one regular matrix that no two points can solve them.
    """
    used = [np.flatnonzero(s > 0) for s in x]
    around = [((1 - size) * s + size * np.eye(len(s)))[None] for s in x]
    for i, own in enumerate(used):
        payoffs = _at_corners(around, unit[i], (i,))[0]
        for a in set(range(len(payoffs))).difference(own.tolist()):
            if not (payoffs[own] - payoffs[a]).min(axis=1).max() > CLEAR:
                return False
    starts = np.concatenate([[0], np.cumsum([len(own) - 1 for own in used])])
    middle, half = np.zeros((2, starts[-1], starts[-1]))
    for i, own in enumerate(used):
        for j, other in enumerate(used):
            if i != j and len(own) > 1 and len(other) > 1:
                slopes = _at_corners(around, unit[i], (i, j))[0][own][:, other]
                slopes = slopes[1:] - slopes[:1]
                slopes = slopes[:, 1:] - slopes[:, :1]
                at = slice(starts[i], starts[i + 1]), slice(starts[j], starts[j + 1])
                low, high = slopes.min(axis=2), slopes.max(axis=2)
                middle[at], half[at] = (low + high) / 2, (high - low) / 2
    if not len(middle):
        return True
    scale = np.maximum(np.abs(middle).max(axis=1, keepdims=True), CLEAR)
    if not np.linalg.cond(middle / scale) < CONDITION:
        return False
    spread = np.abs(np.linalg.inv(middle / scale)) @ (half / scale + CLEAR / CONDITION)
    return bool(spread.sum(axis=1).max() < 1 - CLEAR)


def _at_corners(pieces: Piece, table: Float, kept: tuple[int, ...]) -> Float:
    """Payoffs at all combinations of corners of the players not ``kept``, whose actions are axes 1 and on."""
    count = len(pieces[0])
    others = [j for j in range(len(pieces)) if j not in kept]
    head = tuple(table.shape[k] for k in kept)
    flat = table.transpose(*kept, *others).reshape(1, prod(head), -1)
    out = np.broadcast_to(flat, (count, *flat.shape[1:]))
    for j in others:
        out = out.reshape(count, prod(head), table.shape[j], -1)
        out = np.swapaxes(np.matmul(pieces[j][:, None], out), 2, 3)
    return out.reshape(count, *head, -1)
