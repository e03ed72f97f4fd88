"""Expected utilities worked out again pair by pair, with the published formulas."""

from __future__ import annotations

import math

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict, without_points
from winset.base.solution import Certificate, Found
from winset.positions.concepts import ExpectedUtility
from winset.positions.games.challenge import ChallengeGame

__all__ = ["certify_utilities"]

TOLERANCE = 1e-9


class Table:
    """One issue at one time."""

    def __init__(self, game: ChallengeGame, x: Float) -> None:
        s = game.salience[:, 0] / (100 if game.salience.max() > 1 else 1)
        self.x, self.s, self.w = [float(v) for v in x], [float(v) for v in s], [float(v) for v in s * game.capability]
        self.n, self.size = len(self.x), max(self.x) - min(self.x)
        self.median = sum(self.medians()) / 2

    def medians(self) -> tuple[float, float]:
        """Ends of the positions with no more than half the weight on either side."""
        half = 0.5 * math.fsum(self.w) * (1 + 1e-12)
        held = [
            y
            for y, weight in zip(self.x, self.w, strict=True)
            if weight > 0 and self.beyond(y, -1) <= half and self.beyond(y, 1) <= half
        ]
        return min(held), max(held)

    def beyond(self, y: float, side: int) -> float:
        """The weight on one side of a position."""
        return math.fsum(w for x, w in zip(self.x, self.w, strict=True) if side * (x - y) > 0)

    def chance(self, i: int, j: int) -> float:
        """How likely i beats j."""
        sides = [(abs(x - self.x[j]) - abs(x - self.x[i]), w) for x, w in zip(self.x, self.w, strict=True)]
        total = math.fsum(abs(by) * w for by, w in sides)
        return math.fsum(by * w for by, w in sides if by > 0) / total if total else 0.5

    def expects(self, i: int, j: int, r: float, q: float, t: float) -> float:
        """What i expects of challenging j."""
        z = abs(self.x[i] - self.x[j]) / self.size
        if not z:
            return 0.0
        y = (abs(self.x[i] - self.median) + abs(self.x[i] - self.x[j])) / self.size
        p, s = self.chance(i, j), self.s[j]
        won, lost = 2 - 4 * (0.5 - z / 2) ** r, 2 - 4 * (0.5 + z / 2) ** r
        better, worse = 2 - 4 * max(0.5 - y / 4, 0.0) ** r, 2 - 4 * (0.5 + y / 4) ** r
        nothing = q * (2 - 4 * 0.5**r) + (1 - q) * (t * better + (1 - t) * worse)
        return float(s * (p * won + (1 - p) * lost) + (1 - s) * won - nothing)

    def utilities(self, r: list[float], q: float, t: float) -> Float:
        """The same for all pairs."""
        return np.array([[self.expects(i, j, r[i], q, t) for j in range(self.n)] for i in range(self.n)])

    def attitudes(self) -> tuple[list[float], list[float], list[float]]:
        """Sums of what others expect, risk attitudes, and exponents."""
        neutral = self.utilities([1.0] * self.n, 1.0, 1.0)
        sums = [math.fsum(neutral[:, i]) for i in range(self.n)]
        spread = max(sums) - min(sums)
        risk = [(2 * v - max(sums) - min(sums)) / spread if spread else 0.0 for v in sums]
        return sums, risk, [(1 - v / 3) / (1 + v / 3) for v in risk]

    def answer(self, eu: Float) -> Float:
        """Where everybody is after the challenges of a turn."""
        after = list(self.x)
        for i in range(self.n):
            asked = []
            for j in range(self.n):
                if self.x[j] != self.x[i] and eu[j, i] > 0 and eu[i, j] < eu[j, i]:
                    part = -eu[i, j] / eu[j, i] if -eu[j, i] < eu[i, j] < 0 else 1.0
                    asked.append((abs(part * (self.x[j] - self.x[i])), j, part))
            if asked:
                _, j, part = min(asked)
                after[i] = self.x[i] + part * (self.x[j] - self.x[i])
        return np.array(after)


def certify_utilities(game: ChallengeGame, concept: ExpectedUtility, found: Found) -> Certificate:
    """Median, mean, chances, security, attitudes, expected utilities, and every round of answers."""
    if missing := without_points(found):
        return missing
    details, start = found.details, Table(game, game.position[:, 0])
    sums, risk, exponent = start.attitudes()
    median = game.in_units(np.array(start.medians())[:, None])[:, 0]
    mean = math.fsum(w * x for w, x in zip(start.w, start.x, strict=True)) / math.fsum(start.w)
    history = [np.array(start.x)]
    for _ in range(concept.rounds):
        table = Table(game, history[-1])
        if not table.size:
            break
        history.append(table.answer(table.utilities(table.attitudes()[2], concept.Q, concept.T)))
    last = sum(Table(game, history[-1]).medians()) / 2
    right: dict[str, object] = {
        "weighted_median": median,
        "weighted_mean": game.in_units(np.array([mean]))[0],
        "pairwise_probability": [[start.chance(i, j) for j in range(start.n)] for i in range(start.n)],
        "security_sum": sums,
        "risk_R": risk,
        "risk_exponent": exponent,
        "expected_utility_at_r_1": start.utilities([1.0] * start.n, concept.Q, concept.T),
        "expected_utility": start.utilities(exponent, concept.Q, concept.T),
        "rounds": history,
        "outcome": last,
    }
    units = float(game.scale[0, 1] - game.scale[0, 0])
    parts = {
        "outcome": apart(getattr(found.points[0], "values", found.points[0]), game.in_units(np.array([last]))) / units
    }
    parts["number of points"] = 0.0 if len(found.points) == 1 else np.inf
    for name, value in right.items():
        claim = details.get(name, value)
        size = units if name.startswith("weighted") else 1.0
        parts[f"details.{name}"] = apart(getattr(claim, "values", claim), value) / size
    text = "Every expectation is worked out again from the published formulas; the outcome is the weighted median."
    told = tuple(f"details.{name}" for name in right if name in details)
    return verdict("expected utility", parts, TOLERANCE, text, proved=("points", "completeness", *told))
