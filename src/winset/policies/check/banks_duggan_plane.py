"""Spatial games in a plane checked for one-shot deviations, by sweeping circles about each proposer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, claimed_rows, stated, verdict
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.policies.check.banks_duggan_line import votes_off
from winset.policies.check.winset import winset_parts
from winset.policies.games.positions import Rule
from winset.policies.games.setter import AgendaSetter
from winset.policies.games.spatial import SpatialBargaining
from winset.policies.games.voting import SpatialVoting

__all__ = ["certify_plane", "certify_plane_setter", "nearest_accepted"]


TOLERANCE = 1e-9
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


def certify_plane(game: SpatialBargaining, concept: Concept, found: Found) -> Certificate:
    """Thresholds follow from the lotteries, offers pass, and nobody can get an accepted policy nearer by.

    Without lotteries in the details everybody proposes one policy for sure.
    """
    ideals, power, delta, rule, players = game.ideals, game.power, game.discount, game.rule, game.players
    points, details = np.asarray(found.points[0], dtype=np.float64), found.details
    delay = SpatialBargaining.stack([game]).delay[0]
    spread = float(np.sqrt(((ideals[:, None] - ideals) ** 2).sum(axis=-1)).max()) ** power
    scale = max(spread, float(delay.max())) or 1.0
    lotteries = lotteries_of(game, points, details)
    parts = {"lotteries": 0.0, "feasibility": 0.0, "number of points": 0.0 if len(found.points) == 1 else np.inf}
    if not lotteries:
        return verdict("one-shot deviation", {**parts, "lotteries": np.inf}, TOLERANCE, "Lotteries must be stated.")
    lost = [np.array([np.hypot(*(ideals - x).T) ** power for x, _ in lottery]) for lottery in lotteries]
    weights = [game.recognition[k] * np.array([c for _, c in lot]) for k, lot in enumerate(lotteries)]
    expected = np.asarray(sum(w @ away for w, away in zip(weights, lost, strict=True)))
    mean = np.asarray(sum(w @ np.array([x for x, _ in lot]) for w, lot in zip(weights, lotteries, strict=True)))
    for k, lottery in enumerate(lotteries):
        chances = np.array([chance for _, chance in lottery])
        parts["lotteries"] = max(parts["lotteries"], abs(float(chances.sum()) - 1), float(-chances.min()))
        first = [chance for x, chance in lottery if np.abs(x - points[k]).max() <= TOLERANCE * scale ** (1 / power)]
        parts["lotteries"] = max(parts["lotteries"], float(chances.max()) - max(first) if first else np.inf)
    wait = (1 - delta) * delay + delta * expected
    centre = mean if game.status_quo is None else (1 - delta) * game.status_quo + delta * mean
    reach = np.maximum(wait - MARGIN * scale, 0.0) ** (1 / power)
    own = np.array([float(np.sqrt(((np.array([x for x, _ in lot]) - ideals[k]) ** 2).sum(axis=1)).max())
                    for k, lot in enumerate(lotteries)])  # fmt: skip
    gains = []
    for k in range(len(players)):
        least = min(float(own[k]), float(np.hypot(*(centre - ideals[k]))))
        gains.append(own[k] ** power - nearest_accepted(ideals[k], least, ideals, reach, rule) ** power)
        passes = rule.wins(lost[k] <= wait + 1e-11 * scale)
        parts["feasibility"] = max(parts["feasibility"], 0.0 if passes.all() else np.inf)
    parts["proposers"] = float(max(gains)) / scale
    parts["delay"] = max(0.0, float(np.max(own**power - wait))) / scale
    parts["common ground"] = max(0.0, float((np.hypot(*(ideals - centre).T) ** power - wait).max())) / scale
    parts["details"] = _details_off(game, details, lotteries, lost, wait, expected, centre, scale)
    statement = "No proposer gains by another proposal or by delay, and no voter by another vote."
    proved = ("points", *(f"details.{name}" for name in ("values", "proposals", "radii", "inclusion", "acceptance")))
    return verdict("one-shot deviation", parts, TOLERANCE, statement, proved=proved)


Lotteries = list[list[tuple[Float, float]]]


def lotteries_of(game: SpatialBargaining, points: Float, details: Mapping[str, object]) -> Lotteries:
    """The stated lotteries over proposals by proposer; empty if they cannot be read."""
    stated_ = details.get("proposals")
    if stated_ is None:
        return [[(x, 1.0)] for x in points]
    try:
        assert isinstance(stated_, Mapping)
        rows = [stated_[player] for player in game.players]
        read = [[(np.array(x, dtype=np.float64), float(chance)) for x, chance in lottery] for lottery in rows]
    except (AssertionError, KeyError, TypeError, ValueError):
        return []
    return read if all(lottery and all(x.shape == (2,) for x, _ in lottery) for lottery in read) else []


def _details_off(
    game: SpatialBargaining, details: Mapping[str, object], lotteries: Lotteries, lost: list[Float], wait: Float,
    expected: Float, centre: Float, scale: float,
) -> float:  # fmt: skip
    """How far what the details repeat is from what follows from the lotteries."""
    players, size = game.players, scale ** (1 / game.power)
    rounding = 1e-15 * max(abs(game.constant), scale)
    off = [max(stated(details, {"values": game.constant - expected}, players) - rounding, 0.0) / scale]
    if "radii" in details:
        off.append(apart(claimed_numbers(players, details["radii"]) ** game.power, wait) / scale)
    if "inclusion" in details:
        low, high = np.zeros((len(players),) * 2), np.zeros((len(players),) * 2)
        for k, lottery in enumerate(lotteries):
            for away, (_, chance) in zip(lost[k], lottery, strict=True):
                low[k] += chance * (away < wait - 1e-9 * scale)
                high[k] += chance * (away <= wait + 1e-9 * scale)
        said = claimed_rows(players, details["inclusion"])
        off.append(apart(np.clip(said, low, high), said))
    if "acceptance" in details:
        rows = np.asarray(details["acceptance"], dtype=np.float64).reshape(-1, 2)
        reach = wait ** (1 / game.power)
        for turn, wanted in ((-1e-6, True), (1e-6, False)):
            length = np.hypot(*(rows - centre).T)[:, None]
            moved = rows + turn * size * (rows - centre) / np.maximum(length, 1e-300)
            away = np.sqrt(((moved[:, None, :] - game.ideals) ** 2).sum(axis=-1))
            wrong = (game.rule.wins(away <= reach) != wanted) & (length[:, 0] > 2e-6 * size)
            off.append(np.inf if wrong.any() or not np.isfinite(rows).all() else 0.0)
    return max(off)


def certify_plane_setter(game: AgendaSetter, concept: Concept, found: Found) -> Certificate:
    """The outcomes beat or equal the status quo, none that does is nearer to the setter, and all nearest are there."""
    q, own = game.status_quo, game.setter
    bar = np.hypot(*(game.ideals - q).T)
    scale = max(float(bar.max()), float(np.hypot(*(own - q)))) or 1.0
    reach = np.maximum(bar - MARGIN * scale, 0.0)
    best = nearest_accepted(own, float(np.hypot(*(own - q))), game.ideals, reach, game.rule)
    points = np.array(found.points, dtype=np.float64).reshape(-1, 2)
    lost = np.hypot(*(points - own).T)
    passes = [game.rule.wins(np.hypot(*(game.ideals - point).T) <= bar + 1e-11 * scale) for point in points]
    parts = {"feasibility": 0.0 if all(passes) else np.inf, "setter": (float(lost.max()) - best) / scale}
    parts["left out"] = 0.0
    for nearest in accepted_on_circle(own, best + 1e-9 * scale, game.ideals, bar, game.rule):
        if float(np.hypot(*(points - nearest).T).min()) > 1e-3 * scale:
            parts["left out"] = np.inf
    parts["details"] = votes_off(game, points[0], found)
    if "outcome" in found.details:
        parts["details"] = max(parts["details"], apart(found.details["outcome"], points[0]) / scale)
    corners = np.zeros((0, 2))
    space = SpatialVoting(game.ideals, status_quo=q, players=game.players, **game.rule.given())
    beaten = winset_parts(space, found, corners, "winset", scale)
    parts["winset"] = max(beaten.get(name, 0.0) for name in ("arcs", "area", "outline"))
    statement = "The outcome beats or equals the status quo, and none that does is better for the setter."
    names = ("outcome", "for", "arcs", "area", "winset")
    proved = ("points", "completeness", *(f"details.{name}" for name in names))
    return verdict("one-shot deviation", parts, TOLERANCE, statement, proved=proved)


def accepted_on_circle(own: Float, radius: float, ideals: Float, reach: Float, rule: Rule) -> Float:
    """Points of a circle about ``own`` that a winning coalition accepts: middles and ends of its arcs, (m, 2)."""
    away = ideals - own
    d = np.hypot(away[:, 0], away[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.clip((d**2 + radius**2 - reach**2) / (2 * radius * d), -1, 1)
    width, toward = np.arccos(np.where(np.isfinite(cosine), cosine, -1.0)), np.arctan2(away[:, 1], away[:, 0])
    ends = np.sort(np.concatenate([toward - width, toward, toward + width]) % (2 * np.pi))
    angles = np.concatenate([ends, 0.5 * (ends + np.r_[ends[1:], ends[0] + 2 * np.pi])])
    tried = own + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    lost = np.sqrt(((tried[:, None, :] - ideals) ** 2).sum(axis=-1))
    return np.asarray(tried[rule.wins(lost <= reach)])
