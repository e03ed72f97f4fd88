"""Sampled Shapley and Banzhaf values against a sample of the certificate's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.coalitions.check.verdict import NOWHERE, claimed, extra_points, judged
from winset.coalitions.concepts import Banzhaf, Shapley
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_sampled"]

DRAWS = 400
"""Orders, or coalitions of each player's own."""
FAR = 5.0
"""Standard errors that are too many."""


def _orders(worth: Callable[[int], float], n: int, rng: np.random.Generator) -> Float:
    """Contributions (DRAWS, n) of all players in random orders, each with its reverse."""
    gains = np.zeros((DRAWS, n))
    for row in gains:
        order = rng.permutation(n).tolist()
        for sequence in (order, order[::-1]):
            mask, before = 0, 0.0
            for i in sequence:
                mask |= 1 << i
                after = worth(mask)
                row[i] += (after - before) / 2
                before = after
    return gains


def _coalitions(worth: Callable[[int], float], n: int, rng: np.random.Generator) -> Float:
    """Contributions (DRAWS, n) of each player to random coalitions of the others, each with its complement."""
    gains = np.zeros((DRAWS, n))
    full = (1 << n) - 1
    for row in gains:
        for i in range(n):
            others = sum(1 << int(j) for j in np.flatnonzero(rng.random(n) < 0.5) if j != i)
            for mask in (others, full ^ (1 << i) ^ others):
                row[i] += (worth(mask | 1 << i) - worth(mask)) / 2
    return gains


def certify_sampled(game: CoalitionalGame | VotingRule, concept: Shapley | Banzhaf, found: Found) -> Certificate:
    """How far an estimate is from that of another sample, and whether its standard errors are those of such samples."""
    n = game.n
    rng = np.random.default_rng(20240229)
    if isinstance(game, VotingRule):
        worth: Callable[[int], float] = lambda mask: float(game.wins_mask(mask))  # noqa: E731
    else:
        worth = lambda mask: float(game.worth_of_mask(mask))  # noqa: E731
    gains = (_coalitions if isinstance(concept, Banzhaf) else _orders)(worth, n, rng)
    mean, spread = gains.mean(axis=0), gains.std(axis=0, ddof=1)
    point = _floats(found.points[0] if found.points else None, game.players)
    raw = _floats(found.details["raw"], game.players) if "raw" in found.details else point
    if point is None or raw is None:
        return judged("standard errors beyond five", {"points": NOWHERE}, "")
    pairs = found.details.get("pairs", 0)
    unseen = np.abs(gains).max() * 10 / DRAWS
    width = FAR * spread * np.sqrt(1 / DRAWS + (1 / pairs if pairs else 1 / DRAWS)) + unseen * (spread == 0)
    scale = float(np.abs(gains).max()) or 1.0
    parts = {
        "points": float(np.maximum(np.abs(raw - mean) - width, 0.0).max()) / scale,
        "number of points": extra_points(found),
    }
    if isinstance(concept, Shapley):
        whole = worth((1 << n) - 1)
        parts["efficiency"] = abs(float(point.sum()) - whole) / (abs(whole) or 1.0)
    else:
        parts |= _forms(found, raw, point, concept, game.players)
    parts |= _errors(found, raw, gains, pairs, game.players)
    text = f"Within five standard errors of a sample of {DRAWS} pairs of its own; the values themselves are not proved."
    return judged("distance beyond five standard errors", parts, text, tolerance=1e-9, covers="part", proved=())


def _floats(given: object, players: Sequence[str]) -> Float | None:
    values = None if given is None else claimed(given, players)
    return None if values is None else np.array([float(v) for v in values])


def _forms(found: Found, raw: Float, point: Float, concept: Banzhaf, players: Sequence[str]) -> dict[str, float]:
    """Whether the other forms of the raw values are just that."""
    total = float(raw.sum())
    forms = {"normalized": raw / total if total else raw, "swings": raw * 2.0 ** (len(raw) - 1)}
    parts = {"form": float(np.abs(point - (forms["normalized"] if concept.normalized else raw)).max())}
    for key, right in forms.items():
        got = _floats(found.details[key], players) if key in found.details else right
        size = float(np.abs(right).max()) or 1.0
        parts[f"details.{key}"] = NOWHERE if got is None else float(np.abs(got - right).max()) / size
    return parts


def _errors(found: Found, raw: Float, gains: Float, pairs: int, players: Sequence[str]) -> dict[str, float]:
    """Standard errors no other than these gains let expect of so many pairs, and intervals as wide as they make them.

    One player's may be three times as large or small, all together one and a half times.
    """
    if "standard_error" not in found.details:
        return {}
    error = _floats(found.details["standard_error"], players)
    low, high = (_floats(found.details.get(key, ()), players) for key in ("low", "high"))
    if error is None or not pairs or (error < 0).any():
        return {"details.standard_error": NOWHERE}
    own = gains.std(axis=0, ddof=1) / np.sqrt(pairs)
    tiny = float(np.abs(gains).max()) * 1e-12 + 1e-300
    often = (gains != np.median(gains, axis=0)).sum(axis=0) >= 10
    ratio = np.abs(np.log((error[often] + tiny) / (own[often] + tiny)))
    together = abs(np.log((np.sqrt(error @ error) + tiny) / (np.sqrt(own @ own) + tiny)))
    most = float(np.abs(gains).max()) * 10 / np.sqrt(DRAWS * pairs)
    parts = {
        "details.standard_error": max(
            float(ratio.max(initial=0.0)) - np.log(3.0),
            float(together) - np.log(1.5) if often.any() else 0.0,
            float(np.max(error[~often], initial=0.0)) - most,
            0.0,
        )
    }
    half = NormalDist().inv_cdf((1 + found.details.get("confidence", 0.99)) / 2) * error
    off = NOWHERE
    if low is not None and high is not None:
        off = max(float(np.abs(raw - half - low).max()), float(np.abs(raw + half - high).max()))
    return parts | {"details.intervals": off / (float(np.abs(raw).max()) or 1.0)}
