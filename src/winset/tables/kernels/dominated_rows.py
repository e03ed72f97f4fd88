"""Rows of a payoff table that are no best replies to mixtures of some columns, without solving equations."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel

__all__ = ["beaten", "better", "mixable", "shortfalls"]


CLEAR = 1e-6
"""Payoffs this far apart, in units of their range, differ whatever the rounding."""


@kernel
def better(table: Float, over: Int) -> None:
    """For rows i and j of table (k, d) the columns, as bits, in which i is clearly larger; over (k, k) is written."""
    k, d = table.shape
    for i in range(k):
        for j in range(k):
            bits = np.int64(0)
            for c in range(d):
                if table[i, c] > table[j, c] + CLEAR:
                    bits |= np.int64(1) << np.int64(c)
            over[i, j] = bits


@kernel
def beaten(over: Int, tight: int, free: int) -> bool:
    """Whether a row of ``tight`` is clearly beaten by another row in all columns of ``free``.

    Then no mixture of these columns makes it a best reply, and the equations need not be solved.
    """
    for j in range(over.shape[0]):
        if (tight >> j) & 1:
            for i in range(over.shape[0]):
                if over[i, j] & free == free:
                    return True
    return False


@kernel
def shortfalls(table: Float, under: Int) -> None:
    """For rows i and j of table (k, d) the columns, as bits, in which i is smaller; under (k, k) is written."""
    k, d = table.shape
    for i in range(k):
        for j in range(k):
            bits = np.int64(0)
            for c in range(d):
                if table[i, c] < table[j, c]:
                    bits |= np.int64(1) << np.int64(c)
            under[i, j] = bits


@kernel
def mixable(over: Int, under: Int, tight: int, free: int) -> int:
    """Those columns of ``free`` that may have weight where all rows of ``tight`` are best replies.

    A row that is nowhere smaller than one of them leaves no weight where it is clearly larger.
    """
    before = -1
    while free != before:
        before = free
        for j in range(over.shape[0]):
            if (tight >> j) & 1:
                for i in range(over.shape[0]):
                    if under[i, j] & free == 0:
                        free &= ~over[i, j]
    return free
