"""The logit correspondence by pseudo-arclength, in logarithms of probabilities (Turocy 2005).

A point is theta (K,), K the sum of m_i, with the precision lam last: x = (theta, lam), shape (K + 1,). On the path
theta_ia - bias_ia - lam u_ia(exp theta) is the same for all actions a of a player i, whose probabilities
exp theta_ia add up to one (McKelvey and Palfrey 1995, definition 2, for bias 0). Actions that the path plays with
negligible probability are left out of the linear algebra and follow by substitution, so that late steps cost what the
limiting support costs. Turning points need no special care: a step solves the equations together with the length of
the step, never for lam alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.base.linear import factor, substitute
from winset.tables.kernels.support_tensors import gather

__all__ = ["PathWork", "advance", "path_work", "replies", "settle", "start_path", "tangent"]


NEGLIGIBLE = 1e-17


class PathWork(NamedTuple):
    """Arrays that the path writes to. n players, M cells, K the sum of m_i, m the largest number of actions."""

    offsets: Int  # (n + 1,)
    chosen: Int  # (n, m): actions in use
    sizes: Int  # (n,)
    counts: Int  # (n,)
    tensor: Float  # (n, M)
    scratch: Float  # (2, M)
    probability: Float  # (K,)
    reply: Float  # (K,)
    leader: Int  # (n,): each player's likeliest action, as a position in theta
    pair: Float  # (K, K): payoff of action (i, a) when player j plays b
    unknown: Int  # (K,): actions in use as positions in theta
    matrix: Float  # (K + 1, K + 1)
    pivots: Int  # (K + 1,)
    right: Float  # (K + 1,)
    trial: Float  # (K + 1,)
    ahead: Float  # (K + 1,)


@storage
def path_work(actions: Int) -> PathWork:
    """Workspace for games with these numbers of actions, shape ``(n,)``."""
    n, m, cells, k = actions.shape[0], np.max(actions), np.prod(actions), np.sum(actions)
    offsets = np.zeros(n + 1, dtype=np.int64)
    offsets[1:] = np.cumsum(actions)
    return PathWork(
        offsets,
        np.zeros((n, m), dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros((n, cells)),
        np.zeros((2, cells)),
        np.zeros(k),
        np.zeros(k),
        np.zeros(n, dtype=np.int64),
        np.zeros((k, k)),
        np.zeros(k, dtype=np.int64),
        np.zeros((k + 1, k + 1)),
        np.zeros(k + 1, dtype=np.int64),
        np.zeros(k + 1),
        np.zeros(k + 1),
        np.zeros(k + 1),
    )


@kernel
def use(payoffs: Float, actions: Int, point: Float, work: PathWork) -> int:
    """Choose the actions in use at ``point`` and gather their payoffs if they changed; returns how many there are."""
    n = actions.shape[0]
    lam = point[point.shape[0] - 1]
    least = np.log(NEGLIGIBLE / (1.0 + lam))
    changed = False
    total = 0
    for i in range(n):
        k = 0
        for a in range(actions[i]):
            at = work.offsets[i] + a
            if point[at] > least:
                if k >= work.sizes[i] or work.chosen[i, k] != a:
                    changed = True
                work.chosen[i, k] = a
                work.unknown[total] = at
                k += 1
                total += 1
        if k != work.sizes[i]:
            changed = True
            work.sizes[i] = k
    if changed:
        for i in range(n):
            work.counts[i] = gather(payoffs, actions, work.chosen, work.sizes, i, work.tensor[i])
    return total


@kernel
def replies(actions: Int, with_pairs: bool, work: PathWork) -> None:
    """Payoffs of every action against ``work.probability``: ``work.reply``, and ``work.pair`` if asked for."""
    n = actions.shape[0]
    for i in range(n):
        rows = actions[i]
        for j in range(n):
            if j == i:
                continue
            if not with_pairs and j != (1 if i == 0 else 0):
                continue
            size = rows * work.counts[i]
            inner = 1
            source = -1
            for back in range(n):
                k = n - 1 - back
                if k == i:
                    continue
                if k == j:
                    inner *= work.sizes[k]
                    continue
                width = work.sizes[k]
                outer = size // (width * inner)
                target = 1 if source == 0 else 0
                into = work.scratch[target]
                out_of = work.tensor[i] if source < 0 else work.scratch[source]
                first = work.probability[work.offsets[k] + work.chosen[k, 0]]
                for o in range(outer):
                    here = o * width * inner
                    there = o * inner
                    for s in range(inner):
                        into[there + s] = first * out_of[here + s]
                    for b in range(1, width):
                        weight = work.probability[work.offsets[k] + work.chosen[k, b]]
                        here += inner
                        for s in range(inner):
                            into[there + s] += weight * out_of[here + s]
                source = target
                size = outer * inner
            result = work.tensor[i] if source < 0 else work.scratch[source]
            width = work.sizes[j]
            for a in range(rows):
                value = 0.0
                for b in range(width):
                    at = work.offsets[j] + work.chosen[j, b]
                    value += work.probability[at] * result[a * width + b]
                    if with_pairs:
                        work.pair[work.offsets[i] + a, at] = result[a * width + b]
                work.reply[work.offsets[i] + a] = value
        if n == 1:
            for a in range(rows):
                work.reply[a] = work.tensor[0, a]


@kernel
def respond(actions: Int, point: Float, with_pairs: bool, work: PathWork) -> None:
    """Probabilities, payoffs and leading actions at ``point``."""
    for at in range(point.shape[0] - 1):
        work.probability[at] = np.exp(min(point[at], 1.0))
    replies(actions, with_pairs, work)
    for i in range(actions.shape[0]):
        best = work.offsets[i]
        for at in range(work.offsets[i], work.offsets[i + 1]):
            if point[at] > point[best]:
                best = at
        work.leader[i] = best


@kernel
def assemble(actions: Int, bias: Float, point: Float, row: Float, total: int, work: PathWork) -> None:
    """The bordered system at ``point`` over the actions in use and lam: matrix, and the equations' defect in ``right``.

    The row of a player's leading action says that its probabilities add up to one; the last row is ``row``.
    """
    n = actions.shape[0]
    lam = point[point.shape[0] - 1]
    work.matrix[: total + 1, : total + 1] = 0.0
    r = 0
    for i in range(n):
        start = r
        leader = work.leader[i]
        at_leader = 0
        for s in range(work.sizes[i]):
            if work.offsets[i] + work.chosen[i, s] == leader:
                at_leader = start + s
        sum_of_probabilities = 0.0
        for s in range(work.sizes[i]):
            at = work.offsets[i] + work.chosen[i, s]
            sum_of_probabilities += work.probability[at]
            if at == leader:
                for t in range(work.sizes[i]):
                    work.matrix[r, start + t] = work.probability[work.offsets[i] + work.chosen[i, t]]
            else:
                work.matrix[r, r] = 1.0
                work.matrix[r, at_leader] = -1.0
                gain = work.reply[at] - work.reply[leader]
                work.matrix[r, total] = -gain
                work.right[r] = lam * gain + bias[at] - bias[leader] - (point[at] - point[leader])
                for c in range(total):
                    col = work.unknown[c]
                    if col < work.offsets[i] or col >= work.offsets[i + 1]:
                        work.matrix[r, c] = -lam * work.probability[col] * (work.pair[at, col] - work.pair[leader, col])
            r += 1
        work.right[at_leader] = 1.0 - sum_of_probabilities
    for c in range(total):
        work.matrix[total, c] = row[work.unknown[c]]
    work.matrix[total, total] = row[row.shape[0] - 1]
    work.right[total] = 0.0


@kernel
def follow(actions: Int, bias: Float, point: Float, total: int, work: PathWork) -> None:
    """Set the logarithms of the actions not in use from the payoffs in ``work.reply``."""
    lam = point[point.shape[0] - 1]
    in_use = 0
    for i in range(actions.shape[0]):
        leader = work.leader[i]
        for at in range(work.offsets[i], work.offsets[i + 1]):
            if in_use < total and work.unknown[in_use] == at:
                in_use += 1
            else:
                gain = lam * (work.reply[at] - work.reply[leader])
                point[at] = point[leader] + bias[at] - bias[leader] + gain


@kernel
def correct(
    payoffs: Float, actions: Int, bias: Float, row: Float, goal: float, reach: float, steps: int, work: PathWork
) -> float:
    """Newton's method on the path equations and ``row . x = goal``, from and to ``work.trial``.

    Returns the size of the first correction, or infinity if it is above ``reach`` or the method does not converge.
    """
    k = row.shape[0] - 1
    first_size = np.inf
    before = np.inf
    for step in range(steps):
        total = use(payoffs, actions, work.trial, work)
        respond(actions, work.trial, True, work)
        assemble(actions, bias, work.trial, row, total, work)
        goal_now = row[k] * work.trial[k]
        for c in range(total):
            at = work.unknown[c]
            goal_now += row[at] * work.trial[at]
        work.right[total] = goal - goal_now if step > 0 else 0.0
        if step == 0:
            goal = goal_now
        if not factor(work.matrix, total + 1, work.pivots):
            return np.inf
        substitute(work.matrix, total + 1, work.pivots, work.right)
        size = 0.0
        for c in range(total):
            at = work.unknown[c]
            size = max(size, abs(work.right[c]) * np.sqrt(work.probability[at]))
        size = max(size, abs(work.right[total]) / (1.0 + abs(work.trial[k])))
        if step == 0:
            first_size = size
        if not size <= reach or (step > 0 and size > 0.7 * before and size > 1e-10):
            return np.inf
        before = size
        work.trial[k] += work.right[total]
        for c in range(total):
            work.trial[work.unknown[c]] += work.right[c]
        follow(actions, bias, work.trial, total, work)
        if size < 1e-11:
            return first_size
    return np.inf


@kernel
def tangent(payoffs: Float, actions: Int, bias: Float, point: Float, along: Float, out: Float, work: PathWork) -> float:
    """Unit tangent at ``point`` on the side of ``along``, into ``out``; returns the cosine between the two.

    Lengths are measured over the actions in use and lam; the other actions follow.
    """
    k = point.shape[0] - 1
    total = use(payoffs, actions, point, work)
    respond(actions, point, True, work)
    assemble(actions, bias, point, along, total, work)
    work.right[:total] = 0.0
    work.right[total] = 1.0
    if not factor(work.matrix, total + 1, work.pivots):
        return -1.0
    substitute(work.matrix, total + 1, work.pivots, work.right)
    length = work.right[total] ** 2
    norm = along[k] ** 2
    for c in range(total):
        length += work.right[c] ** 2
        norm += along[work.unknown[c]] ** 2
    length = np.sqrt(length)
    out[k] = work.right[total] / length
    for at in range(k):
        out[at] = 0.0
    for c in range(total):
        out[work.unknown[c]] = work.right[c] / length
    lam = point[k]
    in_use = 0
    for i in range(actions.shape[0]):
        leader = work.leader[i]
        for at in range(work.offsets[i], work.offsets[i + 1]):
            if in_use < total and work.unknown[in_use] == at:
                in_use += 1
                continue
            slope = out[leader] + out[k] * (work.reply[at] - work.reply[leader])
            for c in range(total):
                col = work.unknown[c]
                if col < work.offsets[i] or col >= work.offsets[i + 1]:
                    slope += lam * work.probability[col] * out[col] * (work.pair[at, col] - work.pair[leader, col])
            out[at] = slope
    return 1.0 / (length * np.sqrt(norm))


@kernel
def start_path(payoffs: Float, actions: Int, bias: Float, point: Float, direction: Float, work: PathWork) -> None:
    """The start of the path, lam = 0, and the tangent on the side of larger lam."""
    k = point.shape[0] - 1
    for i in range(actions.shape[0]):
        total = 0.0
        for at in range(work.offsets[i], work.offsets[i + 1]):
            total += np.exp(bias[at])
        for at in range(work.offsets[i], work.offsets[i + 1]):
            point[at] = bias[at] - np.log(total)
    point[k] = 0.0
    work.sizes[:] = 0
    direction[:] = 0.0
    direction[k] = 1.0
    tangent(payoffs, actions, bias, point, direction, work.ahead, work)
    direction[:] = work.ahead


@kernel
def advance(
    payoffs: Float,
    actions: Int,
    bias: Float,
    point: Float,
    direction: Float,
    step: float,
    reach: float,
    least: float,
    work: PathWork,
) -> float:
    """One step of length ``step`` along the path: ``point`` and ``direction`` are moved if it succeeds.

    ``reach``: the largest correction allowed; ``least``: the smallest cosine between tangents. Returns the length
    advised for the next step, negative if this one failed.
    """
    k = point.shape[0] - 1
    for at in range(k + 1):
        work.trial[at] = point[at] + step * direction[at]
    if work.trial[k] < 0.0:
        return -0.5 * step
    size = correct(payoffs, actions, bias, direction, 0.0, reach, 7, work)
    if size == np.inf or work.trial[k] < 0.0:
        return -0.5 * step
    cosine = tangent(payoffs, actions, bias, work.trial, direction, work.ahead, work)
    if not cosine > least:
        return -0.5 * step
    point[:] = work.trial
    direction[:] = work.ahead
    growth = min(2.0, max(0.7, np.sqrt(0.25 * reach / (size + 1e-12))))
    if cosine < 0.9:
        growth = min(growth, 1.0)
    return step * growth


@kernel
def settle(payoffs: Float, actions: Int, bias: Float, lam: float, point: Float, work: PathWork) -> bool:
    """Move ``point`` to the path at precision ``lam`` by Newton's method with lam fixed; False if it fails."""
    k = point.shape[0] - 1
    work.trial[:] = point
    work.trial[k] = lam
    work.ahead[:] = 0.0
    work.ahead[k] = 1.0
    if correct(payoffs, actions, bias, work.ahead, lam, 1.0, 20, work) == np.inf:
        return False
    point[:] = work.trial
    point[k] = lam
    return True
