"""All isolated equilibria of a small game with any number of players, support by support."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Nash
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.find.singular_supports import Strategies, Support, survey
from winset.tables.kernels.support_piece import Workspace, workspace
from winset.tables.kernels.support_subdivision import search_supports

__all__ = ["SupportSubdivision", "interior_equilibria"]


@dataclass(frozen=True)
class SupportSubdivision:
    """Search every support by subdivision with exact bounds on multilinear functions.

    Each support is cut into pieces until every piece is dropped, because it can hold no equilibrium, or settled,
    because it holds exactly one solution of the indifference equations, which is then tested. If this succeeds on
    every support, the game has finitely many equilibria and all of them are listed (``completeness="all"``).
    Otherwise the supports left open are named in ``details["undecided_supports"]``, those with a continuum of
    equilibria in ``components``, and ``completeness`` is ``"some"``.

    Parameters
    ----------
    tolerance
        Probabilities below it count as zero; payoffs within ten times it of the best (relative to the payoff range)
        count as best.
    flat
        Pieces over which payoff differences vary by less are not cut further.
    pieces
        Pieces examined in all before the search stops.
    pieces_per_support, leaves_per_support
        Pieces examined, and flat pieces kept, before a support is left open.
    supports_at_most
        Games with more supports are refused.

    References
    ----------
    McKelvey and McLennan (1996), section 6, for the equations by support; Neumaier (1990), chapter 5, for the
    exclusion and uniqueness tests; Porter, Nudelman and Shoham (2008) for dominance tests on supports.
    """

    tolerance: float = 1e-11
    flat: float = 1e-6
    pieces: int = 1_000_000
    pieces_per_support: int = 50_000
    leaves_per_support: int = 128
    supports_at_most: int = 3_000_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Nash) -> str | None:
        """Applies to games with few enough supports."""
        if concept.count != "all":
            return "lists all equilibria; ask for Nash(count='all')"
        count = number_of_supports(arrays.payoffs.shape[1:])
        if count > self.supports_at_most:
            return f"the game has {count:,} supports, accepted: {self.supports_at_most:,}; ask for Nash(count='one')"
        return None

    def run(self, arrays: NormalFormArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """All isolated equilibria, pure ones first, and what could not be decided."""
        search = _Search(self, arrays.payoffs)
        search.all_supports()
        continua, stuck = search.open_supports()
        points = search.points()
        for point in stuck:
            if all(_apart(point, p) > 1e-6 for p in points):
                points.append(point)
        points.sort(key=_support_size)
        isolated = [not any(_touches(c, p) for c in continua) for p in points]
        complete = search.finished and not search.open
        details: dict[str, Any] = {"isolated": isolated}
        if search.open:
            details["undecided_supports"] = search.open
        if not search.finished:
            details["unsearched_supports"] = search.count - search.next
        return Found(
            status=Status.SOLVED if points or continua else Status.LIMIT,
            points=points or [c.points[0] for c in continua],
            completeness="all" if complete else "some",
            reason=search.reason(len(points), len(continua)),
            components=continua,
            details=details,
            stats={"supports": search.count, "searched": int(search.totals[4]), "pieces": int(search.totals[3])},
        )


def interior_equilibria(method: SupportSubdivision, payoffs: NDArray[np.float64]) -> tuple[list[Strategies], bool]:
    """The equilibria in which everybody uses every action, and whether there are no others."""
    search = _Search(method, payoffs)
    search.next = search.count - 1
    search.all_supports()
    return search.points(), search.finished and not search.totals[2]


def number_of_supports(actions: tuple[int, ...]) -> int:
    """How many supports a game with these numbers of actions has."""
    return prod(2**m - 1 for m in actions)


def _apart(p: Strategies, q: Strategies) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(p, q, strict=True))


def _support_size(point: Strategies) -> tuple[int, tuple[tuple[float, ...], ...]]:
    return sum(int((s > 0).sum()) for s in point), tuple(tuple(-s) for s in point)


def _touches(continuum: Continuum, point: Strategies) -> bool:
    """Whether a point is one of those listed for a continuum."""
    return any(_apart(point, p) < 1e-6 for p in continuum.points)


class _Search:
    """The state of one run: supports done so far, points, and supports left open."""

    def __init__(self, method: SupportSubdivision, payoffs: NDArray[np.float64]) -> None:
        self.method = method
        self.shape = payoffs.shape[1:]
        self.unit = unit_payoffs(payoffs)
        self.count = number_of_supports(self.shape)
        self.next = 0
        self.totals = np.zeros(5, dtype=np.int64)
        n, m = len(self.shape), max(self.shape)
        self.found = np.zeros((4096, n, m))
        self.leaves = np.zeros((8192, n, m))
        self.rows = np.zeros((4096, 3), dtype=np.int64)
        self.open: list[tuple[tuple[int, ...], ...]] = []
        self.work: Workspace = workspace(self.shape)

    @property
    def finished(self) -> bool:
        """Whether every support was examined and everything found was kept."""
        return self.next >= self.count and self.totals[2] <= len(self.rows)

    def all_supports(self) -> None:
        """Search in slices, so that an interrupt is heard between them."""
        actions = np.array(self.shape, dtype=np.int64)
        limits = np.array([self.method.pieces_per_support, self.method.leaves_per_support], dtype=np.int64)
        margin = 64.0 * float(np.finfo(float).eps) * sum(self.shape)
        sizes = np.array([margin, self.method.tolerance, self.method.flat])
        while self.next < self.count and self.totals[3] < self.method.pieces:
            self.next = int(
                search_supports(
                    self.unit, actions, self.next, 200_000, limits, sizes,
                    self.found, self.leaves, self.rows, self.totals, self.work,
                )
            )  # fmt: skip

    def points(self) -> list[Strategies]:
        """The equilibria found, each once."""
        points: list[Strategies] = []
        for row in self.found[: self.totals[0]]:
            point = tuple(row[i, :m].copy() for i, m in enumerate(self.shape))
            if all(_apart(point, p) > 1e-8 for p in points):
                points.append(point)
        return points

    def support(self, number: int) -> tuple[tuple[int, ...], ...]:
        """The actions of a support, by its number."""
        masks = np.unravel_index(number, [2**m - 1 for m in self.shape])
        return tuple(
            tuple(a for a in range(m) if (int(mask) + 1) >> a & 1) for mask, m in zip(masks, self.shape, strict=True)
        )

    def open_supports(self) -> tuple[list[Continuum], list[Strategies]]:
        """Continua and singular equilibria on the supports that were left open."""
        payoffs = self.unit.reshape(len(self.shape), *self.shape)
        kept = min(int(self.totals[2]), len(self.rows))
        ends = [*self.rows[:kept, 1], self.totals[1]][1:]
        continua, stuck = [], []
        for (number, first, _), end in zip(self.rows[:kept], ends, strict=kept > 0):
            support = Support(payoffs, self.support(int(number)))
            self.open.append(support.actions)
            starts = [tuple(row[i, :m] for i, m in enumerate(self.shape)) for row in self.leaves[first:end]]
            continuum, points = survey(support, starts)
            stuck += points
            if continuum is not None:
                continua.append(continuum)
        return continua, stuck

    def reason(self, points: int, continua: int) -> str:
        """Why the answer is complete, or what is missing."""
        searched = f"{int(self.totals[4])} of {self.count} supports could not be excluded at sight"
        if self.finished and not self.open:
            return f"Every support was excluded or searched to the end ({searched})."
        text = f"{searched}; {int(self.totals[2])} stay undecided, {continua} of them with a continuum."
        if self.next < self.count:
            text += f" The limit of {self.method.pieces:,} pieces left {self.count - self.next:,} supports unsearched."
        return text
