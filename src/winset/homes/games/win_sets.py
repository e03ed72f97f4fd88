"""Sets of outcomes cut down to what passes at home, or the proof that nothing does.

With smallest payoffs c the outcomes that pass are S' = {u in S: u >= c}. The disagreement d may lie outside, so
solutions are taken on the comprehensive hull {v >= d: some u in S' has u >= v}: what it adds is dominated, and the
ideal point is that of S'. With A u <= b, A >= 0, its constraints are A max(v, c) <= b, one for each choice of terms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.base.solution import Details
from winset.homes.games.consent import WinSet
from winset.outcomes import ConvexOutcomes, FiniteOutcomes, Hull, Outcomes, Polytope, linear_program

__all__ = ["Ratified", "corners", "cut", "floors", "shortfall", "written_out_rows"]


Float = NDArray[np.float64]
CORNERS = 6
"""Up to so many players the corners of a set without free disposal are found; above, it stays a cone program."""
CHOICES = 10
"""Up to so many thresholds the constraints above are written out; above, they stay a cone program."""


@dataclass(frozen=True)
class Ratified:
    """A procedure after its players' homes have spoken.

    Parameters
    ----------
    game
        The procedure over what passes; None if nothing does.
    floor
        Shape ``(n,)``: payoffs below which an agreement fails at home; -inf where there are none.
    proof
        Why nothing passes: ``statement`` in words and the numbers that show it. Empty if something does.
    """

    game: Any
    floor: Float
    proof: Details = field(default_factory=dict)


def floors(win_sets: dict[int, WinSet], n: int, players: tuple[str, ...]) -> Float:
    """The smallest payoffs that pass, shape ``(n,)``.

    Raises
    ------
    ModelError
        If a win-set is one of policies, or bounds payoffs from above.
    """
    low = np.full(n, -np.inf)
    for i, home in win_sets.items():
        if home.measure == "policy":
            what = "an interval of policies needs a game over policies, such as SpatialBargaining or AgendaSetter"
            raise ModelError(f"domestic[{players[i]}]: {what}")
        if home.measure == "payoff":
            low[i] = home.low
    return low


def cut(
    outcomes: Outcomes, d: Float, win_sets: dict[int, WinSet], players: tuple[str, ...]
) -> tuple[Outcomes | None, Details]:
    """The comprehensive hull of what passes, or None and the proof that nothing does."""
    c = floors(win_sets, len(d), players)
    marks = [(i, home.marks) for i, home in win_sets.items() if home.marks is not None]
    if marks and not isinstance(outcomes, FiniteOutcomes):
        raise ModelError(f"domestic[{players[marks[0][0]]}]: values of outcomes need FiniteOutcomes")
    if isinstance(outcomes, FiniteOutcomes):
        return _cut_list(outcomes, d, c, marks, players)
    if not (c > d).any():
        return outcomes, {}
    if isinstance(outcomes, ConvexOutcomes):
        rows = [u >= x for u, x in zip(outcomes.utilities, c, strict=True) if np.isfinite(x)]
        missing = shortfall(outcomes, np.maximum(c, d))
        if missing > 1e-7 * max(1.0, float(np.abs(np.maximum(c, d)).max())):
            statement = f"Every policy leaves some home at least {missing:.6g} short of what it insists on."
            return None, {"statement": statement, "shortfall": missing}
        return ConvexOutcomes(outcomes.utilities, [*outcomes.constraints, *rows], free_disposal=True), {}
    return _cut_polytope(outcomes.to_polytope(), d, c, players)


def shortfall(outcomes: ConvexOutcomes, floor: Float) -> float:
    """The least t such that some policy gives every player at least ``floor - t``."""
    import cvxpy as cp

    t = cp.Variable()
    rows = [u + t >= x for u, x in zip(outcomes.utilities, floor, strict=True)]
    problem = cp.Problem(cp.Minimize(t), [*outcomes.constraints, *rows])
    problem.solve(solver="CLARABEL")  # type: ignore[no-untyped-call]
    if problem.status in ("unbounded", "unbounded_inaccurate"):
        return -np.inf
    return float(problem.value) if problem.status.startswith("optimal") else np.inf


# ---------------------------------------------------------------- lists


def _cut_list(
    outcomes: FiniteOutcomes, d: Float, c: Float, marks: list[tuple[int, NDArray[np.bool_]]], players: tuple[str, ...]
) -> tuple[Outcomes | None, Details]:
    u = outcomes.utilities
    passing = np.ones((len(u), len(d)), dtype=bool)
    for i, row in marks:
        passing[:, i] = row
    if outcomes.lotteries:
        kept = u[passing.all(axis=1)]
        if not (c > d).any():
            return (
                (FiniteOutcomes(kept, None, True), {}) if len(kept) else (None, _refusals(outcomes, passing, players))
            )
        if not len(kept):
            return None, _refusals(outcomes, passing, players)
        try:
            hull = Hull(np.unique(np.vstack([kept, d]), axis=0)).to_polytope()
        except ModelError:
            return _cut_lottery(kept, d, c, players)
        return _cut_polytope(hull, d, c, players)
    passing &= u >= c
    keep = passing.all(axis=1)
    if not keep.any():
        return None, _refusals(outcomes, passing, players)
    return FiniteOutcomes(
        u[keep], [outcomes.name(int(k)) for k in np.flatnonzero(keep)], free_disposal=outcomes.free_disposal
    ), {}


def _cut_lottery(kept: Float, d: Float, c: Float, players: tuple[str, ...]) -> tuple[Outcomes | None, Details]:
    """Lotteries over outcomes that do not span a solid set, as a cone program."""
    import cvxpy as cp

    points = np.vstack([kept, d])
    p = cp.Variable(len(points), nonneg=True, name="lottery")
    mixed = ConvexOutcomes([points[:, i] @ p for i in range(points.shape[1])], [cp.sum(p) == 1])
    return cut(mixed, d, {i: WinSet("payoff", low=float(x)) for i, x in enumerate(c)}, players)


def _refusals(outcomes: FiniteOutcomes, passing: NDArray[np.bool_], players: tuple[str, ...]) -> Details:
    refused = {
        outcomes.name(k): [p for p, yes in zip(players, row, strict=True) if not yes]
        for k, row in enumerate(passing.tolist())
    }
    return {"statement": "Every outcome of the list is refused in some home.", "refused_by": refused}


# ---------------------------------------------------------------- polytopes


def _cut_polytope(polytope: Polytope, d: Float, c: Float, players: tuple[str, ...]) -> tuple[Outcomes | None, Details]:
    A, b = polytope.A, polytope.b
    low = np.maximum(c, d)
    stacked = Polytope(np.vstack([A, -np.eye(len(d))]), np.r_[b, -low])
    proof = stacked.feasibility()
    if not proof.feasible and proof.multipliers is not None:
        asks = ", ".join(f"{p} {x:.6g}" for p, x in zip(players, c, strict=True) if np.isfinite(x))
        what = f"No outcome gives every home what it insists on ({asks}): y (A u - b) >= 0 fails for the multipliers y"
        return None, {"statement": f"{what} (Farkas).", "farkas": proof.multipliers, "floor": low}
    free = ~((A <= 0).all(axis=1))
    bound = (c > d) & (A[free] > 0).any(axis=0)
    if (A[free] >= 0).all() and bound.sum() <= CHOICES:
        return _written_out(A[free], b[free], c, np.flatnonzero(bound)), {}
    ends = corners(stacked)
    if ends is None:
        import cvxpy as cp

        u = cp.Variable(len(d), name="outcome")
        rows = [A @ u <= b, *(u[i] >= c[i] for i in np.flatnonzero(np.isfinite(c)))]
        return ConvexOutcomes([u[i] for i in range(len(d))], rows, free_disposal=True), {}
    lowered = {tuple(np.where(marks, p, d)) for p in ends for marks in product((True, False), repeat=len(d))}
    return Hull(sorted(lowered)), {}


def _written_out(A: Float, b: Float, c: Float, bound: NDArray[np.int64]) -> Polytope:
    rows, sides = [], []
    for row, side in zip(A, b, strict=True):
        own = [int(i) for i in bound if row[i] > 0]
        for size in range(len(own) + 1):
            for held in combinations(own, size):
                left, at = row.copy(), list(held)
                left[at] = 0.0
                if left.any():
                    rows.append(left)
                    sides.append(side - float(row[at] @ c[at]))
    return Polytope(rows, sides)


def written_out_rows(A: Float, b: Float, c: Float, bound: NDArray[np.int64]) -> tuple[Float, Float]:
    """The same for B problems ``A`` (B, m, n), ``b`` (B, m), ``c`` (B, n): every choice of the players ``bound``."""
    rows, sides = [], []
    for size in range(len(bound) + 1):
        for held in combinations(bound.tolist(), size):
            left = A.copy()
            left[:, :, list(held)] = 0.0
            rows.append(left)
            sides.append(b - np.einsum("bmk,bk->bm", A[:, :, list(held)], c[:, list(held)]))
    return np.concatenate(rows, axis=1), np.concatenate(sides, axis=1)


def corners(polytope: Polytope) -> Float | None:
    """Corners of {A u <= b}; None if there are too many players or the set has no interior to start from."""
    from scipy.spatial import HalfspaceIntersection

    keep = polytope.A.any(axis=1)
    A, b = polytope.A[keep], polytope.b[keep]
    norm = np.linalg.norm(A, axis=1)
    if A.shape[1] > CORNERS or A.shape[1] < 2:
        return None
    n = A.shape[1]
    found = linear_program(np.r_[np.zeros(n), -1.0], np.c_[A, norm], b)
    scale = max(float(np.abs(b / norm).max()), 1e-300)
    if found.status != 0 or found.x[-1] <= 1e-7 * scale:
        return None
    pieces = HalfspaceIntersection(np.c_[A / norm[:, None], -b / norm], np.asarray(found.x[:n]))
    return np.unique(np.round(pieces.intersections, 14), axis=0)
