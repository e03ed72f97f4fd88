"""An election among positions worked out again from the table, pair by pair, and long runs by their balance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict, without_points
from winset.base.solution import Certificate, Found
from winset.positions.concepts import CondorcetElection
from winset.positions.games.challenge import ChallengeGame

__all__ = ["certify_election"]

TOLERANCE = 1e-9
LEAST = {"min": 0.0, "mid": -0.5, "max": -1.0, "none": 0.0}


def certify_election(game: ChallengeGame, concept: CondorcetElection, found: Found) -> Certificate:
    """Strengths, chances, both elections, risk attitudes and the mean position; what details leave out is not asked."""
    if missing := without_points(found):
        return missing
    details, n = found.details, len(game.actors)
    apart_from = [[_distance(game, i, j) for j in range(n)] for i in range(n)]
    strength, wins = _contests(game, concept, [[1.0 - apart_from[i][j] for j in range(n)] for i in range(n)])
    neutral = _told(details, "risk_neutral_probability", n, lambda: _elected(concept, strength, wins))
    risk = _risk(concept, neutral)
    named: list[int] = []
    for j in range(n):
        if not any(np.array_equal(game.position[j], game.position[k]) for k in named):
            named.append(j)
    second = [[(1 - apart_from[i][j]) * (1 + risk[i] * apart_from[i][j]) for j in named] for i in range(n)]
    contests = _contests(game, concept, second)
    p = _told(details, "probability_of_position", len(named), lambda: _elected(concept, *contests))
    place = [
        next(k for k, j in enumerate(named) if np.array_equal(game.position[i], game.position[j])) for i in range(n)
    ]
    mean = game.in_units(
        np.array([sum(p[k] * x for k, x in enumerate(game.position[named, d])) for d in range(len(game.issues))])
    )
    size = game.scale[:, 1] - game.scale[:, 0]
    parts = {
        "number of points": 0.0 if len(found.points) == 1 else np.inf,
        "first election": _balance(concept, strength, wins, neutral),
        "second election": _balance(concept, *contests, p),
        "mean position": _off(found.points[0], mean, size),
        "details.mean_position": _off(details.get("mean_position", mean), mean, size),
        "details.named_by": 0.0
        if tuple(details.get("named_by", _names(game, named))) == _names(game, named)
        else np.inf,
        "details.positions": apart(details.get("positions", game.position[named]), game.position[named]),
        "details.coalition_strength": _ratio(details.get("coalition_strength", strength), strength),
        "details.pairwise_probability": apart(details.get("pairwise_probability", wins), wins),
        "details.risk_attitude": apart(_numbers(details.get("risk_attitude", risk)), risk),
        "details.utilities": apart(details.get("utilities", second), second),
        "details.probability_per_actor": apart(_numbers(details.get("probability_per_actor", p[place])), p[place]),
    }
    text = "Every contest is worked out again; probabilities balance in both elections; their mean is the outcome."
    told = tuple(part for part in parts if part.removeprefix("details.") in details)
    return verdict("election", parts, TOLERANCE, text, proved=("points", "completeness", *told))


def _names(game: ChallengeGame, named: Sequence[int]) -> tuple[str, ...]:
    return tuple(game.actors[k] for k in named)


def _numbers(claim: object) -> object:
    return getattr(claim, "values", claim)


def _off(claim: object, right: Float, size: Float) -> float:
    """The largest difference as a part of the scales."""
    try:
        return apart(np.asarray(_numbers(claim), dtype=np.float64) / size, right / size)
    except (TypeError, ValueError):
        return float("inf")


def _ratio(claim: object, right: Float) -> float:
    """The largest relative difference between positive numbers."""
    try:
        return apart(np.asarray(claim, dtype=np.float64) / right, np.ones_like(right))
    except (TypeError, ValueError):
        return float("inf")


def _told(details: Mapping[str, object], name: str, n: int, otherwise: Callable[[], Float]) -> Float:
    """The n probabilities that the details claim, NaN where they are none; or what they are if nothing is claimed."""
    if name not in details:
        return otherwise()
    try:
        claim = np.asarray(_numbers(details[name]), dtype=np.float64)
    except (TypeError, ValueError):
        return np.full(n, np.nan)
    return claim if claim.shape == (n,) else np.full(n, np.nan)


def _elected(concept: CondorcetElection, strength: Float, wins: Float) -> Float:
    """Probabilities of an election, from its definition."""
    k = len(wins)
    if concept.election == "conditional":
        logs = [math.fsum(math.log(wins[a, b]) for b in range(k)) for a in range(k)]
        share = np.array([math.exp(log - max(logs)) for log in logs])
        return np.asarray(share / share.sum())
    flow = np.zeros((k, k))
    for a in range(k):
        for b in range(k):
            to_a, to_b = 1.0 / k, 1.0 / k
            if concept.election == "markov_incentive":
                to_a, to_b = _asked(strength, wins, a, b), _asked(strength, wins, b, a)
            flow[a, b] += wins[a, b] * to_a
            flow[a, a] += wins[a, b] * to_b
    system = flow - np.eye(k)
    system[-1] = 1.0
    return np.asarray(np.linalg.solve(system, np.eye(k)[-1]))


def _distance(game: ChallengeGame, i: int, j: int) -> float:
    s, x = game.salience, game.position
    apart_by = math.fsum((s[i, d] * (x[i, d] - x[j, d])) ** 2 for d in range(x.shape[1]))
    return math.sqrt(apart_by / math.fsum(s[i, d] ** 2 for d in range(x.shape[1])))


def _vote(stake: float, rule: str) -> float:
    if rule == "cubic":
        return stake**3
    return stake if rule == "proportional" else (stake + stake**3) / 2


def _contests(game: ChallengeGame, concept: CondorcetElection, u: Sequence[Sequence[float]]) -> tuple[Float, Float]:
    """Strengths, and chances of victory, of every position against every other."""
    k = len(u[0])
    strength = np.full((k, k), 1e-8)
    for a in range(k):
        for b in range(k):
            votes = (c * _vote(row[a] - row[b], concept.voting_rule) for c, row in zip(game.capability, u, strict=True))
            strength[a, b] += math.fsum(vote for vote in votes if vote > 0)
    wins = np.empty((k, k))
    for a in range(k):
        for b in range(k):
            ours, theirs = strength[a, b] ** concept.victory_exponent, strength[b, a] ** concept.victory_exponent
            wins[a, b] = ours / (ours + theirs)
    return strength, wins


def _balance(concept: CondorcetElection, strength: Float, wins: Float, p: Float) -> float:
    """How far probabilities are from what the election says of them."""
    if not (np.isfinite(p).all() and (p >= 0).all()):
        return float("inf")
    k, off = len(p), abs(math.fsum(p) - 1.0)
    if concept.election == "conditional":
        logs = [math.fsum(math.log(wins[a, b]) for b in range(k)) for a in range(k)]
        best = max(logs)
        total = math.fsum(math.exp(log - best) for log in logs)
        return max(off, *(abs(float(p[a]) - math.exp(logs[a] - best) / total) for a in range(k)))
    for a in range(k):
        flow = []
        for b in range(k):
            to_a, to_b = 1.0 / k, 1.0 / k
            if concept.election == "markov_incentive":
                to_a, to_b = _asked(strength, wins, a, b), _asked(strength, wins, b, a)
            flow.append(wins[a, b] * (p[a] * to_b + p[b] * to_a))
        off = max(off, abs(math.fsum(flow) - p[a]))
    return off


def _asked(strength: Float, wins: Float, a: int, b: int) -> float:
    """How often b meets a as a challenger."""
    column = [strength[c, b] * wins[c, b] + (1e-10 if c == b else 0.0) for c in range(len(strength))]
    return float(column[a] / math.fsum(column))


def _risk(concept: CondorcetElection, neutral: Float) -> Float:
    if concept.risk_range == "none":
        return np.zeros(len(neutral))
    least = LEAST[concept.risk_range]
    low, high = float(neutral.min()), float(neutral.max())
    return np.array([least + (1 - least) * (p - low) / (high - low) if high > low else least for p in neutral])
