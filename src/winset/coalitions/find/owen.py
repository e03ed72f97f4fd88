"""The value of games with a priori unions (Owen 1977)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions import concepts
from winset.coalitions.arrays import Table, ValueTableArrays, Worth
from winset.coalitions.find.shapley_banzhaf import as_objects

__all__ = ["Owen"]


@dataclass(frozen=True)
class Owen:
    """Marginal contributions to whole unions together with members of the own union (Owen 1977, equation 3)."""

    most: int = 22

    concepts: ClassVar[tuple[type[Concept], ...]] = (concepts.Owen,)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays,)

    def supports(self, arrays: ValueTableArrays, concept: Concept) -> str | None:
        """Games with unions."""
        if arrays.unions is None:
            return "the game has no unions; give them with game.with_unions([...])"
        n = len(arrays.unions)
        return None if n <= self.most else f"takes at most {self.most} players, here are {n}"

    def run(self, arrays: ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where the worths are."""
        assert arrays.unions is not None
        unions = arrays.unions
        n, count = len(unions), int(unions.max()) + 1
        exact = arrays.numerators is not None
        values: Table = arrays.values if arrays.numerators is None else arrays.numerators
        if exact and values.dtype == np.int64 and int(np.abs(values).max()) >= 2 ** (62 - n):
            values = values.astype(object)
        blocks = [sum(1 << i for i in range(n) if unions[i] == u) for u in range(count)]
        point: list[Worth] = []
        for i in range(n):
            mates = [1 << j for j in range(n) if unions[j] == unions[i] and j != i]
            outer, outer_size = subsets([b for u, b in enumerate(blocks) if u != unions[i]])
            inner, inner_size = subsets(mates)
            masks = outer[:, None] | inner[None, :]
            gain = values[masks | 1 << i] - values[masks]
            by_size = [
                [gain[np.ix_(outer_size == h, inner_size == t)].sum() for t in range(len(mates) + 1)]
                for h in range(count)
            ]
            total: Worth = Fraction(0) if exact else 0.0
            for h in range(count):
                for t in range(len(mates) + 1):
                    weight = Fraction(
                        factorial(h) * factorial(count - h - 1) * factorial(t) * factorial(len(mates) - t),
                        factorial(count) * factorial(len(mates) + 1),
                    )
                    total += int(by_size[h][t]) * weight if exact else float(by_size[h][t]) * float(weight)
            point.append(total / arrays.denominator)
        array = as_objects(point) if exact else np.array(point)
        return Found(Status.SOLVED, [array], "all", "The value is unique.")


def subsets(masks: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Unions of all sublists of disjoint masks, and how many were joined."""
    union, size = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for mask in masks:
        union, size = np.concatenate([union, union | mask]), np.concatenate([size, size + 1])
    return union, size
