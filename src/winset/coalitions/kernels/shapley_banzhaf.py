"""Sums of worths by size and by member, from which every semivalue follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.base.jit import Int, kernel

__all__ = ["LOW", "connected_worths", "size_sums"]


Table = NDArray[np.float64] | NDArray[np.int64]
LOW = 10
"""Bits of a coalition that lie within a block."""


@kernel
def size_sums(values: Table, n: int, bits: Int, folded: Table, sums: Table, totals: Table) -> None:
    """``totals`` (n+1,): sum of the worths of each size; ``sums`` (n, n+1): of those that contain each player.

    One pass over ``values`` (2^n,) in blocks of 2^low, low = min(n, LOW); ``bits`` (2^low,) the number of members of
    each low part; ``folded`` (n - low + 1, 2^low), zero on entry, adds up blocks by the size of their high part. All of
    one dtype, int64 or float64; ``sums`` and ``totals`` zero on entry.
    """
    block = bits.shape[0]
    low = 0
    while (1 << low) < block:
        low += 1
    high = values.shape[0] // block
    for h in range(high):
        size = 0
        rest = h
        while rest:
            size += rest & 1
            rest >>= 1
        start = h * block
        row = folded[size]
        for k in range(block):
            row[k] += values[start + k]
        if h == 0:
            continue
        part = sums[:, n]
        for b in range(low + 1):
            part[b] = 0 * values[0]
        for k in range(block):
            part[bits[k]] += values[start + k]
        for j in range(n - low):
            if h >> j & 1:
                for b in range(low + 1):
                    if size + b < n:
                        sums[low + j, size + b] += part[b]
    for size in range(n - low + 1):
        for k in range(block):
            value = folded[size, k]
            totals[size + bits[k]] += value
            for j in range(low):
                if k >> j & 1 and size + bits[k] < n:
                    sums[j, size + bits[k]] += value
    for i in range(n):
        sums[i, n] = values[values.shape[0] - 1]


@kernel
def connected_worths(values: Table, neighbours: Int, worths: Table) -> None:
    """``worths`` (2^n,): the worths of the connected parts of each coalition, added (Myerson 1977).

    ``neighbours`` (n,): bit mask of the players each can talk to.
    """
    for s in range(1, values.shape[0]):
        part = s & -s
        while True:
            wider, i = part, 0
            rest = part
            while rest:
                if rest & 1:
                    wider |= neighbours[i] & s
                rest >>= 1
                i += 1
            if wider == part:
                break
            part = wider
        worths[s] = values[part] + worths[s ^ part]
