"""Deviations in coalition formation: from partitions, agreements and networks, and farsighted ones."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel

__all__ = ["agreement_marks", "blocked_networks", "blocked_partitions", "consistent_set", "indirect_dominance"]


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


@kernel
def agreement_marks(
    payoffs: Float, near: float, transfers: bool, strict: bool, internal: Marks, external: Marks, surplus: Float
) -> None:
    """By bit mask: whether nobody leaves, nobody joins, and what is left when members are paid what leaving gives.

    ``payoffs`` (2^n, n); ``internal``, ``external`` and ``surplus`` (2^n,). With ``transfers`` a set is internal if its
    surplus is not negative and external if no larger set by one is internal with something left to gain.
    """
    n = payoffs.shape[1]
    bar = -near if strict else near
    for s in range(payoffs.shape[0]):
        total = 0.0
        keeps = True
        for i in range(n):
            if s >> i & 1:
                gain = payoffs[s, i] - payoffs[s ^ (1 << i), i]
                total += gain
                keeps = keeps and gain >= -near
        surplus[s] = total
        internal[s] = total >= -near if transfers else keeps
    for s in range(payoffs.shape[0]):
        shut = True
        for j in range(n):
            if not s >> j & 1:
                wider = s | (1 << j)
                gain = surplus[wider] if transfers else payoffs[wider, j] - payoffs[s, j]
                shut = shut and (gain < bar if strict else gain <= bar)
        external[s] = shut


@kernel
def blocked_networks(links: Int, payoffs: Float, near: float, transfers: bool, flip: Int) -> None:
    """``flip`` (2^m,): the first link that is cut or added in each network, or -1; ``links`` (m, 2), ``payoffs``
    (2^m, n).
    """
    for g in range(payoffs.shape[0]):
        flip[g] = -1
        for k in range(links.shape[0]):
            i, j = links[k, 0], links[k, 1]
            h = g ^ (1 << k)
            first = payoffs[h, i] - payoffs[g, i]
            second = payoffs[h, j] - payoffs[g, j]
            if transfers:
                moves = first + second > near
            elif g >> k & 1:
                moves = first > near or second > near
            else:
                moves = (first > near and second >= -near) or (second > near and first >= -near)
            if moves:
                flip[g] = k
                break


@kernel
def indirect_dominance(payoffs: Float, moves: Int, into: Int, near: float, reach: Marks, queue: Int) -> None:
    """``reach`` (X, X), zero on entry: 1 at (a, b) if b indirectly dominates a (Chwe 1994, definition 1).

    ``moves`` (E, 3) of coalition, from, to, sorted by the state reached; those into state y are ``into[y]`` to
    ``into[y+1]``. Each state b is searched backwards: a coalition moves if all its members prefer b to where they are.
    ``queue`` (X,) is work.
    """
    count, n = payoffs.shape
    for b in range(count):
        queue[0] = b
        head, tail = 0, 1
        while head < tail:
            y = queue[head]
            head += 1
            for e in range(into[y], into[y + 1]):
                a = moves[e, 1]
                if reach[a, b] or a == b:
                    continue
                better = True
                for i in range(n):
                    if moves[e, 0] >> i & 1:
                        better = better and payoffs[b, i] > payoffs[a, i] + near
                if better:
                    reach[a, b] = 1
                    queue[tail] = a
                    tail += 1


@kernel
def consistent_set(
    payoffs: Float, moves: Int, out: Int, near: float, reach: Marks, alive: Marks, order: Int, witness: Int
) -> int:
    """Rule states out until the largest consistent set is left in ``alive`` (X,), 1 on entry; how many were ruled out.

    ``moves`` (E, 3) sorted by the state left, those of x from ``out[x]`` to ``out[x+1]``. ``order`` (X,) lists the
    states ruled out and ``witness`` (X,) the move that nothing deters.
    """
    count, n = payoffs.shape
    gone = 0
    changed = True
    while changed:
        changed = False
        for x in range(count):
            if not alive[x]:
                continue
            for e in range(out[x], out[x + 1]):
                y = moves[e, 2]
                deterred = False
                for z in range(count):
                    if alive[z] and (z == y or reach[y, z]):
                        for i in range(n):
                            if moves[e, 0] >> i & 1 and payoffs[z, i] <= payoffs[x, i] + near:
                                deterred = True
                        if deterred:
                            break
                if not deterred:
                    alive[x] = 0
                    order[gone], witness[gone] = x, e
                    gone += 1
                    changed = True
                    break
    return gone
