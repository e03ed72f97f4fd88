"""Spatial games in one dimension checked for one-shot deviations, by searching many policies."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.policies.games.setter import AgendaSetter, SetterStack
from winset.policies.games.spatial import SpatialBargaining, SpatialStack

__all__ = ["certify_line", "certify_line_rows", "certify_line_setter", "certify_setter_rows"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9
GRID = 2001
CHUNK = 4096
STATEMENT = "No proposer gains by another proposal or by delay, and no voter by another vote."


def best_gain(
    ideals: Float, ways: Float, thresholds: Float, bar: Float, policies: Float, power: int, weights: Any, quota: int,
    vetoes: Any,
) -> Float:  # fmt: skip
    """The most that players at ``ways`` (B, m) could lose less than ``bar`` (B, m) by an acceptable policy.

    Voters at ``ideals`` (B, n) accept losses up to ``thresholds`` (B, n); ``policies`` (B, p) are tried. The ends of
    each voter's own interval are tried as well, a hair inside.
    """
    reach = thresholds if power == 1 else np.sqrt(np.maximum(thresholds, 0.0))
    inside = reach * (1 - 1e-13)
    tried = np.concatenate([policies, ideals - inside, ideals + inside, ways], axis=1)
    yes = np.abs(tried[:, :, None] - ideals[:, None, :]) ** power <= thresholds[:, None, :]
    passes = (yes @ weights >= quota) & (yes | (vetoes == 0)).all(axis=2)
    lost = np.abs(tried[:, None, :] - ways[:, :, None]) ** power
    lost = np.where(passes[:, None, :], lost, np.inf)
    return np.asarray(np.maximum(bar - lost.min(axis=2), 0.0))


def _measure(stack: SpatialStack, proposals: Float, reach: Float, rows: slice, grid: int) -> dict[str, Float]:
    """Violations of each row, relative to the largest loss that can occur; ``proposals`` and ``reach`` (B, n)."""
    game, columns = stack.game, stack.columns
    x, chances = columns["ideals"][rows, :, 0], columns["recognition"][rows]
    delta, delay, power = columns["discount"][rows, None], stack.delay[rows], game.power
    weights, quota, vetoes = game.rule.weights, game.rule.quota, game.rule.vetoes
    low, high = x.min(axis=1, keepdims=True), x.max(axis=1, keepdims=True)
    scale = np.maximum((high - low)[:, 0] ** power, delay.max(axis=1))
    scale = np.where(scale > 0, scale, 1.0)
    losses = np.abs(proposals[:, :, None] - x[:, None, :]) ** power
    wait = (1 - delta) * delay + delta * np.einsum("bk,bkj->bj", chances, losses)
    slack = 1e-11 * scale[:, None, None]
    yes = losses <= wait[:, None, :] + slack
    passes = (yes @ weights >= quota) & (yes | (vetoes == 0)).all(axis=2)
    own = np.einsum("bkk->bk", losses)
    policies = low + (high - low) * np.linspace(0, 1, grid)
    gain = best_gain(x, x, wait, own, policies, power, weights, quota, vetoes)
    used = chances > 0
    return {
        "proposers": np.where(used, gain, 0).max(axis=1) / scale,
        "delay": np.where(used, own - wait, 0).max(axis=1) / scale,
        "voters": np.abs(reach**power - wait).max(axis=1) / scale,
        "feasibility": np.where(passes | ~used, 0.0, np.inf).max(axis=1),
    }


def certify_line(game: SpatialBargaining, concept: Stationary, found: Found) -> Certificate:
    """Thresholds follow from the proposals, each of which passes, and no policy tried pays a proposer more."""
    stack = SpatialBargaining.stack([game])
    proposals, reach = np.asarray(found.points[0])[None], np.asarray(found.details["radii"])[None]
    parts = {name: float(v[0]) for name, v in _measure(stack, proposals, reach, slice(None), GRID).items()}
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=STATEMENT, parts=parts)


def certify_line_rows(stack: SpatialStack, concept: Stationary, found: Found) -> Float:
    """The same per row, with fewer policies tried."""
    out = np.empty(len(stack))
    for start in range(0, len(stack), CHUNK):
        rows = slice(start, start + CHUNK)
        parts = _measure(stack, found.details["points"][rows], found.details["radii"][rows], rows, 41)
        out[rows] = np.maximum.reduce(list(parts.values()))
    return out


def certify_line_setter(game: AgendaSetter, concept: Concept, found: Found) -> Certificate:
    """The outcome passes, and no policy tried that passes is nearer to the setter."""
    stack = AgendaSetter.stack([game])
    parts = {name: float(v[0]) for name, v in _setter(stack, np.array([found.points[0]]), slice(None), GRID).items()}
    statement = "The outcome beats or equals the status quo, and none that does is better for the setter."
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def _setter(stack: SetterStack, outcome: Float, rows: slice, grid: int) -> dict[str, Float]:
    rule, columns = stack.game.rule, stack.columns
    x, q, s = columns["ideals"][rows, :, 0], columns["status_quo"][rows], columns["setter"][rows]
    everything = np.concatenate([x, q, s], axis=1)
    low, high = everything.min(axis=1, keepdims=True), everything.max(axis=1, keepdims=True)
    scale = np.where(high > low, high - low, 1.0)[:, 0]
    bar = np.abs(x - q)
    yes = np.abs(x - outcome[:, None]) <= bar + 1e-11 * scale[:, None]
    passes = (yes @ rule.weights >= rule.quota) & (yes | (rule.vetoes == 0)).all(axis=1)
    policies = np.concatenate([low + (high - low) * np.linspace(0, 1, grid), q], axis=1)
    own = np.abs(outcome[:, None] - s)
    gain = best_gain(x, s, bar, own, policies, 1, rule.weights, rule.quota, rule.vetoes)
    return {"setter": gain[:, 0] / scale, "feasibility": np.where(passes, 0.0, np.inf)}


def certify_setter_rows(stack: SetterStack, concept: Concept, found: Found) -> Float:
    """The same per row, with fewer policies tried."""
    out = np.empty(len(stack))
    for start in range(0, len(stack), CHUNK):
        rows = slice(start, start + CHUNK)
        parts = _setter(stack, found.details["outcome"][rows], rows, 41)
        out[rows] = np.maximum.reduce(list(parts.values()))
    return out
