"""One equilibrium of a table: one way after another until an answer is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Maximin, Nash, Pure, Tracing
from winset.tables.find.lemke_howson import LemkeHowson
from winset.tables.find.logarithmic_tracing import LogarithmicTracing
from winset.tables.find.logit_ladder import LogitLadder
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.find.pure_enumeration import PureEnumeration
from winset.tables.find.security import SecurityLevels
from winset.tables.find.singular_supports import Support
from winset.tables.find.support_subdivision import SupportSubdivision
from winset.tables.find.vertex_enumeration import VertexEnumeration

__all__ = ["OneEquilibrium"]


CLOSE = 1e-9
"""Largest regret, relative to the payoff range, of what counts as an equilibrium."""
BONUS = 1e-4
"""Size of the random payoffs that move a game out of a degenerate position."""

Way = tuple[str, Callable[[], Found]]


@dataclass(frozen=True)
class OneEquilibrium:
    """Try the methods for one equilibrium, cheapest first, until an answer is one; the solution names that method.

    For two players: Lemke-Howson paths, pure equilibria, the linear program of a zero-sum game, logit paths, the
    tracing procedure, the enumeration of vertices. For more: pure equilibria, logit paths, the tracing procedure, logit
    paths of the game with small random payoffs added, the search of supports.

    Parameters
    ----------
    perturbed
        How many games with small random payoffs are tried.
    """

    perturbed: int = 5
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Nash) -> str | None:
        """Applies to ``count="one"`` where one of the methods does."""
        if concept.count != "one":
            return "finds one equilibrium; ask for Nash(count='one')"
        return None if len(arrays.payoffs) == 2 else LogitLadder().supports(arrays, concept)

    def run(self, arrays: NormalFormArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """The first answer that is an equilibrium, or that there is none."""
        two = len(arrays.payoffs) == 2
        first = LemkeHowson().run(arrays, concept, rng) if two else PureEnumeration().run(arrays, Pure(), rng)
        name = "LemkeHowson" if two else "PureEnumeration"
        if first.status is Status.SOLVED:
            first.stats["method"] = name
            return first if two else first.but(points=first.points[:1], completeness="one")
        tried, budget = [f"{name}: {first.reason}"], current_budget()
        for name, way in self._ways(arrays, concept, rng):
            if budget.spent():
                tried.append("The time was over.")
                break
            budget.tell(name, float("nan"))
            found = way()
            exact = found.details.get("exact_points")
            if found.points and (exact or _regret(arrays.payoffs, found.points[0]) <= CLOSE):
                return found.but(
                    status=Status.SOLVED,
                    points=found.points[:1],
                    completeness="one",
                    reason=f"{found.reason} Before: {' '.join(tried)}",
                    components=[],
                    details={"exact_points": exact[:1]} if exact else {},
                    stats={**found.stats, "method": name},
                )
            tried.append(f"{name}: {found.reason}")
        return Found(Status.LIMIT, [], "none", " ".join(tried))

    def _ways(self, arrays: NormalFormArrays, concept: Nash, rng: np.random.Generator) -> Iterator[Way]:
        """The methods that apply after the first, in order."""
        two, ladder, tracing = len(arrays.payoffs) == 2, LogitLadder(), LogarithmicTracing()
        if two:
            yield "PureEnumeration", lambda: PureEnumeration().run(arrays, Pure(), rng)
        if two and _zero_sum(arrays.payoffs):
            yield "SecurityLevels", lambda: SecurityLevels().run(arrays, Maximin(), rng)
        if ladder.supports(arrays, concept) is None:
            yield "LogitLadder", lambda: ladder.run(arrays, concept, rng)
        if tracing.supports(arrays, Tracing()) is None:
            yield "LogarithmicTracing", lambda: tracing.run(arrays, Tracing(), rng)
        if ladder.supports(arrays, concept) is None:
            for number in range(self.perturbed):
                yield "LogitLadder", lambda number=number: _perturbed(arrays, number, rng)  # type: ignore[misc]
        for every in (VertexEnumeration(), SupportSubdivision()):
            if every.supports(arrays, Nash()) is None:
                yield type(every).__name__, lambda every=every: every.run(arrays, Nash(), rng)  # type: ignore[misc]


def _zero_sum(payoffs: Float) -> bool:
    """Whether one player's gain is the other's loss in every cell."""
    return bool((payoffs[0] + payoffs[1] == 0.0).all())


def _regret(payoffs: Float, point: tuple[Float, ...]) -> float:
    """The most that a player gains by another action, in units of the player's payoff range."""
    worst = 0.0
    for i, table in enumerate(unit_payoffs(payoffs).reshape(payoffs.shape)):
        for j in reversed(range(len(point))):
            if j != i:
                table = np.tensordot(table, point[j], axes=(j, 0))
        worst = max(worst, float(table.max() - table @ point[i]))
    return worst


def _perturbed(arrays: NormalFormArrays, number: int, rng: np.random.Generator) -> Found:
    """An equilibrium on the support of one of the game with small random payoffs added to those of actions."""
    unit = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
    moved = unit + BONUS * 0.5**number * rng.random(unit.shape)
    found = LogitLadder().run(NormalFormArrays(moved), Nash("one"), rng)
    if not found.points:
        return found
    start = found.points[0]
    support = Support(unit, tuple(tuple(np.flatnonzero(s > CLOSE).tolist()) for s in start))
    x = support.solve_from(support.join(start))
    if x is None:
        return Found(
            Status.LIMIT, [], "none", "The support of an equilibrium of a game nearby carries none of this one."
        )
    return Found(Status.SOLVED, [support.full(x)], "one", "On the support of an equilibrium of a game nearby.")
