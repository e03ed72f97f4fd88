"""Stationary equilibria of alternating offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import ConvexArrays, PolytopeArrays
from winset.bargaining.concepts import Stationary
from winset.bargaining.find.leximin import maximise
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.offers.arrays import AlternatingArrays, SetOffersArrays
from winset.offers.kernels.batch import alternating_batch
from winset.offers.kernels.rubinstein import RANDOM, ROTATING, disagreement, stationary_shares

__all__ = ["AlternatingBatch", "RubinsteinPie", "RubinsteinSet"]


Float = NDArray[np.float64]
UNIQUE = "The equations have one solution, so stationary equilibrium shares are unique."


def accepted(table: Float, share: Float) -> Float:
    """What each player accepts when the next period is worth ``share``."""
    discount, cost, floor, breakdown, inside = table[:5]
    return np.asarray(np.maximum(floor, discount * ((1 - breakdown) * share + breakdown * inside) - cost))


def proposals(table: Float, order: str, x: Float) -> Float:
    """Row i: the division that player i proposes, given claims (rotating) or values (random)."""
    n = len(x)
    offers = np.empty((n, n))
    if order == "random":
        offers[:] = accepted(table, x)
        for i in range(n):
            offers[i, i] += 1.0 - offers[i].sum()
        return offers
    for j in range(n):
        offers[j, j], share = x[j], x.copy()
        for back in range(1, n):
            share[j] = accepted(table, share)[j]
            offers[(j - back) % n, j] = share[j]
    return offers


def exit_shares(discount: Float) -> Float:
    """Row i: what i proposes if whoever accepts leaves (Krishna and Serrano 1996): odds d / (1 - d), 1 more for i."""
    odds = np.where(discount < 1, discount / np.maximum(1 - discount, 1e-300), np.inf)
    offers = np.tile(odds, (len(odds), 1)) * (1 - discount)[:, None]
    np.fill_diagonal(offers, 1.0)
    return np.asarray(offers / offers.sum(axis=1, keepdims=True))


def by_induction(arrays: AlternatingArrays) -> tuple[Float, bool]:
    """What a finite game pays (Stahl 1972), and whether the first proposer, or some, finds agreement."""
    discount, cost, floor, breakdown, inside, recognition, outside, ratified = arrays.table
    n, after, agreed = len(discount), np.zeros(len(discount)), False
    for back in range(arrays.horizon):
        wait = discount * ((1 - breakdown) * after + breakdown * inside) - cost if back else np.zeros(n)
        need, leaves = np.maximum(floor, wait), outside > wait
        turn = [(arrays.horizon - 1 - back) % n] if arrays.order == "rotating" else range(n)
        total, agreed = np.zeros(n), False
        for i in turn:
            offer = need.copy()
            offer[i] += 1.0 - need.sum()
            others = np.arange(n) != i
            out = leaves[others].any() if leaves[i] else leaves[others].all()
            refused = outside if out else wait
            passes = offer[i] >= max(refused[i], ratified[i]) - 1e-12
            agreed |= bool(passes)
            total += (offer if passes else refused) * (1.0 if arrays.order == "rotating" else recognition[i])
        after = total
    return after, agreed


@dataclass(frozen=True)
class RubinsteinPie:
    """Newton's method on the piecewise linear equations; closed form for exit; backward induction with a horizon."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (AlternatingArrays,)

    def supports(self, arrays: AlternatingArrays, concept: Concept) -> str | None:
        """One game at a time."""
        return None if arrays.table.ndim == 2 else "takes one game; AlternatingBatch takes many"

    def run(self, arrays: AlternatingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The agreement when the first player proposes, or the values when the proposer is drawn."""
        table, n = np.ascontiguousarray(arrays.table), arrays.table.shape[1]
        if arrays.exit:
            offers = exit_shares(table[0])
            return self._found(arrays, 0, offers, np.diag(offers).copy())
        if arrays.horizon:
            point, agreed = by_induction(arrays)
            why = "Backward induction over the offers; in every period the best offer is unique."
            details = {"agreement": agreed, "values": point}
            return Found(Status.SOLVED, [point], completeness="all", reason=why, details=details)
        code, point = ROTATING if arrays.order == "rotating" else RANDOM, np.empty(n)
        insisted = disagreement(code, table, point, np.empty(n, dtype=np.uint8))
        if insisted > 1 + 1e-12:
            why = f"What players insist on adds up to {insisted:.6g} > 1: no share passes, and talks fail."
            details = {"agreement": False, "values": point}
            return Found(Status.SOLVED, [point], completeness="all", reason=why, details=details)
        x = np.empty(n)
        status = stationary_shares(
            code, table, x, np.empty(n), np.empty(n), np.empty(n), np.empty((n, n)), np.empty(n, dtype=np.int64)
        )
        return self._found(arrays, status, proposals(table, arrays.order, x), x)

    @staticmethod
    def _found(arrays: AlternatingArrays, status: int, offers: Float, x: Float) -> Found:
        slope = arrays.table[0] * (1 - arrays.table[3])
        unique = bool((slope < 1).all()) or arrays.exit
        random = arrays.order == "random" and not arrays.exit
        return Found(
            Status(status),
            [x if random else offers[0]],
            completeness="all" if unique else "some",
            reason=UNIQUE if unique else "With fixed costs alone other divisions may be equilibria too.",
            details={
                "agreement": True,
                "proposals": offers,
                "own_share": np.diag(offers).copy(),
                "values": x if random else offers[0],
            },
        )


@dataclass(frozen=True)
class RubinsteinSet:
    """Offers over a polytope or a convex set: fixed point of what is accepted and what is then best to propose.

    ``steps`` bounds the calls of the fixed-point solver; it stops at ``accuracy``.
    """

    steps: int = 400
    accuracy: float = 1e-10
    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (SetOffersArrays,)

    def supports(self, arrays: SetOffersArrays, concept: Concept) -> str | None:
        """Not lists of outcomes."""
        if not isinstance(arrays.problem, PolytopeArrays | ConvexArrays):
            return "takes Polytope, Hull or ConvexOutcomes"
        return None

    def run(self, arrays: SetOffersArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Proposals, one row a player; the agreement is the first player's, or their mean if drawn."""
        from scipy.optimize import root

        table, n = arrays.table, arrays.table.shape[1]
        best = best_reply(arrays.problem, table)
        random, weight = arrays.order == "random", table[5]

        def play(following: Float) -> Float:
            """Everybody's proposal, one row a player, when ``following`` is what comes after."""
            offers = np.empty((n, n))
            for i in reversed(range(n)):
                offers[i] = best(i, following)
                following = following if random else offers[i]
            return offers

        def before(offers: Float) -> Float:
            return np.asarray(weight @ offers if random else offers[0])

        x = before(play(arrays.problem.d))
        scale = max(float(np.abs(x - arrays.problem.d).max()), 1e-300)
        for _ in range(8):
            x = before(play(x))

        def gap(z: Float) -> Float:
            return np.asarray((before(play(z)) - z) / scale)

        options: Any = {"maxfev": self.steps, "xtol": self.accuracy}
        x = np.asarray(root(gap, x, method="hybr", options=options).x)
        for _ in range(self.steps):
            if float(np.abs(gap(x)).max()) <= self.accuracy * 100:
                break
            x = before(play(x))
        offers = play(x)
        off = float(np.abs(gap(x)).max())
        point = weight @ offers if random else offers[0]
        status = Status.SOLVED if off <= 1e-6 else Status.LIMIT
        why = "A fixed point of best proposals; other stationary equilibria are not excluded."
        details = {"agreement": True, "proposals": offers, "own_share": np.diag(offers).copy(), "values": point}
        return Found(status, [point], completeness="some", reason=why, details=details)


def best_reply(problem: Any, table: Float) -> Callable[[int, Float], Float]:
    """The function that gives the best outcome for proposer i when the others must get what rejection is worth."""
    if isinstance(problem, PolytopeArrays):
        A, b, d = problem.A, problem.b, problem.d

        def on_polytope(i: int, following: Float) -> Float:
            low = np.maximum(accepted(table, following), d)
            low[i] = d[i]
            objective = np.zeros(len(d))
            objective[i] = 1.0
            room = b - A @ low
            try:
                return low + maximise(objective, A, np.where(np.abs(room) < 1e-14, 0.0, room))[0]
            except ArithmeticError:
                return following

        return on_polytope
    return _on_convex(problem, table)


def _on_convex(problem: ConvexArrays, table: Float) -> Callable[[int, Float], Float]:
    import warnings

    import cvxpy as cp

    n = len(problem.d)
    low = cp.Parameter(n)
    programs = []
    for i in range(n):
        rows = [problem.utilities[j] >= low[j] for j in range(n)]
        programs.append(cp.Problem(cp.Maximize(problem.utilities[i]), [*problem.constraints, *rows]))

    def reply(i: int, following: Float) -> Float:
        need = np.maximum(accepted(table, following), problem.d)
        need[i] = problem.d[i]
        low.value = need
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            programs[i].solve(solver="CLARABEL", tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-11)  # type: ignore[no-untyped-call]
        if not programs[i].status.startswith("optimal"):
            return following
        need[i] = float(np.asarray(problem.utilities[i].value))
        return need

    return reply


@dataclass(frozen=True)
class AlternatingBatch:
    """The same equations, one game a row."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (AlternatingArrays,)

    def supports(self, arrays: AlternatingArrays, concept: Concept) -> str | None:
        """Many games without exit or horizon."""
        if arrays.table.ndim != 3:
            return "takes many games; RubinsteinPie takes one"
        return "exit and horizon are solved one game at a time" if arrays.exit or arrays.horizon else None

    def run(self, arrays: AlternatingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Claims of all (rotating) or values (random), one row a game."""
        count, _, n = arrays.table.shape
        x, agreement = np.empty((count, n)), np.empty((count, n))
        agreed, status = np.empty(count, dtype=np.uint8), np.empty(count, dtype=np.int64)
        code = ROTATING if arrays.order == "rotating" else RANDOM
        alternating_batch(code, np.ascontiguousarray(arrays.table), x, agreement, agreed, status)
        columns = {"status": status, "points": agreement, "own_share": x, "agreement": agreed.astype(bool)}
        return Found(Status.SOLVED, [], details=columns)
