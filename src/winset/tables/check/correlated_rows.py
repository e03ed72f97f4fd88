"""Correlated equilibria of many tables checked at once: nobody gains by disobeying, and nothing allowed is better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.base.solution import Found
from winset.tables.concepts import CoarseCorrelated, Correlated
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["certify_correlated_rows"]


Float = NDArray[np.float64]
ENTRIES = 1 << 19


def certify_correlated_rows(
    stack: NormalFormStack | NormalFormDraws, concept: Correlated | CoarseCorrelated, found: Found
) -> Float:
    """The largest of: infeasibility, gain by disobeying, and the gap to the dual bound; relative to payoff ranges.

    The gap uses weak duality (von Neumann 1947): for multipliers y >= 0 no equilibrium gives more than the largest
    entry of c + y U over the cells. NaN where no distribution is claimed.
    """
    details = found.details
    total, shape = len(stack), stack.tables(0, 1).shape[1:]
    n, coarse = shape[0], isinstance(concept, CoarseCorrelated)
    worst = np.full(total, np.nan)
    size = max(1, ENTRIES // int(np.prod(shape)))
    for first in range(0, total, size):
        last = min(first + size, total)
        with np.errstate(all="ignore"):
            worst[first:last] = _violations(
                stack.tables(first, last).reshape(last - first, n, -1),
                shape[1:],
                concept.objective,
                coarse,
                details["distribution"][first:last].reshape(last - first, -1),
                details["multipliers"][first:last],
                details["shares"][first:last],
            )
    return worst


def _violations(
    tables: Float,
    actions: tuple[int, ...],
    objective: str | tuple[float, ...],
    coarse: bool,
    p: Float,
    multipliers: Float,
    shares: Float,
) -> Float:
    """One number a row; tables (R, n, M), p (R, M)."""
    rows, n, cells = tables.shape
    largest = np.abs(tables).max(axis=(1, 2), keepdims=True)
    tables = np.ldexp(tables, -np.frexp(largest)[1])
    low = tables.min(axis=(1, 2), keepdims=True) if objective == "egalitarian" else tables.min(axis=2, keepdims=True)
    tables = tables - low
    widest = tables.max(axis=(1, 2), keepdims=True)
    tables = tables / np.where(widest > 0, widest, 1.0)
    off = np.maximum(np.abs(p.sum(axis=1) - 1.0), -p.min(axis=1))
    if objective == "egalitarian":
        off = np.maximum(off, np.maximum(np.abs(shares.sum(axis=1) - 1.0), -shares.min(axis=1)))
        weights = shares
    else:
        weights = np.broadcast_to(np.ones(n) if objective == "welfare" else np.array(objective, dtype=float), (rows, n))
    off = np.maximum(off, -multipliers.min(axis=1, initial=0.0))
    bound = np.einsum("ri,ric->rc", weights, tables)
    number = 0
    for i, m in enumerate(actions):
        mine = np.moveaxis(tables[:, i].reshape(rows, *actions), 1 + i, 1).reshape(rows, m, -1)
        weight = np.moveaxis(p.reshape(rows, *actions), 1 + i, 1).reshape(rows, m, -1)
        extra = np.zeros(mine.shape)
        for recommended in range(1 if coarse else m):
            for other in range(m):
                if not coarse and other == recommended:
                    continue
                own = slice(None) if coarse else slice(recommended, recommended + 1)
                worth = mine[:, own] - mine[:, other : other + 1]
                spread = mine.max(axis=(1, 2)) - mine.min(axis=(1, 2))
                gain = -(worth * weight[:, own]).sum(axis=(1, 2))
                off = np.maximum(off, gain / np.where(spread > 0, spread, 1.0))
                extra[:, own] += multipliers[:, number, None, None] * worth
                number += 1
        bound += np.moveaxis(extra.reshape(rows, m, *(k for j, k in enumerate(actions) if j != i)), 1, 1 + i).reshape(
            rows, cells
        )
    payoffs = np.einsum("ric,rc->ri", tables, p)
    value = payoffs.min(axis=1) if objective == "egalitarian" else (weights * payoffs).sum(axis=1)
    scale = np.maximum(np.abs(weights).sum(axis=1), 1e-300)
    gap = (bound.max(axis=1) - value) / scale
    return np.asarray(np.maximum(off, gap))
