"""A bargaining set of two players, or two of many, with its frontier, its disagreement and its solutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from winset.bargaining.games.problem import BargainingProblem
from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.solution import Solution
from winset.outcomes import ConvexOutcomes, FiniteOutcomes, Hull, Polytope
from winset.plot.style import COLOURS, GREY, INK, MARKERS, drawn, new_axes

__all__ = ["bargaining_set"]


Float = NDArray[np.float64]
DIRECTIONS = 180
"""In how many directions the shadow of a set is measured."""


@drawn
def bargaining_set(
    problem: BargainingProblem,
    solutions: Sequence[Solution[Vector]] | Mapping[str, Solution[Vector]] = (),
    *,
    players: tuple[str, str] | None = None,
    title: str | None = None,
) -> Figure:
    """Draw what two players can reach, what they get without agreement, and where solutions lie.

    Parameters
    ----------
    problem
        The bargaining problem. Of a set for more than two players the shadow on two of them is drawn.
    solutions
        Solutions of it; their concepts name them unless a mapping gives other names.
    players
        Which two, if there are more; the first two if omitted. Their utilities are the axes.
    title
        The problem's own, if omitted.

    Raises
    ------
    ModelError
        If a player is unknown or there is only one.
    """
    names = players or problem.players[:2]
    unknown = [p for p in names if p not in problem.players]
    if unknown or len(set(names)) != 2:
        what = f"no player named {unknown[0]!r}" if unknown else f"must be two players, got {', '.join(names)}"
        raise ModelError(f"players: {what}; accepted: two of {', '.join(problem.players)}")
    axis = [problem.players.index(p) for p in names]
    named = solutions if isinstance(solutions, Mapping) else {s.concept.name: s for s in solutions}
    figure, axes = new_axes(5.4, 4.4, problem.title if title is None else title)
    d = problem.disagreement[axis]
    outcomes = problem.outcomes
    if isinstance(outcomes, FiniteOutcomes):
        shown = outcomes.utilities[:, axis]
        axes.plot(*shown.T, "o", ms=3.5, color=GREY, label="outcomes", zorder=2)
        best = shown[_efficient(shown)]
        best = best[np.argsort(best[:, 0])]
        axes.step(*best.T, where="post", color=INK, lw=1.2, label="efficient", zorder=2)
    else:
        shown = _shadow(outcomes, axis, d)
        axes.add_patch(Polygon(shown, closed=True, fc="#e8eef4", ec="none", zorder=0))
        frontier = _upper_right(shown)
        axes.plot(*frontier.T, color=INK, lw=1.8, label="efficient frontier", zorder=2)
    axes.plot(*d, marker="+", ms=10, mew=1.8, ls="none", color=INK, label="disagreement", zorder=3)
    for x, line in ((d[0], axes.axvline), (d[1], axes.axhline)):
        line(x, color=GREY, lw=0.7, ls=":", zorder=1)
    for k, (name, solution) in enumerate(named.items()):
        u = np.asarray(solution.point, dtype=np.float64)[axis]
        axes.plot(
            *u, MARKERS[k % len(MARKERS)], color=COLOURS[k % len(COLOURS)], ms=8, mec="white", label=name, zorder=4
        )
    _limits(axes, np.vstack([shown, d]))
    axes.set_xlabel(f"{names[0]}'s utility")
    axes.set_ylabel(f"{names[1]}'s utility")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _limits(axes: Axes, points: Float) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.06 * np.where(high > low, high - low, 1.0)
    axes.set_xlim(low[0] - room[0], high[0] + room[0])
    axes.set_ylim(low[1] - room[1], high[1] + room[1])


def _shadow(outcomes: Polytope | Hull | ConvexOutcomes, axis: Sequence[int], d: Float) -> Float:
    """Corners (K, 2) of the set seen along two players' axes, no lower than a little below the disagreement."""
    if isinstance(outcomes, Hull):
        return _hull(outcomes.points[:, axis])
    support = _support_of(outcomes, axis, d)
    angles = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    found = [support(np.array([np.cos(a), np.sin(a)])) for a in angles]
    points = np.array([p for p in found if p is not None])
    return _hull(points)


def _support_of(outcomes: Polytope | ConvexOutcomes, axis: Sequence[int], d: Float) -> Any:
    """A function from a direction (2,) to the farthest point (2,) of the set above the disagreement, or None."""
    if isinstance(outcomes, Polytope):
        from scipy.optimize import linprog

        bounds = [(None, None)] * outcomes.n
        for i, low in zip(axis, d, strict=True):
            bounds[i] = (low, None)

        def of_polytope(direction: Float) -> Float | None:
            cost = np.zeros(outcomes.n)
            cost[list(axis)] = -direction
            found = linprog(cost, A_ub=outcomes.A, b_ub=outcomes.b, bounds=bounds, method="highs")
            return None if found.status else np.asarray(found.x)[list(axis)]

        return of_polytope
    import cvxpy as cp

    pair = [outcomes.utilities[i] for i in axis]
    reach = cp.Variable(2)
    weights = cp.Parameter(2)
    limits = [reach[k] <= pair[k] for k in range(2)] + [reach[k] >= d[k] for k in range(2)]
    program = cp.Problem(cp.Maximize(weights @ reach), [*outcomes.constraints, *limits])

    def of_program(direction: Float) -> Float | None:
        weights.value = direction
        program.solve(solver=cp.CLARABEL)  # type: ignore[no-untyped-call]
        return None if reach.value is None else np.asarray(reach.value)

    return of_program


def _hull(points: Float) -> Float:
    """Corners of the convex hull, counterclockwise (Andrew 1979)."""
    points = np.unique(np.round(points, 9), axis=0)

    def half(ordered: Float) -> list[Float]:
        chain: list[Float] = []
        for p in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 1e-12:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return np.array([*half(points), *half(points[::-1])]) if len(points) > 2 else points


def _turn(a: Float, b: Float, c: Float) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _upper_right(corners: Float) -> Float:
    """The part of the boundary that nobody can improve on without loss to the other, from left to right."""
    top = corners[np.lexsort((corners[:, 0], corners[:, 1]))[-1]]
    right = corners[np.lexsort((corners[:, 1], corners[:, 0]))[-1]]
    keep = [p for p in corners if p[0] >= top[0] - 1e-12 and p[1] >= right[1] - 1e-12 and _turn(top, p, right) <= 1e-9]
    between = np.unique(np.array([top, *keep, right]), axis=0)
    return between[np.lexsort((-between[:, 1], between[:, 0]))]


def _efficient(points: Float) -> NDArray[np.bool_]:
    """Which points no other matches in one utility and beats in the other."""
    one, other = points[:, None, :], points[None, :, :]
    beaten = (other >= one).all(axis=2) & np.any(other > one, axis=2)
    return np.asarray(~beaten.any(axis=1), dtype=np.bool_)
