"""An election among positions worked out again from the table, pair by pair, and long runs by their balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict, without_points
from winset.base.solution import Certificate, Found
from winset.positions.check.challenge_turns import replayed
from winset.positions.check.elections import balance, contests, distances_at, elected, risk_of
from winset.positions.concepts import CondorcetElection
from winset.positions.games.challenge import ChallengeGame

__all__ = ["certify_election"]

TOLERANCE = 1e-9
ALIKE = 1e-3
"""Positions nearer than this part of the scales are one."""


def certify_election(game: ChallengeGame, concept: CondorcetElection, found: Found) -> Certificate:
    """Strengths, chances, both elections, risk attitudes and the mean position; what details leave out is not asked."""
    if missing := without_points(found):
        return missing
    details, n = found.details, len(game.actors)
    x, replays = replayed(game, concept, details) if concept.turns else (game.position, {})
    apart_from = distances_at(x, game.salience)
    strength, wins = contests(game.capability, concept, [[1.0 - d for d in row] for row in apart_from])
    neutral = _told(details, "risk_neutral_probability", n, lambda: elected(concept, strength, wins))
    risk = risk_of(concept, neutral)
    named, place = _named(x)
    second = [[(1 - apart_from[i][j]) * (1 + risk[i] * apart_from[i][j]) for j in named] for i in range(n)]
    among = contests(game.capability, concept, second)
    p = _told(details, "probability_of_position", len(named), lambda: elected(concept, *among))
    mean = game.in_units(np.array([sum(p[k] * y for k, y in enumerate(x[named, d])) for d in range(len(game.issues))]))
    size = game.scale[:, 1] - game.scale[:, 0]
    parts = {
        "number of points": 0.0 if len(found.points) == 1 else np.inf,
        **replays,
        "first election": balance(concept, strength, wins, neutral),
        "second election": balance(concept, *among, p),
        "mean position": _off(found.points[0], mean, size),
        "details.mean_position": _off(details.get("mean_position", mean), mean, size),
        "details.named_by": 0.0
        if tuple(details.get("named_by", _names(game, named))) == _names(game, named)
        else np.inf,
        "details.positions": apart(details.get("positions", x[named]), x[named]),
        "details.coalition_strength": _ratio(details.get("coalition_strength", strength), strength),
        "details.pairwise_probability": apart(details.get("pairwise_probability", wins), wins),
        "details.risk_attitude": apart(_numbers(details.get("risk_attitude", risk)), risk),
        "details.utilities": apart(details.get("utilities", second), second),
        "details.probability_per_actor": apart(_numbers(details.get("probability_per_actor", p[place])), p[place]),
    }
    text = "Every contest is worked out again; probabilities balance in both elections; their mean is the outcome."
    if concept.turns:
        text = f"Every turn is replayed. {text}"
    told = tuple(part for part in parts if part.removeprefix("details.") in details)
    return verdict("election", parts, TOLERANCE, text, proved=("points", "completeness", *told))


def _named(x: Float) -> tuple[list[int], list[int]]:
    """The first actor at every distinct position, and the place of every actor among them."""
    named: list[int] = []
    place = []
    for i in range(len(x)):
        near = [k for k, j in enumerate(named) if float(np.sqrt(((x[i] - x[j]) ** 2).sum())) < ALIKE]
        place.append(near[0] if near else len(named))
        named += [] if near else [i]
    return named, place


def _names(game: ChallengeGame, named: Sequence[int]) -> tuple[str, ...]:
    return tuple(game.actors[k] for k in named)


def _numbers(claim: object) -> object:
    return getattr(claim, "values", claim)


def _off(claim: object, right: Float, size: Float) -> float:
    """The largest difference as a part of the scales."""
    try:
        return apart(np.asarray(_numbers(claim), dtype=np.float64) / size, right / size)
    except (TypeError, ValueError, ArithmeticError):
        return float("inf")


def _ratio(claim: object, right: Float) -> float:
    """The largest relative difference between positive numbers."""
    try:
        return apart(np.asarray(claim, dtype=np.float64) / right, np.ones_like(right))
    except (TypeError, ValueError, ArithmeticError):
        return float("inf")


def _told(details: Mapping[str, object], name: str, n: int, otherwise: Callable[[], Float]) -> Float:
    """The n probabilities that the details claim, NaN where they are none; or what they are if nothing is claimed."""
    if name not in details:
        return otherwise()
    try:
        claim = np.asarray(_numbers(details[name]), dtype=np.float64)
    except (TypeError, ValueError, ArithmeticError):
        return np.full(n, np.nan)
    return claim if claim.shape == (n,) else np.full(n, np.nan)
