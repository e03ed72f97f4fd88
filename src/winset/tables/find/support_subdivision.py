"""All isolated equilibria of a small game with any number of players, support by support."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Nash, Pure
from winset.tables.find.logit_ladder import LogitLadder
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.find.pure_enumeration import PureEnumeration
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
        complete = search.finished and not search.open
        if not complete and not current_budget().spent():
            stuck += self._others(arrays, rng, [c.support for c in continua])
        for point in stuck:
            if all(_apart(point, p) > 1e-6 for p in points):
                points.append(point)
        points.sort(key=_support_size)
        isolated = [not any(_touches(c, p) for c in continua) for p in points]
        details: Details = {"isolated": isolated}
        if search.open:
            details["undecided_supports"] = search.open
        if not search.finished:
            details["unsearched_supports"] = search.count - search.next
        return Found(
            status=Status.SOLVED if (points or continua) and not search.interrupted else Status.LIMIT,
            points=points or [c.points[0] for c in continua],
            completeness="all" if complete else "some" if points or continua else "none",
            reason=search.reason(len(points), len(continua)),
            components=continua,
            details=details,
            stats={"supports": search.count, "searched": int(search.totals[4]), "pieces": int(search.totals[3])},
        )

    def _others(
        self, arrays: NormalFormArrays, rng: np.random.Generator, known: list[tuple[tuple[int, ...], ...]]
    ) -> list[Strategies]:
        """What quicker methods find that a search cut short may have missed: pure equilibria, and one of any kind."""
        found = list(PureEnumeration().run(arrays, Pure(), rng).points)
        ladder = LogitLadder()
        if ladder.supports(arrays, Nash("one")) is None:
            one = ladder.run(arrays, Nash("one"), rng).points
            found += [p for p in one if tuple(tuple(np.flatnonzero(s).tolist()) for s in p) not in known]
        return found


def interior_equilibria(method: SupportSubdivision, payoffs: Float) -> tuple[list[Strategies], bool]:
    """The equilibria in which everybody uses every action, and whether there are no others."""
    search = _Search(method, payoffs)
    search.next = search.count - 1
    search.all_supports()
    return search.points(), search.finished and not search.totals[2]


def number_of_supports(actions: tuple[int, ...]) -> int:
    """How many supports a game with these numbers of actions has."""
    return prod(2**m - 1 for m in actions)


@lru_cache(maxsize=16)
def smallest_first(actions: tuple[int, ...]) -> Int:
    """The numbers of all supports, those with fewer actions first."""
    size = np.zeros(1, dtype=np.int64)
    for m in actions:
        own = np.array([mask.bit_count() for mask in range(1, 2**m)], dtype=np.int64)
        size = (size[:, None] + own[None, :]).ravel()
    return np.argsort(size, kind="stable")


def _apart(p: Strategies, q: Strategies) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(p, q, strict=True))


def _support_size(point: Strategies) -> tuple[int, tuple[tuple[float, ...], ...]]:
    return sum(int((s > 0).sum()) for s in point), tuple(tuple(-s) for s in point)


def _part_of(small: Continuum, large: Continuum) -> bool:
    """Whether a continuum is on the edge of another: its support is smaller, its points are among the other's."""
    inside = all(set(a) <= set(b) for a, b in zip(small.support, large.support, strict=True))
    ends = [p for p in small.points if any(_apart(p, q) < 1e-6 for q in large.points)]
    return inside and small.dimension < large.dimension and len(ends) >= 2


def _touches(continuum: Continuum, point: Strategies) -> bool:
    """Whether a point is one of those listed for a continuum."""
    return any(_apart(point, p) < 1e-6 for p in continuum.points)


class _Search:
    """The state of one run: supports done so far, points, and supports left open."""

    def __init__(self, method: SupportSubdivision, payoffs: Float) -> None:
        self.method = method
        self.shape = payoffs.shape[1:]
        self.unit = unit_payoffs(payoffs)
        self.count = number_of_supports(self.shape)
        self.order = smallest_first(self.shape)
        self.next = 0
        self.interrupted = False
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
        """Search in slices, so that an interrupt is heard between them and the time is looked at."""
        actions = np.array(self.shape, dtype=np.int64)
        limits = np.array([self.method.pieces_per_support, self.method.leaves_per_support], dtype=np.int64)
        margin = 64.0 * float(np.finfo(float).eps) * sum(self.shape)
        sizes = np.array([margin, self.method.tolerance, self.method.flat])
        budget = current_budget()
        while self.next < self.count and self.totals[3] < self.method.pieces:
            self.interrupted = budget.spent()
            if self.interrupted:
                break
            budget.tell("supports", self.next / self.count)
            self.next = int(
                search_supports(
                    self.unit, actions, self.order, self.next, 200_000, limits, sizes,
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
        whole = [c for c in continua if not any(c is not d and _part_of(c, d) for d in continua)]
        return whole, stuck

    def reason(self, points: int, continua: int) -> str:
        """Why the answer is complete, or what is missing."""
        searched = f"{int(self.totals[4])} of {self.count} supports could not be excluded at sight"
        if self.finished and not self.open:
            return f"Every support was excluded or searched to the end ({searched})."
        text = f"{searched}; {int(self.totals[2])} stay undecided, {continua} of them with a continuum."
        if self.interrupted:
            text += f" The time was over with {self.count - self.next:,} supports unsearched."
        elif self.next < self.count:
            text += f" The limit of {self.method.pieces:,} pieces left {self.count - self.next:,} supports unsearched."
        return text
