"""Turns of challenges replayed: that everybody challenges whom it gains most from, and goes where an election says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.positions.check.elections import contests, distances_at, elected, risk_of, votes_for
from winset.positions.concepts import CondorcetElection
from winset.positions.games.challenge import ChallengeGame

__all__ = ["replayed"]

NEAR = 1e-9
WORTH = 1e-5
SEEN = {"own": 3, "two-thirds": 2, "half": 1.5, "one-third": 1, "none": 0}
"""Thirds of another's risk attitude that are seen."""

Asked = tuple[int, int, Float, Float]
Turns = tuple[Float, dict[str, float]]


class Turn:
    """One turn from given positions: what everybody expects of challenging everybody, and the bargains that follow."""

    def __init__(self, game: ChallengeGame, concept: CondorcetElection, x: Float) -> None:
        self.concept, self.x, self.n, self.c = concept, x, len(x), game.capability
        per_cent = 100.0 if game.salience.max() > 1 else 1.0
        self.s = game.salience / per_cent
        sums = [math.fsum(row) for row in self.s]
        self.care = [total / max(1.0, *sums) for total in sums]
        self.apart = distances_at(x, self.s)
        near = [[1.0 - d for d in row] for row in self.apart]
        self.risk = risk_of(concept, elected(concept, *contests(self.c, concept, near)))
        self.own = [[self.worth(d, self.risk[k]) for d in row] for k, row in enumerate(self.apart)]

    def worth(self, apart: float, risk: float) -> float:
        """The utility of a position this far away."""
        return float((1.0 - apart) * (1.0 + risk * apart))

    def gains(self, i: int) -> tuple[Float, Float]:
        """Chances and expected gains of i's challenges of each, as i sees them."""
        seen = SEEN[self.concept.risk_estimates] / 3
        guess = [seen * self.risk[t] + (1 - seen) * self.risk[i] for t in range(self.n)]
        u = [[self.worth(self.apart[t][j], guess[t]) for j in range(self.n)] for t in range(self.n)]
        chance, gain = np.full(self.n, 0.5), np.zeros(self.n)
        for j in range(self.n):
            if j != i:
                chance[j] = self.contest(i, j, u)
                expected = chance[j] * 2 * u[i][i] + (1 - chance[j]) * 2 * u[i][j]
                gain[j] = (1 - self.care[j]) * 2 * u[i][i] + self.care[j] * expected - u[i][i] - u[i][j]
        return chance, gain

    def contest(self, i: int, j: int, u: Sequence[Sequence[float]]) -> float:
        """How likely i beats j with the third parties that each finds, all by the utilities u."""
        rule = self.concept.voting_rule

        def cast(t: int, stake: float) -> float:
            return float(self.care[t] * self.c[t]) * votes_for(stake, rule)

        principals = [cast(i, u[i][i] - u[i][j]), cast(j, u[j][i] - u[j][j])]
        ours = 1e-10 + math.fsum(v for v in principals if v > 0)
        theirs = 1e-10 - math.fsum(v for v in principals if v < 0)
        third = []
        for t in range(self.n):
            if t not in (i, j):
                alone = cast(t, u[t][i] - u[t][j])
                p = (ours + max(alone, 0.0)) / (ours + theirs + abs(alone))
                with_i = p * (2 * u[t][i] + u[t][t]) + (1 - p) * 3 * u[t][j]
                against = p * 3 * u[t][i] + (1 - p) * (2 * u[t][j] + u[t][t])
                third.append(cast(t, with_i - against))
        ours += math.fsum(v for v in third if v > 0)
        theirs -= math.fsum(v for v in third if v < 0)
        return ours / (ours + theirs)

    def meeting(self, i: int, j: int, chance: float) -> tuple[Float, Float]:
        """Where i and j would be, before rounding."""
        mine, other = (self.s[i] * chance) ** 2, (self.s[j] * (1 - chance)) ** 2
        whole = mine + other + 1e-6
        toward = self.x[j] - self.x[i]
        return self.x[i] + other / whole * toward, self.x[j] - mine / whole * toward

    def chosen(self, queue: Sequence[Asked]) -> Float:
        """Probabilities of the bargains that an actor is asked for; the first is no change."""
        rows = []
        for k in range(self.n):
            row = []
            for first, second, mine, theirs in queue:
                kept = [u for t, u in enumerate(self.own[k]) if first == second or t not in (first, second)]
                moved = [] if first == second else [self.worth(self.off(k, a), self.risk[k]) for a in (mine, theirs)]
                row.append(math.fsum([*kept, *moved]) / self.n)
            rows.append(row)
        return elected(self.concept, *contests(self.c, self.concept, rows))

    def off(self, k: int, place: Float) -> float:
        """How far a place is for k."""
        s = self.s[k]
        return math.sqrt(math.fsum((s * (self.x[k] - place)) ** 2) / math.fsum(s**2))


def replayed(game: ChallengeGame, concept: CondorcetElection, details: Mapping[str, object]) -> Turns:
    """Where all are after the turns, as parts of the scale, and how far what is claimed of the turns is from right."""
    x, parts = game.position, {"turns": 0.0, "challenges": 0.0}
    try:
        places = _places(game, concept, details)
        for number in range(1, concept.turns + 1):
            turn = Turn(game, concept, x)
            queues, off = _queues(turn, game, number, details)
            parts["challenges"] = max(parts["challenges"], off)
            after = None if places is None else places[number]
            x, off = _moved(turn, queues, after)
            parts["turns"] = max(parts["turns"], off)
        if places is not None:
            parts["turns"] = max(parts["turns"], float(np.abs(places[0] - game.position).max()))
    except (TypeError, ValueError, KeyError, IndexError):
        return game.position, {"turns": np.inf, "challenges": np.inf}
    if concept.transitions == "drawn" and places is None:
        parts["turns"] = np.inf
    return x, parts


def _places(game: ChallengeGame, concept: CondorcetElection, details: Mapping[str, object]) -> Float | None:
    if "turns" not in details:
        return None
    claim = np.asarray(details["turns"], dtype=np.float64)
    if claim.shape != (concept.turns + 1, *game.position.shape) or not np.isfinite(claim).all():
        raise ValueError("turns")
    return np.asarray((claim - game.scale[:, 0]) / (game.scale[:, 1] - game.scale[:, 0]))


def _queues(
    turn: Turn, game: ChallengeGame, number: int, details: Mapping[str, object]
) -> tuple[list[list[Asked]], float]:
    """The bargains that everybody is asked for, and how far the challenges that are claimed are from best."""
    entries = details.get("challenges")
    claimed = {e["challenger"]: e for e in entries if e["turn"] == number} if isinstance(entries, list) else None
    queues: list[list[Asked]] = [[(k, k, place, place)] for k, place in enumerate(turn.x)]
    worst = 0.0 if claimed is None or set(claimed) <= set(game.actors) else np.inf
    for i in range(turn.n):
        chance, gain = turn.gains(i)
        j = int(np.argmax(gain))
        if claimed is not None:
            entry = claimed.get(game.actors[i])
            if entry is None:
                worst = max(worst, np.inf if gain[j] > WORTH + NEAR else 0.0)
                continue
            best, j = float(gain[j]), game.actors.index(entry["challenged"])
            told = max(abs(float(entry["chance"]) - chance[j]), abs(float(entry["gain"]) - gain[j]))
            worst = max(worst, best - float(gain[j]), told, np.inf if gain[j] <= WORTH - NEAR else 0.0)
        elif gain[j] <= WORTH:
            continue
        asked = (i, j, *turn.meeting(i, j, float(chance[j])))
        queues[i].append(asked)
        queues[j].append(asked)
    return queues, float(worst)


def _moved(turn: Turn, queues: Sequence[Sequence[Asked]], after: Float | None) -> tuple[Float, float]:
    """Where everybody goes, and how much likelier another bargain was than one that leads there."""
    x, worst = turn.x.copy(), 0.0
    for k, queue in enumerate(queues):
        rounded = [(i, j, _rounded(a), _rounded(b)) if i != j else (i, j, a, b) for i, j, a, b in queue]
        p = turn.chosen(rounded)
        if after is None:
            i, _, mine, theirs = rounded[int(np.argmax(p))]
            x[k] = mine if i == k else theirs
            continue
        leads = [m for m, (i, _, a, b) in enumerate(queue) if _there(after[k], a if i == k else b, m > 0)]
        short = [0.0 if turn.concept.transitions == "drawn" and p[m] > 0 else float(p.max() - p[m]) for m in leads]
        worst = max(worst, min(short, default=np.inf))
        x[k] = after[k]
    return x, worst


def _rounded(place: Float) -> Float:
    return np.asarray(np.floor(0.5 + 10_000 * place) / 10_000)


def _there(claim: Float, place: Float, is_rounded: bool) -> bool:
    """Whether a claimed position is this one, to four decimals if it is a bargain."""
    ends = [_rounded(place - NEAR), _rounded(place + NEAR)] if is_rounded else [place, place]
    return bool((np.minimum(np.abs(claim - ends[0]), np.abs(claim - ends[1])) <= NEAR).all())
