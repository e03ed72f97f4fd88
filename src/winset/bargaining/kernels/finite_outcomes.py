"""Bargaining over a finite list of outcomes: the largest Nash product, and the fairest outcome."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, kernel

__all__ = ["fairest", "nash_log", "nash_product"]


@kernel
def nash_product(u: Float, d: Float, low: int, high: int) -> tuple[float, int]:
    """The largest product of gains among rows ``low:high`` of u (K, n) in which everybody gains; (0, -1) if none."""
    n = u.shape[1]
    best, where = 0.0, -1
    for k in range(low, high):
        product = 1.0
        for i in range(n):
            product *= max(u[k, i] - d[i], 0.0)
        if product > best:
            best, where = product, k
    return best, where


@kernel
def nash_log(u: Float, d: Float, w: Float, low: int, high: int) -> tuple[float, int]:
    """The largest sum_i w_i log(u_i - d_i) among rows ``low:high`` in which everybody gains; (-inf, -1) if none."""
    n = u.shape[1]
    best, where = -np.inf, -1
    for k in range(low, high):
        total = 0.0
        for i in range(n):
            gain = u[k, i] - d[i]
            total += w[i] * np.log(gain) if gain > 0.0 else -np.inf
        if total > best:
            best, where = total, k
    return best, where


@kernel
def fairest(u: Float, d: Float, w: Float, top: Float, levels: Float, best: Float) -> int:
    """The row of u (K, n) whose gains, in shares of weight times ideal gain, are largest from the smallest share up.

    Rows in which somebody loses are left out, as are players who cannot gain; ties go to the first row; -1 if no row is
    left. ``top`` (n,): out, the largest gains. ``levels``, ``best`` (n,): workspace.
    """
    count, n = u.shape
    chosen = -1
    for i in range(n):
        top[i] = 0.0
    for second in range(2):
        for k in range(count):
            allowed = True
            for i in range(n):
                if not u[k, i] >= d[i]:
                    allowed = False
            if not allowed:
                continue
            if second == 0:
                for i in range(n):
                    top[i] = max(top[i], u[k, i] - d[i])
                continue
            used = 0
            for i in range(n):
                if top[i] > 0.0:
                    share = (u[k, i] - d[i]) / (w[i] * top[i])
                    at = used
                    while at > 0 and levels[at - 1] > share:
                        levels[at] = levels[at - 1]
                        at -= 1
                    levels[at] = share
                    used += 1
            better = chosen < 0
            for i in range(used):
                if better or levels[i] != best[i]:
                    better = better or levels[i] > best[i]
                    break
            if better:
                chosen = k
                for i in range(used):
                    best[i] = levels[i]
    return chosen
