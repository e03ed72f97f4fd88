"""Tables of actors: positions on a line, heat maps of actors and issues, what each would rather have than nothing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from winset.base.errors import ModelError
from winset.plot.style import COLOURS, GREY, INK, MARKERS, drawn, new_axes
from winset.positions.backtests.board import Board
from winset.positions.forecasts.forecast import Forecasts
from winset.positions.games.actor_table import ActorTable
from winset.positions.games.rule import DecisionRule
from winset.positions.table import Positions

__all__ = ["backtest", "positions_heat", "positions_line", "positions_win_sets"]


def _table(given: Positions | ActorTable) -> ActorTable:
    return given.table if isinstance(given, Positions) else given


@drawn
def positions_line(
    positions: Positions | ActorTable,
    issue: str | int = 0,
    weights: str = "salience*capability",
    *,
    forecasts: Forecasts | Mapping[str, float] | None = None,
    title: str = "",
) -> Figure:
    """Draw where actors stand on an issue, as high as their weight, and what procedures forecast.

    Parameters
    ----------
    positions
        A table.
    issue
        Which, by name or place.
    weights
        The product of columns that bars show; what the table lacks is left out.
    forecasts
        What ``Positions.forecast`` gave, or numbers by name.
    """
    table = _table(positions)
    k = table.number(issue)
    rows = np.arange(table.rows(k).start, table.rows(k).stop)
    weight = table.product(weights)[rows]
    held = np.isfinite(table.position[rows]) & np.isfinite(weight)
    x, weight = table.position[rows][held], weight[held]
    names = [table.actors[a] for a in table.actor[rows][held]]
    figure, axes = new_axes(7.0, 3.4, title or f"{table.issues[k]}")
    for place in np.unique(x):
        bottom = 0.0
        for i in np.flatnonzero(x == place):
            colour = COLOURS[i % len(COLOURS)]
            size = (table.scale[k, 1] - table.scale[k, 0]) / 45
            axes.bar(place, weight[i], size, bottom=bottom, color=colour, ec=INK, lw=0.5, alpha=0.8)
            axes.annotate(names[i], (place, bottom + weight[i] / 2), ha="center", va="center", fontsize=7, rotation=35)
            bottom += weight[i]
    if np.isfinite(table.reference[k]):
        axes.axvline(table.reference[k], color=GREY, ls=":", label="reference point")
    if np.isfinite(table.outcome[k]):
        axes.axvline(table.outcome[k], color=INK, ls="-", lw=1.5, label="outcome")
    told = forecasts
    if isinstance(told, Forecasts):
        told = {name: float(found.forecast[k]) for name, found in told.outcomes.items()}
    for j, (name, value) in enumerate((told or {}).items()):
        axes.plot(value, 0, MARKERS[j % len(MARKERS)], color=COLOURS[j % len(COLOURS)], mec=INK, ms=8, clip_on=False)
        axes.plot([], [], MARKERS[j % len(MARKERS)], color=COLOURS[j % len(COLOURS)], mec=INK, label=name)
    margin = 0.04 * (table.scale[k, 1] - table.scale[k, 0])
    axes.set_xlim(table.scale[k, 0] - margin, table.scale[k, 1] + margin)
    axes.set_xlabel("position")
    axes.set_ylabel(weights.replace("*", " × ") if (weight != 1).any() else "actors")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


@drawn
def positions_heat(positions: Positions | ActorTable, *, title: str = "") -> Figure:
    """Draw the positions of all actors on all issues in colours; what is missing stays white.

    Parameters
    ----------
    positions
        A table; positions are drawn as parts of each issue's scale.
    """
    table = _table(positions)
    part = (table.grid(table.position) - table.scale[:, 0]) / (table.scale[:, 1] - table.scale[:, 0])
    n, m = part.shape
    figure, axes = new_axes(min(2.5 + 0.45 * m, 14), min(1.4 + 0.28 * n, 14), title or table.title or "Positions")
    image = axes.imshow(np.ma.masked_invalid(part), cmap="cividis", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(m), table.issues, rotation=45, ha="right", fontsize=7)
    axes.set_yticks(range(n), table.actors, fontsize=7)
    figure.colorbar(image, ax=axes, label="part of the scale", shrink=0.8)
    return figure


@drawn
def positions_win_sets(
    positions: Positions | ActorTable, issue: str | int = 0, *, rule: str = "unanimity", title: str = ""
) -> Figure:
    """Draw what every actor would rather have than the reference point, and what the rule of the issue lets pass.

    Parameters
    ----------
    positions
        A table that knows the issue's reference point.
    issue
        Which, by name or place.
    rule
        Where the issue has none of its own.

    Raises
    ------
    ModelError
        If the issue has no reference point.
    """
    table = _table(positions)
    here = table.on(issue)
    if not np.isfinite(here.reference):
        raise ModelError(f"issue: {here.name!r} has no reference point, which win-sets are measured against")
    order, left, right = (here.rule or DecisionRule.read(rule)).pivots(here.position, here.actors, here.weights)
    figure, axes = new_axes(6.5, 1.2 + 0.26 * len(order), title or f"{here.name}: better than the reference point")
    q = here.reference
    for row, i in enumerate(order):
        x = here.position[i]
        low, high = sorted((q, float(np.clip(2 * x - q, here.lower, here.upper))))
        pivot = row in (left, right)
        axes.plot([low, high], [row, row], color=COLOURS[1 if pivot else 0], lw=4 if pivot else 2, alpha=0.75)
        axes.plot(x, row, "o", color=INK, ms=4)
    axes.axvline(q, color=GREY, ls=":")
    ends = [float(np.clip(2 * here.position[order[k]] - q, here.lower, here.upper)) for k in (left, right)]
    if (ends[0] - q) * (ends[1] - q) > 0:
        passing = sorted((q, min(ends, key=lambda end: abs(end - q))))
        axes.axvspan(*passing, color=COLOURS[2], alpha=0.15, label="passes")
        axes.legend(loc="best")
    axes.set_yticks(range(len(order)), [here.actors[i] for i in order], fontsize=7)
    axes.set_xlim(here.lower, here.upper)
    axes.set_xlabel("policy; thick lines are the pivots'")
    return figure


@drawn
def backtest(board: Board, *, title: str = "") -> Figure:
    """Draw how much better or worse than a baseline every procedure scored, with intervals; left is better.

    Parameters
    ----------
    board
        What :func:`winset.backtest` gave.
    """
    scores = [score for score in board.scores if score.procedure != board.against]
    figure, axes = new_axes(6.8, 1.1 + 0.3 * len(scores), title or board.plan.title or f"Against {board.against}")
    looks = {"better": (COLOURS[2], "^"), "worse": (COLOURS[1], "v"), "no different": (GREY, "o")}
    for row, score in enumerate(scores):
        colour, mark = looks[score.verdict]
        axes.plot([score.low, score.high], [row, row], color=colour, lw=2)
        axes.plot(score.difference, row, mark, color=colour, mec=INK, ms=6)
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(scores)), [f"{s.procedure} (baseline)" if s.baseline else s.procedure for s in scores])
    axes.invert_yaxis()
    axes.set_xlabel(f"{board.plan.score.upper()} less that of {board.against}, with {board.plan.level:.0%} intervals")
    return figure
