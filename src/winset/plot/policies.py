"""Policies on a line or in a plane: ideal points, what passes, proposals, winsets, cores, yolks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.solution import Solution
from winset.plot.style import COLOURS, GREY, HATCHES, INK, MARKERS, Look, drawn, new_axes
from winset.policies.games.setter import AgendaSetter
from winset.policies.games.spatial import SpatialBargaining
from winset.policies.games.voting import SpatialVoting

__all__ = ["policies"]


Game = SpatialBargaining | AgendaSetter | SpatialVoting


@drawn
def policies(
    game: Game, solutions: Sequence[Solution[Vector]] | Mapping[str, Solution[Vector]] = (), *, title: str | None = None
) -> Figure:
    """Draw ideal points and the status quo, and what solutions single out.

    Of bargaining: what passes, and each player's proposals; of an agenda setter: the winset and the outcome; of votes:
    winset, core, yolk, uncovered set.

    Parameters
    ----------
    game
        A spatial game on a line or in a plane.
    solutions
        Solutions of it; their concepts name them unless a mapping gives other names.
    title
        The game's own, if omitted.

    Raises
    ------
    ModelError
        If the game is not spatial.
    """
    if not isinstance(game, SpatialBargaining | AgendaSetter | SpatialVoting):
        accepted = "SpatialBargaining, AgendaSetter or SpatialVoting"
        raise ModelError(f"game: must be {accepted}, got {type(game).__name__}")
    named = solutions if isinstance(solutions, Mapping) else {s.concept.name: s for s in solutions}
    line = game.dimensions == 1
    size = (5.6, 1.4 + 0.35 * max(len(named), 1)) if line else (5.6, 4.6)
    figure, axes = new_axes(*size, game.title if title is None else title)
    for k, (name, solution) in enumerate(named.items()):
        (_on_line if line else _in_plane)(axes, game, solution, name, k)
    ideals = np.column_stack([game.ideals[:, 0], np.full(len(game.ideals), -0.6)]) if line else game.ideals
    axes.plot(*ideals.T, "o", ms=4, color=INK, ls="none", zorder=5)
    for player, point in zip(game.players, ideals, strict=True):
        axes.annotate(player, point, (0, -11 if line else 5), textcoords="offset points", ha="center", fontsize=7)
    if game.status_quo is not None:
        q = (game.status_quo[0], -0.6) if line else game.status_quo
        axes.plot(*q, marker="+", ms=10, mew=1.8, ls="none", color=INK, label="status quo", zorder=5)
    axes.margins(0.08)
    if line:
        axes.set_ylim(-1.1, max(len(named), 1) - 0.4)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    else:
        axes.set_aspect("equal")
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _on_line(axes: Axes, game: Game, solution: Solution[Vector], name: str, k: int) -> None:
    """One row: the interval as a bar, proposals as marks on it."""
    details, colour = solution.details, COLOURS[k % len(COLOURS)]
    interval = next((details[key] for key in ("acceptance", "winset", "interval") if key in details), None)
    if interval is not None:
        low, high = interval
        axes.barh(
            k, high - low, 0.4, low, fc=colour, alpha=0.25, hatch=HATCHES[k % len(HATCHES)], ec=colour, label=name
        )
        axes.plot([low, high], [k, k], "|", ms=12, color=colour)
    if isinstance(game, SpatialVoting):
        if "uncovered" in details:
            axes.plot(np.ravel(solution.points), np.full(len(solution.points), k), ".", color=colour, label=name)
        return
    marks = np.ravel(np.asarray(solution.point, dtype=np.float64))
    what = "proposals" if isinstance(game, SpatialBargaining) else "outcome"
    axes.plot(marks, np.full(len(marks), k), MARKERS[k % len(MARKERS)], color=colour, ms=6, mec="white", label=what)


def _in_plane(axes: Axes, game: Game, solution: Solution[Vector], name: str, k: int) -> None:
    """The shape of the solution, and proposals joined to their proposers' ideal points."""
    details, colour, marker = solution.details, COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
    look: Look = {
        "fc": colour,
        "alpha": 0.18,
        "ec": colour,
        "hatch": HATCHES[k % len(HATCHES)],
        "zorder": 1,
    }
    outline = next((details[key] for key in ("acceptance", "winset", "boundary") if key in details), None)
    if outline is not None and len(outline):
        label = {"acceptance": "passes", "winset": "winset"}.get(
            next(x for x in details if details[x] is outline), name
        )
        axes.add_patch(Polygon(outline, closed=True, label=label, **look))
        axes.plot(*np.asarray(outline).T, color=colour, lw=0.8, zorder=1)
    if "proposals" in details:
        for player, own in zip(game.players, game.ideals, strict=True):
            for point, chance in details["proposals"][player]:
                axes.plot(*np.stack([own, point]).T, color=GREY, lw=0.4 + 1.2 * chance, zorder=2)
                axes.plot(*point, marker, color=colour, ms=6, mec="white", zorder=4)
        axes.plot([], [], marker, color=colour, ls="none", label="proposals")
    elif "uncovered" in details:
        axes.plot(*np.array(solution.points).T, ".", ms=3, color=colour, label=name, zorder=2)
    elif solution.concept.name == "Yolk":
        axes.add_patch(Circle(tuple(details["centre"]), details["radius"], label=name, **look))
        axes.plot(*details["centre"], marker, color=colour, ms=4, zorder=4)
    elif solution.concept.name == "SpatialCore" and solution.points:
        if len(solution.points) > 2:
            axes.add_patch(Polygon(np.array(solution.points), closed=True, label=name, **look))
        else:
            axes.plot(*np.array(solution.points).T, marker, ls="-", color=colour, ms=7, label=name, zorder=3)
    elif isinstance(game, AgendaSetter):
        axes.plot(*np.array(solution.points).T, marker, color=colour, ms=7, mec="white", ls="none", label="outcome")
        axes.plot(*game.setter, "*", color=INK, ms=9, ls="none", label="setter")
