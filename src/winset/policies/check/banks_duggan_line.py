"""Spatial games in one dimension checked for one-shot deviations, at the ends of what voters accept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, claimed_rows, stated, verdict
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.base.threads import in_blocks
from winset.policies.games.positions import Rule
from winset.policies.games.setter import AgendaSetter, SetterStack
from winset.policies.games.spatial import SpatialBargaining, SpatialStack

__all__ = ["certify_line", "certify_line_rows", "certify_line_setter", "certify_setter_rows", "votes_off"]


TOLERANCE = 1e-9
CHUNK = 4096
ROUNDING = 1e-15
"""Of a coordinate, as a share of it."""
STATEMENT = "No proposer gains by another proposal or by delay, and no voter by another vote."


def best_gain(ideals: Float, ways: Float, thresholds: Float, bar: Float, power: int, rule: Rule) -> Float:
    """The most that players at ``ways`` (B, m) could lose less than ``bar`` (B, m) by an acceptable policy.

    Voters at ``ideals`` (B, n) accept losses up to ``thresholds`` (B, n), each an interval. What passes is a union of
    intersections of intervals, so the best policy is the player's own ideal point or the end of some interval. Ends are
    tried a hair inside.
    """
    reach = thresholds if power == 1 else np.sqrt(np.maximum(thresholds, 0.0))
    inside = reach * (1 - 1e-13)
    tried = np.concatenate([ideals - inside, ideals + inside, ways], axis=1)
    passes = rule.wins(np.abs(tried[:, :, None] - ideals[:, None, :]) ** power <= thresholds[:, None, :])
    lost = np.abs(tried[:, None, :] - ways[:, :, None]) ** power
    lost = np.where(passes[:, None, :], lost, np.inf)
    return np.asarray(np.maximum(bar - lost.min(axis=2), 0.0))


class Profile(NamedTuple):
    """What follows from proposals (B, n): losses (B, n, n) by proposer, thresholds (B, n), reach, scale (B,)."""

    losses: Float
    wait: Float
    reach: Float
    scale: Float


def profile_of(stack: SpatialStack, proposals: Float, rows: slice) -> Profile:
    """A voter accepts what is worth a period's delay and the same proposals after it."""
    game, columns = stack.game, stack.columns
    x, chances = columns["ideals"][rows, :, 0], columns["recognition"][rows]
    delta, delay, power = columns["discount"][rows], stack.delay[rows], game.power
    scale = np.maximum(np.ptp(x, axis=1) ** power, delay.max(axis=1))
    losses = np.abs(proposals[:, :, None] - x[:, None, :]) ** power
    wait = (1 - delta) * delay + delta * np.einsum("bk,bkj->bj", chances, losses)
    return Profile(losses, wait, np.asarray(wait ** (1 / power)), np.where(scale > 0, scale, 1.0))


def gains_on_line(stack: SpatialStack, profile: Profile, rows: slice) -> dict[str, Float]:
    """Gains of proposers and by delay, and proposals that fail, of each row, relative to the largest loss."""
    x, rule = stack.columns["ideals"][rows, :, 0], stack.game.rule
    passes = rule.wins(profile.losses <= profile.wait[:, None, :] + 1e-11 * profile.scale[:, None, None])
    own = np.einsum("bkk->bk", profile.losses)
    gain = best_gain(x, x, profile.wait, own, stack.game.power, rule)
    return {
        "proposers": gain.max(axis=1) / profile.scale,
        "delay": (own - profile.wait).max(axis=1) / profile.scale,
        "feasibility": np.where(passes, 0.0, np.inf).max(axis=1),
    }


def accepted_ends(x: Float, profile: Profile, size: Float, rule: Rule) -> Float:
    """The lowest and the highest policy that passes, (B, 2); ``size`` (B,) is a length that counts."""
    tried = np.concatenate([x - profile.reach, x + profile.reach], axis=1)
    close = 1e-12 * size + ROUNDING * np.abs(x).max(axis=1)
    near = profile.reach[:, None, :] + close[:, None, None]
    passes = rule.wins(np.abs(tried[:, :, None] - x[:, None, :]) <= near)
    low, high = np.where(passes, tried, np.inf).min(axis=1), np.where(passes, tried, -np.inf).max(axis=1)
    return np.stack([low, high], axis=1)


def ends_off(x: Float, profile: Profile, game: SpatialBargaining, claimed: Float) -> Float:
    """How far the claimed ends (B, 2) of what passes are from the lowest and the highest policy that does, (B,).

    Where a threshold is next to nothing its root is known to half the digits; then the loss at the end is compared.
    """
    size = profile.scale ** (1 / game.power)
    off = np.abs(claimed - accepted_ends(x, profile, size, game.rule)).max(axis=1)
    off = np.maximum(off - ROUNDING * np.abs(x).max(axis=1), 0.0) / size
    losses = np.abs(claimed[:, :, None] - x[:, None, :]) ** game.power
    exact = (np.abs(losses - profile.wait[:, None, :]).min(axis=2) / profile.scale[:, None]).max(axis=1)
    return np.where((off <= 1e-7) & (exact <= 1e-11), 0.0, off)


def certify_line(game: SpatialBargaining, concept: Stationary, found: Found) -> Certificate:
    """Every proposal passes and none that would pass is better; voters accept exactly what is worth a delay."""
    players, details, stack = game.players, found.details, SpatialBargaining.stack([game])
    proposals = claimed_numbers(players, found.points[0])
    profile = profile_of(stack, proposals[None], slice(None))
    parts = {name: float(part[0]) for name, part in gains_on_line(stack, profile, slice(None)).items()}
    x, power, scale = game.ideals[:, 0], game.power, float(profile.scale[0])
    size = scale ** (1 / power)
    rounding = ROUNDING * max(abs(game.constant), scale)
    values = {"values": game.constant - game.recognition @ profile.losses[0]}
    off = [max(stated(details, values, players) - rounding, 0.0) / scale]
    if "radii" in details:
        off.append(apart(claimed_numbers(players, details["radii"]) ** power, profile.wait[0]) / scale)
    if "acceptance" in details:
        ends = np.asarray(details["acceptance"], dtype=np.float64).reshape(1, -1)
        off.append(float(ends_off(x[None], profile, game, ends)[0]) if ends.shape == (1, 2) else np.inf)
    if "intervals" in details:
        rows = np.array([details["intervals"].get(player, (np.nan, np.nan)) for player in players], dtype=np.float64)
        half, near = np.ptp(rows, axis=1) / 2, ROUNDING * float(np.abs(x).max())
        off.append(max(apart(rows.mean(axis=1), x) - near, 0.0) / size)
        lengths = max(apart(half, profile.reach[0]) - near, 0.0) / size
        off.append(min(lengths, apart(half**power, profile.wait[0]) / scale) if lengths <= 1e-7 else lengths)
    if "proposals" in details:
        lotteries = [details["proposals"].get(player, ()) for player in players]
        said = [lot[0][0] if len(lot) == 1 and lot[0][1] == 1 else np.nan for lot in lotteries]
        off.append(apart(said, proposals) / size)
    if "inclusion" in details:
        lost = profile.losses[0]
        sure = np.abs(lost - profile.wait) > 1e-9 * scale
        said_yes = claimed_rows(players, details["inclusion"])
        off.append(apart(said_yes, np.where(sure, lost < profile.wait, np.clip(said_yes, 0.0, 1.0))))
    parts["details"] = max(off)
    parts["number of points"] = 0.0 if len(found.points) == 1 else np.inf
    names = ("values", "radii", "acceptance", "intervals", "proposals", "inclusion")
    alike = isinstance(game.discount, float) or bool(np.ptp(game.discount) == 0)
    proved = ("points", *(["completeness"] * alike), *(f"details.{name}" for name in names))
    return verdict("one-shot deviation", parts, TOLERANCE, STATEMENT, proved=proved)


def certify_line_rows(stack: SpatialStack, concept: Stationary, found: Found) -> Float:
    """The same per row, with thresholds, values and what passes compared."""
    out, columns = np.empty(len(stack)), found.details

    def block(rows: slice) -> None:
        profile = profile_of(stack, columns["points"][rows], rows)
        parts = list(gains_on_line(stack, profile, rows).values())
        x, chances = stack.columns["ideals"][rows, :, 0], stack.columns["recognition"][rows]
        values = stack.columns["constant"][rows, None] - np.einsum("bk,bkj->bj", chances, profile.losses)
        parts.append(ends_off(x, profile, stack.game, columns["acceptance"][rows]))
        parts.append(np.abs(columns["radii"][rows] ** stack.game.power - profile.wait).max(axis=1) / profile.scale)
        rounding = ROUNDING * np.abs(values).max(axis=1)
        off = np.abs(columns["values"][rows] - values).max(axis=1) - rounding
        parts.append(off / profile.scale)
        out[rows] = np.maximum.reduce([np.where(np.isnan(part), np.inf, part) for part in parts])

    in_blocks(block, len(stack), CHUNK)
    return out


def certify_line_setter(game: AgendaSetter, concept: Concept, found: Found) -> Certificate:
    """The outcome passes, and no policy that passes is nearer to the setter; there is one such policy."""
    stack, outcome = SetterStack(game, game.columns()), np.asarray(found.points[0], dtype=np.float64).reshape(1)
    parts = {name: float(part[0]) for name, part in _setter(stack, outcome, slice(None)).items()}
    alone = True
    if game.amendment is not None:
        parts, alone = _amended(game, float(outcome[0]))
    parts["number of points"] = 0.0 if len(found.points) == 1 else np.inf
    x, q = game.ideals[:, 0], float(game.status_quo[0])
    size, bar = float(np.ptp(np.r_[x, q, game.setter])) or 1.0, np.abs(x - q)
    tried = np.r_[q, 2 * x - q]
    tried = tried[game.rule.wins(np.abs(tried[:, None] - x) <= bar + 1e-12 * size)]
    right = {"outcome": float(outcome[0]), "winset": np.array([tried.min(), tried.max()])}
    parts["details"] = max([apart(found.details[k], v) for k, v in right.items() if k in found.details], default=0.0)
    parts["details"] = max(parts["details"] / size, votes_off(game, outcome, found))
    statement = "The outcome beats or equals the status quo, and none that does is better for the setter."
    proved = ("points", *(["completeness"] if alone else []), "details.outcome", "details.winset", "details.for")
    return verdict("one-shot deviation", parts, TOLERANCE, statement, proved=proved)


def _amended(game: AgendaSetter, outcome: float) -> tuple[dict[str, float], bool]:
    """Whether the outcome stays or stands, what the setter could gain by another, and whether it is alone the best.

    A policy stands if a winning coalition does not refuse it and no coalition that may amend it prefers policies to
    either side. What stands is an interval between ideal points and mirror images of the status quo, beside the status
    quo itself, so the best is one of these or the setter's ideal.
    """
    assert game.amendment is not None
    x, q, own = game.ideals[:, 0], float(game.status_quo[0]), float(game.setter[0])
    size = float(np.ptp(np.r_[x, q, own])) or 1.0
    tried = np.r_[q, own, x, 2 * x - q, outcome]
    near = 1e-12 * size
    stands = game.rule.wins(np.abs(tried[:, None] - x) <= np.abs(x - q) + near)
    for side in (1.0, -1.0):
        stands &= ~game.amendment.wins(side * (x - tried[:, None]) > near)
    stands |= np.abs(tried - q) <= near
    best = float(np.abs(tried[stands] - own).min())
    as_good = tried[stands][np.abs(tried[stands] - own) <= best + 1e-9 * size]
    gain = (abs(outcome - own) - best) / size
    alone = bool(np.ptp(as_good) <= 1e-9 * size)
    return {"setter": gain, "feasibility": 0.0 if stands[-1] else np.inf}, alone


def votes_off(game: AgendaSetter, outcome: Float, found: Found) -> float:
    """Infinite if who is said to vote for the outcome would not, or another would; who is indifferent may be named."""
    if "for" not in found.details:
        return 0.0
    now, then = (np.linalg.norm(game.ideals - policy, axis=1) for policy in (game.status_quo, outcome))
    said, close = np.isin(game.players, list(found.details["for"])), 1e-9 * max(float(now.max()), 1e-300)
    return np.inf if (said & (then > now + close)).any() or (~said & (then < now - close)).any() else 0.0


def _setter(stack: SetterStack, outcome: Float, rows: slice) -> dict[str, Float]:
    rule, columns = stack.game.rule, stack.columns
    x, q, s = columns["ideals"][rows, :, 0], columns["status_quo"][rows], columns["setter"][rows]
    everything = np.concatenate([x, q, s], axis=1)
    low, high = everything.min(axis=1, keepdims=True), everything.max(axis=1, keepdims=True)
    scale = np.where(high > low, high - low, 1.0)[:, 0]
    bar = np.abs(x - q)
    passes = rule.wins(np.abs(x - outcome[:, None]) <= bar + 1e-11 * scale[:, None])
    gain = best_gain(x, s, bar, np.abs(outcome[:, None] - s), 1, rule)
    return {"setter": gain[:, 0] / scale, "feasibility": np.where(passes, 0.0, np.inf)}


def certify_setter_rows(stack: SetterStack, concept: Concept, found: Found) -> Float:
    """The same per row, with what beats or equals the status quo compared."""
    out, rule = np.empty(len(stack)), stack.game.rule

    def block(rows: slice) -> None:
        parts = list(_setter(stack, found.details["outcome"][rows], rows).values())
        x, q = stack.columns["ideals"][rows, :, 0], stack.columns["status_quo"][rows]
        size = np.maximum(np.abs(x - q).max(axis=1), 1e-300)
        tried = np.concatenate([q, 2 * x - q], axis=1)
        near = np.abs(x - q)[:, None, :] + 1e-12 * size[:, None, None]
        passes = rule.wins(np.abs(tried[:, :, None] - x[:, None, :]) <= near)
        low, high = np.where(passes, tried, np.inf).min(axis=1), np.where(passes, tried, -np.inf).max(axis=1)
        parts.append(np.abs(found.details["winset"][rows] - np.stack([low, high], axis=1)).max(axis=1) / size)
        parts.append(np.abs(found.details["points"][rows] - found.details["outcome"][rows]) / size)
        out[rows] = np.maximum.reduce([np.where(np.isnan(part), np.inf, part) for part in parts])

    in_blocks(block, len(stack), CHUNK)
    return out
