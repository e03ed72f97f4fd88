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
from winset.positions.find.challenge_turns import bargained
from winset.positions.find.elections import distances, election, risks

__all__ = ["PairwiseElections"]

ALIKE = 1e-3
"""Positions nearer than this part of the scales are one."""


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
        x = arrays.position
        turns: Details = {}
        if concept.turns:
            history, challenges = bargained(x, arrays.salience, arrays.capability, concept, rng)
            x, turns = history[-1], {"turns": history, "challenges": challenges}
        apart = distances(x, arrays.salience)
        strength, wins, neutral = election(1.0 - apart, arrays.capability, concept)
        details: Details = {
            "risk_neutral_probability": neutral, "coalition_strength": strength, "pairwise_probability": wins,
        }  # fmt: skip
        risk = risks(neutral, concept)
        first, place = distinct(x)
        utilities = ((1.0 - apart) * (1.0 + risk[:, None] * apart))[:, first]
        _, _, p = election(utilities, arrays.capability, concept)
        details |= {
            "risk_attitude": risk, "named_by": first, "probability_of_position": p, "probability_per_actor": p[place],
            "utilities": utilities, "mean_position": p @ x[first], "positions": x[first], **turns,
        }  # fmt: skip
        why = "Probabilities belong to distinct positions; each is named by the first actor who holds it."
        return Found(Status.SOLVED, [p @ x[first]], "all", why, details=details)


def distinct(x: Float) -> tuple[Int, Int]:
    """The first actor at every distinct position, in the order of the table, and the position of every actor."""
    first: list[int] = []
    place = np.empty(len(x), dtype=np.int64)
    for i in range(len(x)):
        near = np.flatnonzero(((x[first] - x[i]) ** 2).sum(axis=1) < ALIKE**2)
        if not len(near):
            near = np.array([len(first)])
            first.append(i)
        place[i] = near[0]
    return np.array(first, dtype=np.int64), place
