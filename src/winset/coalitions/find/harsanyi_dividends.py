"""Values akin to Shapley's: other shares of dividends, coalitions that have formed, links as players."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Numbers
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import Table, ValueTableArrays, VotingArrays, Worth
from winset.coalitions.concepts import AumannDreze, Position, PublicGood, Shapley, Solidarity, WeightedShapley
from winset.coalitions.find.nucleolus import table_of
from winset.coalitions.find.power_indices import rule_marks
from winset.coalitions.find.shapley_banzhaf import ShapleyBanzhaf, as_objects
from winset.coalitions.kernels.power_indices import critical_counts

__all__ = ["HarsanyiDividends", "LinksAsPlayers", "MinimalMemberships", "WithinUnions"]


def exact_table(table: ValueTableArrays) -> tuple[Table, int, bool]:
    """Worths as whole numbers over a common denominator where they are exact, else as floats."""
    if table.numerators is not None:
        return table.numerators.astype(object), table.denominator, True
    return table.values, 1, False


def as_values(values: Sequence[Worth], denominator: int, exact: bool) -> Numbers:
    """Payoffs in the game's own units."""
    return as_objects([Fraction(v) / denominator for v in values]) if exact else np.array(values, dtype=float)


@dataclass(frozen=True)
class HarsanyiDividends:
    """Weighted Shapley and solidarity values, from dividends and from mean contributions of members."""

    most: int = 16

    concepts: ClassVar[tuple[type[Concept], ...]] = (WeightedShapley, Solidarity)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays, VotingArrays)

    def supports(self, arrays: ValueTableArrays | VotingArrays, concept: Concept) -> str | None:
        """Up to ``most`` players; one weight a player."""
        n = arrays.n if isinstance(arrays, VotingArrays) else len(arrays.values).bit_length() - 1
        if n > self.most:
            return f"takes at most {self.most} players, here are {n}"
        if isinstance(concept, WeightedShapley) and len(concept.weights) != n:
            return f"needs {n} weights, one a player, got {len(concept.weights)}"
        return None

    def run(self, arrays: ValueTableArrays | VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where worths (and weights) are."""
        worth, unit, exact = exact_table(table_of(arrays))
        n = len(worth).bit_length() - 1
        point: list[Worth] = [Fraction(0) if exact else 0.0] * n
        if isinstance(concept, WeightedShapley):
            weights = [Fraction(repr(w)) if isinstance(w, float) else Fraction(w) for w in concept.weights]
            shares = worth.copy()
            for i in range(n):
                pairs = shares.reshape(-1, 2, 1 << i)
                pairs[:, 1] -= pairs[:, 0]
            for mask in np.flatnonzero(shares != 0).tolist():
                inside = [i for i in range(n) if mask >> i & 1]
                total = sum(weights[i] for i in inside)
                for i in inside:
                    part = weights[i] / total
                    point[i] += shares[mask] * part if exact else float(shares[mask]) * float(part)
        else:
            for mask in range(1, 1 << n):
                inside = [i for i in range(n) if mask >> i & 1]
                size = len(inside)
                mean = sum(worth[mask] - worth[mask ^ 1 << i] for i in inside)
                weight = Fraction(factorial(n - size) * factorial(size - 1), factorial(n) * size)
                for i in inside:
                    point[i] += mean * weight if exact else float(mean) * float(weight)
        return Found(Status.SOLVED, [as_values(point, unit, exact)], "all", "The value is unique.")


@dataclass(frozen=True)
class WithinUnions:
    """Shapley's value of the game within each union."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (AumannDreze,)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays,)

    def supports(self, arrays: ValueTableArrays, concept: Concept) -> str | None:
        """Games with unions."""
        return None if arrays.unions is not None else "the game has no unions; give them with game.with_unions([...])"

    def run(self, arrays: ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where worths are."""
        assert arrays.unions is not None
        point = np.empty(len(arrays.unions), dtype=float if arrays.numerators is None else object)
        for union in range(int(arrays.unions.max()) + 1):
            members = np.flatnonzero(arrays.unions == union)
            masks = np.zeros(1, dtype=np.int64)
            for i in members.tolist():
                masks = np.concatenate([masks, masks | 1 << i])
            numerators = None if arrays.numerators is None else arrays.numerators[masks]
            inner = ValueTableArrays(np.ascontiguousarray(arrays.values[masks]), numerators, arrays.denominator)
            point[members] = ShapleyBanzhaf().run(inner, Shapley(), rng).points[0]
        return Found(Status.SOLVED, [point], "all", "The value is unique.")


@dataclass(frozen=True)
class LinksAsPlayers:
    """Shapley's value of the game in which a set of links is worth what the parts it connects are worth."""

    most: int = 16

    concepts: ClassVar[tuple[type[Concept], ...]] = (Position,)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays,)

    def supports(self, arrays: ValueTableArrays, concept: Concept) -> str | None:
        """Zero-normalised games with links, not too many."""
        if arrays.links is None:
            return "the game has no links; give them with game.with_links([...])"
        if len(arrays.links) > self.most:
            return f"takes at most {self.most} links, here are {len(arrays.links)}"
        n = len(arrays.values).bit_length() - 1
        if arrays.values[1 << np.arange(n)].any():
            return "is defined for games in which single players are worth 0; take their worths off first"
        return None

    def run(self, arrays: ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The value, exact where worths are."""
        assert arrays.links is not None
        worth, unit, exact = exact_table(arrays)
        n, count = len(worth).bit_length() - 1, len(arrays.links)
        if count == 0:
            return Found(Status.SOLVED, [as_values([0] * n, unit, exact)], "all", "No links, no payoffs.")
        table = [sum((worth[p] for p in parts(arrays.links, n, chosen)), 0 * worth[0]) for chosen in range(1 << count)]
        if exact:
            numerators = np.array(table, dtype=object)
            if max(map(abs, table)) < 2**62:
                numerators = numerators.astype(np.int64)
            inner = ValueTableArrays(numerators.astype(float), numerators, unit)
        else:
            inner = ValueTableArrays(np.array(table, dtype=float))
        shares = ShapleyBanzhaf().run(inner, Shapley(), rng).points[0]
        point: list[Worth] = [Fraction(0) if exact else 0.0] * n
        for (i, j), share in zip(arrays.links.tolist(), shares, strict=True):
            point[i] += share / 2
            point[j] += share / 2
        return Found(Status.SOLVED, [as_values(point, 1, exact)], "all", "The value is unique.")


def parts(links: NDArray[np.int64], n: int, chosen: int) -> list[int]:
    """Bit masks of the players that the chosen links connect."""
    label = list(range(n))
    for k, (i, j) in enumerate(links.tolist()):
        if chosen >> k & 1:
            old, new = label[j], label[i]
            label = [new if v == old else v for v in label]
    return [sum(1 << i for i in range(n) if label[i] == v) for v in set(label)]


@dataclass(frozen=True)
class MinimalMemberships:
    """How many minimal winning coalitions each voter belongs to, as a share of all memberships."""

    most: int = 24

    concepts: ClassVar[tuple[type[Concept], ...]] = (PublicGood,)
    arrays: ClassVar[tuple[type, ...]] = (VotingArrays,)

    def supports(self, arrays: VotingArrays, concept: Concept) -> str | None:
        """Up to ``most`` voters."""
        return None if arrays.n <= self.most else f"looks at 2^n coalitions of at most {self.most} voters"

    def run(self, arrays: VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The exact index."""
        n = arrays.n
        vulnerable, minimal = np.zeros((n, n + 1), dtype=np.int64), np.zeros((n, n + 1), dtype=np.int64)
        critical_counts(rule_marks(arrays), n, vulnerable, minimal)
        counts = [int(c) for c in minimal.sum(axis=1)]
        point = as_objects([Fraction(c, sum(counts)) for c in counts])
        return Found(Status.SOLVED, [point], "all", "The index is unique.")
