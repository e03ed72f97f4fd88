"""Corners of finite sets of points in the plane, and of their parts beyond a line."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float

__all__ = ["SAME", "beyond", "extreme_points", "shrinkage"]

SAME = 1e-12
"""Points nearer than this, relative to the scale, are one."""


def beyond(points: Float, axis: int, floor: float, span: float) -> Float:
    """Points whose convex hull is the part of that of ``points`` where coordinate ``axis`` is at least ``floor``.

    Points that are short of it by rounding count as there. The cut is spanned by where segments from points beyond to
    points short of the floor cross it.
    """
    height = points[:, axis] - floor
    inside = height >= -SAME * span
    if inside.all() or not inside.any():
        return np.asarray(points if inside.all() else points[:0])
    good, bad = points[inside], points[~inside]
    up, down = np.maximum(height[inside], 0), -height[~inside]
    share = up[:, None] / (up[:, None] + down[None, :])
    crossing = good[:, None, :] + share[:, :, None] * (bad[None, :, :] - good[:, None, :])
    crossing[..., axis] = np.maximum(crossing[..., axis], min(floor, float(good[:, axis].max())))
    return np.asarray(np.concatenate([good, crossing.reshape(-1, points.shape[1])]))


def extreme_points(points: Float, span: float, same: float = SAME) -> Float:
    """The corners of a convex hull in the plane, counter-clockwise from the lowest first coordinate.

    By two monotone chains (Andrew 1979); points nearer than ``same * span`` to each other, or to the edge between their
    neighbours, are left out.
    """
    order = points[np.lexsort((points[:, 1], points[:, 0]))].tolist()
    rows: list[list[float]] = []
    for p in order:
        if all(abs(p[0] - q[0]) > same * span or abs(p[1] - q[1]) > same * span for q in rows[-8:]):
            rows.append(p)
    if len(rows) == 1:
        return np.array(rows)

    def half(sequence: list[list[float]]) -> list[list[float]]:
        kept: list[list[float]] = []
        for p in sequence:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept

    corners = half(rows)[:-1] + half(rows[::-1])[:-1]
    k = 0
    while len(corners) > 2 and k < len(corners):
        a, b, c = corners[k - 1], corners[k], corners[(k + 1) % len(corners)]
        if _turn(a, b, c) <= same * span * max(_length(a, c), same * span):
            corners.pop(k)
            k = max(k - 1, 0)
        else:
            k += 1
    start = min(range(len(corners)), key=lambda i: (round(corners[i][0] / (100 * same * span)), corners[i][1]))
    return np.array(corners[start:] + corners[:start])


def shrinkage(outer: Float, inner: Float, span: float) -> float:
    """How far the hull of ``outer`` reaches beyond that of ``inner``, relative to the scale."""
    return max(_beyond_polygon(p, inner) for p in outer.tolist()) / span


def _beyond_polygon(p: list[float], corners: Float) -> float:
    """The distance of a point beyond the edges of a polygon, corners counter-clockwise."""
    if len(corners) < 3:
        a, b = corners[0], corners[-1]
        along = b - a
        share = float(np.clip((p - a) @ along / max(along @ along, 1e-300), 0, 1))
        return float(np.linalg.norm(p - (a + share * along)))
    edges = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack([edges[:, 1], -edges[:, 0]]) / np.linalg.norm(edges, axis=1)[:, None]
    return max(0.0, float((normals * (np.array(p) - corners)).sum(axis=1).max()))


def _turn(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _length(a: list[float], b: list[float]) -> float:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))
