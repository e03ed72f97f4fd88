"""Winsets, cores, yolks, uncovered sets and positions checked by counting votes again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import NashBargaining
from winset.base.solution import Certificate, Found
from winset.policies.concepts import GridlockInterval, MedianPosition, SpatialCore, UncoveredSet, Winset
from winset.policies.games.voting import IssuePositions, SpatialVoting

__all__ = ["certify_issue", "certify_voting_space"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9
NUDGE = 1e-7
LOOKS = 360
SAMPLE = 12


def beats(game: SpatialVoting, policies: Float, other: Float, close: float = 0.0) -> NDArray[np.bool_]:
    """Whether a winning coalition is nearer to each policy (m, d) than to ``other`` (d,) or (m, d), by ``close``."""
    there = np.linalg.norm(policies[:, None, :] - game.ideals, axis=2)
    here = np.linalg.norm(np.atleast_2d(other)[:, None, :] - game.ideals, axis=2)
    return game.rule.wins(there < here - close)


def height(game: SpatialVoting, units: Float) -> Float:
    """For directions (m, d): the largest t such that those at x . u >= t win."""
    along, rule = game.ideals @ units.T, game.rule
    order = np.argsort(-along, axis=0, kind="stable")
    enough = np.cumsum(rule.weights[order], axis=0) >= rule.quota
    enough &= np.cumsum(rule.vetoes[order].astype(np.int64), axis=0) == int(rule.vetoes.sum())
    last = np.take_along_axis(order, enough.argmax(axis=0)[None], axis=0)
    return np.asarray(np.take_along_axis(along, last, axis=0)[0])


def size_of(game: SpatialVoting) -> float:
    """The largest coordinate distance from the mean of what the game names."""
    q = [] if game.status_quo is None else [game.status_quo]
    everything = np.concatenate([game.ideals, *([x[None] for x in q])])
    return float(np.abs(everything - everything.mean(axis=0)).max()) or 1.0


def certify_voting_space(game: SpatialVoting, concept: Any, found: Found) -> Certificate:
    """By the concept."""
    size = size_of(game)
    if isinstance(concept, UncoveredSet):
        return _covering(game, found)
    if isinstance(concept, Winset):
        return _winset(game, found, size)
    if isinstance(concept, SpatialCore | GridlockInterval):
        return _core(game, found, size)
    return _yolk(game, found, size)


def _winset(game: SpatialVoting, found: Found, size: float) -> Certificate:
    """Just inside the boundary policies win, just outside they lose; where there is none nothing near wins."""
    q = np.asarray(game.status_quo)
    if game.dimensions == 1:
        units = np.array([[-1.0], [1.0]])
        edge = np.zeros(2) if not found.points else np.abs(np.asarray(found.points[0]) - q[0])
    else:
        angles = np.linspace(0, 2 * np.pi, LOOKS, endpoint=False) + 0.001
        units = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        edge = np.zeros(LOOKS)
        players = list(game.players)
        for low, high, player in found.details["arcs"]:
            within = (angles - low) % (2 * np.pi) <= high - low
            edge[within] = 2 * (units[within] @ (game.ideals[players.index(player)] - q))
    inside = edge > 4 * NUDGE * size
    inner = q + (edge - NUDGE * size)[:, None] * units
    outer = q + (edge + NUDGE * size)[:, None] * units
    wrong = np.where(inside & ~beats(game, inner, q), 1.0, 0.0)
    wrong += np.where(beats(game, outer, q, 1e-12 * size), 1.0, 0.0)
    parts = {"boundary": float(wrong.max())}
    if game.dimensions == 2:
        shape = np.asarray(found.details["boundary"])
        away = shape - q
        area = 0.5 * abs(float((away[:-1, 0] * away[1:, 1] - away[1:, 0] * away[:-1, 1]).sum())) if len(shape) else 0.0
        parts["area"] = max(0.0, abs(area - found.details["area"]) / size**2 - 0.01)
    statement = "Policies just inside the boundary beat the status quo, policies just outside do not."
    return Certificate("votes", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def _core(game: SpatialVoting, found: Found, size: float) -> Certificate:
    """Nothing beats a corner; an empty core is refuted by directions whose coalitions cannot all be satisfied."""
    angles = np.linspace(0, 2 * np.pi, LOOKS, endpoint=False)
    line = game.dimensions == 1
    units = np.array([[-1.0], [1.0]]) if line else np.stack([np.cos(angles), np.sin(angles)], axis=1)
    corners = np.asarray(found.points[0])[:, None] if line and found.points else np.asarray(found.points)
    parts: dict[str, float] = {}
    if len(corners):
        short = height(game, units)[None, :] - corners @ units.T
        parts["beaten"] = max(0.0, float(short.max())) / size
        middle = corners.mean(axis=0)
        beyond = [c + 1e-6 * size * (c - middle) / max(float(np.linalg.norm(c - middle)), 1e-300) for c in corners]
        if np.ptp(corners, axis=0).max() > 1e-6 * size:
            fine = units if line else np.concatenate([units, _normals(game)])
            worst = height(game, fine)[None, :] - np.array(beyond) @ fine.T
            parts["corners stick out"] = 0.0 if (worst.max(axis=1) > 1e-9 * size).all() else 1.0
    elif line:
        parts["interval"] = 0.0 if -height(game, units[:1])[0] < height(game, units[1:])[0] else 1.0
    else:
        parts["proof"] = _refutation(game, found, 1.0, size)
    statement = "No winning coalition prefers another policy to a corner; beyond the corners one does."
    if not len(corners):
        statement = "In each direction a coalition wants past a line, and the lines leave no point over."
    return Certificate("votes", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def _normals(game: SpatialVoting) -> Float:
    """Directions in which two ideal points are level, a hair to either side."""
    first, second = np.triu_indices(len(game.ideals), 1)
    gap = game.ideals[first] - game.ideals[second]
    turn = np.arctan2(gap[:, 0], -gap[:, 1])
    angles = np.concatenate([turn + s + e for s in (0.0, np.pi) for e in (-1e-9, 1e-9)])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _refutation(game: SpatialVoting, found: Found, sign: float, size: float) -> float:
    """Weights on directions sum to 1 and cancel, so no centre has a smaller radius than the weighted distance."""
    angles = np.array([angle for angle, _ in found.details["contacts"]])
    weights = np.array([weight for _, weight in found.details["contacts"]])
    units = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    least = sign * float(weights @ (sign_height(game, units, sign)))
    off = max(float(np.abs(weights @ units).max()), abs(float(weights.sum()) - 1), float(-weights.min()))
    return float(max(off, abs(least - found.details["radius"]) / size))


def sign_height(game: SpatialVoting, units: Float, sign: float) -> Float:
    """:func:`height` for the core; for the yolk the lowest of the values a hair to either side of each direction."""
    if sign > 0:
        return height(game, units)
    angles = np.arctan2(units[:, 1], units[:, 0])
    near = [np.stack([np.cos(angles + e), np.sin(angles + e)], axis=1) for e in (-1e-12, 0.0, 1e-12)]
    return np.asarray(np.min([height(game, u) for u in near], axis=0))


def _yolk(game: SpatialVoting, found: Found, size: float) -> Certificate:
    """Every median line looked at meets the disc, and the contacts allow no smaller one."""
    centre, radius = np.asarray(found.details["centre"]), float(found.details["radius"])
    angles = np.linspace(0, 2 * np.pi, 4 * LOOKS, endpoint=False)
    units = np.concatenate([np.stack([np.cos(angles), np.sin(angles)], axis=1), _normals(game)])
    missed = float((units @ centre - height(game, units)).max()) - radius
    parts = {"median lines": max(0.0, missed) / size, "proof": 0.0}
    if radius > TOLERANCE * size:
        parts["proof"] = _refutation(game, found, -1.0, size)
    statement = "The disc meets every median line looked at, and its contacts allow no smaller one."
    return Certificate("distance", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def _covering(game: SpatialVoting, found: Found) -> Certificate:
    """A sample of policies: those left out have one that covers them, those kept reach every other in two steps."""
    grid, kept = np.asarray(found.details["grid"]), np.asarray(found.details["uncovered"])
    size, wrong = size_of(game), 0.0
    sample = np.concatenate([np.flatnonzero(kept)[:: max(1, kept.sum() // SAMPLE)],
                             np.flatnonzero(~kept)[:: max(1, (~kept).sum() // SAMPLE)]])  # fmt: skip
    there = np.linalg.norm(grid[:, None, :] - game.ideals, axis=2)
    close = 1e-12 * size
    for k in sample:
        rivals = np.flatnonzero(game.rule.wins(there < there[k] - close))
        for z in np.flatnonzero(game.rule.wins(there[k] < there - close)):
            if not len(rivals):
                break
            rivals = rivals[game.rule.wins(there[rivals] < there[z] - close)]
        covered = len(rivals) > 0
        wrong = max(wrong, float(covered == kept[k]))
    statement = f"{len(sample)} policies of the grid were checked against every other."
    return Certificate("votes", wrong, TOLERANCE, statement=statement, parts={"sample": wrong})


def certify_issue(game: IssuePositions, concept: Any, found: Found) -> Certificate:
    """Pulls to either side balance."""
    x, w = game.positions, game.capability * game.salience
    point, span = float(found.points[0]), float(np.ptp(game.positions)) or 1.0
    if isinstance(concept, MedianPosition):
        sides = [max(float(w[x < y].sum()), float(w[x > y].sum())) for y in found.points]
        worst = max(sides) / float(w.sum()) - 0.5
    elif isinstance(concept, NashBargaining):
        pull = w * (x - point) / (float(game.loss or 0.0) - game.salience * (x - point) ** 2)
        worst = abs(float(pull.sum())) / max(float(np.abs(pull).sum()), 1e-300) if np.abs(pull).any() else 0.0
    else:
        worst = abs(float(w @ (x - point))) / (float(w.sum()) * span)
    statement = "Pulls towards either side of the position balance."
    return Certificate("balance", max(worst, 0.0), TOLERANCE, statement=statement)
