"""Convex hulls of finite sets of points in the plane and in space, flat ones included, and their parts above bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Float, Int

__all__ = ["SAME", "Hull", "hull_of", "tidied"]

SAME = 1e-12
"""Numbers nearer than this are one; coordinates are of the size of 1."""
ON = 1e-11
"""How near to a bound or a side a point counts as on it."""
FLAT = 1e-8
"""What is thinner counts as flat."""


@dataclass(frozen=True)
class Hull:
    """A polytope by its corners ``(V, n)``, edges ``(E, 2)`` and sides ``normals @ x <= heights``.

    Sides of space are triangles, so that an edge may lie within a side; a flat polytope has the two sides of its plane.
    """

    corners: Float
    edges: Int
    normals: Float
    heights: Float

    def beyond(self, points: Float) -> Float:
        """How far points are beyond the sides, the most of all sides: at most 0 if inside."""
        return np.asarray((points @ self.normals.T - self.heights).max(axis=1))

    def above(self, least: Float) -> tuple[Float, Float]:
        """Corners of the part where each coordinate is at least ``least`` (n,), on no bound and on some.

        On a bound are corners that lie there, edges that cross one bound, sides that cross two, and the point where all
        bounds meet.
        """
        here = self.corners[(self.corners >= least - SAME).all(axis=1)]
        on = (here <= least + ON).any(axis=1)
        found = [here[on]]
        a, b = self.corners[self.edges[:, 0]], self.corners[self.edges[:, 1]]
        for i, bound in enumerate(least):
            low, high = a[:, i] - bound, b[:, i] - bound
            cross = low * high < 0
            share = (low[cross] / (low[cross] - high[cross]))[:, None]
            at = a[cross] + share * (b[cross] - a[cross])
            at[:, i] = bound
            found.append(at[(at >= least - SAME).all(axis=1)])
        if len(least) == 3:
            found += [self._on_two(least, free) for free in range(3)]
        if self.beyond(least[None, :])[0] <= SAME:
            found.append(least[None, :])
        return here[~on], np.concatenate(found)

    def _on_two(self, least: Float, free: int) -> Float:
        """Where the line on which all coordinates but one are at their bounds enters and leaves, if above its bound."""
        start = least.copy()
        start[free] = 0.0
        slope, rest = self.normals[:, free], self.heights - self.normals @ start
        flat = np.abs(slope) < 1e-14
        if (rest[flat] < -SAME).any():
            return np.zeros((0, 3))
        up, down = slope > 0, slope < 0
        high = np.min(rest[up & ~flat] / slope[up & ~flat], initial=np.inf)
        low = np.max(rest[down & ~flat] / slope[down & ~flat], initial=-np.inf)
        ends = [t for t in (low, high) if low <= high + ON and t >= least[free] - SAME]
        out = np.tile(start, (len(ends), 1))
        out[:, free] = ends
        return out


def hull_of(points: Float) -> Hull:
    """The convex hull; points nearer to each other, or to the hull of the others, than rounding may be left out."""
    n = points.shape[1]
    _, first = np.unique((points / SAME).round(), axis=0, return_index=True)
    rows = points[np.sort(first)]
    along, across = _axes(rows - rows[0])
    rank = len(along)
    if rank == 3:
        return _in_space(rows)
    flat = (rows - rows[0]) @ along.T
    if rank == 0:
        corners, edges, inner = np.array([0]), np.zeros((0, 2), dtype=np.int64), np.zeros((0, 0))
    elif rank == 1:
        corners = np.array([flat[:, 0].argmin(), flat[:, 0].argmax()])
        edges, inner = np.array([[0, 1]]), np.array([[-1.0], [1.0]])
    else:
        corners = _around(rows if n == 2 else flat)
        if len(corners) == 2:
            return hull_of(rows[corners])
        edges = np.column_stack([np.arange(len(corners)), np.roll(np.arange(len(corners)), -1)])
        step = flat[corners[edges[:, 1]]] - flat[corners[edges[:, 0]]]
        inner = np.column_stack([step[:, 1], -step[:, 0]]) / np.linalg.norm(step, axis=1)[:, None]
        inner *= np.sign(
            (flat[corners[edges[:, 0]], 0] * step[:, 1] - flat[corners[edges[:, 0]], 1] * step[:, 0]).sum()
        )
    normals = np.concatenate([inner @ along, across, -across])
    chosen = rows[corners]
    return Hull(chosen, edges, normals, (chosen @ normals.T).max(axis=0))


def _axes(steps: Float) -> tuple[Float, Float]:
    """Orthonormal directions that steps span, and those that they do not: the farthest step, then what is left."""
    n = steps.shape[1]
    axes: list[Float] = []
    rest = steps
    for _ in range(n):
        long = (rest**2).sum(axis=1)
        k = int(long.argmax())
        if long[k] <= FLAT**2:
            break
        axes.append(rest[k] / np.sqrt(long[k]))
        rest = rest - (rest * axes[-1]).sum(axis=1)[:, None] * axes[-1]
    spanned, rest = len(axes), np.eye(n)
    while len(axes) < n:
        for axis in axes:
            rest = rest - (rest * axis).sum(axis=1)[:, None] * axis
        k = int((rest**2).sum(axis=1).argmax())
        axes.append(rest[k] / np.linalg.norm(rest[k]))
    made = np.array(axes)
    return made[:spanned], made[spanned:]


def _in_space(rows: Float) -> Hull:
    """By Quickhull (Barber, Dobkin and Huhdanpaa 1996)."""
    from scipy.spatial import ConvexHull

    found = ConvexHull(rows)
    place = np.full(len(rows), -1)
    place[found.vertices] = np.arange(len(found.vertices))
    triangles = place[found.simplices]
    pairs = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1)
    corners, normals = rows[found.vertices], found.equations[:, :3]
    return Hull(corners, np.unique(pairs, axis=0), normals, (corners @ normals.T).max(axis=0))


def _around(rows: Float) -> Int:
    """Numbers of the corners of a hull in the plane, counter-clockwise, by two monotone chains (Andrew 1979)."""
    by_first = np.argsort(rows[:, 0])
    column = np.zeros(len(rows), dtype=np.int64)  # points on one vertical line, up to rounding, go by height
    column[by_first[1:]] = np.cumsum(np.diff(rows[by_first, 0]) > ON)
    order = np.lexsort((rows[:, 1], column)).tolist()
    plain = rows.tolist()
    corners: list[int] = []
    for side in (order, order[::-1]):
        kept: list[int] = []
        for p in side:
            while len(kept) > 1:
                (ax, ay), (bx, by), (cx, cy) = plain[kept[-2]], plain[kept[-1]], plain[p]
                if (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > SAME * (abs(cx - ax) + abs(cy - ay)):
                    break
                kept.pop()
            kept.append(p)
        corners += kept[:-1]
    return np.array(corners)


def tidied(points: Float, near: float) -> Float:
    """The corners without those that are within ``near`` of the hull of the others.

    In the plane counter-clockwise from the lowest first coordinate, in space in lexicographic order.
    """
    kept = list(range(len(points)))
    held = hull_of(points)
    on = np.abs(points @ held.normals.T - held.heights) <= near
    ahead = on @ held.normals / np.maximum(on.sum(axis=1), 1)[:, None]
    reach = ahead @ points.T
    own = reach.diagonal().copy()
    np.fill_diagonal(reach, -np.inf)
    for k in np.flatnonzero(own - reach.max(axis=1, initial=-np.inf) <= near):
        others = [j for j in kept if j != k]
        if others and hull_of(points[others]).beyond(points[k : k + 1])[0] <= near:
            kept = others
    rows = hull_of(points[kept]).corners
    if points.shape[1] == 2 and len(rows) > 2:
        start = min(range(len(rows)), key=lambda i: (round(rows[i][0] / (100 * near)), rows[i][1]))
        return np.roll(rows, -start, axis=0)
    return rows[np.lexsort((rows / (100 * near)).round().T[::-1])]
