"""One equilibrium of bargaining with an endogenous status quo in which proposers may mix.

Kalandrakis (2004) divides a dollar anew in every period: there proposers mix between coalition partners, since one who
is always left out is cheaper than one who is always asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.dynamic.arrays import LegislatureArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.find.markov_legislature import acceptance, described, future, nearness, values_on

__all__ = ["AveragedProposals"]

PARTS = 5_040
"""Probabilities are whole numbers of these parts, of which a half, a third and so on to a tenth are such numbers."""


@dataclass(frozen=True)
class AveragedProposals:
    """Proposals that are best, evenly mixed, against the average of what was best before: fictitious play.

    It ends when everything that is proposed is best. What is proposed rarely is left out on the way.

    Parameters
    ----------
    rounds
        Most averages of one attempt.
    attempts
        How often another beginning is tried: other worths of the end, drawn.
    """

    rounds: int = 200
    attempts: int = 5

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (LegislatureArrays,)

    def supports(self, arrays: LegislatureArrays, concept: MarkovPerfect) -> str | None:
        """One equilibrium where proposers may mix."""
        if not concept.mixed:
            return "lets proposers mix; accepted: mixed=True"
        return "finds one equilibrium; accepted: count='one'" if concept.count == "all" else None

    def run(self, arrays: LegislatureArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """The first average that is its own best reply."""
        m = arrays.payoffs.shape[1]
        budget, tried = current_budget(), 0
        for attempt in range(self.attempts):
            end = arrays.payoffs if attempt == 0 else arrays.payoffs[:, rng.permutation(m)]
            mixed = evenly_best(arrays, end)
            for count in range(1, self.rounds + 1):
                if budget.spent():
                    break
                tried += 1
                weights = in_parts(mixed)
                mixed = weights / weights.sum(axis=2, keepdims=True)
                best = evenly_best(arrays, values_on(arrays, np.tensordot(arrays.recognition, mixed, axes=1)))
                if not ((mixed > 0) & (best == 0))[arrays.recognition > 0].any():
                    details = described(arrays, [weights])
                    return Found(Status.SOLVED, [weights], "one", "All that is proposed is best.", details=details,
                                 stats={"rounds": tried})  # fmt: skip
                mixed = mixed + (best - mixed) / (count + 1)
                mixed[mixed < 1 / (2 * self.rounds)] = 0.0
        reason = f"No average of best proposals was best itself in {tried:,} rounds; voters may have to mix as well."
        return Found(Status.LIMIT, [], "none", reason, stats={"rounds": tried})


def evenly_best(arrays: LegislatureArrays, values: Float) -> Float:
    """Even lotteries over the best proposals, shape ``(n, m, m)``, if the next period is worth ``values`` (n, m)."""
    m = arrays.payoffs.shape[1]
    worth, near = future(arrays, values), nearness(arrays)
    votes = np.tensordot(arrays.weights, acceptance(arrays, worth, near), axes=1)
    passes = (votes >= arrays.quota) | np.eye(m, dtype=bool)
    offers = np.where(passes[None], worth[:, None, :], -np.inf)
    good = offers >= offers.max(axis=2, keepdims=True) - near
    return np.asarray(good / good.sum(axis=2, keepdims=True))


def in_parts(mixed: Float) -> Int:
    """Probabilities as whole weights, divided by what they have in common."""
    weights = np.rint(mixed / mixed.sum(axis=2, keepdims=True) * PARTS).astype(np.int64)
    return np.asarray(weights // np.gcd.reduce(weights, axis=2)[:, :, None])
