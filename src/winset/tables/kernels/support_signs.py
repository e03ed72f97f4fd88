"""All equilibria of nondegenerate bimatrix games from the signs of minors, many games at once.

For rows I and columns J with one row more than columns, let W(I, J) be the determinant of A's submatrix with a column
of ones before it. Where |I| = |J|, the second player's weights that make the rows of I equally good are
(-1)^p W(I, J - j) for the p-th column j of J, and a row i outside I, with r rows of I before it, is worse by
(-1)^r W(I + i, J), all up to one common factor. So the pair (I, J) is half of an equilibrium if these m numbers have
one sign; the other half follows in the same way from the second player's payoffs. Each W comes from smaller ones by
expansion along its first column. A game in which a number that decides is too close to zero is left undecided.

Arrays named lanes have a last axis of L games.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage

__all__ = ["LaneWork", "Side", "Supports", "lane_work", "sign_equilibria", "support_weights"]


SMALL = 1e-9
"""Numbers below this, with payoffs in units of their range, do not decide."""
FLAT = 1e-4
"""Weights that add up to less than this are not accurate enough to be given."""


class Side(NamedTuple):
    """One player's minors and tests.

    Minor w is the sum over t in ``start[w]:start[w+1]`` of ``sign[t]`` times payoff ``entry[t]`` times minor
    ``minor[t]``; the first ``ones`` (a number in an array of shape (1,)) minors are 1. ``test`` (Q, m) and
    ``test_sign`` (Q, m): the numbers that decide on the pair q of supports, the opponent's weights first.
    """

    start: Int
    entry: Int
    minor: Int
    sign: Int
    ones: Int
    test: Int
    test_sign: Int


class Supports(NamedTuple):
    """All pairs of supports of equal size, smaller first: ``size`` (Q,), ``rows`` and ``columns`` (Q, s), padded."""

    size: Int
    rows: Int
    columns: Int


class LaneWork(NamedTuple):
    """Workspace for L games: differences ``a`` and ``b`` (m n, L), minors ``w`` and ``u`` (., L), and per lane the
    numbers ``low``, ``high``, ``low_b``, ``high_b`` (L,), marks ``undecided`` (L,), and the ``number`` (L,) of pairs
    ``found`` (L, Q).
    """

    a: Float
    b: Float
    w: Float
    u: Float
    low: Float
    high: Float
    low_b: Float
    high_b: Float
    undecided: Int
    number: Int
    found: Int


@storage
def lane_work(s: Supports, own: Side, other: Side, entries: int, lanes: int) -> LaneWork:
    """Workspace for games with so many cells."""
    return LaneWork(
        np.empty((entries, lanes)),
        np.empty((entries, lanes)),
        np.empty((own.start.shape[0] - 1, lanes)),
        np.empty((other.start.shape[0] - 1, lanes)),
        np.empty(lanes),
        np.empty(lanes),
        np.empty(lanes),
        np.empty(lanes),
        np.empty(lanes, dtype=np.int64),
        np.empty(lanes, dtype=np.int64),
        np.empty((lanes, s.size.shape[0]), dtype=np.int64),
    )


@kernel
def _differences(payoffs: Float, at: int, m: int, n: int, own: bool, low: Float, high: Float, out: Float) -> None:
    """Payoffs less those of the player's first action against the same reply, in units of the range.

    payoffs (K, L), from row ``at`` on; ``own``: the player chooses rows. out (m n, L) is written; NaN where a payoff is
    not finite or the range is none.
    """
    lanes = payoffs.shape[1]
    for lane in range(lanes):
        low[lane] = payoffs[at, lane]
        high[lane] = payoffs[at, lane]
    for k in range(at + 1, at + m * n):
        for lane in range(lanes):
            low[lane] = min(low[lane], payoffs[k, lane])
            high[lane] = max(high[lane], payoffs[k, lane])
    for lane in range(lanes):
        spread = high[lane] - low[lane]
        high[lane] = 1.0 / spread if 1e-290 < spread < 1e290 else np.nan
    for i in range(m):
        for j in range(n):
            k, base = at + i * n + j, at + (j if own else i * n)
            for lane in range(lanes):
                out[i * n + j, lane] = (payoffs[k, lane] - payoffs[base, lane]) * high[lane]


@kernel
def _minors(side: Side, a: Float, w: Float) -> None:
    """All minors of one side, the smaller ones first."""
    start, entry, minor, sign = side.start, side.entry, side.minor, side.sign
    lanes, ones = a.shape[1], side.ones[0]
    for k in range(w.shape[0]):
        if k < ones:
            for lane in range(lanes):
                w[k, lane] = 1.0
            continue
        for lane in range(lanes):
            w[k, lane] = 0.0
        for t in range(start[k], start[k + 1]):
            e, lower = entry[t], minor[t]
            if sign[t] > 0:
                for lane in range(lanes):
                    w[k, lane] += a[e, lane] * w[lower, lane]
            else:
                for lane in range(lanes):
                    w[k, lane] -= a[e, lane] * w[lower, lane]


@kernel
def _extremes(side: Side, q: int, w: Float, low: Float, high: Float) -> None:
    """The smallest and the largest of the numbers that decide on pair q; low and high (L,) are written."""
    lanes = w.shape[1]
    test, test_sign = side.test, side.test_sign
    for lane in range(lanes):
        low[lane] = np.inf
        high[lane] = -np.inf
    for t in range(test.shape[1]):
        k = test[q, t]
        if test_sign[q, t] > 0:
            for lane in range(lanes):
                low[lane] = min(low[lane], w[k, lane])
                high[lane] = max(high[lane], w[k, lane])
        else:
            for lane in range(lanes):
                low[lane] = min(low[lane], -w[k, lane])
                high[lane] = max(high[lane], -w[k, lane])


@kernel
def sign_equilibria(payoffs: Float, m: int, n: int, s: Supports, own: Side, other: Side, work: LaneWork) -> None:
    """The pairs of supports of all equilibria of L games, payoffs (2 m n, L).

    Written: ``work.number`` (L,), ``work.found`` (L, Q), the pairs in order, and ``work.undecided`` (L,), 1 for games
    that are degenerate, nearly so, or not finite, whose lists are not complete.
    """
    low, high, low_b, high_b, undecided = work.low, work.high, work.low_b, work.high_b, work.undecided
    a, b, w, u, number, found = work.a, work.b, work.w, work.u, work.number, work.found
    lanes = payoffs.shape[1]
    _differences(payoffs, 0, m, n, True, low, high, a)
    for lane in range(lanes):
        low_b[lane] = high[lane] * 0.0
        number[lane] = 0
    _differences(payoffs, m * n, m, n, False, low, high, b)
    for lane in range(lanes):
        low_b[lane] += high[lane] * 0.0
    for k in range(payoffs.shape[0]):
        for lane in range(lanes):
            low_b[lane] += payoffs[k, lane] * 0.0
    for lane in range(lanes):
        undecided[lane] = 0 if low_b[lane] == 0.0 else 1
    _minors(own, a, w)
    _minors(other, b, u)
    for q in range(s.size.shape[0]):
        _extremes(own, q, w, low, high)
        _extremes(other, q, u, low_b, high_b)
        hits = 0
        for lane in range(lanes):
            sure = (low[lane] > SMALL) | (high[lane] < -SMALL)
            sure_b = (low_b[lane] > SMALL) | (high_b[lane] < -SMALL)
            near = (low[lane] >= -SMALL) | (high[lane] <= SMALL)
            near_b = (low_b[lane] >= -SMALL) | (high_b[lane] <= SMALL)
            open_lane = (near & (not sure)) | (near_b & (not sure_b))
            undecided[lane] = 1 if open_lane else undecided[lane]
            hits += 1 if sure & sure_b else 0
        if hits > 0:
            for lane in range(lanes):
                sure = low[lane] > SMALL or high[lane] < -SMALL
                if sure and (low_b[lane] > SMALL or high_b[lane] < -SMALL):
                    found[lane, number[lane]] = q
                    number[lane] += 1


@kernel
def support_weights(s: Supports, own: Side, other: Side, q: int, lane: int, work: LaneWork, x: Float, y: Float) -> bool:
    """The mixed strategies of pair q in one lane; x (m,) and y (n,) are written. False if they may be inaccurate."""
    w, u, size = work.w, work.u, s.size[q]
    x[:] = 0.0
    y[:] = 0.0
    total, total_b = 0.0, 0.0
    for t in range(size):
        weight, weight_b = abs(u[other.test[q, t], lane]), abs(w[own.test[q, t], lane])
        x[s.rows[q, t]] = weight
        y[s.columns[q, t]] = weight_b
        total += weight
        total_b += weight_b
    for t in range(size):
        x[s.rows[q, t]] /= total
        y[s.columns[q, t]] /= total_b
    return total > FLAT and total_b > FLAT
