"""Uncovered sets: every policy of the grid against every other, by the rows of the table of who beats whom."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict
from winset.base.solution import Certificate, Covers, Found
from winset.policies.check.pivots import size_of
from winset.policies.concepts import UncoveredSet
from winset.policies.games.voting import SpatialVoting

__all__ = ["certify_uncovered_set", "grid_of"]

TOLERANCE = 1e-9
ALL_POLICIES = 1800
"""Up to so many policies all are checked; above, a sample of them."""
SAMPLE = 60


def grid_of(game: SpatialVoting, points: int) -> tuple[Float, float]:
    """The grid over the box about the ideal points, and its step."""
    low, high = game.ideals.min(axis=0), game.ideals.max(axis=0)
    step = float((high - low).max()) / (points - 1) or 1.0
    axes = [a + step * np.arange(int(np.floor((b - a) / step + 1e-9)) + 1) for a, b in zip(low, high, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes)), step


def certify_uncovered_set(game: SpatialVoting, concept: UncoveredSet, found: Found) -> Certificate:
    """Policies left out have one that beats them and whatever they beat; policies kept have none."""
    size, (grid, step) = size_of(game), grid_of(game, concept.grid)
    points = np.array([np.atleast_1d(point) for point in found.points], dtype=np.float64)
    near = np.full(len(points), len(grid))
    if points.ndim == 2 and points.shape[1] == grid.shape[1]:
        apart_from = np.array([np.abs(grid - point).max(axis=1) for point in points])
        near = np.where(apart_from.min(axis=1) <= 1e-9 * size, apart_from.argmin(axis=1), len(grid))
    kept = np.isin(np.arange(len(grid)), near)
    parts = {"grid": 0.0 if (near < len(grid)).all() else np.inf, "details": 0.0}
    for name, right in (("grid", grid), ("step", step), ("uncovered", kept.astype(float))):
        if name in found.details:
            parts["details"] = max(parts["details"], apart(found.details[name], right))
    looked = np.arange(len(grid))
    if len(grid) > ALL_POLICIES:
        looked = np.unique(np.concatenate([np.flatnonzero(m)[:: max(1, m.sum() // SAMPLE)] for m in (kept, ~kept)]))
    covered = _covered(game, grid, looked, 1e-12 * size)
    parts["covering"] = float((covered == kept[looked]).sum())
    some = len(looked) < len(grid)
    statement = f"{len(looked)} policies of the grid were checked against every other."
    covers: Covers = "part" if some else "all"
    proved = () if some else ("points", "completeness", "details.grid", "details.uncovered", "details.step")
    return verdict("votes", parts, TOLERANCE, statement, proved=proved, covers=covers)


def _covered(game: SpatialVoting, grid: Float, looked: np.ndarray, close: float) -> np.ndarray:
    """Whether each of the policies looked at is covered, with a bit for each policy that another beats."""
    away = np.linalg.norm(grid[:, None, :] - game.ideals, axis=2)
    beaten = np.packbits(np.array([game.rule.wins(own < away - close) for own in away]), axis=1)
    out = np.zeros(len(looked), dtype=bool)
    for at, k in enumerate(looked):
        rivals = np.flatnonzero(game.rule.wins(away < away[k] - close))
        out[at] = len(rivals) > 0 and bool((~(beaten[k] & ~beaten[rivals]).any(axis=1)).any())
    return out
