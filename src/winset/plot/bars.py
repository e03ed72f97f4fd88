"""Bars: what keeps a sponsor from leading openly, who has power in a vote, which number an outcome hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from matplotlib.figure import Figure

from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.solution import Solution
from winset.leadership.causes import Causes
from winset.plot.style import COLOURS, HATCHES, INK, Look, drawn, new_axes
from winset.sweep.result import SweepResult

__all__ = ["causes", "tornado", "values"]


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


@drawn
def tornado(
    result: SweepResult, word: str | None = None, column: str = "outcome", *, title: str | None = None
) -> Figure:
    """Draw which parameters the share of an answer hangs on, the one that moves it most at the top.

    A bar goes from the least to the largest share over 20 stretches of a parameter's range, the others drawn from
    theirs; its ends are marked where the parameter is lowest (a triangle to the left) and highest (to the right).

    Parameters
    ----------
    result
        What ``winset.sweep`` gives, with draws from ranges.
    word
        The answer whose share is drawn; the most frequent if omitted.
    column
        What is answered: ``"outcome"``, ``"label"`` ...
    """
    overall = result.share(column)
    word = max(overall, key=overall.__getitem__) if word is None else word
    if word not in overall:
        raise ModelError(f"word: {column} is never {word!r}; accepted: {', '.join(overall)}")
    if not result.box:
        raise ModelError("result: must be a sweep with draws from ranges; accepted: box={'fear': (0, 5)}, draws=10_000")
    rows = {name: np.asarray(result.margin(name, column)["share"][word]) for name in result.box}
    kept = {name: row[np.isfinite(row)] for name, row in rows.items()}
    order = sorted((name for name, row in kept.items() if len(row)), key=lambda name: -float(np.ptp(kept[name])))
    figure, axes = new_axes(6.2, 0.36 * len(order) + 1.3, result.title if title is None else title)
    for k, name in enumerate(order):
        row, look = kept[name], cast(Look, {"color": COLOURS[0], "ec": INK, "lw": 0.5, "alpha": 0.45})
        axes.barh(k, np.ptp(row), 0.55, left=row.min(), **look)
        axes.plot(row[0], k, marker="<", color=INK, ms=6, ls="none", zorder=3)
        axes.plot(row[-1], k, marker=">", color=INK, ms=6, ls="none", zorder=3)
    axes.axvline(overall[word], color=INK, lw=0.9, ls=(0, (3, 2)))
    axes.set_yticks(range(len(order)), order)
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel(f"share of games with {column} {'status quo' if word == 'q' else word}; dashed: over all ranges")
    return figure


def _by_player(entry: Solution[Vector] | Mapping[str, float]) -> dict[str, float]:
    if isinstance(entry, Solution):
        point = entry.point
        return {str(p): float(v) for p, v in zip(point.players, point.values, strict=True)}
    return {str(p): float(v) for p, v in entry.items()}
