"""Nash's solution checked: at prices w_i / (u_i - d_i) no outcome is worth more than the answer (Nash 1950)."""

from __future__ import annotations

import numpy as np

from winset.bargaining.arrays import FiniteArrays, PolytopeArrays
from winset.bargaining.check.agreement import certificate_of, certify_agreement
from winset.bargaining.check.lists import at_these_prices
from winset.bargaining.check.regions import PolytopeRegion, Region, floats
from winset.bargaining.concepts import NashBargaining
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float, Int
from winset.base.solution import Certificate, Details, Found

__all__ = ["certify_nash_bargaining"]

IDEAL = ("ideal", "ideal_multipliers", "ideal_outcomes")
CLOSE = 1e-9
TINY = 1e-300
TOLERANCE = 1e-9
STATEMENT = "No outcome that nobody refuses has a larger product of gains."


def certify_nash_bargaining(game: BargainingProblem, concept: NashBargaining, found: Found) -> Certificate:
    """The logarithm of the product is concave, so its slope at the answer bounds it everywhere."""
    arrays = game.to_arrays()
    if isinstance(arrays, PolytopeArrays) and len(found.points) == 1 and "multipliers" in found.details:
        parts = _everybody_gains(arrays, found)
        if parts is not None and max(parts.values()) <= TOLERANCE:
            return certificate_of(parts, STATEMENT, TOLERANCE, found.details)

    def condition(region: Region, v: Float, gains: Float, details: Details, parts: dict[str, float]) -> None:
        free = gains > 0
        if not free.any():
            parts["support"] = float(np.abs(v).max())
            return
        if not (v[free] > 0).all():
            parts["support"] = float("inf")
            return
        share = np.where(free, region.w, 0.0) / region.w[free].sum()
        price = np.where(free, share / np.where(free, v, 1.0), 0.0)
        normal = region.normal(details)
        if normal is not None:
            parts["multipliers"] = float(np.abs(np.where(free, normal * v - share, 0.0)).max())
            parts["multipliers"] = max(parts["multipliers"], float(np.max(-normal[~free] * gains.max(), initial=0.0)))
        parts["support"] = region.most(price, details) - 1.0

    def keys(v: Float, w: Float) -> list[Float]:
        able = v.max(axis=0) > 0
        scale = np.where(able, v.max(axis=0), 1.0)
        some = v > 0
        logs = np.log(np.where(some, v / scale, 1.0)) @ (w / w.sum())
        return [some.sum(axis=1).astype(np.float64), np.exp(logs)]

    return certify_agreement(game, found, condition, keys, STATEMENT, rivals=_rivals)


def _rivals(arrays: FiniteArrays, points: Float) -> Int | None:
    """The outcomes that may have as large a product of gains as the answer, in which everybody gains.

    A weighted geometric mean is at most the weighted arithmetic mean: with v the gains at the answer, an outcome with
    gains x >= 0 has (prod (x_i / v_i)^w_i) <= sum_i w_i x_i / v_i if the weights w add up to 1. Rounding moves the sum
    by less than the margin, which is relative to it: all terms are >= 0 where nobody refuses.
    """
    if not len(points):
        return None
    v, share = points[0] - arrays.d, arrays.w / arrays.w.sum()
    if not (v > 0).all():
        return None
    with np.errstate(over="ignore"):
        price = share / v
        margin = CLOSE * (1.0 + 2.0 * float(price @ np.abs(arrays.d)))
        least = 1.0 + float(price @ arrays.d) - margin
    return at_these_prices(arrays.utilities, price, least) if margin < 1e-3 else None


def _everybody_gains(arrays: PolytopeArrays, found: Found) -> dict[str, float] | None:
    """The parts of the check where everybody gains, so that an ideal point is not needed; None where it is.

    An ideal point that is given is checked with the answer. Where none is, gains are measured by those at the answer,
    which are at least w_i / sum(w) of the largest.
    """
    A, b, d, details = arrays.A, arrays.b, arrays.d, found.details
    (m, n), least, most = A.shape, np.minimum.reduce, np.maximum.reduce
    given = sum([name in details for name in IDEAL])
    if 0 < given < len(IDEAL):
        return None
    k = n if given else 0
    rows, outcomes = np.empty((1 + k, m)), np.empty((1 + k, n))
    rows[0], outcomes[0] = floats(details["multipliers"], (m,)), floats(found.points[0], (n,))
    v = scale = outcomes[0] - d
    best = outcomes[1:]
    if k:
        rows[1:], best[:] = floats(details[IDEAL[1]], (n, m)), floats(details[IDEAL[2]], (n, n))
        scale = best.diagonal() - d
    if not (least(v) > 0 and least(scale) > 0 and least(rows, None) >= 0):
        return None
    size = np.abs(A) @ np.maximum(np.abs(d), scale) + np.abs(b)
    over = most((outcomes @ A.T - b) / np.maximum(size, TINY), 1)
    prices, values = rows @ A, rows @ (b - A @ d)
    parts = {
        "one answer": 0.0,
        "feasibility": float(over[0]),
        "multipliers": float(most(np.abs(prices[0] * v - arrays.w / np.add.reduce(arrays.w)))),
        "support": float(values[0]) - 1.0,
    }
    if k:
        short = prices[1:] * scale / -scale[:, None]
        short.flat[:: n + 1] += 1.0
        bound = most(np.abs(values[1:] / scale - 1.0))
        parts["ideal outcomes"] = float(np.maximum(most(over[1:]), most((d - best) / scale, None)))
        parts["ideal multipliers"] = float(np.maximum(bound, most(short, None)))
        ideal = floats(details[IDEAL[0]], (n,))
        parts["ideal point"] = float(most(np.abs(ideal - best.diagonal()) / scale))
    if "mixture" in details and arrays.points is not None:
        PolytopeRegion(arrays).given(outcomes[0], scale, details, parts)
    return parts
