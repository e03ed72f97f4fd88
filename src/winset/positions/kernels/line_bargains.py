"""Bargains on one issue: where a product or the smallest of concave gains is largest, by the sign of its slope.

Actor i loses ``s_i |(z - x_i) / scale|^p`` at z; its gain is what it loses at the reference point, and its cost of
disagreement, less that. The log of a weighted product of gains is concave where all are positive, as is the smallest of
them, so halving the interval of what nobody refuses by the sign of the slope finds the largest to the last digits.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.status import LIMIT, NO_SOLUTION, NONFINITE, SOLVED

__all__ = ["gain", "line_bargains", "nobody_refuses", "slope_at"]

NASH, LEAST, RELATIVE = 0, 1, 2
HALVINGS = 200


@kernel
def loss(distance: float, exponent: float) -> float:
    """The distance to a power."""
    if exponent == 1.0:
        return distance
    if exponent == 2.0:
        return distance * distance
    return distance**exponent


@kernel
def gain(z: float, x: float, salience: float, worst: float, scale: float, exponent: float) -> float:
    """What an actor has at z more than without agreement, where it loses ``worst``."""
    return worst - salience * loss(abs(z - x) / scale, exponent)


@kernel
def nobody_refuses(
    x: Float, salience: Float, worst: Float, ends: tuple[float, float], scale: float, exponent: float
) -> tuple[float, float]:
    """The interval in which nobody has less than without agreement; its ends cross if there is none."""
    low, high = ends
    for i in range(x.shape[0]):
        if salience[i] > 0.0:
            reach = scale * (max(worst[i], 0.0) / salience[i]) ** (1.0 / exponent)
            low, high = max(low, x[i] - reach), min(high, x[i] + reach)
    return low, high


@kernel
def slope_at(
    z: float, x: Float, salience: Float, power: Float, worst: Float, best: Float, scale: float, exponent: float,
    mode: int,
) -> float:  # fmt: skip
    """The slope at z of the log of the product, or of the smallest gain (as a part of ``best``)."""
    total, least = 0.0, np.inf
    for i in range(x.shape[0]):
        if worst[i] == 0.0 and salience[i] == 0.0:
            continue
        apart = (z - x[i]) / scale
        here = worst[i] - salience[i] * loss(abs(apart), exponent)
        steep = 1.0 if exponent == 1.0 else exponent * abs(apart) ** (exponent - 1.0)
        change = -salience[i] * steep * np.sign(apart)
        if mode == NASH:
            if power[i] > 0.0:
                total += power[i] * change / here
        else:
            part = here if mode == LEAST else here / best[i]
            if part < least:
                least, total = part, change if mode == LEAST else change / best[i]
    return total


@kernel
def line_bargains(
    offsets: Int, actors: Float, issues: Float, exponent: float, mode: int, point: Float, ends: Float, status: Int
) -> None:
    """Out: ``point`` (m,), ``ends`` (m, 2) of what nobody refuses, ``status`` (m,).

    ``actors`` (5, N): position, salience, power, what each loses without agreement, and room to work in. ``issues``
    (3, m): reference points, lower and upper ends of scales. ``mode``: 0 the product, 1 the smallest gain, 2 the
    smallest part of the largest gain that nobody refuses.
    """
    for k in range(offsets.shape[0] - 1):
        a, b = offsets[k], offsets[k + 1]
        x, s, w, d, best = actors[0, a:b], actors[1, a:b], actors[2, a:b], actors[3, a:b], actors[4, a:b]
        reference, scale = issues[0, k], issues[2, k] - issues[1, k]
        point[k], ends[k, 0], ends[k, 1] = np.nan, np.nan, np.nan
        if b == a or not np.isfinite(x.sum() + s.sum() + w.sum() + d.sum() + scale):
            status[k] = NO_SOLUTION if b == a else NONFINITE
            continue
        low, high = nobody_refuses(x, s, d, (issues[1, k], issues[2, k]), scale, exponent)
        if not high - low > 1e-14 * scale:
            # Nobody gains anywhere: only the reference point is no worse for all.
            point[k] = reference if np.isfinite(reference) else 0.5 * (low + high)
            ends[k, 0], ends[k, 1] = point[k], point[k]
            status[k] = SOLVED
            continue
        ends[k, 0], ends[k, 1] = low, high
        for i in range(b - a):
            best[i] = gain(min(max(x[i], low), high), x[i], s[i], d[i], scale, exponent)
        status[k] = LIMIT
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            if middle <= low or middle >= high:
                status[k] = SOLVED
                break
            slope = slope_at(middle, x, s, w, d, best, scale, exponent, mode)
            if slope > 0.0:
                low = middle
            elif slope < 0.0:
                high = middle
            else:
                low, high = middle, middle
        point[k] = 0.5 * (low + high)
