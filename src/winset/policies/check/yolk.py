"""Yolks: no median line misses the disc, and directions that cancel allow no smaller one."""

from __future__ import annotations

import numpy as np

from winset.base.claims import apart, verdict
from winset.base.solution import Certificate, Found
from winset.policies.check.core import combination
from winset.policies.check.pivots import directions, size_of, turns_of
from winset.policies.games.voting import SpatialVoting

__all__ = ["certify_yolk"]

TOLERANCE = 1e-9


def certify_yolk(game: SpatialVoting, found: Found) -> Certificate:
    """The distance to the median line of every direction, exactly; the centre is unique if three contacts span."""
    size = size_of(game)
    if len(found.points) != 1:
        return verdict("distance", {"number of points": np.inf}, TOLERANCE, "One centre is claimed.")
    centre = np.asarray(found.points[0], dtype=np.float64)
    radius = float(found.details.get("radius", np.nan))
    least, _ = turns_of(game).support(centre)
    parts = {
        "median lines": max(0.0, float(-least.min()) - radius) / size if np.isfinite(radius) else np.inf,
        "details": apart(found.details.get("centre", centre), centre) / size,
        "radius": max(0.0, -radius) / size,
    }
    proved: tuple[str, ...] = ("points", "details.centre", "details.radius", "details.contacts")
    contacts = found.details.get("contacts", [])
    if radius > TOLERANCE * size:
        parts["proof"] = combination(game, found, -1.0, size) if contacts else np.inf
    spanned = [angle for angle, weight in contacts if weight > 1e-9]
    if len(spanned) >= 3 and np.linalg.matrix_rank(directions(np.array(spanned)), tol=1e-6) == 2:
        proved = (*proved, "completeness")
    statement = "The disc meets every median line, and its contacts allow no smaller one."
    return verdict("distance", parts, TOLERANCE, statement, proved=proved)
