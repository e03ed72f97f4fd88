"""The best point on a ray, over any kind of set: what Kalai and Smorodinsky, Kalai, Chun and their kin look for.

From a start c in a direction a >= 0 the largest t is sought for which some outcome u has u >= c + t a and nobody falls
below the disagreement. The answer is max(c + t a, d) itself if the set holds it. If it does not, all outcomes that
reach t give somebody more than that; then the smallest (u_i - c_i) / a_i is raised first, and the next, and so on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.find.convex import ConvexSet, Refused
from winset.bargaining.find.leximin import leximin, maximise
from winset.bargaining.find.linear_sets import (
    HELD,
    LinearSet,
    ideals,
    linear_set,
    lottery_of,
    mixture_details,
    polytope_ideals,
)
from winset.bargaining.find.lists import best_listed, willing
from winset.base.array_types import Float
from winset.base.solution import Details, Found
from winset.base.status import Status

__all__ = ["Ray", "along_ray", "refused", "solved"]

Ray = Callable[[Float], tuple[Float, Float]]
"""From the largest gains (n,) of all to the start, in gains, and the direction of the ray."""

ONLY = "The set is convex and the rule gives one point of it, so there is no other."


def solved(point: Float, details: Details) -> Found:
    """The only answer over a convex set."""
    return Found(Status.SOLVED, [point], completeness="all", reason=ONLY, details=details)


def refused(code: int) -> Found:
    """What a status of the ideal point's kernel says."""
    if code == int(Status.LIMIT):
        return Found(Status.LIMIT, [], completeness="none", reason="The steps of a linear program ran out.")
    why = "The disagreement lies outside." if code == 5 else f"Player {code - 5} can gain without limit."
    return Found(Status.NO_SOLUTION, [], completeness="none", reason=why)


def along_ray(arrays: SetArrays, ray: Ray, *, lexicographic: bool = False) -> Found:
    """The best point on a ray; ``lexicographic`` goes on to raise the next smallest share even if the ray is held."""
    if isinstance(arrays, FiniteArrays):
        return _list(arrays, ray, lexicographic)
    if isinstance(arrays, ConvexArrays):
        try:
            return _convex(ConvexSet(arrays), ray, lexicographic)
        except Refused as why:
            return why.found
    if isinstance(arrays, PolytopeArrays):
        gains, details, code = polytope_ideals(arrays, arrays.d)
        if code != 0:
            return refused(code)
    else:
        gains = ideals(arrays, arrays.d)
        details = {"ideal": arrays.d + gains}
    start, slope = ray(gains)
    if not (slope > 0).any():
        return solved(arrays.d.copy(), {**details, **mixture_details(arrays, arrays.d)})
    if isinstance(arrays, PolytopeArrays) and not lexicographic:
        quick = _ratio_test(arrays, start, slope)
        if quick is not None:
            return solved(quick[0], {**details, "multipliers": quick[1], **mixture_details(arrays, quick[0])})
    return _linear(arrays, linear_set(arrays, gains), start, slope, details, lexicographic)


def _ratio_test(arrays: PolytopeArrays, start: Float, slope: Float) -> tuple[Float, Float] | None:
    """The last point on the ray, if it starts in the set and ends at a constraint that nobody's gain relaxes."""
    A, d = arrays.A, arrays.d
    room, rise = arrays.b - A @ (d + start), A @ slope
    size = np.abs(A) @ slope
    if (start < 0).any() or (room < 0).any():
        return None
    reach = np.where(rise > 1e-13 * size, room / np.where(rise > 1e-13 * size, rise, 1.0), np.inf)
    for tight in np.flatnonzero(reach <= reach.min()):
        if (A[tight] >= 0).all():
            y = np.zeros(len(A))
            y[tight] = 1.0 / rise[tight]
            return np.asarray(d + start + reach[tight] * slope), y
    return None


def _linear(
    arrays: PolytopeArrays | LotteryArrays, part: LinearSet, start: Float, slope: Float, details: Details, lex: bool
) -> Found:
    moving = slope > 0
    unit = float(np.min(part.scale[moving] / slope[moving]))
    along, origin = unit * slope / part.scale, start / part.scale
    k = part.M.shape[1]
    rows = np.vstack([np.c_[part.G, np.zeros(len(part.G))], np.c_[-part.M, along][moving]])
    x, y = maximise(np.r_[np.zeros(k), 1.0], rows, np.r_[part.h, -origin[moving]], free=1)
    ray = np.where(moving, np.maximum(start + unit * x[k] * slope, 0.0), 0.0)
    given = y[: len(part.G)] * unit / part.by_row
    if isinstance(arrays, PolytopeArrays):
        details = {**details, "multipliers": given}
    else:
        normal = given[1:].copy()
        normal[moving] += y[len(part.G) :] * unit / part.scale[moving]
        details = {**details, "normal": normal}
    if lex or not (arrays.free_disposal or _holds(arrays, arrays.d + ray)):
        at = leximin(part.M, part.G, part.h, along, origin)
        gained = part.scale * (part.M @ at)
        return solved(arrays.d + gained, {**details, **mixture_details(arrays, arrays.d + gained, at)})
    point = arrays.d + ray
    return solved(point, {**details, **mixture_details(arrays, point, x[:k] if arrays.free_disposal else None)})


def _holds(arrays: PolytopeArrays | LotteryArrays, u: Float) -> bool:
    if isinstance(arrays, PolytopeArrays):
        size = np.abs(arrays.A) @ np.maximum(np.abs(u), np.abs(arrays.d)) + np.abs(arrays.b)
        return bool((arrays.A @ u - arrays.b <= HELD * np.maximum(size, 1e-300)).all())
    return lottery_of(np.vstack([arrays.points, arrays.d]), u)[1] <= 1e-9


def _list(arrays: FiniteArrays, ray: Ray, lex: bool) -> Found:
    """Outcomes by their smallest share, then the next; with free disposal the point of the ray below the best."""
    allowed = willing(arrays)
    gains = (arrays.utilities[allowed] - arrays.d).max(axis=0, initial=0.0)
    start, slope = ray(gains)
    moving = slope > 0

    def keys(v: Float) -> list[Float]:
        shares = np.sort((v[:, moving] - start[moving]) / slope[moving], axis=1)
        return list(shares.T)

    if arrays.free_disposal and not lex and len(allowed) and moving.any():
        best = float(keys(arrays.utilities[allowed] - arrays.d)[0].max())
        point = np.where(moving, np.maximum(start + best * slope, 0.0), 0.0)
        found = best_listed(arrays, lambda v: keys(v)[:1])
        return found.but(points=[arrays.d + point])
    return best_listed(arrays, keys)


def _convex(part: ConvexSet, ray: Ray, lex: bool) -> Found:
    start, slope = ray(part.gains)
    if not (slope > 0).any():
        part.efficient(part.d)
        return part.found(part.d.copy(), {"normal": np.zeros(len(part.d))})
    point, normal = part.along(part.d + start, slope)
    if lex or not (part.arrays.free_disposal or part.efficient(point) or part.holds(point)):
        point = part.leximin(part.d + start, slope)
    return part.found(point, {"normal": normal})
