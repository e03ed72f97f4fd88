"""Pairwise contests among positions, elections by them, and the risk attitudes that follow (KTAB)."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.positions.concepts import CondorcetElection

__all__ = ["distances", "election", "risks", "stakes"]

SMALL = 1e-8
"""Every coalition has at least this strength."""
INCENTIVE = 1e-10
RANGES = {"min": (0.0, 1.0), "mid": (-0.5, 1.0), "max": (-1.0, 1.0)}


def risks(neutral: Float, concept: CondorcetElection) -> Float:
    """Risk attitudes: the safer an actor's position among neutral actors, the more it dares."""
    if concept.risk_range == "none":
        return np.zeros(len(neutral))
    low, high = RANGES[concept.risk_range]
    size = np.ptp(neutral)
    return np.asarray(low + (high - low) * (neutral - neutral.min()) / size if size > 0 else np.full(len(neutral), low))


def stakes(difference: Float, concept: CondorcetElection) -> Float:
    """Votes by what is at stake."""
    if concept.voting_rule == "proportional":
        return difference
    cubic = difference**3
    return cubic if concept.voting_rule == "cubic" else 0.5 * (difference + cubic)


def distances(x: Float, salience: Float) -> Float:
    """How far every position is for every actor, with its own saliences, shape (n, n)."""
    squared = ((salience[:, None, :] * (x[:, None, :] - x[None, :, :])) ** 2).sum(axis=-1)
    return np.asarray(np.sqrt(squared / (salience**2).sum(axis=1)[:, None]))


def election(u: Float, capability: Float, concept: CondorcetElection) -> tuple[Float, Float, Float]:
    """Strengths and chances of victory of every position against every other, and probabilities of positions.

    ``u`` (n, k): the utility of every position for every actor.
    """
    stake = stakes(u[:, :, None] - u[:, None, :], concept)
    strength = SMALL + np.einsum("i,iab->ab", capability, np.maximum(stake, 0.0))
    power = strength**concept.victory_exponent
    wins = power / (power + power.T)
    if concept.election == "conditional":
        logs = np.log(wins).sum(axis=1)
        p = np.exp(logs - logs.max())
        return strength, wins, p / p.sum()
    k = len(strength)
    asked = np.full((k, k), 1.0 / k)
    if concept.election == "markov_incentive":
        # asked[a, b]: how often b is challenged by a.
        asked = strength * wins + INCENTIVE * np.eye(k)
        asked /= asked.sum(axis=0)
    return strength, wins, long_run(wins, asked)


def long_run(wins: Float, asked: Float) -> Float:
    """The fixed point of ``p_a = sum_b wins[a, b] (p_a asked[b, a] + p_b asked[a, b])``."""
    chain = wins * asked + np.diag((wins * asked.T).sum(axis=1))
    k = len(chain)
    system = np.vstack([chain - np.eye(k), np.ones((1, k))])
    p, *_ = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)
    p = np.maximum(p, 0.0)
    for _ in range(3):
        p = chain @ p
        p /= p.sum()
    return np.asarray(p)
