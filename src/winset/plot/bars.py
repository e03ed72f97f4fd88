"""Bars: what keeps a sponsor from leading openly, and who has power in a vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.solution import Solution
from winset.leadership.causes import Causes
from winset.plot.style import COLOURS, HATCHES, INK, Look, drawn, new_axes

__all__ = ["causes", "values"]


@drawn
def causes(found: Causes, *, title: str = "What keeps the sponsor from leading openly") -> Figure:
    """Draw the constraints' Shapley shares, and beside them the minimal cut sets.

    Parameters
    ----------
    found
        What ``winset.leadership.causes`` gives.
    """
    names = list(found.constraints)
    shares = [float(found.shapley[name]) for name in names]
    figure, axes = new_axes(6.2, 0.42 * len(names) + 1.4, title)
    colours = [COLOURS[k % len(COLOURS)] for k in range(len(names))]
    bars = axes.barh(range(len(names)), shares, 0.6, color=colours, ec=INK, lw=0.6)
    for k, (bar, share) in enumerate(zip(bars, shares, strict=True)):
        bar.set_hatch(HATCHES[k % len(HATCHES)])
        axes.annotate(f"{share:.3g}", (share, k), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(min(0.0, *shares), max(1.0, *shares) * 1.1)
    axes.set_xlabel("Shapley share")
    if not found.cut_sets:
        cuts = "none: no removal makes leading openly optimal"
    elif found.cut_sets == ((),):
        cuts = "nothing does: leading openly is optimal already"
    else:
        cuts = "   ".join("{" + ", ".join(cut) + "}" for cut in found.cut_sets)
    axes.annotate(
        f"minimal cut sets: {cuts}",
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -38),
        textcoords="offset points",
        fontsize=8,
    )
    return figure


@drawn
def values(
    solutions: Sequence[Solution[Vector]] | Mapping[str, Solution[Vector] | Mapping[str, float]],
    *,
    players: Sequence[str] | None = None,
    label: str = "share",
    title: str = "",
) -> Figure:
    """Draw values or power indices side by side, a group of bars a player.

    Parameters
    ----------
    solutions
        Solutions with one number a player, named by their concepts, or a mapping from names to such solutions or to
        numbers by player (weights, say).
    players
        Which, and in what order; all, as they come, if omitted.
    label
        What the bars measure.
    """
    named: Mapping[str, Solution[Vector] | Mapping[str, float]] = (
        solutions if isinstance(solutions, Mapping) else {s.concept.name: s for s in solutions}
    )
    if not named:
        raise ModelError("solutions: must be at least one")
    rows = {name: _by_player(entry) for name, entry in named.items()}
    first = next(iter(rows.values()))
    names = list(players or first)
    unknown = [p for p in names for row in rows.values() if p not in row]
    if unknown:
        raise ModelError(f"players: no value for {unknown[0]!r}; accepted: {', '.join(first)}")
    figure, axes = new_axes(max(4.5, 0.32 * len(names) * max(len(rows), 2) + 1.6), 3.2, title)
    width = 0.8 / len(rows)
    for k, (name, row) in enumerate(rows.items()):
        at = np.arange(len(names)) + (k - (len(rows) - 1) / 2) * width
        look: Look = {"color": COLOURS[k % len(COLOURS)], "hatch": HATCHES[k % len(HATCHES)], "ec": INK, "lw": 0.5}
        axes.bar(at, [row[p] for p in names], width, label=name, **look)
    crowded = sum(map(len, names)) > 42
    axes.set_xticks(range(len(names)), names, rotation=45 if crowded else 0, ha="right" if crowded else "center")
    axes.set_ylabel(label)
    axes.axhline(0, color=INK, lw=0.6)
    if len(rows) > 1 or not title:
        axes.legend()
    return figure


def _by_player(entry: Solution[Vector] | Mapping[str, float]) -> dict[str, float]:
    if isinstance(entry, Solution):
        point = entry.point
        return {str(p): float(v) for p, v in zip(point.players, point.values, strict=True)}
    return {str(p): float(v) for p, v in entry.items()}
