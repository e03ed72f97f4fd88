"""One piece of a support: dropped, settled, or shrunk, by exact bounds on multilinear functions.

Over a product of simplices an indifference equation, or any linear combination of such equations, takes its smallest
and largest value at a corner. A piece is given by the vertices of one small simplex a player. It is dropped when some
action of the support is beaten at every corner, or when some combination of the equations keeps one sign; it is
shrunk by the preconditioned system (interval Newton: Neumaier 1990, ch. 5; Moore, Kearfott and Cloud 2009, ch. 8); it
is settled when the preconditioned system is a contraction on it, so that it holds at most one root, and the iteration
from its centre ends at that root. Comparisons give way by ``margin``, an upper bound on what rounding can do to
payoffs scaled to [0, 1].
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.tables.kernels.support_tensors import derivative, eliminate, equations, evaluate, restrict

__all__ = ["DROPPED", "FLAT", "OPEN", "SETTLED", "Workspace", "beaten", "examine", "workspace"]


DROPPED, SETTLED, OPEN, FLAT = 0, 1, 2, 3
DEPTH = 1200


class Workspace(NamedTuple):
    """Arrays that the search writes to. n players, M cells, N = sum of m_i - 1, m the largest number of actions."""

    chosen: Int  # (n, m)
    sizes: Int  # (n,)
    counts: Int  # (n,)
    digits: Int  # (n, M)
    without: Int  # (n, M)
    tensor: Float  # (n, M)
    local: Float  # (n, M)
    whole: Float  # (N, M)
    values: Float  # (N, M)
    rows: Float  # (N, M)
    matrix: Float  # (N, N)
    inverse: Float  # (N, N)
    pivot_row: Int  # (N,)
    pivot_column: Int  # (N,)
    owner: Int  # (N,)
    step: Float  # (N,)
    weights: Float  # (n, m)
    lower: Float  # (n, m)
    vertices: Float  # (n, m, m)
    spare: Float  # (n, m, m)
    stack: Float  # (DEPTH, n, m, m)


def workspace(actions: tuple[int, ...]) -> Workspace:
    """A workspace for games with these numbers of actions."""
    n, m, cells, free = len(actions), max(actions), int(np.prod(actions)), max(1, sum(actions) - len(actions))
    return Workspace(
        chosen=np.zeros((n, m), dtype=np.int64),
        sizes=np.zeros(n, dtype=np.int64),
        counts=np.zeros(n, dtype=np.int64),
        digits=np.zeros((n, cells), dtype=np.int64),
        without=np.zeros((n, cells), dtype=np.int64),
        tensor=np.zeros((n, cells)),
        local=np.zeros((n, cells)),
        whole=np.zeros((free, cells)),
        values=np.zeros((free, cells)),
        rows=np.zeros((free, cells)),
        matrix=np.zeros((free, free)),
        inverse=np.zeros((free, free)),
        pivot_row=np.zeros(free, dtype=np.int64),
        pivot_column=np.zeros(free, dtype=np.int64),
        owner=np.zeros(free, dtype=np.int64),
        step=np.zeros(free),
        weights=np.zeros((n, m)),
        lower=np.zeros((n, m)),
        vertices=np.zeros((n, m, m)),
        spare=np.zeros((n, m, m)),
        stack=np.zeros((DEPTH, n, m, m)),
    )


@kernel
def beaten(tensor: Float, m: int, count: int, chosen: Int, k: int, margin: float) -> bool:
    """Whether an action of the support pays less than some other action at every corner; tensor (m * count,)."""
    for s in range(k):
        a = chosen[s] * count
        for other in range(m):
            b = other * count
            if a == b:
                continue
            always = True
            for q in range(count):
                if tensor[b + q] - tensor[a + q] <= margin:
                    always = False
                    break
            if always:
                return True
    return False


@kernel
def narrow(unknowns: int, rank: int, total: int, margin: float, work: Workspace) -> bool:
    """Combine the equations so that each moves with one unknown; False if some combination has no zero.

    Writes ``work.rows`` (N, C), by unknown where the rank is full, and ``work.lower``, lower bounds on the barycentric
    coordinates of any root (0 where the rank is not full).
    """
    for p in range(unknowns):
        source = work.pivot_row[p]
        target = work.pivot_column[p] if rank == unknowns else p
        slack = margin
        work.rows[target, :total] = 0.0
        for e in range(unknowns):
            factor = work.inverse[source, e]
            slack += margin * abs(factor)
            if factor != 0.0:
                for b in range(total):
                    work.rows[target, b] += factor * work.values[e, b]
        lowest = np.inf
        highest = -np.inf
        for b in range(total):
            lowest = min(lowest, work.rows[target, b])
            highest = max(highest, work.rows[target, b])
        if lowest > slack or highest < -slack:
            return False
        work.step[target] = slack
    return True


@kernel
def bound(sizes: Int, total: int, work: Workspace) -> bool:
    """Lower bounds on the barycentric coordinates of a root of the preconditioned system; False if there is none."""
    n = sizes.shape[0]
    first = 0
    for j in range(n):
        k = sizes[j]
        work.lower[j, :k] = 0.0
        if k == 1:
            continue
        sum_of_lower = 0.0
        base_highest = -np.inf
        slack = 0.0
        for v in range(k - 1):
            slack += work.step[first + v]
        for b in range(total):
            drift = 1.0 / k if work.digits[j, b] != k - 1 else 1.0 / k - 1.0
            for v in range(k - 1):
                drift -= work.rows[first + v, b]
            base_highest = max(base_highest, drift)
        work.lower[j, k - 1] = max(0.0, 1.0 / k - base_highest - slack)
        sum_of_lower += work.lower[j, k - 1]
        for v in range(k - 1):
            highest = -np.inf
            lowest = np.inf
            for b in range(total):
                drift = work.rows[first + v, b] + 1.0 / k
                if work.digits[j, b] == v:
                    drift -= 1.0
                highest = max(highest, drift)
                lowest = min(lowest, drift)
            if 1.0 / k - lowest < -work.step[first + v]:
                return False
            work.lower[j, v] = max(0.0, 1.0 / k - highest - work.step[first + v])
            sum_of_lower += work.lower[j, v]
        if sum_of_lower > 1.0 + slack:
            return False
        first += k - 1
    return True


@kernel
def distortion(sizes: Int, unknowns: int, total: int, work: Workspace) -> float:
    """How far the derivative of the preconditioned system is from the identity, at worst over the piece (row sums)."""
    n = sizes.shape[0]
    worst = 0.0
    for r in range(unknowns):
        row = 0.0
        first = 0
        stride = total
        for j in range(n):
            k = sizes[j]
            stride //= k
            for v in range(k - 1):
                unit = 1.0 if first + v == r else 0.0
                away = (k - 1 - v) * stride
                most = 0.0
                for b in range(total):
                    if work.digits[j, b] == v:
                        most = max(most, abs(work.rows[r, b] - work.rows[r, b + away] - unit))
                row += most
            first += k - 1
        worst = max(worst, row)
    return worst


@kernel
def root_inside(sizes: Int, unknowns: int, total: int, tolerance: float, work: Workspace) -> bool:
    """Iterate the contraction from the centre; True if it ends inside the piece, at ``work.weights``."""
    n = sizes.shape[0]
    for j in range(n):
        work.weights[j, : sizes[j]] = 1.0 / sizes[j]
    for _ in range(200):
        evaluate(work.rows, unknowns, sizes, work.digits, work.weights, total, work.step)
        first = 0
        largest = 0.0
        outside = 0.0
        for j in range(n):
            k = sizes[j]
            base = 1.0
            for v in range(k - 1):
                work.weights[j, v] -= work.step[first + v]
                largest = max(largest, abs(work.step[first + v]))
                outside = min(outside, work.weights[j, v])
                base -= work.weights[j, v]
            work.weights[j, k - 1] = base
            outside = min(outside, base)
            first += k - 1
        if outside < -0.5:
            return False
        if largest < 0.1 * tolerance:
            return outside >= -tolerance
    return False


@kernel
def examine(actions: Int, unknowns: int, total: int, margin: float, tolerance: float, work: Workspace) -> int:
    """Drop, settle or shrink the piece ``work.vertices``; otherwise OPEN, or FLAT if the derivative is singular."""
    n = actions.shape[0]
    sizes = work.sizes
    for _ in range(12):
        first = 0
        for i in range(n):
            restrict(work.tensor[i], actions[i], work.counts[i], sizes, i, work.vertices, work.local[i])
            if beaten(work.local[i], actions[i], work.counts[i], work.chosen[i], sizes[i], margin):
                return DROPPED
            equations(
                work.local[i], work.counts[i], work.chosen[i], sizes[i], work.without[i], total, work.values[first:]
            )
            first += sizes[i] - 1
        for j in range(n):
            work.weights[j, : sizes[j]] = 1.0 / sizes[j]
        derivative(work.values, unknowns, sizes, work.digits, work.weights, total, work.matrix)
        rank = eliminate(work.matrix, unknowns, 1e-9, work.inverse, work.pivot_row, work.pivot_column)
        if not narrow(unknowns, rank, total, margin, work):
            return DROPPED
        if rank < unknowns:
            return FLAT
        if not bound(sizes, total, work):
            return DROPPED
        if distortion(sizes, unknowns, total, work) < 0.95 and root_inside(sizes, unknowns, total, tolerance, work):
            return SETTLED
        smallest = 1.0
        for j in range(n):
            k = sizes[j]
            scale = 1.0
            for v in range(k):
                scale -= work.lower[j, v]
            scale = max(scale, 0.0)
            smallest = min(smallest, scale)
            for v in range(k):
                for w in range(k):
                    total_weight = scale * work.vertices[j, v, w]
                    for u in range(k):
                        total_weight += work.lower[j, u] * work.vertices[j, u, w]
                    work.spare[j, v, w] = total_weight
        for j in range(n):
            for v in range(sizes[j]):
                for w in range(sizes[j]):
                    work.vertices[j, v, w] = work.spare[j, v, w]
        if smallest > 0.7:
            return OPEN
    return OPEN
