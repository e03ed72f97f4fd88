"""All isolated equilibria of a many-player game: every support searched by subdivision.

A support is cut along edges of the players' simplices until each piece is dropped or settled (see ``support_piece``);
the root of a settled piece is polished by Newton's method and listed if it is an equilibrium.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.tables.kernels.support_piece import DROPPED, SETTLED, Workspace, beaten, examine
from winset.tables.kernels.support_tensors import corners, derivative, eliminate, equations, evaluate, gather

__all__ = ["search_supports"]


@kernel
def polish(sizes: Int, unknowns: int, total: int, work: Workspace) -> bool:
    """Newton's method on the equations of the whole support, from and to ``work.weights``; False if it breaks down."""
    n = sizes.shape[0]
    for _ in range(30):
        evaluate(work.whole, unknowns, sizes, work.digits, work.weights, total, work.step)
        derivative(work.whole, unknowns, sizes, work.digits, work.weights, total, work.matrix)
        rank = eliminate(work.matrix, unknowns, 1e-13, work.inverse, work.pivot_row, work.pivot_column)
        if rank < unknowns:
            return False
        largest = 0.0
        for p in range(unknowns):
            change = 0.0
            for e in range(unknowns):
                change += work.inverse[work.pivot_row[p], e] * work.step[e]
            c = work.pivot_column[p]
            j = work.owner[c]
            v = c
            for i in range(j):
                v -= sizes[i] - 1
            work.weights[j, v] -= change
            work.weights[j, sizes[j] - 1] += change
            largest = max(largest, abs(change))
        if not largest < 1.0:
            return False
        if largest < 4e-16:
            return True
    return largest < 1e-12 and n > 0


@kernel
def is_best_reply(actions: Int, sizes: Int, tolerance: float, work: Workspace) -> bool:
    """Whether no action outside the support pays more than the support at ``work.weights``."""
    n = sizes.shape[0]
    for i in range(n):
        count = work.counts[i]
        inside = 0.0
        outside = -np.inf
        for a in range(actions[i]):
            value = 0.0
            total = count * sizes[i]
            for b in range(total):
                if work.digits[i, b] == 0:
                    w = 1.0
                    for j in range(n):
                        if j != i:
                            w *= work.weights[j, work.digits[j, b]]
                    value += w * work.tensor[i, a * count + work.without[i, b]]
            if a == work.chosen[i, 0]:
                inside = value
            outside = max(outside, value)
        if outside > inside + tolerance:
            return False
    return True


@kernel
def widest_edge(unknowns: int, total: int, work: Workspace, edge: Int) -> float:
    """The edge along which payoff differences vary most, as (player, vertex, vertex) in ``edge``.

    Differences from the first action of the support count, as the indifference equations have them.
    """
    sizes = work.sizes
    n = sizes.shape[0]
    widest = 0.0
    stride = total
    for j in range(n):
        k = sizes[j]
        stride //= k
        for v in range(k - 1):
            for w in range(v + 1, k):
                away = (w - v) * stride
                change = 0.0
                for e in range(unknowns):
                    most = 0.0
                    for b in range(total):
                        if work.digits[j, b] == v:
                            most = max(most, abs(work.values[e, b] - work.values[e, b + away]))
                    change += most
                if change > widest:
                    widest = change
                    edge[0], edge[1], edge[2] = j, v, w
    return widest


@kernel
def widest_reply_edge(actions: Int, total: int, work: Workspace, edge: Int) -> float:
    """As :func:`widest_edge`, over the payoff differences of all actions, the ones outside the support included."""
    sizes = work.sizes
    n = sizes.shape[0]
    widest = 0.0
    stride = total
    for j in range(n):
        k = sizes[j]
        stride //= k
        for v in range(k - 1):
            for w in range(v + 1, k):
                away = (w - v) * stride
                change = 0.0
                for i in range(n):
                    if i == j:
                        continue
                    base = work.chosen[i, 0] * work.counts[i]
                    for a in range(actions[i]):
                        row = a * work.counts[i]
                        most = 0.0
                        for b in range(total):
                            if work.digits[j, b] == v:
                                q = work.without[i, b]
                                r = work.without[i, b + away]
                                here = work.local[i, row + q] - work.local[i, base + q]
                                there = work.local[i, row + r] - work.local[i, base + r]
                                most = max(most, abs(here - there))
                        change += most
                if change > widest:
                    widest = change
                    edge[0], edge[1], edge[2] = j, v, w
    return widest


@kernel
def record(
    actions: Int,
    unknowns: int,
    total: int,
    tolerance: float,
    found: Float,
    start: int,
    n_found: int,
    counters: Int,
    work: Workspace,
) -> int:
    """Polish the root of a settled piece and list it if it is an equilibrium and new on this support."""
    n = actions.shape[0]
    sizes = work.sizes
    for j in range(n):
        for w in range(sizes[j]):
            mixed = 0.0
            for v in range(sizes[j]):
                mixed += work.weights[j, v] * work.vertices[j, v, w]
            work.lower[j, w] = mixed
    for j in range(n):
        for w in range(sizes[j]):
            work.weights[j, w] = work.lower[j, w]
    if not polish(sizes, unknowns, total, work):
        counters[1] += 1
        return n_found
    for j in range(n):
        for w in range(sizes[j]):
            if work.weights[j, w] < -10.0 * tolerance:
                return n_found
    if not is_best_reply(actions, sizes, 10.0 * tolerance, work):
        return n_found
    for p in range(start, n_found):
        apart = 0.0
        for j in range(n):
            for w in range(sizes[j]):
                apart = max(apart, abs(found[p, j, work.chosen[j, w]] - work.weights[j, w]))
        if apart < 1e-8:
            return n_found
    if n_found >= found.shape[0]:
        counters[2] = 1
        return n_found
    found[n_found] = 0.0
    for j in range(n):
        sum_of_weights = 0.0
        for w in range(sizes[j]):
            if work.weights[j, w] > tolerance:
                sum_of_weights += work.weights[j, w]
        for w in range(sizes[j]):
            if work.weights[j, w] > tolerance:
                found[n_found, j, work.chosen[j, w]] = work.weights[j, w] / sum_of_weights
    return n_found + 1


@kernel
def state_support(work: Workspace) -> int:
    """Write the equations of the support in ``work.chosen`` and whose the unknowns are; returns the corners' number."""
    sizes = work.sizes
    total = corners(sizes, work.digits, work.without)
    first = 0
    for i in range(sizes.shape[0]):
        for v in range(sizes[i] - 1):
            work.owner[first + v] = i
        equations(work.tensor[i], work.counts[i], work.chosen[i], sizes[i], work.without[i], total, work.whole[first:])
        first += sizes[i] - 1
    return total


@kernel
def list_centre(leaf: Float, work: Workspace) -> None:
    """Write the centre of the piece in ``work.vertices`` as a profile (n, m)."""
    sizes = work.sizes
    leaf[:] = 0.0
    for i in range(sizes.shape[0]):
        for v in range(sizes[i]):
            for w in range(sizes[i]):
                leaf[i, work.chosen[i, w]] += work.vertices[i, v, w] / sizes[i]


@kernel
def halve(depth: int, edge: Int, work: Workspace) -> None:
    """Put both halves of the piece in ``work.vertices``, cut midway of an edge, on the stack from ``depth`` on."""
    j, v, w = edge[0], edge[1], edge[2]
    for side in range(2):
        work.stack[depth + side] = work.vertices
        for u in range(work.sizes[j]):
            middle = 0.5 * (work.vertices[j, v, u] + work.vertices[j, w, u])
            work.stack[depth + side, j, v if side == 0 else w, u] = middle


@kernel
def choose_support(number: int, actions: Int, work: Workspace) -> None:
    """Write the actions of every player in the support with this number."""
    rest = number
    for back in range(actions.shape[0]):
        i = actions.shape[0] - 1 - back
        choices = 2 ** actions[i] - 1
        mask = rest % choices + 1
        rest //= choices
        k = 0
        for a in range(actions[i]):
            if (mask >> a) & 1:
                work.chosen[i, k] = a
                k += 1
        work.sizes[i] = k


@kernel
def search_support(
    actions: Int,
    margin: float,
    tolerance: float,
    flat: float,
    limit: int,
    open_limit: int,
    found: Float,
    n_found: int,
    leaves: Float,
    n_leaves: int,
    counters: Int,
    work: Workspace,
) -> int:
    """Search the support in ``work.chosen``; returns the new number of points in ``found`` (F, n, m).

    Pieces over which the equations vary by less than ``flat`` and that could be neither dropped nor settled are
    counted in ``counters[1]``, their centres listed in ``leaves`` (L, n, m); ``counters[0]`` counts pieces,
    ``counters[2]`` is set if ``limit`` pieces or ``open_limit`` leaves were not enough.
    """
    n = actions.shape[0]
    sizes = work.sizes
    unknowns = int(np.sum(sizes)) - n
    total = state_support(work)
    edge = np.zeros(3, dtype=np.int64)
    work.stack[0] = 0.0
    for i in range(n):
        for v in range(sizes[i]):
            work.stack[0, i, v, v] = 1.0
    depth = 1
    start = n_found
    while depth > 0:
        if counters[0] >= limit or counters[1] >= open_limit or depth + 2 > work.stack.shape[0]:
            counters[2] = 1
            return n_found
        counters[0] += 1
        depth -= 1
        work.vertices[:] = work.stack[depth]
        outcome = examine(actions, unknowns, total, margin, tolerance, work)
        if outcome == DROPPED:
            continue
        if outcome == SETTLED:
            n_found = record(actions, unknowns, total, tolerance, found, start, n_found, counters, work)
            continue
        width = widest_edge(unknowns, total, work, edge)
        if width < flat:
            width = widest_reply_edge(actions, total, work, edge)
        if width < flat:
            at = n_leaves + counters[1]
            if at < leaves.shape[0]:
                list_centre(leaves[at], work)
            counters[1] += 1
            continue
        halve(depth, edge, work)
        depth += 2
    return n_found


@kernel
def search_supports(
    payoffs: Float,
    actions: Int,
    order: Int,
    start: int,
    budget: int,
    limits: Int,
    sizes_of_things: Float,
    found: Float,
    leaves: Float,
    open_supports: Int,
    totals: Int,
    work: Workspace,
) -> int:
    """Search the supports ``order[start:]`` until ``budget`` pieces are used; returns where to go on.

    payoffs (n, M) scaled to [0, 1]; supports are numbered with the last player fastest, a player's support being
    the binary digits of 1 .. 2^m - 1. ``limits``: pieces and leaves allowed on one support; ``sizes_of_things``:
    margin, tolerance, flat. ``totals`` (5,) is added to: points found, leaves listed, open supports listed, pieces,
    supports that needed a search. ``open_supports`` (O, 3): number, first leaf, whether a limit was met.
    """
    n = actions.shape[0]
    margin, tolerance, flat = sizes_of_things[0], sizes_of_things[1], sizes_of_things[2]
    counters = np.zeros(3, dtype=np.int64)
    used = 0
    at = start
    while at < order.shape[0] and used < budget:
        choose_support(order[at], actions, work)
        possible = True
        for i in range(n):
            work.counts[i] = gather(payoffs, actions, work.chosen, work.sizes, i, work.tensor[i])
            if beaten(work.tensor[i], actions[i], work.counts[i], work.chosen[i], work.sizes[i], margin):
                possible = False
                break
        used += 1
        if possible:
            counters[:] = 0
            totals[0] = search_support(
                actions, margin, tolerance, flat, limits[0], limits[1],
                found, totals[0], leaves, totals[1], counters, work,
            )  # fmt: skip
            used += 20 * counters[0]
            totals[3] += counters[0]
            totals[4] += 1
            if counters[1] > 0 or counters[2] > 0:
                if totals[2] < open_supports.shape[0]:
                    open_supports[totals[2], 0] = order[at]
                    open_supports[totals[2], 1] = totals[1]
                    open_supports[totals[2], 2] = counters[2]
                totals[2] += 1
                totals[1] = min(totals[1] + counters[1], leaves.shape[0])
        at += 1
    return at
