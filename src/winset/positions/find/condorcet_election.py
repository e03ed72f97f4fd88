"""Probabilistic Condorcet elections among positions with risk attitudes (KTAB's spatial model of politics)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.positions.arrays import ChallengeArrays
from winset.positions.concepts import CondorcetElection

__all__ = ["PairwiseElections"]

SMALL = 1e-8
"""Every coalition has at least this strength."""
INCENTIVE = 1e-10
RANGES = {"min": (0.0, 1.0), "mid": (-0.5, 1.0), "max": (-1.0, 1.0)}


@dataclass(frozen=True)
class PairwiseElections:
    """All pairs of positions at once; long runs of chains by one linear system."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (CondorcetElection,)
    arrays: ClassVar[tuple[type, ...]] = (ChallengeArrays,)

    def supports(self, arrays: ChallengeArrays, concept: Concept) -> str | None:
        """All."""
        return None

    def run(self, arrays: ChallengeArrays, concept: CondorcetElection, rng: np.random.Generator) -> Found:
        """The mean position; probabilities, risk attitudes, strengths and utilities under ``details``."""
        x, n = arrays.position, len(arrays.position)
        apart = distances(x, arrays.salience)
        strength, wins, neutral = election(1.0 - apart, arrays.capability, concept)
        details: Details = {
            "risk_neutral_probability": neutral, "coalition_strength": strength, "pairwise_probability": wins,
        }  # fmt: skip
        risk = np.zeros(n)
        if concept.risk_range != "none":
            low, high = RANGES[concept.risk_range]
            size = np.ptp(neutral)
            risk = low + (high - low) * (neutral - neutral.min()) / size if size > 0 else np.full(n, low)
        first, place = distinct(x)
        utilities = ((1.0 - apart) * (1.0 + risk[:, None] * apart))[:, first]
        _, _, p = election(utilities, arrays.capability, concept)
        details |= {
            "risk_attitude": risk, "named_by": first, "probability_of_position": p, "probability_per_actor": p[place],
            "utilities": utilities, "mean_position": p @ x[first], "positions": x[first],
        }  # fmt: skip
        why = "Probabilities belong to distinct positions; each is named by the first actor who holds it."
        return Found(Status.SOLVED, [p @ x[first]], "all", why, details=details)


def distances(x: Float, salience: Float) -> Float:
    """How far every position is for every actor, with its own saliences, shape (n, n)."""
    squared = ((salience[:, None, :] * (x[:, None, :] - x[None, :, :])) ** 2).sum(axis=-1)
    return np.asarray(np.sqrt(squared / (salience**2).sum(axis=1)[:, None]))


def distinct(x: Float) -> tuple[Int, Int]:
    """The first actor at every distinct position, in the order of the table, and the position of every actor."""
    _, first, place = np.unique(x, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return np.asarray(first[order], dtype=np.int64), np.asarray(rank[place.ravel()], dtype=np.int64)


def election(u: Float, capability: Float, concept: CondorcetElection) -> tuple[Float, Float, Float]:
    """Strengths and chances of victory of every position against every other, and probabilities of positions.

    ``u`` (n, k): the utility of every position for every actor.
    """
    stake = u[:, :, None] - u[:, None, :]
    if concept.voting_rule == "cubic":
        stake = stake**3
    elif concept.voting_rule == "prop_cubic":
        stake = 0.5 * (stake + stake**3)
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
