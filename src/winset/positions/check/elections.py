"""Contests among positions and elections by them, worked out pair by pair from their definitions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from winset.base.array_types import Float
from winset.positions.concepts import CondorcetElection

__all__ = ["balance", "contests", "distances_at", "elected", "risk_of", "votes_for"]

LEAST = {"min": 0.0, "mid": -0.5, "max": -1.0, "none": 0.0}


def elected(concept: CondorcetElection, strength: Float, wins: Float) -> Float:
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
                to_a, to_b = asked(strength, wins, a, b), asked(strength, wins, b, a)
            flow[a, b] += wins[a, b] * to_a
            flow[a, a] += wins[a, b] * to_b
    system = flow - np.eye(k)
    system[-1] = 1.0
    return np.asarray(np.linalg.solve(system, np.eye(k)[-1]))


def distances_at(x: Float, s: Float) -> list[list[float]]:
    """How far every position is for every actor, with its own saliences."""
    return [
        [
            math.sqrt(
                math.fsum((s[i, d] * (x[i, d] - x[j, d])) ** 2 for d in range(x.shape[1]))
                / math.fsum(s[i, d] ** 2 for d in range(x.shape[1]))
            )
            for j in range(len(x))
        ]
        for i in range(len(x))
    ]


def votes_for(stake: float, rule: str) -> float:
    """Votes by what is at stake."""
    if rule == "cubic":
        return stake**3
    return stake if rule == "proportional" else (stake + stake**3) / 2


def contests(capability: Float, concept: CondorcetElection, u: Sequence[Sequence[float]]) -> tuple[Float, Float]:
    """Strengths, and chances of victory, of every position against every other."""
    k = len(u[0])
    strength = np.full((k, k), 1e-8)
    for a in range(k):
        for b in range(k):
            cast = (c * votes_for(row[a] - row[b], concept.voting_rule) for c, row in zip(capability, u, strict=True))
            strength[a, b] += math.fsum(vote for vote in cast if vote > 0)
    wins = np.empty((k, k))
    for a in range(k):
        for b in range(k):
            ours, theirs = strength[a, b] ** concept.victory_exponent, strength[b, a] ** concept.victory_exponent
            wins[a, b] = ours / (ours + theirs)
    return strength, wins


def balance(concept: CondorcetElection, strength: Float, wins: Float, p: Float) -> float:
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
                to_a, to_b = asked(strength, wins, a, b), asked(strength, wins, b, a)
            flow.append(wins[a, b] * (p[a] * to_b + p[b] * to_a))
        off = max(off, abs(math.fsum(flow) - p[a]))
    return off


def asked(strength: Float, wins: Float, a: int, b: int) -> float:
    """How often b meets a as a challenger."""
    column = [strength[c, b] * wins[c, b] + (1e-10 if c == b else 0.0) for c in range(len(strength))]
    return float(column[a] / math.fsum(column))


def risk_of(concept: CondorcetElection, neutral: Float) -> Float:
    """Risk attitudes from how safe positions are among neutral actors."""
    if concept.risk_range == "none":
        return np.zeros(len(neutral))
    least = LEAST[concept.risk_range]
    low, high = float(neutral.min()), float(neutral.max())
    return np.array([least + (1 - least) * (p - low) / (high - low) if high > low else least for p in neutral])
