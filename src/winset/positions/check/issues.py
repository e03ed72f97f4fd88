"""Answers on many issues checked row by row: sums of weights on either side, slopes on either side."""

from __future__ import annotations

import numpy as np

from winset.bargaining.concepts import Egalitarian, NashBargaining
from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.policies.concepts import MeanPosition
from winset.positions.games.issue_stack import IssueStack

__all__ = ["certify_bargains", "certify_means"]

STEP = 5e-10
"""How near, as a part of the scale, a bargain is to where the slope changes its sign."""


def totals(stack: IssueStack, values: Float) -> Float:
    """Sums over the actors of every issue, shape (m,)."""
    return np.asarray(np.bincount(stack.of, weights=values, minlength=len(stack)), dtype=np.float64)


def certify_means(stack: IssueStack, concept: Concept, found: Found) -> Float:
    """Pulls to either side balance; of a median no more than half the weight lies beyond, and no wider interval is."""
    low, high = np.asarray(found.details["low"]), np.asarray(found.details["high"])
    of, x, w = stack.of, stack.position, stack.weight
    total = totals(stack, w)
    size = stack.upper - stack.lower
    with np.errstate(invalid="ignore", divide="ignore"):
        worst = np.abs(0.5 * (low + high) - np.asarray(found.details["points"])) / size
        if isinstance(concept, MeanPosition):
            off = np.abs(totals(stack, w * (x - low[of]))) / (total * size)
            return np.asarray(np.maximum.reduce([off, np.abs(high - low) / size, worst]))
        at_low, at_high = low[of], high[of]
        under, over = totals(stack, w * (x < at_low)) / total, totals(stack, w * (x > at_high)) / total
        from_low, to_high = totals(stack, w * (x >= at_low)) / total, totals(stack, w * (x <= at_high)) / total
        between = totals(stack, w * ((x > at_low) & (x < at_high))) / total
        one = low == high
        # Of either end no more than half the weight lies beyond, on either side.
        beyond_low = np.where(one, over, 1 - under - totals(stack, w * (x == at_low)) / total)
        beyond_high = np.where(one, under, 1 - over - totals(stack, w * (x == at_high)) / total)
        for part in (under, over, beyond_low, beyond_high):
            worst = np.maximum(worst, np.maximum(part - 0.5, 0.0))
        # No median lies further out: beyond the ends one side has more than half.
        wider = (to_high <= 0.5 + 1e-12) | (from_low <= 0.5 + 1e-12)
    worst = np.where(total > 0, np.where(wider, np.inf, np.maximum(worst, between)), 0.0)
    return np.where(np.isfinite(low) == (total > 0), worst, np.inf)


def certify_bargains(stack: IssueStack, concept: Concept, found: Found) -> Float:
    """Nobody refuses the point, and a step to either side the slope leads back to it."""
    point = np.asarray(found.details["points"])
    low, high = acceptable(stack)
    size, of = stack.upper - stack.lower, stack.of
    none = ~(high - low > 1e-14 * size)
    best = gains(stack, np.clip(stack.position, low[of], high[of]))
    off = np.maximum(np.maximum(low - point, point - high), 0.0) / size
    for name, end in (("low", low), ("high", high)):
        if name in found.details:
            off = np.maximum(off, np.maximum(np.abs(np.asarray(found.details[name]) - end) / size - STEP, 0.0))
    for sign in (-1.0, 1.0):
        step = sign * STEP * size
        inside = (point + step < high) & (point + step > low)
        slope = slopes(stack, concept, np.where(inside, point + step, 0.5 * (low + high)), best)
        leads_back = sign * slope <= 0
        off = np.maximum(off, np.where(inside & ~leads_back, np.inf, STEP))
    rest = np.where(np.isfinite(stack.reference), stack.reference, 0.5 * (low + high))
    off = np.where(none, np.abs(point - rest) / size, off)
    return np.where(np.isfinite(point), off, np.inf)


def gains(stack: IssueStack, z: Float) -> Float:
    """What each has at z (N,) more than without agreement."""
    apart = np.abs(z - stack.position) / (stack.upper - stack.lower)[stack.of]
    return np.asarray(stack.worst - stack.salience * apart**stack.exponent)


def acceptable(stack: IssueStack) -> tuple[Float, Float]:
    """The ends of what nobody refuses, shape (m,) each."""
    size = (stack.upper - stack.lower)[stack.of]
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = size * (stack.worst / stack.salience) ** (1 / stack.exponent)
    reach = np.where(stack.salience > 0, reach, np.inf)
    low, high = stack.lower.copy(), stack.upper.copy()
    np.maximum.at(low, stack.of, stack.position - reach)
    np.minimum.at(high, stack.of, stack.position + reach)
    return low, high


def slopes(stack: IssueStack, concept: Concept, z: Float, best: Float) -> Float:
    """The slope at z (m,) of the log of the product, or of the smallest gain or part of the best gain."""
    of: Int = stack.of
    size = (stack.upper - stack.lower)[of]
    apart = (z[of] - stack.position) / size
    change = -stack.salience * stack.exponent * np.abs(apart) ** (stack.exponent - 1) * np.sign(apart)
    here = gains(stack, z[of])
    with np.errstate(divide="ignore", invalid="ignore"):
        if isinstance(concept, NashBargaining):
            counts = (stack.power > 0) & ((stack.salience > 0) | (stack.worst > 0))
            return totals(stack, np.where(counts, stack.power * change / here, 0.0))
        divisor = np.ones_like(best) if isinstance(concept, Egalitarian) else np.maximum(best, 1e-300)
        idle = (stack.salience == 0) & (stack.worst == 0)
        part = np.where(idle, np.inf, here / divisor)
    order = np.lexsort((part, of))
    first = order[np.searchsorted(of[order], np.arange(len(stack)))]
    return np.asarray((change / divisor)[first])
