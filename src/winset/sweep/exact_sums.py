"""Counts, sums, least and largest numbers by cell, the same bits in whatever order and portions numbers are added.

A number is cut into pieces at fixed powers of two, 28 bits each, and pieces are added as integers (after Demmel and
Nguyen 2015, with cutting instead of rounding). What is kept of a cell are five pieces from the power of two of its
largest number down, 112 bits below it at least; which those are depends on all numbers of the cell and on no order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Moments"]


Float = NDArray[np.float64]
Int = NDArray[np.int64]
WIDTH = 28
PIECES = 5
LOWEST = -64
PORTION = 1 << 24
"""Numbers whose pieces add up below 2^53, so that floating-point sums of them are exact."""


@dataclass
class Moments:
    """Of the finite numbers in each of C cells.

    Parameters
    ----------
    ends
        Least and largest, shape ``(C, 2)``.
    sums
        Shape ``(C, 7)``: how many; the place t of the highest piece; the sums of the pieces, which weigh 2^(28 t),
        2^(28 (t - 1)), ... each.
    """

    ends: Float
    sums: Int

    @classmethod
    def nothing(cls, cells: int) -> Moments:
        """Of no numbers."""
        sums = np.zeros((cells, 2 + PIECES), dtype=np.int64)
        sums[:, 1] = LOWEST
        return cls(np.tile([np.inf, -np.inf], (cells, 1)), sums)

    @classmethod
    def of(cls, cell: Int, numbers: Float, cells: int) -> Moments:
        """Of numbers ``(B,)``, each in its cell; those that are not finite are left out."""
        out = cls.nothing(cells)
        for first in range(0, len(numbers), PORTION):
            part, where = numbers[first : first + PORTION], cell[first : first + PORTION]
            fine = np.isfinite(part)
            if not np.all(fine):
                part, where = part[fine], where[fine]
            if len(part):
                out.add(_portion(where, part, cells), slice(None))
        return out

    def add(self, other: Moments, here: slice) -> None:
        """Take in those of some of the same cells."""
        ends, sums = self.ends[here], self.sums[here]
        ends[:, 0] = np.minimum(ends[:, 0], other.ends[:, 0])
        ends[:, 1] = np.maximum(ends[:, 1], other.ends[:, 1])
        top = np.maximum(sums[:, 1], other.sums[:, 1])
        pieces = _lowered(sums[:, 2:], top - sums[:, 1]) + _lowered(other.sums[:, 2:], top - other.sums[:, 1])
        sums[:, 0] += other.sums[:, 0]
        sums[:, 1] = top
        sums[:, 2:] = pieces

    @property
    def count(self) -> Int:
        """How many numbers, by cell."""
        return self.sums[:, 0]

    def mean(self) -> Float:
        """By cell; NaN where there are no numbers."""
        pieces = self.sums[:, 2:].copy()
        _carry(pieces)
        sign = np.where(pieces[:, 0] < 0, -1, 1)
        pieces *= sign[:, None]
        _carry(pieces)
        total = np.zeros(len(pieces))
        for j in range(PIECES - 1, -1, -1):
            total = total * 2.0**-WIDTH + pieces[:, j]
        count = self.count
        mean = np.divide(sign * total, count, out=np.full(len(total), np.nan), where=count > 0)
        found: Float = np.ldexp(mean, (WIDTH * self.sums[:, 1]).astype(np.intc))
        return found


def _portion(cell: Int, numbers: Float, cells: int) -> Moments:
    out = Moments.nothing(cells)
    if cells == 1:
        out.ends[0] = numbers.min(), numbers.max()
        out.sums[0, 0] = len(numbers)
    else:
        np.minimum.at(out.ends[:, 0], cell, numbers)
        np.maximum.at(out.ends[:, 1], cell, numbers)
        out.sums[:, 0] = np.bincount(cell, minlength=cells)
    some = out.sums[:, 0] > 0
    largest = np.where(some, np.abs(out.ends).max(axis=1), 0.0)
    top = np.where(largest > 0, (np.frexp(largest)[1] - 1) // WIDTH, LOWEST)
    out.sums[:, 1] = top
    scale = (-WIDTH * top).astype(np.intc)
    rest = np.ldexp(numbers, scale[0] if cells == 1 else scale[cell])
    for j in range(PIECES):
        whole = np.trunc(rest)
        if cells == 1:
            out.sums[0, 2 + j] = int(whole.sum())
        else:
            out.sums[:, 2 + j] = np.bincount(cell, weights=whole, minlength=cells).astype(np.int64)
        rest -= whole
        if not rest.any():
            break
        rest *= 2.0**WIDTH
    return out


def _lowered(pieces: Int, by: Int) -> Int:
    """The same pieces as seen from a place that is higher by so much; the lowest are left out."""
    if not by.any():
        return pieces
    out = np.zeros_like(pieces)
    for step in range(PIECES):
        rows = by == step
        out[rows, step:] = pieces[rows, : PIECES - step]
    return out


def _carry(pieces: Int) -> None:
    """Bring every piece but the highest into 0 to 2^28 - 1, the sum unchanged."""
    for j in range(PIECES - 1, 0, -1):
        over = pieces[:, j] >> WIDTH
        pieces[:, j] -= over << WIDTH
        pieces[:, j - 1] += over
