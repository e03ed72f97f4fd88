"""Stationary equilibrium of bargaining over one policy dimension (Banks and Duggan 2000, 2006), exactly.

Player i accepts what loses it at most c_i + delta E g(x_i - proposal), g(t) = |t| or t^2: an interval about its ideal.
All these intervals share a point, and their upper ends rise with the ideals, as do their lower ends; so what passes is
an interval [L, R] whose upper end is that of one player, the *left pivot* a (the largest ideal at and above which a
coalition wins), and whose lower end is that of the *right pivot* b. A proposer moves its ideal to the nearest point of
[L, R]. Given L, the equation for R has one root, found segment by segment between the ideals; the map from L to R and
back to L has slope below 1 wherever it has one, so its fixed point is unique, and Newton's method inside a bracket
finds it to the last digits.

If players discount differently, the ends no longer rise with the ideals: the upper end of what passes is again that of
one player, the last with whom those whose upper ends are larger win, and who that is depends on L. The same equation is
then solved by halving a bracket.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.status import LIMIT, NONFINITE, SOLVED
from winset.policies.kernels.votes import Votes

__all__ = ["edge", "line_equilibrium", "pivot", "sort_by", "winning_interval"]


STEPS = 200
CLOSE = 4e-16


@kernel
def loss(distance: Any, power: int) -> float:
    """The distance, or its square."""
    return abs(distance) if power == 1 else distance * distance


@kernel
def slope(distance: float, power: int) -> float:
    """The derivative of :func:`loss`."""
    return np.sign(distance) if power == 1 else 2.0 * distance


@kernel
def sort_by(x: Float, order: Int) -> None:
    """Out: ``order`` (n,), the positions of ``x`` (n,) from the smallest on, equal ones as they come."""
    for i in range(x.shape[0]):
        at = i
        while at > 0 and x[order[at - 1]] > x[i]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = i


@kernel
def pivot(order: Int, rule: Votes, down: bool) -> int:
    """The player with whom a coalition first wins, taken in ``order`` (n,) or, with ``down``, from its end."""
    n = order.shape[0]
    first = n - 1
    for c in range(rule.clauses.shape[0]):
        place = 0
        for v in range(rule.clauses.shape[1]):
            if rule.clauses[c, v]:
                weight, k = 0, 0
                while k < n:
                    weight += rule.weights[v, order[n - 1 - k] if down else order[k]]
                    if weight >= rule.quotas[v]:
                        break
                    k += 1
                place = max(place, k)
        first = min(first, place)
    for k in range(first + 1, n):
        if rule.vetoes[order[n - 1 - k] if down else order[k]]:
            first = k
    return order[n - 1 - first] if down else order[first]


@kernel
def edge(x: Float, p: Float, delta: float, c: float, at: float, low: float, power: int) -> tuple[float, float]:
    """The largest policy R that a player with ideal ``at`` accepts, if proposals are ideals moved into [low, R].

    ``x`` (n,): ideals from the smallest on, proposed with probabilities ``p`` (n,); ``c``: what it loses at once by
    refusing. Returns R, and the probability of ideals beyond it; ``low`` if the player accepts nothing as high.
    """
    n = x.shape[0]
    start = max(low, at)
    mass: Any = 0.0
    fixed: Any = 0.0
    j = n
    for k in range(n - 1, -1, -1):
        if x[k] > start:
            mass += p[k]
            j = k
        else:
            fixed += p[k] * loss(max(x[k], low) - at, power)
    while True:
        reach = (c + delta * fixed) / (1.0 - delta * mass)
        top = at + (reach if power == 1 else np.sqrt(reach))
        if j >= n or top <= x[j]:
            break
        fixed += p[j] * loss(x[j] - at, power)
        mass = mass - p[j] if p[j] < mass else 0.0
        j += 1
    return (top, mass) if top >= low else (low, -1.0)


@kernel
def winning_interval(
    numbers: Float, delta: float, a: float, b: float, ca: float, cb: float, power: int
) -> tuple[int, float, float]:
    """The interval [L, R] of what passes; the left pivot has ideal ``a``, the right one ``b``.

    ``numbers`` (4, n): ``x``, ``p`` as in :func:`edge`, and the same from the other side, y_k = -x_(n-1-k). Returns
    the status.
    """
    x, p, y, r = numbers[0], numbers[1], numbers[2], numbers[3]
    n = x.shape[0]
    reach = cb + delta * loss(x[n - 1] - x[0], power)
    low, high = b - (reach if power == 1 else np.sqrt(reach)), b
    scale = max(abs(low), abs(high))
    left, right, status = high, high, LIMIT
    for _ in range(STEPS):
        right, beyond = edge(x, p, delta, ca, a, left, power)
        back, below = edge(y, r, delta, cb, -b, -right, power)
        gap = left + back
        if gap > 0.0:
            high = left
        else:
            low = left
        if abs(gap) <= CLOSE * scale or high - low <= CLOSE * scale:
            status = SOLVED
            break
        under = 0.0
        for k in range(n):
            if x[k] < left:
                under += p[k]
        there = (1.0 - delta * beyond) * slope(right - a, power) * (1.0 - delta * below) * slope(b + back, power)
        following = 0.5 * (low + high)
        if beyond >= 0.0 and below >= 0.0 and abs(there) > 0.0:
            change = delta * under * slope(a - left, power) * delta * beyond * slope(right - b, power) / there
            step = left - gap / (1.0 - change)
            if low < step < high:
                following = step
        left = following
    return status, min(left, right), right


@kernel
def upper_end(
    x: Float, p: Float, ideals: Float, side: float, delay: Float, delta: Float, low: float, power: int,
    rule: Votes, order: Int, ends: Float,
) -> float:  # fmt: skip
    """The largest R that passes if proposals are moved into [low, R]: that of the last player needed, by upper ends.

    ``x``, ``p`` as in :func:`edge`; ``side`` times ``ideals`` (n,) are the players' ideals there. Workspace: ``order``
    and ``ends`` (n,).
    """
    for i in range(ideals.shape[0]):
        ends[i], _ = edge(x, p, delta[i], (1.0 - delta[i]) * delay[i], side * ideals[i], low, power)
    sort_by(ends, order)
    return ends[pivot(order, rule, True)]


@kernel
def halved_interval(
    ideals: Float, delay: Float, delta: Float, power: int, rule: Votes, order: Int, numbers: Float
) -> tuple[int, float, float]:
    """The interval [L, R] of what passes if players discount differently; one if there are several.

    ``numbers`` (5, n): as in :func:`winning_interval`, and workspace; ``order`` (n,) is workspace. Returns the status.
    """
    x, p, y, r, ends = numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
    n = ideals.shape[0]
    low, high = x[0], x[n - 1]
    for i in range(n):
        reach = (1.0 - delta[i]) * delay[i] + delta[i] * loss(x[n - 1] - x[0], power)
        low = min(low, ideals[i] - (reach if power == 1 else np.sqrt(reach)))
    scale = max(abs(low), abs(high))
    left, right = high, high
    for _ in range(STEPS):
        left = 0.5 * (low + high)
        right = upper_end(x, p, ideals, 1.0, delay, delta, left, power, rule, order, ends)
        gap = left + upper_end(y, r, ideals, -1.0, delay, delta, -right, power, rule, order, ends)
        if gap > 0.0:
            high = left
        else:
            low = left
        if gap == 0.0 or high - low <= CLOSE * scale:
            return SOLVED, min(left, right), right
    return LIMIT, min(left, right), right


@kernel
def line_equilibrium(
    ideals: Float, delay: Float, recognition: Float, discount: Float, power: int, rule: Votes,
    order: Int, numbers: Float, proposals: Float, reach: Float, bounds: Float,
) -> int:  # fmt: skip
    """Out: ``proposals`` (n,), ``reach`` (n,) the radius of what each accepts, ``bounds`` (2,) of what passes.

    ``delay`` (n,): the loss of a period without agreement. Workspace: ``order`` (n,), ``numbers`` (5, n). Returns the
    status.
    """
    n = ideals.shape[0]
    proposals[:] = np.nan
    reach[:] = np.nan
    bounds[:] = np.nan
    delta, whole, alike = discount[0], 0.0, True
    for i in range(n):
        whole += abs(ideals[i]) + abs(delay[i]) + abs(recognition[i]) + discount[i]
        alike = alike and discount[i] == delta
    if not np.isfinite(whole):
        return NONFINITE
    sort_by(ideals, order)
    for k in range(n):
        numbers[0, k], numbers[1, k] = ideals[order[k]], recognition[order[k]]
        numbers[2, n - 1 - k], numbers[3, n - 1 - k] = -numbers[0, k], numbers[1, k]
    if alike:
        a, b = pivot(order, rule, True), pivot(order, rule, False)
        ca, cb = (1.0 - delta) * delay[a], (1.0 - delta) * delay[b]
        status, left, right = winning_interval(numbers, delta, ideals[a], ideals[b], ca, cb, power)
    else:
        status, left, right = halved_interval(ideals, delay, discount, power, rule, order, numbers)
    bounds[0], bounds[1] = left, right
    for i in range(n):
        proposals[i] = min(max(ideals[i], left), right)
    for i in range(n):
        lost = (1.0 - discount[i]) * delay[i]
        for k in range(n):
            lost += discount[i] * recognition[k] * loss(ideals[i] - proposals[k], power)
        reach[i] = lost if power == 1 else np.sqrt(lost)
    return status
