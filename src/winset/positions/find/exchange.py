"""Exchanges of voting positions (Stokman and Van Oosten 1994), the best first, until none is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.positions.arrays import ExchangeArrays
from winset.positions.concepts import Exchange

__all__ = ["PairwiseExchanges"]

LEAST = 1e-10
"""A gain of less, on scales of 100, is none."""
MOST = 100_000


@dataclass(frozen=True)
class PairwiseExchanges:
    """All pairs of actors and issues side by side; after every exchange their gains are reckoned anew."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Exchange,)
    arrays: ClassVar[tuple[type, ...]] = (ExchangeArrays,)

    def supports(self, arrays: ExchangeArrays, concept: Concept) -> str | None:
        """All."""
        return None

    def run(self, arrays: ExchangeArrays, concept: Exchange, rng: np.random.Generator) -> Found:
        """Outcomes by issue; possible and executed exchanges, means before, voting positions under ``details``."""
        position, executed, first = arrays.position, [], None
        means = Round(arrays, position, concept.gains).means
        for number in range(concept.rounds):
            turn = Round(arrays, position, concept.gains)
            first = turn.listing() if first is None else first
            executed += [{**entry, "round": number + 1} for entry in turn.play()]
            if np.array_equal(turn.voting, position, equal_nan=True):
                break
            position = turn.voting
        influence = turn.influence
        outcome = (influence * np.nan_to_num(turn.voting)).sum(axis=0)
        details: Details = {
            "means": means,
            "exchanges": first,
            "executed": executed,
            "voting_positions": turn.voting,
            **Round(arrays, arrays.position, concept.gains).counts(),
        }
        status = Status.SOLVED if len(executed) < MOST else Status.LIMIT
        return Found(
            status, [outcome], "one", "The best exchange first; ties in the order of the table.", details=details
        )


class Round:
    """Exchanges among these positions: who may trade what with whom, and where everybody has moved to."""

    def __init__(self, arrays: ExchangeArrays, position: Float, gains: str) -> None:
        held = np.nan_to_num(arrays.salience * arrays.power)
        self.x, self.s, self.gains = np.nan_to_num(position), np.nan_to_num(arrays.salience), gains
        self.influence = held / held.sum(axis=0)
        self.means = (self.influence * self.x).sum(axis=0)
        self.voting = position.copy()
        here, left = np.isfinite(position), self.x <= self.means
        n, m = position.shape
        one, two = np.triu_indices(n, 1)
        p, q = np.triu_indices(m, 1)
        i, j = np.repeat(one, len(p)), np.repeat(two, len(p))
        p, q = np.tile(p, len(one)), np.tile(q, len(one))
        can = here[i, p] & here[i, q] & here[j, p] & here[j, q]
        can &= (left[i, p] != left[j, p]) & (left[i, q] != left[j, q])
        i, j, p, q = i[can], j[can], p[can], q[can]
        swap = self.s[i, p] * self.s[j, q] < self.s[j, p] * self.s[i, q]
        self.i, self.j = np.where(swap, j, i), np.where(swap, i, j)
        self.p, self.q, self.possible = p, q, len(p)

    def room(self, who: Int, of: Int, issue: Int) -> tuple[Float, Float, Float]:
        """How far suppliers ``of`` can shift the mean for ``who``, the same by a full move, and the direction.

        The mean that a pair sees holds the supplier's own voting position, and all others' positions.
        """
        v, target = np.nan_to_num(self.voting)[of, issue], self.x[who, issue]
        share = self.influence[of, issue]
        mean = self.means[issue] + share * (v - self.x[of, issue])
        toward = np.sign(target - self.x[of, issue])
        full = np.maximum(toward * (target - v), 0.0) * share
        return np.minimum(full, np.maximum(toward * (target - mean), 0.0)), full, toward

    def shifts(self) -> tuple[Float, Float, Float, Float]:
        """Shifts of both means, and both gains, of every possible exchange as things stand."""
        most_p, _, _ = self.room(self.i, self.j, self.p)
        most_q, _, _ = self.room(self.j, self.i, self.q)
        ip, iq, jp, jq = (self.s[a, b] for a in (self.i, self.j) for b in (self.p, self.q))
        with np.errstate(divide="ignore", invalid="ignore"):
            dp = np.minimum(most_p, most_q * (iq + jq) / (ip + jp))
            dq = dp * (ip + jp) / (iq + jq)
            if self.gains == "maximal":
                dp, dq = _largest_sum(most_p, most_q, ip, iq, jp, jq)
        return dp, dq, ip * dp - iq * dq, jq * dq - jp * dp

    def listing(self) -> list[Details]:
        """Every possible exchange with a gain, the best first."""
        dp, dq, mine, theirs = self.shifts()
        worth = np.minimum(mine, theirs) if self.gains == "equal" else mine + theirs
        order = [int(k) for k in np.argsort(-worth, kind="stable") if worth[k] > LEAST]
        return [self.entry(k, dp[k], dq[k], mine[k], theirs[k]) for k in order]

    def counts(self) -> Details:
        """How many exchanges are possible, gain something, and would gain more if means could pass positions."""
        _, _, mine, theirs = self.shifts()
        ip, iq, jp, jq = (self.s[a, b] for a in (self.i, self.j) for b in (self.p, self.q))
        _, full_p, _ = self.room(self.i, self.j, self.p)
        _, full_q, _ = self.room(self.j, self.i, self.q)
        with np.errstate(divide="ignore", invalid="ignore"):
            dp = np.minimum(full_p, full_q * (iq + jq) / (ip + jp))
            free = ip * dp - iq * dp * (ip + jp) / (iq + jq)
        gained = mine + theirs > LEAST
        return {
            "n_possible": self.possible,
            "n_with_positive_gain": int(gained.sum()),
            "n_where_cap_lowers_the_gain": int((free > 0.5 * (mine + theirs) + LEAST).sum()),
            "sum_of_gains": float(0.5 * (mine + theirs)[gained].sum()),
        }

    def entry(self, k: int, dp: float, dq: float, mine: float, theirs: float) -> Details:
        """One exchange in numbers."""
        i, j, p, q = (int(array[k]) for array in (self.i, self.j, self.p, self.q))
        ends = []
        for who, of, issue, shift in ((i, j, p, dp), (j, i, q, dq)):
            toward = float(np.sign(self.x[who, issue] - self.x[of, issue]))
            share = self.influence[of, issue]
            moved = float(self.voting[of, issue]) + toward * shift / share if share else float(self.voting[of, issue])
            mean = self.means[issue] + share * (float(self.voting[of, issue]) - self.x[of, issue])
            ends.append((moved, mean + toward * shift, toward))
        (new_p, mean_p, to_p), (new_q, mean_q, to_q) = ends
        cap_p, full_p, _ = (float(a[0]) for a in self.room(*(np.array([z]) for z in (i, j, p))))
        cap_q, full_q, _ = (float(a[0]) for a in self.room(*(np.array([z]) for z in (j, i, q))))
        others = self._externalities(p, mean_p - to_p * dp, mean_p, q, mean_q - to_q * dq, mean_q)
        return {
            "demands_first": i, "supplies_first": j, "first_issue": p, "second_issue": q,
            "gain_each": 0.5 * (mine + theirs), "gain_demander": mine, "gain_supplier": theirs,
            "mean_shift_first": dp, "mean_shift_second": dq,
            "new_position_supplier_first": new_p, "new_position_supplier_second": new_q,
            "new_mean_first": mean_p, "new_mean_second": mean_q,
            "binding": "first" if abs(dp - cap_p) <= abs(dq - cap_q) else "second",
            "capped_at_demander": cap_p < full_p - 1e-12 or cap_q < full_q - 1e-12,
            "externalities": others,
        }  # fmt: skip

    def _externalities(self, p: int, old_p: float, new_p: float, q: int, old_q: float, new_q: float) -> Float:
        """What everybody gains or loses by both shifts, shape (n,)."""
        total = np.zeros(len(self.x))
        for issue, old, new in ((p, old_p, new_p), (q, old_q, new_q)):
            x = self.x[:, issue]
            total += self.s[:, issue] * (np.abs(old - x) - np.abs(new - x))
        return total

    def play(self) -> list[Details]:
        """Exchanges in the order in which they are made."""
        made: list[Details] = []
        while len(made) < MOST and self.possible:
            dp, dq, mine, theirs = self.shifts()
            worth = np.minimum(mine, theirs) if self.gains == "equal" else mine + theirs
            k = int(np.argmax(worth >= worth.max() - LEAST))
            if not worth[k] > LEAST:
                break
            made.append(self.entry(k, float(dp[k]), float(dq[k]), float(mine[k]), float(theirs[k])))
            self.voting[self.j[k], self.p[k]] = made[-1]["new_position_supplier_first"]
            self.voting[self.i[k], self.q[k]] = made[-1]["new_position_supplier_second"]
        return made


def _largest_sum(most_p: Float, most_q: Float, ip: Float, iq: Float, jp: Float, jq: Float) -> tuple[Float, Float]:
    """The shifts with the largest sum of gains among those by which nobody loses.

    Nobody loses where ``jp dp <= jq dq`` and ``iq dq <= ip dp``; the sum is linear, so one corner has the most.
    """
    corners = [(most_p, np.minimum(most_q, most_p * ratio)) for ratio in (ip / iq, jp / jq)]
    corners += [(np.minimum(most_p, most_q / ratio), most_q) for ratio in (ip / iq, jp / jq)]
    best_p, best_q, best = np.zeros_like(most_p), np.zeros_like(most_q), np.zeros_like(most_p)
    for dp, dq in corners:
        fair = (jp * dp <= jq * dq * (1 + 1e-12)) & (iq * dq <= ip * dp * (1 + 1e-12))
        total = np.where(fair, (ip - jp) * dp + (jq - iq) * dq, -1.0)
        more = total > best
        best_p, best_q, best = np.where(more, dp, best_p), np.where(more, dq, best_q), np.where(more, total, best)
    return best_p, best_q
