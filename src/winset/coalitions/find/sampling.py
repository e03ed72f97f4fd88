"""Shapley and Banzhaf values of games too large for a table, from random orders and random coalitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.coalitions.arrays import OracleArrays, ValueTableArrays, VotingArrays, Worth
from winset.coalitions.concepts import Banzhaf, Shapley
from winset.coalitions.find.shapley_banzhaf import found_values

__all__ = ["CoalitionSampling", "OrderSampling"]


Sampled = OracleArrays | VotingArrays | ValueTableArrays


@dataclass(frozen=True)
class CoalitionSampling:
    """Random coalitions and what each player adds to or leaves with them (Bachrach et al. 2010), with intervals.

    Every coalition is drawn together with its complement. ``details`` hold ``low``, ``high`` and ``standard_error`` of
    the raw values.

    Parameters
    ----------
    pairs
        Pairs of a coalition and its complement.
    confidence
        Of each player's interval, by the normal approximation for the mean of many pairs.
    """

    pairs: int = 2000
    confidence: float = 0.99

    concepts: ClassVar[tuple[type[Concept], ...]] = (Banzhaf,)
    arrays: ClassVar[tuple[type, ...]] = (OracleArrays, VotingArrays, ValueTableArrays)

    def supports(self, arrays: Sampled, concept: Banzhaf) -> str | None:
        """At least two pairs, and values that are not scaled."""
        if concept.normalized:
            return "gives intervals for raw values; ask for Banzhaf() and divide by the sum of the point"
        return None if self.pairs >= 2 else "needs at least 2 pairs of coalitions to give an interval"

    def run(self, arrays: Sampled, concept: Concept, rng: np.random.Generator) -> Found:
        """Means over pairs."""
        n, worth = worth_of(arrays)
        whole = (1 << n) - 1
        mean, spread = np.zeros(n), np.zeros(n)
        for pair in range(1, self.pairs + 1):
            drawn = sum(1 << int(i) for i in np.flatnonzero(rng.random(n) < 0.5))
            gains = np.zeros(n)
            for mask in (drawn, whole ^ drawn):
                here = float(worth(mask))
                for i in range(n):
                    other = float(worth(mask ^ 1 << i))
                    gains[i] += (here - other if mask >> i & 1 else other - here) / 2
            step = gains - mean
            mean += step / pair
            spread += step * (gains - mean)
        error = np.sqrt(spread / (self.pairs - 1) / self.pairs)
        width = NormalDist().inv_cdf((1 + self.confidence) / 2) * error
        exact = found_values(concept, mean, n, coalitions=2 * self.pairs)
        details = {**exact.details, "low": mean - width, "high": mean + width, "standard_error": error}
        reason = (
            f"An estimate from {2 * self.pairs} coalitions; intervals hold with confidence {self.confidence:g} each."
        )
        status = Status.SOLVED if np.isfinite(mean).all() else Status.NONFINITE
        return exact.but(
            status=status,
            completeness="one",
            reason=reason,
            details={**details, "confidence": self.confidence, "pairs": self.pairs},
        )


@dataclass(frozen=True)
class OrderSampling:
    """Random orders of arrival and their reverses (Castro et al. 2009, in antithetic pairs), with confidence intervals.

    Parameters
    ----------
    pairs
        Pairs of an order and its reverse.
    confidence
        Of each player's interval, by the normal approximation for the mean of many pairs.
    """

    pairs: int = 2000
    confidence: float = 0.99

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley,)
    arrays: ClassVar[tuple[type, ...]] = (OracleArrays, VotingArrays, ValueTableArrays)

    def supports(self, arrays: Sampled, concept: Concept) -> str | None:
        """At least two pairs."""
        return None if self.pairs >= 2 else "needs at least 2 pairs of orders to give an interval"

    def run(self, arrays: Sampled, concept: Concept, rng: np.random.Generator) -> Found:
        """Means over pairs, with ``low``, ``high`` and ``standard_error`` among the details."""
        n, worth = worth_of(arrays)
        mean, spread = np.zeros(n), np.zeros(n)
        for pair in range(1, self.pairs + 1):
            order = rng.permutation(n)
            gains = np.zeros(n)
            for sequence in (order, order[::-1]):
                mask, before = 0, 0.0
                for i in sequence.tolist():
                    mask |= 1 << i
                    after = float(worth(mask))
                    gains[i] += (after - before) / 2
                    before = after
            step = gains - mean
            mean += step / pair
            spread += step * (gains - mean)
        error = np.sqrt(spread / (self.pairs - 1) / self.pairs)
        width = NormalDist().inv_cdf((1 + self.confidence) / 2) * error
        details: Details = {"low": mean - width, "high": mean + width, "standard_error": error}
        details |= {"confidence": self.confidence, "pairs": self.pairs}
        reason = f"An estimate from {2 * self.pairs} orders; intervals hold with confidence {self.confidence:g} each."
        status = Status.SOLVED if np.isfinite(mean).all() else Status.NONFINITE
        return Found(status, [mean], "one", reason, details=details, stats={"orders": 2 * self.pairs})


def worth_of(arrays: Sampled) -> tuple[int, Callable[[int], Worth]]:
    """Number of players and worth by bit mask."""
    if isinstance(arrays, OracleArrays):
        return arrays.n, arrays.worth
    if isinstance(arrays, ValueTableArrays):
        return len(arrays.values).bit_length() - 1, arrays.values.tolist().__getitem__

    def wins(mask: int) -> float:
        inside = [i for i in range(arrays.n) if mask >> i & 1]
        met = [sum(w[i] for i in inside) >= q for w, q in zip(arrays.weights, arrays.quotas, strict=True)]
        return float(any(all(met[k] for k in clause) for clause in arrays.clauses))

    return arrays.n, wins
