"""Convex sets of payoffs by their corners, for checking: the part above bounds cut off one bound after the other."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float, Int

__all__ = ["Body"]

THIN = 1e-5
"""Of what is thinner, relative to the scale, the sides are not trusted."""


class Body:
    """The convex hull of points of the plane or of space, numbers of the size of ``span``."""

    def __init__(self, points: Float, span: float) -> None:
        rows = np.unique((points / (1e-12 * span)).round() * (1e-12 * span), axis=0)
        self.span, self.sides = span, np.zeros((0, rows.shape[1] + 1))
        order, self.edges = np.arange(len(rows)), np.zeros((0, 2), dtype=np.int64)
        if rows.shape[1] == 2:
            order = wrapped(rows, span)
        elif len(rows) > 3:
            order = self._in_space(rows)
        self.corners = rows[order]

    def _in_space(self, rows: Float) -> Int:
        from scipy.spatial import ConvexHull, QhullError

        try:
            found = ConvexHull(rows / self.span)
        except QhullError:  # flat
            middle = rows - rows.mean(axis=0)
            axes = np.linalg.svd(middle, full_matrices=False)[2]
            return wrapped(middle @ axes[:2].T, self.span)
        middle = rows - rows.mean(axis=0)
        if np.linalg.eigvalsh(middle.T @ middle)[0] > THIN**2 * self.span**2:
            self.sides = found.equations * np.array([1.0, 1.0, 1.0, self.span])
        number = np.zeros(len(rows), dtype=np.int64)
        number[found.vertices] = np.arange(len(found.vertices))
        three = np.sort(number[found.simplices], axis=1)
        pairs = np.concatenate([three[:, [0, 1]], three[:, [1, 2]], three[:, [0, 2]]])
        codes = np.unique(pairs[:, 0] * len(rows) + pairs[:, 1])
        self.edges = np.column_stack([codes // len(rows), codes % len(rows)])
        return np.asarray(found.vertices)

    def outside(self, points: Float) -> float:
        """The largest distance of points from the set, relative to the scale."""
        if not len(points):
            return 0.0
        if points.shape[1] == 2:
            return outside_plane(points, self.corners) / self.span
        if len(self.sides):
            return max(0.0, float((points @ self.sides[:, :3].T + self.sides[:, 3]).max())) / self.span
        return max(self._away(p) for p in points) / self.span

    def holds(self, points: Float) -> list[bool]:
        """Which points are in the set, up to rounding."""
        return [self.outside(p[None, :]) <= 1e-12 for p in points]

    def _away(self, point: Float) -> float:
        """Distance from a flat set: the nearest mixture."""
        from scipy.optimize import nnls

        steps = self.corners - point
        heavy = 1e4 * max(float(np.abs(steps).max()), self.span)
        weights, _ = nnls(np.vstack([steps.T, np.full(len(steps), heavy)]), np.r_[np.zeros(3), heavy])
        return float(np.linalg.norm(weights @ steps / weights.sum()))

    def above(self, need: Float) -> Float:
        """Points whose hull is the part with each coordinate at least as large as needed; none if it is empty."""
        part = self
        for i, least in enumerate(need):
            if (part.corners[:, i] >= least).all():
                continue
            points = part._cut(i, least)
            if not len(points):
                return points
            part = Body(points, self.span)
        return part.corners

    def _cut(self, axis: int, need: float) -> Float:
        """The part of a hull with a coordinate at least so large: what is above, and where segments cross."""
        height = self.corners[:, axis] - need
        above, below = np.flatnonzero(height >= 0), np.flatnonzero(height < 0)
        pairs = (
            self.edges
            if len(self.edges)
            else np.array([(a, b) for a in above for b in below], dtype=np.int64).reshape(-1, 2)
        )
        a, b = pairs[:, 0], pairs[:, 1]
        cross = (height[a] < 0) != (height[b] < 0)
        a, b = a[cross], b[cross]
        share = (height[a] / (height[a] - height[b]))[:, None]
        return np.concatenate([self.corners[above], self.corners[a] + share * (self.corners[b] - self.corners[a])])


def wrapped(rows: Float, span: float) -> Int:
    """Numbers of the corners of a hull in the plane counter-clockwise: the lower envelope, then the upper one back."""
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    if np.abs(rows - rows[order[0]]).max() <= 1e-12 * span:
        return np.asarray(order[:1])
    corners: list[int] = []
    for side in (order, order[::-1]):
        envelope: list[int] = []
        for p in side:
            while len(envelope) > 1:
                (x, y), (u, v) = rows[envelope[-1]] - rows[envelope[-2]], rows[p] - rows[envelope[-2]]
                if x * v - y * u > 1e-13 * span * span:
                    break
                envelope.pop()
            envelope.append(int(p))
        corners += envelope[:-1]
    return np.array(corners)


def outside_plane(points: Float, corners: Float) -> float:
    """The largest distance of points from a hull in the plane, its corners one after the other counter-clockwise."""
    if len(corners) == 1:
        return float(np.linalg.norm(points - corners[0], axis=1).max())
    after = np.roll(corners, -1, axis=0)
    edges = after - corners
    long = np.linalg.norm(edges, axis=1)
    step = points[:, None, :] - corners[None, :, :]
    right = (step[..., 0] * edges[:, 1] - step[..., 1] * edges[:, 0]) / long
    share = np.clip((step * edges).sum(axis=2) / long**2, 0, 1)
    off = np.linalg.norm(step - share[..., None] * edges, axis=2).min(axis=1)
    within = (right <= 0).all(axis=1) if len(corners) > 2 else np.zeros(len(points), dtype=bool)
    return float(np.where(within, 0.0, off).max())
