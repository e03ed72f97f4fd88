"""Indirect dominance between states, and the largest consistent set."""

from __future__ import annotations

from winset.base.jit import Float, Int, Marks, kernel

__all__ = ["consistent_set", "indirect_dominance"]


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
