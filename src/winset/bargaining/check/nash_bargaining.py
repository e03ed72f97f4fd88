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
    m, n = A.shape
    given = [name in details for name in IDEAL]
    u = floats(np.asarray(found.points[0]), (n,))
    v, scale = u - d, u - d
    rows, outcomes = floats(details["multipliers"], (m,))[None], u[None]
    if any(given) and not all(given):
        return None
    if all(given):
        ideal, Y, best = (
            floats(details[name], shape) for name, shape in zip(IDEAL, ((n,), (n, m), (n, n)), strict=True)
        )
        rows, outcomes, scale = np.vstack([rows, Y]), np.vstack([outcomes, best]), best.diagonal() - d
    if not (min(v.min(), scale.min()) > 0 and rows.min() >= 0):
        return None
    share, room = arrays.w / arrays.w.sum(), b - A @ d
    size = np.abs(A) @ np.maximum(np.abs(d), scale) + np.abs(b)
    over = (outcomes @ A.T - b) / np.maximum(size, TINY)
    prices, values = rows @ A, rows @ room
    parts = {
        "one answer": 0.0,
        "feasibility": float(over[0].max()),
        "multipliers": float(np.abs(prices[0] * v - share).max()),
        "support": float(values[0]) - 1.0,
    }
    if all(given):
        bound = np.abs(values[1:] / scale - 1.0).max()
        shape = ((np.eye(n) - prices[1:]) * scale / scale[:, None]).max()
        parts["ideal outcomes"] = float(max(over[1:].max(), ((d - best) / scale).max()))
        parts["ideal multipliers"] = float(max(bound, shape))
        parts["ideal point"] = float((np.abs(ideal - best.diagonal()) / scale).max())
    if "mixture" in details and arrays.points is not None:
        PolytopeRegion(arrays).given(u, scale, details, parts)
    return parts
