"""One equilibrium: along a logit path, Newton's method on the support that the path points to, at every step."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.tables.kernels.logit_path import PathWork, advance, replies
from winset.tables.kernels.support_tensors import eliminate, gather

__all__ = ["equilibrium_along_path", "newton_on_support"]


@kernel
def pointed_support(actions: Int, point: Float, direction: Float, cut: float, finish: PathWork) -> bool:
    """Choose the actions that the path seems to keep; False if they are those chosen before.

    An action that dies out has a logarithm that falls in proportion to lam; one that stays has a level one.
    """
    n = actions.shape[0]
    k = point.shape[0] - 1
    rising = direction[k] > 1e-3
    changed = False
    for i in range(n):
        best = finish.offsets[i]
        for at in range(finish.offsets[i], finish.offsets[i + 1]):
            if point[at] > point[best]:
                best = at
        size = 0
        for a in range(actions[i]):
            at = finish.offsets[i] + a
            keep = point[at] > np.log(cut)
            if rising and at != best:
                slope = (direction[at] - direction[best]) / direction[k] * point[k]
                keep = slope > -1.0 if point[at] < -1.0 else slope > -2.0
            if keep or at == best:
                if size >= finish.sizes[i] or finish.chosen[i, size] != a:
                    changed = True
                finish.chosen[i, size] = a
                size += 1
        if size != finish.sizes[i]:
            changed = True
            finish.sizes[i] = size
    return changed


@kernel
def newton_on_support(
    payoffs: Float, actions: Int, tolerance: float, steps: int, finish: PathWork, inverse: Float, columns: Int
) -> float:
    """Newton's method on the indifference equations of ``finish.chosen`` from and to ``finish.probability`` (K,).

    With a singular derivative the probabilities without a pivot stay. Returns the largest regret of the result, or
    infinity if the method does not converge or ends outside the simplices. ``inverse`` (K, K), ``columns`` (K,).
    """
    n = actions.shape[0]
    total = 0
    for i in range(n):
        finish.counts[i] = gather(payoffs, actions, finish.chosen, finish.sizes, i, finish.tensor[i])
        mass = 0.0
        for s in range(finish.sizes[i]):
            mass += finish.probability[finish.offsets[i] + finish.chosen[i, s]]
        for s in range(finish.sizes[i]):
            at = finish.offsets[i] + finish.chosen[i, s]
            finish.probability[at] /= mass
            finish.unknown[total] = at
            total += 1
    size = np.inf
    for _ in range(steps):
        replies(actions, True, finish)
        r = 0
        finish.matrix[:total, :total] = 0.0
        for i in range(n):
            base = finish.offsets[i] + finish.chosen[i, 0]
            start = r
            finish.right[start] = 1.0
            for s in range(finish.sizes[i]):
                at = finish.offsets[i] + finish.chosen[i, s]
                finish.right[start] -= finish.probability[at]
                finish.matrix[start, start + s] = 1.0
                if s > 0:
                    finish.right[r] = finish.reply[base] - finish.reply[at]
                    for c in range(total):
                        col = finish.unknown[c]
                        if col < finish.offsets[i] or col >= finish.offsets[i + 1]:
                            finish.matrix[r, c] = finish.pair[at, col] - finish.pair[base, col]
                r += 1
        rank = eliminate(finish.matrix, total, 1e-11, inverse, finish.pivots, columns)
        before = size
        size = 0.0
        for p in range(rank):
            change = 0.0
            for e in range(total):
                change += inverse[finish.pivots[p], e] * finish.right[e]
            finish.probability[finish.unknown[columns[p]]] += change
            size = max(size, abs(change))
        if not size < 1.5:
            return np.inf
        if size < 1e-15 or (size < 1e-12 and size >= before):
            break
    if size > 1e-11:
        return np.inf
    return clean(actions, tolerance, finish)


@kernel
def clean(actions: Int, tolerance: float, finish: PathWork) -> float:
    """Set rounding below zero in ``finish.probability`` to zero; returns the largest regret, infinity if it is more."""
    n = actions.shape[0]
    for i in range(n):
        mass = 0.0
        s = 0
        for a in range(actions[i]):
            at = finish.offsets[i] + a
            if s < finish.sizes[i] and finish.chosen[i, s] == a:
                s += 1
                if finish.probability[at] < -tolerance:
                    return np.inf
                if finish.probability[at] < tolerance:
                    finish.probability[at] = 0.0
                mass += finish.probability[at]
            else:
                finish.probability[at] = 0.0
        for at in range(finish.offsets[i], finish.offsets[i + 1]):
            finish.probability[at] /= mass
    replies(actions, False, finish)
    regret = 0.0
    for i in range(n):
        highest = -np.inf
        value = 0.0
        for at in range(finish.offsets[i], finish.offsets[i + 1]):
            highest = max(highest, finish.reply[at])
            value += finish.probability[at] * finish.reply[at]
        regret = max(regret, highest - value)
    return regret


@kernel
def equilibrium_along_path(
    payoffs: Float,
    actions: Int,
    bias: Float,
    limits: Float,
    point: Float,
    direction: Float,
    counters: Int,
    work: PathWork,
    finish: PathWork,
    inverse: Float,
    columns: Int,
) -> float:
    """Follow the path with prior exp(``bias``) (K,) until Newton's method on a support ends at an equilibrium.

    payoffs (n, M) in [0, 1]; ``point`` and ``direction`` as :func:`start_path` or the last call left them. ``limits``:
    steps, largest lam, largest correction, smallest cosine, tolerance, and length of the next step, which is updated.
    The equilibrium is left in ``finish.probability``. ``counters`` (2,) is added to: steps, attempts. Returns the
    equilibrium's regret, infinity if the steps were not enough, or -1 if the path broke down.
    """
    n_steps, most, reach, least, tolerance = int(limits[0]), limits[1], limits[2], limits[3], limits[4]
    k = point.shape[0] - 1
    wait = 0
    for _ in range(n_steps):
        counters[0] += 1
        advised = advance(payoffs, actions, bias, point, direction, limits[5], reach, least, work)
        limits[5] = abs(advised)
        if limits[5] < 1e-9 * (1.0 + point[k]) or point[k] > most:
            return -1.0
        if advised < 0.0:
            continue
        changed = pointed_support(actions, point, direction, 0.02, finish)
        wait -= 1
        if changed or wait <= 0:
            wait = 5
            counters[1] += 1
            for at in range(k):
                finish.probability[at] = np.exp(min(point[at], 0.0))
            regret = newton_on_support(payoffs, actions, tolerance, 12, finish, inverse, columns)
            if regret <= tolerance:
                return regret
    return np.inf
