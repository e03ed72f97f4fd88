"""Expected utilities of challenges (Bueno de Mesquita 1985, 1994), as restated by Scholz, Calbert and Smith (2011)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.positions.arrays import ChallengeArrays
from winset.positions.concepts import ExpectedUtility
from winset.positions.find.means import medians

__all__ = ["ChallengeUtilities"]


@dataclass(frozen=True)
class ChallengeUtilities:
    """All pairs of actors at once."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (ExpectedUtility,)
    arrays: ClassVar[tuple[type, ...]] = (ChallengeArrays,)

    def supports(self, arrays: ChallengeArrays, concept: Concept) -> str | None:
        """One issue with different positions."""
        if arrays.position.shape[1] != 1:
            return "takes one issue"
        return None if np.ptp(arrays.position) > 0 else "needs actors at different positions"

    def run(self, arrays: ChallengeArrays, concept: ExpectedUtility, rng: np.random.Generator) -> Found:
        """The weighted median; chances, security, risk attitudes and expected utilities under ``details``."""
        x, s, c = arrays.position[:, 0], arrays.salience[:, 0], arrays.capability
        s = s / 100 if s.max() > 1 else s  # in per cent
        details: Details = {}
        history = [x]
        for number in range(concept.rounds + 1):
            turn = first_turn(x, s, c, concept)
            details = details or turn
            if number == concept.rounds or np.ptp(x) == 0:
                break
            x = answered(x, turn["expected_utility"])
            history.append(x)
        low, high = medians(x[None, :], (s * c)[None, :])
        details |= {"rounds": np.array(history), "outcome": float(0.5 * (low[0] + high[0]))}
        return Found(
            Status.SOLVED, [np.array([details["outcome"]])], "all", "Every number has one value.", details=details
        )


def first_turn(x: Float, s: Float, c: Float, concept: ExpectedUtility) -> Details:
    """Everything that one turn says."""
    w = c * s
    low, high = medians(x[None, :], w[None, :])
    median = float(0.5 * (low[0] + high[0]))
    wins = chances(x, w)
    size = float(np.ptp(x))
    neutral = challenge(x, s, wins, median, np.ones(len(x)), 1.0, 1.0) if size else np.zeros((len(x), len(x)))
    security = neutral.sum(axis=0)
    spread = float(np.ptp(security))
    risk = (2 * security - security.max() - security.min()) / spread if spread else np.zeros(len(x))
    exponent = (1 - risk / 3) / (1 + risk / 3)
    own = challenge(x, s, wins, median, exponent, concept.Q, concept.T) if size else neutral
    at_r_1 = challenge(x, s, wins, median, np.ones(len(x)), concept.Q, concept.T) if size else neutral
    return {
        "weighted_median": np.array([low[0], high[0]]), "weighted_mean": float((w * x).sum() / w.sum()),
        "pairwise_probability": wins, "security_sum": security, "risk_R": risk, "risk_exponent": exponent,
        "expected_utility_at_r_1": at_r_1, "expected_utility": own,
    }  # fmt: skip


def chances(x: Float, w: Float) -> Float:
    """How likely i's position beats j's: the support for it among all who are not indifferent; 1/2 between equals."""
    nearer = np.abs(x[None, None, :] - x[None, :, None]) - np.abs(x[None, None, :] - x[:, None, None])
    support = (w * np.maximum(nearer, 0.0)).sum(axis=-1)
    total = (w * np.abs(nearer)).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, support / total, 0.5)


def challenge(x: Float, s: Float, wins: Float, median: float, r: Float, q: float, t: float) -> Float:
    """What i expects of challenging j (row i, column j), each i with its own exponent; 0 at one position."""
    size = np.ptp(x)
    z = np.abs(x[:, None] - x[None, :]) / size
    y = (np.abs(x - median)[:, None] + np.abs(x[:, None] - x[None, :])) / size
    r = r[:, None]
    won, lost = 2 - 4 * (0.5 - z / 2) ** r, 2 - 4 * (0.5 + z / 2) ** r
    stays = 2 - 4 * 0.5**r
    better, worse = 2 - 4 * np.maximum(0.5 - y / 4, 0.0) ** r, 2 - 4 * (0.5 + y / 4) ** r
    resisted = s[None, :]
    total = resisted * (wins * won + (1 - wins) * lost) + (1 - resisted) * won
    total = total - q * stays - (1 - q) * (t * better + (1 - t) * worse)
    return np.where(z > 0, total, 0.0)


def answered(x: Float, eu: Float) -> Float:
    """Where everybody is after the challenges of one turn: each makes the smallest move that a challenger asks of it.

    If j expects to gain from i and i does not expect more from j, i meets j: at j's position if i also expects to gain
    or expects to lose more than j gains, else part of the way, by the ratio of the two expectations.
    """
    after = x.copy()
    for i in range(len(x)):
        moves = []
        for j in range(len(x)):
            asks, resists = eu[j, i], eu[i, j]
            if x[j] == x[i] or not asks > 0 or resists >= asks:
                continue
            part = abs(resists) / asks if resists < 0 and abs(resists) < asks else 1.0
            moves.append((x[j] - x[i]) * part)
        if moves:
            after[i] = x[i] + min(moves, key=abs)
    return after
