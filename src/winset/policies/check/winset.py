"""Winsets: in every direction from the status quo, how far the policies that beat it reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.policies.check.pivots import Turns, directions, height, size_of, turns_of
from winset.policies.games.voting import SpatialVoting

__all__ = ["certify_winset", "winset_parts"]

TOLERANCE = 1e-9
CORNER = 1e-7
"""Corners nearer to the status quo than this share of the game's size are not asked for."""


def certify_winset(game: SpatialVoting, found: Found) -> Certificate:
    """The reach in every direction is twice the pivot's lead there, so the set and its area follow exactly."""
    size, q = size_of(game), np.asarray(game.status_quo)
    if game.dimensions == 1:
        reach = 2 * np.maximum(height(game, np.array([[-1.0], [1.0]])) - np.array([-q[0], q[0]]), 0.0)
        ends = np.array([q[0] - reach[0], q[0] + reach[1]])
        parts = line_parts(game, found, ends if reach.max() > 0 else None, size)
    else:
        parts = winset_parts(game, found, np.array(found.points, dtype=np.float64).reshape(-1, 2), "boundary", size)
        none = found.status is Status.NO_SOLUTION
        parts["empty"] = 0.0 if none == (parts.pop("reach") <= TOLERANCE) else np.inf
    statement = "In every direction policies beat the status quo exactly as far as twice the pivot's lead."
    proved = ("points", "completeness", "details.area", "details.arcs", "details.boundary", "details.interval")
    covers = "witness" if found.status is Status.NO_SOLUTION else "all"
    return verdict("votes", parts, TOLERANCE, statement, proved=proved, covers=covers)  # type: ignore[arg-type]


def line_parts(game: SpatialVoting, found: Found, ends: Float | None, size: float) -> dict[str, float]:
    """One interval, or none; what the details say of it; its pivots."""
    parts = {"interval": 0.0 if (ends is None) == (found.status is Status.NO_SOLUTION) else np.inf}
    if ends is not None:
        parts["interval"] = apart(found.points[0], ends) / size if len(found.points) == 1 else np.inf
    stated = found.details.get("interval", ends)
    same = stated is None if ends is None else stated is not None and apart(stated, ends) <= TOLERANCE * size
    parts["details"] = 0.0 if same else np.inf
    if "pivots" in found.details:
        names, right = found.details["pivots"], height(game, np.array([[1.0], [-1.0]])) * [1.0, -1.0]
        known = len(names) == 2 and set(names) <= set(game.players)
        places = [game.ideals[game.players.index(p), 0] for p in names] if known else [np.nan]
        if apart(places, right) > TOLERANCE * size:
            parts["details"] = np.inf
    return parts


def winset_parts(game: SpatialVoting, found: Found, corners: Float, outline: str, size: float) -> dict[str, float]:
    """How far corners, arcs, outline and area are from those of the set; ``reach`` is the largest distance in it."""
    q, turns = np.asarray(game.status_quo), turns_of(game)
    middle = 0.5 * (turns.low + turns.high)
    lead = 2 * np.einsum("md,md->m", directions(middle), turns.place - q)
    parts = {"corners": _off_boundary(turns, q, corners, size) / size}
    moved = np.abs(turns.place - np.roll(turns.place, 1, axis=0)).max(axis=1) > 1e-12 * size
    units = directions(turns.low)
    step = 2 * np.einsum("md,md->m", units, turns.place - q)
    needed = (q + step[:, None] * units)[moved & (step > CORNER * size)]
    missing = [float(np.abs(corners - corner).max(axis=1).min(initial=np.inf)) for corner in needed]
    parts["corners left out"] = max((m for m in missing if m > 1e-7 * size), default=0.0) / size
    details, players = found.details, list(game.players)
    if "arcs" in details:
        said = np.zeros(len(middle))
        for low, high, player in details["arcs"]:
            within = (middle - low) % (2 * np.pi) <= high - low
            who = players.index(player) if player in players else player
            known = isinstance(who, int | np.integer) and 0 <= who < len(players)
            place = game.ideals[int(who)] if known else np.full(2, np.nan)
            said[within] = 2 * (directions(middle[within]) @ (place - q))
        off = apart(said, np.maximum(lead, 0.0)) / size
        parts["arcs"] = max(off, _off_ends(details["arcs"], turns, turns.place - q))
    if outline in details:
        rows = np.asarray(details[outline], dtype=np.float64).reshape(-1, 2)
        parts["outline"] = _off_boundary(turns, q, rows, size) / size
        seen = np.sort(np.arctan2(*(rows - q).T[::-1])) if len(rows) else np.zeros(0)
        wide = float(np.sum((turns.high - turns.low)[lead > 0])) if len(rows) < 3 else 0.0
        parts["outline"] = max(parts["outline"], np.inf if wide > 0.1 and not len(seen) else 0.0)
    if "area" in details:
        parts["area"] = apart(details["area"], _area(turns, q)) / size**2
    parts["reach"] = 2 * max(float(turns.support(q)[1].max()), 0.0) / size
    return parts


def _off_ends(arcs: Sequence[tuple[float, float, object]], turns: Turns, away: Float) -> float:
    """How far, in radians, ends of arcs are from where pivots change or nothing is won, and all from their whole width.

    ``away`` are the pivots' places (m, 2) as seen from the status quo.
    """
    low, high, _ = _won(turns, away)
    ends = np.array([(start, stop) for start, stop, _ in arcs], dtype=np.float64).reshape(-1, 2)
    toward = np.arctan2(away[:, 1], away[:, 0])
    marks = np.concatenate([turns.low, turns.high, toward + np.pi / 2, toward - np.pi / 2])
    near = np.abs((ends.ravel()[:, None] - marks + np.pi) % (2 * np.pi) - np.pi).min(axis=1, initial=np.inf)
    width = float((ends[:, 1] - ends[:, 0]).sum())
    return max(abs(width - float((high - low).sum())), float(near.max(initial=0.0)))


def _off_boundary(turns: Turns, q: Float, rows: Float, size: float) -> float:
    """The largest distance of points from the boundary along their direction from the status quo."""
    worst = 0.0
    for row in rows:
        away = row - q
        length, angle = float(np.hypot(*away)), float(np.arctan2(away[1], away[0]))
        near = (angle - turns.low + 1e-9) % (2 * np.pi) <= turns.high - turns.low + 2e-9
        reach = 2 * np.maximum((turns.place[near] - q) @ directions(np.array(angle)), 0.0)
        worst = max(worst, float(np.abs(reach - length).min(initial=np.inf)) if length > 1e-12 * size else 0.0)
    return worst if np.isfinite(worst) else np.inf


def _won(turns: Turns, away: Float) -> tuple[Float, Float, Float]:
    """In every interval the angles, from the pivot's direction on, between which policies win; and its distance."""
    middle, half = 0.5 * (turns.low + turns.high), 0.5 * (turns.high - turns.low)
    turned = (middle - np.arctan2(away[:, 1], away[:, 0]) + np.pi) % (2 * np.pi) - np.pi
    low, high = (np.clip(turned + side * half, -np.pi / 2, np.pi / 2) for side in (-1, 1))
    distance = np.hypot(*away.T)
    return low, np.where(distance > 0, high, low), distance


def _area(turns: Turns, q: Float) -> float:
    """Half the integral of the squared reach."""
    low, high, distance = _won(turns, turns.place - q)
    wedge = high - low + 0.5 * (np.sin(2 * high) - np.sin(2 * low))
    return float((distance**2 * wedge).sum())
