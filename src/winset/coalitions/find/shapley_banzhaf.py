"""Shapley and Banzhaf values of a table of worths, in one pass; exact where the worths are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import CoalitionStackArrays, OracleArrays, ValueTableArrays, VotingArrays
from winset.coalitions.concepts import Banzhaf, Shapley
from winset.coalitions.kernels.batch import shapley_batch
from winset.coalitions.kernels.shapley_banzhaf import LOW, size_sums

__all__ = ["OrderSampling", "ShapleyBanzhaf", "ShapleyBanzhafBatch", "found_values", "semivalue_weights"]


def semivalue_weights(concept: Concept, n: int) -> tuple[list[int], list[int], int]:
    """Weight of a worth by size for members and for the others, as whole numbers over a common denominator."""
    if isinstance(concept, Shapley):
        inside = [0, *(factorial(s - 1) * factorial(n - s) for s in range(1, n + 1))]
        outside = [*(factorial(s) * factorial(n - s - 1) for s in range(n)), 0]
        return inside, outside, factorial(n)
    return [0] + [1] * n, [1] * n + [0], 2 ** (n - 1)


def low_bits(n: int) -> NDArray[np.int64]:
    """How many members each coalition of the first min(n, LOW) players has."""
    bits = np.zeros(1, dtype=np.int64)
    for _ in range(min(n, LOW)):
        bits = np.concatenate([bits, bits + 1])
    return bits


def sums_by_size(values: NDArray[Any], n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Worths added by size, all (n+1,) and those with each player (n, n+1)."""
    bits = low_bits(n)
    low = bits.shape[0].bit_length() - 1
    folded = np.zeros((n - low + 1, len(bits)), dtype=values.dtype)
    sums, totals = np.zeros((n, n + 1), dtype=values.dtype), np.zeros(n + 1, dtype=values.dtype)
    size_sums(values, n, bits, folded, sums, totals)
    return sums, totals


def exact_sums(numerators: NDArray[Any], n: int) -> tuple[list[list[int]], list[int]]:
    """The same in whole numbers of any size."""
    if numerators.dtype == np.int64 and int(np.abs(numerators).max(initial=0)) < 2 ** (62 - n):
        sums, totals = sums_by_size(numerators, n)
        return sums.tolist(), totals.tolist()
    part = [[0] * (n + 1) for _ in range(n)]
    whole = [0] * (n + 1)
    for mask, value in enumerate(numerators.tolist()):
        size = mask.bit_count()
        whole[size] += value
        for i in range(n):
            if mask >> i & 1:
                part[i][size] += value
    return part, whole


def combine(sums: Any, totals: Any, inside: list[int], outside: list[int], denominator: int) -> NDArray[Any]:
    """Exact values from exact sums."""
    values = []
    for row in sums:
        number = sum(a * x - b * (t - x) for a, b, x, t in zip(inside, outside, row, totals, strict=True))
        values.append(Fraction(int(number), denominator))
    return as_objects(values)


def as_objects(values: list[Any]) -> NDArray[Any]:
    """A list as an array of Python objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def found_values(concept: Concept, raw: NDArray[Any], n: int, **stats: Any) -> Found:
    """Values as a solution; for Banzhaf both forms, and the swings (marginal contributions added)."""
    if not isinstance(concept, Banzhaf):
        return Found(Status.SOLVED, [raw], "all", "The value is unique.", stats=stats)
    total = raw.sum()
    normalized = raw / total if total != 0 else raw
    details = {"raw": raw, "normalized": normalized, "swings": raw * 2 ** (n - 1)}
    if raw.dtype == object:
        details["swings"] = as_objects([s.numerator if s.denominator == 1 else s for s in details["swings"]])
    point = normalized if concept.normalized else raw
    return Found(Status.SOLVED, [point], "all", "The value is unique.", details=details, stats=stats)


@dataclass(frozen=True)
class ShapleyBanzhaf:
    """Worths added by size and member in one pass over the table; then any semivalue is a weighted sum."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley, Banzhaf)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays,)

    def supports(self, arrays: ValueTableArrays, concept: Concept) -> str | None:
        """Any table."""
        return None

    def run(self, arrays: ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where the worths are."""
        n = len(arrays.values).bit_length() - 1
        inside, outside, denominator = semivalue_weights(concept, n)
        if arrays.numerators is not None and (arrays.numerators.dtype == np.int64 or n <= 18):
            sums, totals = exact_sums(arrays.numerators, n)
            return found_values(concept, combine(sums, totals, inside, outside, denominator * arrays.denominator), n)
        floats, all_sizes = sums_by_size(arrays.values, n)
        a, b = (np.array([w / denominator for w in weights]) for weights in (inside, outside))
        return found_values(concept, floats @ a - (all_sizes - floats) @ b, n)


@dataclass(frozen=True)
class ShapleyBanzhafBatch:
    """The same for each row of a stack."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley, Banzhaf)
    arrays: ClassVar[tuple[type, ...]] = (CoalitionStackArrays,)

    def supports(self, arrays: CoalitionStackArrays, concept: Concept) -> str | None:
        """Any stack, for values that are not scaled."""
        if isinstance(concept, Banzhaf) and concept.normalized:
            return "normalised Banzhaf values are not computed in batches; divide the raw ones by their sums"
        return None

    def run(self, arrays: CoalitionStackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Column ``points`` (B, n)."""
        count, size = arrays.values.shape
        n = size.bit_length() - 1
        inside, outside, denominator = semivalue_weights(concept, n)
        a, b = (np.array([w / denominator for w in weights]) for weights in (inside, outside))
        points = np.empty((count, n))
        shapley_batch(arrays.values, low_bits(n), a, b, points)
        status = np.where(np.isfinite(points).all(axis=1), Status.SOLVED, Status.NONFINITE).astype(np.int8)
        return Found(Status.SOLVED, [], "all", details={"points": points, "status": status})


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

    def supports(self, arrays: OracleArrays, concept: Concept) -> str | None:
        """At least two pairs."""
        return None if self.pairs >= 2 else "needs at least 2 pairs of orders to give an interval"

    def run(self, arrays: Any, concept: Concept, rng: np.random.Generator) -> Found:
        """Means over pairs, with ``low``, ``high`` and ``standard_error`` among the details."""
        from statistics import NormalDist

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
        details: dict[str, Any] = {"low": mean - width, "high": mean + width, "standard_error": error}
        details |= {"confidence": self.confidence, "pairs": self.pairs}
        reason = f"An estimate from {2 * self.pairs} orders; intervals hold with confidence {self.confidence:g} each."
        status = Status.SOLVED if np.isfinite(mean).all() else Status.NONFINITE
        return Found(status, [mean], "one", reason, details=details, stats={"orders": 2 * self.pairs})


def worth_of(arrays: Any) -> tuple[int, Any]:
    """Number of players and worth by bit mask."""
    if isinstance(arrays, OracleArrays):
        return arrays.n, arrays.worth
    if isinstance(arrays, ValueTableArrays):
        return len(arrays.values).bit_length() - 1, arrays.values.__getitem__

    def wins(mask: int) -> float:
        inside = [i for i in range(arrays.n) if mask >> i & 1]
        met = [sum(w[i] for i in inside) >= q for w, q in zip(arrays.weights, arrays.quotas, strict=True)]
        return float(any(all(met[k] for k in clause) for clause in arrays.clauses))

    return arrays.n, wins
