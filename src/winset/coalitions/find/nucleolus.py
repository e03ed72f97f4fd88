"""Nucleolus, prenucleolus, least core and core by linear programs over excesses, exact where the worths are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Numbers
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.coalitions import concepts
from winset.coalitions.arrays import CoalitionStackArrays, ValueTableArrays, VotingArrays, Worth
from winset.coalitions.concepts import Core, LeastCore, Prenucleolus
from winset.coalitions.find.core_vertices import core_vertices
from winset.coalitions.find.exact_levels import exact_levels
from winset.coalitions.find.power_indices import rule_marks
from winset.coalitions.find.shapley_banzhaf import as_objects
from winset.coalitions.kernels.batch import nucleolus_batch
from winset.coalitions.kernels.nucleolus import Workspace, excess_levels

__all__ = ["Nucleolus", "NucleolusBatch", "table_of"]


OWN = 2


def table_of(arrays: ValueTableArrays | VotingArrays) -> ValueTableArrays:
    """The table of worths, of a voting rule 0 and 1."""
    if isinstance(arrays, ValueTableArrays):
        return arrays
    marks = rule_marks(arrays)
    return ValueTableArrays(marks.astype(np.float64), marks.astype(np.int64))


@dataclass(frozen=True)
class Levels:
    """What the kernel found, in the game's own units."""

    status: int
    x: NDArray[np.float64]
    levels: NDArray[np.float64]
    proof: NDArray[np.int64]
    weights: NDArray[np.float64]


def normalised(values: NDArray[np.float64], n: int) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Worths less those of single players, divided by the largest; what was taken off, and the divisor."""
    own = np.array([values[1 << i] for i in range(n)])
    added = np.zeros(1 << n)
    for i, worth in enumerate(own.tolist()):
        np.add(added[: 1 << i], worth, out=added[1 << i : 2 << i])
    rest = values - added
    scale = float(np.abs(rest).max()) or 1.0
    return rest / scale, own, scale


def find_levels(values: NDArray[np.float64], own: bool, rounds: int, rng: np.random.Generator) -> Levels:
    """Run the kernel on a table."""
    n = len(values).bit_length() - 1
    scaled, base, scale = normalised(values, n)
    m, parts = n + 1, 1 << min(n, 6)
    z, levels, weights = np.zeros(m), np.zeros(n), np.zeros(n * m + 1)
    proof = np.full((n * m + 1, 3), -1, dtype=np.int64)
    space = Workspace(
        np.zeros(1 << n, dtype=np.uint8), np.zeros(1 << n), np.zeros(1 << max(min(n - 6, 9), 0)),
        np.zeros(parts, dtype=np.int64), np.zeros(parts), np.zeros(m, dtype=np.int64), np.zeros(m, dtype=np.int64),
        np.zeros(m), np.zeros((m, m)), np.zeros((m, m)), np.zeros((2, m, m)), np.zeros((4, m)),
    )  # fmt: skip
    status = excess_levels(
        scaled, n, own, rounds, 1e-10, 200 * m * m, rng.normal(size=n), z, levels, proof, weights, space
    )
    rows = int(np.argmax(proof[:, 0] < 0))
    return Levels(status, z[:n] * scale + base, levels * scale, proof[:rows], weights[:rows])


@dataclass(frozen=True)
class Nucleolus:
    """The largest excess is made as small as it can be, then the next, until one payoff vector is left.

    Each level is a linear program with a constraint for each coalition, solved by a dual simplex that looks through all
    coalitions for the most violated; coalitions with positive multipliers are tight for good (Maschler, Peleg and
    Shapley 1979). For exact worths the tight coalitions are solved again in fractions.

    Parameters
    ----------
    most
        Most players.
    vertices
        Up to so many players the core is given by all its vertices.
    """

    most: int = 24
    vertices: int = 6

    concepts: ClassVar[tuple[type[Concept], ...]] = (concepts.Nucleolus, Prenucleolus, LeastCore, Core)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays, VotingArrays)

    def supports(self, arrays: ValueTableArrays | VotingArrays, concept: Concept) -> str | None:
        """Up to ``most`` players."""
        n = arrays.n if isinstance(arrays, VotingArrays) else len(arrays.values).bit_length() - 1
        return None if n <= self.most else f"looks through 2^n coalitions of at most {self.most} players, here are {n}"

    def run(self, arrays: ValueTableArrays | VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The point, with the levels of excess among the details; or a proof that there is none."""
        table = table_of(arrays)
        n = len(table.values).bit_length() - 1
        if n == 1:
            return self._alone(table, concept)
        own = isinstance(concept, concepts.Nucleolus)
        if own and self._no_imputation(table, n):
            reason = "No imputation exists: single players are worth more in sum than all together."
            return Found(Status.NO_SOLUTION, [], "none", reason)
        rounds = n if isinstance(concept, concepts.Nucleolus | Prenucleolus) else 1
        found = find_levels(table.values, own, rounds, rng)
        if found.status != 0:
            return Found(Status(found.status), [], "none", "The linear programs ran into their limit of steps.")
        x, levels = self._exact(table, found, rounds, n)
        details: Details = {"levels": levels, "exact": x.dtype == object}
        if isinstance(concept, Core):
            return self._core(table, n, found, x, levels[0])
        if isinstance(concept, LeastCore):
            details["epsilon"] = levels[0]
            reason = "A point of the least core; the nucleolus is another."
            return Found(Status.SOLVED, [x], "some", reason, details=details)
        return Found(Status.SOLVED, [x], "all", "The point is unique.", details=details)

    def _exact(self, table: ValueTableArrays, found: Levels, rounds: int, n: int) -> tuple[Numbers, Sequence[Worth]]:
        count = int(found.proof[-1, 0]) + 1
        floats = [float(level) for level in found.levels[:count]]
        if table.numerators is None:
            return found.x, floats
        worth, whole = table.numerators[found.proof[:, 2]].tolist(), int(table.numerators[-1])
        solved = exact_levels(found.x, floats, found.proof, worth, whole, int(table.denominator), rounds == n)
        if solved is None:
            return found.x, floats
        return as_objects(solved[0]), solved[1]

    def _no_imputation(self, table: ValueTableArrays, n: int) -> bool:
        if table.numerators is not None:
            return sum(int(table.numerators[1 << i]) for i in range(n)) > int(table.numerators[-1])
        more = sum([float(table.values[1 << i]) for i in range(n)]) - float(table.values[-1])
        return more > 0 and more > 1e-12 * float(np.abs(table.values).max())

    def _alone(self, table: ValueTableArrays, concept: Concept) -> Found:
        value: Worth = float(table.values[1])
        if table.numerators is not None:
            value = Fraction(int(table.numerators[1]), table.denominator)
        point = as_objects([value]) if table.numerators is not None else np.array([value])
        return Found(Status.SOLVED, [point], "all", "One player keeps the own worth.", details={"levels": []})

    def _core(self, table: ValueTableArrays, n: int, found: Levels, x: Numbers, level: Worth) -> Found:
        scale = float(np.abs(table.values).max()) or 1.0
        exact = x.dtype == object
        if level > (0 if exact else 1e-11 * scale):
            first = found.proof[:, 0] == 0
            kinds, masks, weights = found.proof[first, 1], found.proof[first, 2], found.weights[first]
            unit = -float(weights[kinds == 0].sum())
            shares = [(int(m), float(w) / unit) for k, m, w in zip(kinds, masks, weights, strict=True) if k != 0]
            balanced: list[tuple[int, Worth]] = [(m, _close_fraction(w) if exact else w) for m, w in shares]
            reason = f"Every efficient payoff leaves some coalition {float(level):.6g} short."
            return Found(
                Status.NO_SOLUTION, [], "none", reason, details={"balanced_weights": balanced, "epsilon": level}
            )
        if n <= self.vertices:
            points = core_vertices(table, exact)
            if points:
                return Found(Status.SOLVED, points, "all", "All vertices of the core.", details={"epsilon": level})
        reason = "One point of the core; all vertices are listed for few players only."
        return Found(Status.SOLVED, [x], "some", reason, details={"epsilon": level})


def _close_fraction(weight: float) -> Fraction:
    return Fraction(weight).limit_denominator(10_000)


@dataclass(frozen=True)
class NucleolusBatch:
    """The nucleolus or prenucleolus of each row of a stack, with the rows that prove it."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (concepts.Nucleolus, Prenucleolus)
    arrays: ClassVar[tuple[type, ...]] = (CoalitionStackArrays,)

    def supports(self, arrays: CoalitionStackArrays, concept: Concept) -> str | None:
        """From 2 to 16 players."""
        n = arrays.values.shape[1].bit_length() - 1
        return None if 2 <= n <= 16 else f"batches are for 2 to 16 players, here are {n}"

    def run(self, arrays: CoalitionStackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Columns ``points`` (B, n), ``levels`` (B, n), ``proof`` and ``weights``."""
        count, size = arrays.values.shape
        n = size.bit_length() - 1
        own = arrays.values[:, 1 << np.arange(n)]
        points, levels = np.full((count, n), np.nan), np.full((count, n), np.nan)
        proof, weights = np.full((count, n * (n + 1) + 1, 3), -1, dtype=np.int64), np.zeros((count, n * (n + 1) + 1))
        status = np.zeros(count, dtype=np.int64)
        individual = isinstance(concept, concepts.Nucleolus)
        nucleolus_batch(arrays.values, individual, rng.normal(size=n), points, levels, proof, weights, status)
        if individual:
            scale = np.abs(arrays.values).max(axis=1)
            none = own.sum(axis=1) - arrays.values[:, -1] > 1e-12 * scale
            status[none] = Status.NO_SOLUTION
        points[status != 0] = np.nan
        columns = {
            "points": points, "levels": levels, "proof": proof, "weights": weights, "status": status.astype(np.int8),
        }  # fmt: skip
        return Found(Status.SOLVED, [], "all", details=columns)
