"""Answers on a ray checked: how far it can go, by prices that support the set, and what is agreed where it ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from winset.bargaining.check.agreement import Levels, certify_agreement
from winset.bargaining.check.convex import ConvexRegion
from winset.bargaining.check.regions import Region
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.solution import Certificate, Details, Found

__all__ = ["certify_along_ray", "leximin_residual"]

NEAR = 1e-8
"""Levels closer than this, relative to the largest gains, are taken to be equal."""


def certify_along_ray(
    game: BargainingProblem,
    found: Found,
    ray: Callable[[Float], tuple[Float, Float]],
    statement: str,
    *,
    lexicographic: bool = False,
    levels: Levels | None = None,
) -> Certificate:
    """No outcome goes further on the ray, and the answer is its end, or the lexicographic maximin of the shares.

    ``ray`` takes the largest gains and gives the start, in gains, and the direction. ``levels``: the keys by which the
    outcomes of a list are compared; the shares from the smallest up, if omitted.
    """

    def condition(region: Region, v: Float, gains: Float, details: Details, parts: dict[str, float]) -> None:
        start, slope = ray(gains)
        _end_of_ray(region, v, gains, start, slope, details, parts, lexicographic)

    def shares(v: Float, w: Float) -> list[Float]:
        start, slope = ray(v.max(axis=0))
        moving = slope > 0
        if not moving.any():
            return [np.zeros(len(v))]
        return list(np.sort((v[:, moving] - start[moving]) / slope[moving], axis=1).T)

    below = not lexicographic
    return certify_agreement(game, found, condition, levels or shares, statement, below=below)


def _end_of_ray(
    region: Region, v: Float, gains: Float, start: Float, slope: Float, details: Details,
    parts: dict[str, float], lexicographic: bool,
) -> None:  # fmt: skip
    scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
    moving = slope > 0
    if not moving.any():
        parts["proportion"] = float(np.abs(v / scale).max())
        return
    unit = float(np.min(scale[moving] / slope[moving]))
    t = float(np.min((v[moving] - start[moving]) / slope[moving]))
    furthest = _bound(region, start, slope, t, scale, details)
    parts["level"] = (furthest - t) / max(unit, abs(t) * 1e-3)
    end = np.where(moving, np.maximum(start + t * slope, 0.0), 0.0)
    off = float((np.abs(v - end) / scale).max())
    if lexicographic or (off > region.tolerance and not region.free_disposal and not _held(region, end, scale)):
        parts["leximin"] = leximin_residual(region, v, start, slope, scale)
    else:
        parts["proportion"] = off


def _held(region: Region, end: Float, scale: Float) -> bool:
    u = region.d + end
    if isinstance(region, ConvexRegion):
        return region.exactly(u, scale) is True
    return region.outside(u, scale, disposal=False) <= region.tolerance


def _bound(region: Region, start: Float, slope: Float, t: float, scale: Float, details: Details) -> float:
    """The largest t: with prices p >= 0, p slope = 1, every outcome v has t <= p (v - start)."""
    normal = region.normal(details)
    if normal is None:
        return region.furthest(start, slope)
    at = start + t * slope
    rising = (slope > 0) & ((at > 1e-9 * scale) | ((start >= 0) & (t >= 0)))
    price = np.where(rising, normal, 0.0)
    along = float(price @ slope)
    if not along > 0 or (normal * scale < -1e-12 * np.abs(normal * scale).max()).any():
        return float("nan")
    return region.most(price, details) / along - float(price @ start) / along


def leximin_residual(region: Region, v: Float, start: Float, slope: Float, scale: Float) -> float:
    """How much anybody can gain without lowering those whose share is no higher, relative to the largest gains."""
    moving = np.flatnonzero(slope > 0)
    level = np.full(len(v), np.inf)
    level[moving] = (v[moving] - start[moving]) / slope[moving]
    near = NEAR if region.tolerance < 1e-8 else 1e-5
    size = float(np.abs(level[moving]).max())
    worst = 0.0
    for i in moving:
        low = np.where(level <= level[i] + near * size, v, 0.0)
        gain = (region.raised(int(i), np.maximum(low, 0.0)) - float(v[i])) / float(scale[i])
        worst = gain if np.isnan(gain) else max(worst, gain)
        if np.isnan(gain):
            return float("nan")
    return worst * (1e-2 if isinstance(region, ConvexRegion) else 1.0)
