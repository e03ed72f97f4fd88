"""Deviations of coalitions and of single players from partitions."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel

__all__ = ["blocked_partitions"]


CORE, STRICT, NASH, INDIVIDUAL, CONTRACTUAL = 0, 1, 2, 3, 4


@kernel
def place_of(labels: Int, codes: Int, fresh: Int) -> int:
    """The row whose partition has these ``labels`` (n,), any numbers from 0 to 2n; ``fresh`` (2n+1,) is work.

    ``codes`` (P,) ascending: labels by first members, read as digits to the base n.
    """
    n = labels.shape[0]
    for k in range(2 * n + 1):
        fresh[k] = -1
    count, code = 0, 0
    for i in range(n):
        if fresh[labels[i]] < 0:
            fresh[labels[i]] = count
            count += 1
        code = code * n + fresh[labels[i]]
    low, high = 0, codes.shape[0] - 1
    while low < high:
        middle = (low + high) // 2
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def coalition_blocks(
    x: int, kind: int, separate: bool, partitions: Int, codes: Int, payoffs: Float, near: float, labels: Int, fresh: Int
) -> tuple[int, int]:
    """The first coalition that gains by forming from partition ``x``, as a bit mask, and where it leads; -1, -1."""
    n = partitions.shape[1]
    for mask in range(1, 1 << n):
        block = -1
        same = True
        for i in range(n):
            if mask >> i & 1 and block < 0:
                block = partitions[x, i]
        for i in range(n):
            same = same and ((mask >> i & 1 == 1) == (partitions[x, i] == block))
        if same:
            continue
        for i in range(n):
            labels[i] = n if mask >> i & 1 else partitions[x, i]
        if separate:
            for i in range(n):
                if mask >> i & 1:
                    for j in range(n):
                        if not mask >> j & 1 and partitions[x, j] == partitions[x, i]:
                            labels[j] = n + 1 + j
        y = place_of(labels, codes, fresh)
        good, some = True, False
        for i in range(n):
            if mask >> i & 1:
                gain = payoffs[y, i] - payoffs[x, i]
                some = some or gain > near
                good = good and (gain > near if kind == CORE else gain >= -near)
        if good and some:
            return mask, y
    return -1, -1


@kernel
def player_moves(
    x: int, kind: int, partitions: Int, codes: Int, payoffs: Float, near: float, labels: Int, fresh: Int
) -> tuple[int, int]:
    """The first player that gains by moving to another coalition or alone, as a bit mask, and where it leads."""
    n = partitions.shape[1]
    blocks = 0
    for i in range(n):
        blocks = max(blocks, partitions[x, i] + 1)
    for i in range(n):
        own = partitions[x, i]
        for target in range(blocks + 1):
            if target == own:
                continue
            for j in range(n):
                labels[j] = partitions[x, j]
            labels[i] = target
            y = place_of(labels, codes, fresh)
            good = payoffs[y, i] - payoffs[x, i] > near
            for j in range(n):
                gain = payoffs[y, j] - payoffs[x, j]
                if kind >= INDIVIDUAL and partitions[x, j] == target:
                    good = good and gain >= -near
                if kind == CONTRACTUAL and j != i and partitions[x, j] == own:
                    good = good and gain >= -near
            if good:
                return 1 << i, y
    return -1, -1


@kernel
def blocked_partitions(
    kind: int, separate: bool, partitions: Int, codes: Int, payoffs: Float, near: float, who: Int, to: Int
) -> None:
    """``who`` (P,): who deviates from each partition, as a bit mask, and ``to`` (P,) which; -1 where nobody does.

    ``kind`` 0 core, 1 strict core, 2 Nash, 3 individual, 4 contractual; ``separate``: those left behind separate.
    ``partitions`` and ``payoffs`` (P, n), ``codes`` (P,) as in ``place_of``.
    """
    n = partitions.shape[1]
    labels, fresh = np.empty(n, dtype=np.int64), np.empty(2 * n + 1, dtype=np.int64)
    for x in range(partitions.shape[0]):
        if kind <= STRICT:
            who[x], to[x] = coalition_blocks(x, kind, separate, partitions, codes, payoffs, near, labels, fresh)
        else:
            who[x], to[x] = player_moves(x, kind, partitions, codes, payoffs, near, labels, fresh)
