"""Shapley and Banzhaf values of a table of worths, in one pass; exact where the worths are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import factorial
from operator import add, mul
from typing import ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Numbers
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import CoalitionStackArrays, Table, ValueTableArrays
from winset.coalitions.concepts import Banzhaf, Shapley
from winset.coalitions.kernels.batch import shapley_batch
from winset.coalitions.kernels.shapley_banzhaf import LOW, size_sums

__all__ = ["ShapleyBanzhaf", "ShapleyBanzhafBatch", "found_values", "semivalue_weights"]

Entry = TypeVar("Entry", np.float64, np.int64)


def semivalue_weights(concept: Concept, n: int) -> tuple[list[int], list[int], int]:
    """Weight of a worth by size for members and for the others, as whole numbers over a common denominator."""
    if isinstance(concept, Shapley):
        inside = [0, *(factorial(s - 1) * factorial(n - s) for s in range(1, n + 1))]
        outside = [*(factorial(s) * factorial(n - s - 1) for s in range(n)), 0]
        return inside, outside, factorial(n)
    return [0] + [1] * n, [1] * n + [0], 2 ** (n - 1)


@lru_cache(maxsize=64)
def float_weights(shapley: bool, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same in floats."""
    inside, outside, denominator = semivalue_weights(Shapley() if shapley else Banzhaf(), n)
    return np.array([w / denominator for w in inside]), np.array([w / denominator for w in outside])


@lru_cache(maxsize=32)
def low_bits(n: int) -> NDArray[np.int64]:
    """How many members each coalition of the first min(n, LOW) players has."""
    bits = np.zeros(1, dtype=np.int64)
    for _ in range(min(n, LOW)):
        bits = np.concatenate([bits, bits + 1])
    return bits


def sums_by_size(values: NDArray[Entry], n: int) -> tuple[NDArray[Entry], NDArray[Entry]]:
    """Worths added by size, all (n+1,) and those with each player (n, n+1)."""
    bits = low_bits(n)
    low = bits.shape[0].bit_length() - 1
    folded = np.zeros((n - low + 1, len(bits)), dtype=values.dtype)
    sums, totals = np.zeros((n, n + 1), dtype=values.dtype), np.zeros(n + 1, dtype=values.dtype)
    size_sums(values, n, bits, folded, sums, totals)
    return sums, totals


def exact_sums(numerators: Table, n: int) -> tuple[list[list[int]], list[int]]:
    """The same in whole numbers of any size."""
    if numerators.dtype == np.int64 and int(np.abs(numerators).max(initial=0)) < 2 ** (62 - n):
        sums, totals = sums_by_size(numerators.astype(np.int64), n)
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


def combine(
    sums: Sequence[Sequence[int]], totals: Sequence[int], inside: list[int], outside: list[int], denominator: int
) -> Exact:
    """Exact values from exact sums."""
    both, less = list(map(add, inside, outside)), sum(map(mul, outside, totals))
    return as_objects([Fraction(int(sum(map(mul, both, row)) - less), denominator) for row in sums])


def as_objects(values: Sequence[object]) -> Exact:
    """A list as an array of Python objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def found_values(concept: Concept, raw: Numbers, n: int, **stats: int) -> Found:
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
        """Every table."""
        return None

    def run(self, arrays: ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where the worths are."""
        n = len(arrays.values).bit_length() - 1
        if arrays.numerators is not None and (arrays.numerators.dtype == np.int64 or n <= 18):
            inside, outside, denominator = semivalue_weights(concept, n)
            sums, totals = exact_sums(arrays.numerators, n)
            return found_values(concept, combine(sums, totals, inside, outside, denominator * arrays.denominator), n)
        floats, all_sizes = sums_by_size(arrays.values, n)
        a, b = float_weights(isinstance(concept, Shapley), n)
        return found_values(concept, floats @ a - (all_sizes - floats) @ b, n)


@dataclass(frozen=True)
class ShapleyBanzhafBatch:
    """The same for each row of a stack."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley, Banzhaf)
    arrays: ClassVar[tuple[type, ...]] = (CoalitionStackArrays,)

    def supports(self, arrays: CoalitionStackArrays, concept: Concept) -> str | None:
        """Every stack, for values that are not scaled."""
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
