"""Spatial games in a plane checked for one-shot deviations, by sweeping circles about each proposer and by a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.solution import Certificate, Found
from winset.policies.games.positions import Rule
from winset.policies.games.setter import AgendaSetter
from winset.policies.games.spatial import SpatialBargaining

__all__ = ["certify_plane", "certify_plane_setter", "nearest_accepted"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9
GRID = 101
MARGIN = 1e-13
"""A voter is won over only by a gain of this share of the largest loss, so that rounding wins nobody."""
ANGLE = 1e-14
"""An arc counts as covered by another only so far inside it, so that rounding covers nothing."""
HALVINGS = 54


def meets(own: Float, radius: float, ideals: Float, reach: Float, rule: Rule) -> bool:
    """Whether a circle about ``own`` holds a point that a winning coalition accepts.

    Voter i accepts an arc of it; whatever set of voters is covered somewhere is covered at an end of an arc.
    """
    away = ideals - own
    d = np.hypot(away[:, 0], away[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (d**2 + radius**2 - reach**2) / (2 * radius * d)
    inside = np.abs(d - radius) if radius == 0 else np.where(d == 0, radius, np.nan)
    cosine = np.where(np.isnan(inside), cosine, np.where(inside <= reach, -1.0, 2.0))
    some, width = (cosine <= 1) & (np.abs(d - radius) <= reach), np.arccos(np.clip(cosine, -1, 1))
    toward = np.arctan2(away[:, 1], away[:, 0])
    ends = np.concatenate([toward - width, toward, toward + width])
    apart = np.abs((ends[:, None] - toward + np.pi) % (2 * np.pi) - np.pi)
    yes = (apart <= width - ANGLE) | (width >= np.pi)
    n = len(ideals)
    yes[np.arange(3 * n), np.tile(np.arange(n), 3)] = True
    return bool(rule.wins(yes & some).any())


def nearest_accepted(own: Float, least: float, ideals: Float, reach: Float, rule: Rule) -> float:
    """The distance from ``own`` to what a winning coalition accepts, at most ``least``.

    Sets that coalitions accept are convex and share a point no nearer than ``least``, so a circle of smaller radius
    meets them if and only if they reach inside it.
    """
    if rule.wins(np.hypot(*(ideals - own).T) <= reach):
        return 0.0
    low, high = 0.0, least
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if meets(own, middle, ideals, reach, rule):
            high = middle
        else:
            low = middle
    return high


def _grid_gain(own: Float, lost: Float, ideals: Float, wait: Float, rule: Rule, power: int, extra: Float) -> float:
    """The most that any proposer gains by an accepted policy of a grid over the ideal points and ``extra`` (m, 2)."""
    everything = np.concatenate([ideals, extra])
    axes = [np.linspace(low, high, GRID) for low, high in zip(everything.min(0), everything.max(0), strict=True)]
    policies = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    away = np.sqrt(((policies[:, None, :] - ideals) ** 2).sum(axis=-1)) ** power
    good = policies[rule.wins(away <= wait)]
    if not len(good):
        return 0.0
    theirs = np.sqrt(((good[:, None, :] - own) ** 2).sum(axis=-1)) ** power
    return max(0.0, float((lost - theirs.min(axis=0)).max()))


def certify_plane(game: SpatialBargaining, concept: Any, found: Found) -> Certificate:
    """Thresholds follow from the lotteries, offers pass, and nobody can get an accepted policy nearer by."""
    ideals, power, delta, rule = game.ideals, game.power, game.discount, game.rule
    n = len(ideals)
    delay = SpatialBargaining.stack([game]).delay[0]
    spread = float(np.sqrt(((ideals[:, None] - ideals) ** 2).sum(axis=-1)).max()) ** power
    scale = max(spread, float(delay.max())) or 1.0
    expected, mean = np.zeros(n), np.zeros(2)
    parts = {"lotteries": 0.0, "feasibility": 0.0}
    lotteries = [found.details["proposals"][player] for player in game.players]
    for k, lottery in enumerate(lotteries):
        chances = np.array([chance for _, chance in lottery])
        parts["lotteries"] = max(parts["lotteries"], abs(float(chances.sum()) - 1), float(-chances.min()))
        for point, chance in lottery:
            away = np.hypot(*(ideals - point).T) ** power
            expected += game.recognition[k] * chance * away
            mean += game.recognition[k] * chance * np.asarray(point)
        top = lottery[int(chances.argmax())]
        first = [chance for point, chance in lottery if np.array_equal(point, np.asarray(found.points[0])[k])]
        parts["lotteries"] = max(parts["lotteries"], top[1] - max(first) if first else np.inf)
    wait = (1 - delta) * delay + delta * expected
    centre = mean if game.status_quo is None else (1 - delta) * game.status_quo + delta * mean
    reach = np.maximum(wait - MARGIN * scale, 0.0) ** (1 / power)
    own = np.array([max(np.hypot(*(point - ideals[k])) for point, _ in lot) for k, lot in enumerate(lotteries)])
    gains = []
    for k in np.flatnonzero(game.recognition > 0).tolist():
        least = min(float(own[k]), float(np.hypot(*(centre - ideals[k]))))
        gains.append(own[k] ** power - nearest_accepted(ideals[k], least, ideals, reach, rule) ** power)
        for point, _ in lotteries[k]:
            yes = np.hypot(*(ideals - point).T) ** power <= wait + 1e-11 * scale
            parts["feasibility"] = max(parts["feasibility"], 0.0 if rule.wins(yes) else np.inf)
    used = game.recognition > 0
    parts["proposers"] = float(max(gains)) / scale
    parts["proposers on a grid"] = (
        _grid_gain(ideals[used], own[used] ** power, ideals, wait - MARGIN * scale, rule, power, centre[None]) / scale
    )
    parts["delay"] = float(np.max((own**power - wait)[used], initial=0.0)) / scale
    parts["common ground"] = max(0.0, float((np.hypot(*(ideals - centre).T) ** power - wait).max())) / scale
    parts["voters"] = float(np.abs(np.asarray(found.details["radii"]) ** power - wait).max()) / scale
    statement = "No proposer gains by another proposal or by delay, and no voter by another vote."
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def certify_plane_setter(game: AgendaSetter, concept: Any, found: Found) -> Certificate:
    """The outcomes beat or equal the status quo, and none that does is nearer to the setter."""
    q, own = game.status_quo, game.setter
    bar = np.hypot(*(game.ideals - q).T)
    scale = max(float(bar.max()), float(np.hypot(*(own - q)))) or 1.0
    reach = np.maximum(bar - MARGIN * scale, 0.0)
    best = nearest_accepted(own, float(np.hypot(*(own - q))), game.ideals, reach, game.rule)
    parts = {"setter": 0.0, "feasibility": 0.0}
    lost = np.array([float(np.hypot(*(np.asarray(point) - own))) for point in found.points])
    for point in found.points:
        yes = np.hypot(*(game.ideals - point).T) <= bar + 1e-11 * scale
        parts["feasibility"] = max(parts["feasibility"], 0.0 if game.rule.wins(yes) else np.inf)
    parts["setter"] = (float(lost.max()) - best) / scale
    parts["setter on a grid"] = (
        _grid_gain(own[None], lost.max()[None], game.ideals, reach, game.rule, 1, np.stack([q, own])) / scale
    )
    statement = "The outcome beats or equals the status quo, and none that does is better for the setter."
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)
