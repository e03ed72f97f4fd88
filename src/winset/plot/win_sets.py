"""Win-sets: what each would accept, on a line or in the plane, and what all would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.plot.style import COLOURS, HATCHES, INK, MARKERS, Look, drawn, new_axes

__all__ = ["win_sets", "win_sets_plane"]


Float = NDArray[np.float64]


@drawn
def win_sets(
    intervals: Mapping[str, tuple[float, float] | None],
    *,
    ideals: Mapping[str, float] | None = None,
    points: Mapping[str, float] | None = None,
    status_quo: float | None = None,
    label: str = "policy",
    title: str = "",
) -> Figure:
    """Draw win-sets on a line, one bar a player, and the part that all accept.

    Parameters
    ----------
    intervals
        What each accepts, as (low, high), ends included; None for nothing.
    ideals
        Ideal points, marked on the bars.
    points
        Outcomes or proposals, marked across all bars.
    status_quo
        Marked by a dotted line.
    label
        Name and unit of the axis.
    """
    if not intervals:
        raise ModelError("intervals: must name at least one player")
    figure, axes = new_axes(6.4, 0.42 * len(intervals) + 1.5, title)
    names = list(intervals)
    for row, name in enumerate(names):
        given = intervals[name]
        if given is not None:
            colour, hatch = COLOURS[row % len(COLOURS)], HATCHES[row % len(HATCHES)]
            axes.barh(row, given[1] - given[0], 0.56, given[0], color=colour, alpha=0.45, hatch=hatch, ec=INK, lw=0.6)
        if ideals and name in ideals:
            axes.plot(ideals[name], row, "D", color=INK, ms=5, zorder=4)
    common = _common(list(intervals.values()))
    if common is not None:
        axes.axvspan(*common, color="#000000", alpha=0.08, lw=0, label="accepted by all")
    if status_quo is not None:
        axes.axvline(status_quo, color=INK, ls=":", lw=1.2, label="status quo")
    for k, (name, x) in enumerate((points or {}).items()):
        colour, marker = COLOURS[(k + 1) % len(COLOURS)], MARKERS[(k + 2) % len(MARKERS)]
        axes.axvline(x, color=colour, lw=1.4, ls="--", zorder=3)
        axes.plot(x, -0.62, marker, color=colour, ms=8, label=fill(name, 34), zorder=5, clip_on=False)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.75)
    axes.set_xlabel(label)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _common(intervals: Sequence[tuple[float, float] | None]) -> tuple[float, float] | None:
    known = [pair for pair in intervals if pair is not None]
    if len(known) < len(intervals):
        return None
    low, high = max(a for a, _ in known), min(b for _, b in known)
    return (low, high) if low <= high else None


@drawn
def win_sets_plane(
    accepts: Mapping[str, Callable[[Float], NDArray[np.bool_]]],
    *,
    box: tuple[tuple[float, float], tuple[float, float]],
    needed: int | None = None,
    ideals: Mapping[str, tuple[float, float]] | None = None,
    points: Mapping[str, tuple[float, float]] | None = None,
    status_quo: tuple[float, float] | None = None,
    labels: tuple[str, str] = ("first issue", "second issue"),
    title: str = "",
    resolution: int = 301,
) -> Figure:
    """Draw win-sets in the plane: an outline a player, and shaded where enough of them accept.

    Parameters
    ----------
    accepts
        For each player a function from policies ``(K, 2)`` to whether the player accepts them, ``(K,)``.
    box
        What to show: ``((low, high), (low, high))``.
    needed
        How many must accept; all, if omitted.
    ideals, points, status_quo
        Marked, with names.
    resolution
        Policies tried along each axis.
    """
    names = list(accepts)
    quota = len(names) if needed is None else needed
    if not 1 <= quota <= len(names):
        raise ModelError(f"needed: must be from 1 to {len(names)}, got {quota}")
    (x0, x1), (y0, y1) = box
    x, y = np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    marks = {name: np.asarray(accepts[name](grid)).reshape(resolution, resolution) for name in names}
    willing = np.sum(list(marks.values()), axis=0) >= quota
    figure, axes = new_axes(5.8, 4.6, title)
    if willing.any():
        axes.contourf(x, y, willing.astype(float), levels=[0.5, 1.5], colors=["#d9d9d9"], zorder=0)
    for k, name in enumerate(names):
        colour = COLOURS[k % len(COLOURS)]
        if marks[name].any() and not marks[name].all():
            axes.contour(x, y, marks[name].astype(float), levels=[0.5], colors=[colour], linewidths=1.3, zorder=2)
        if ideals and name in ideals:
            axes.plot(*ideals[name], MARKERS[k % len(MARKERS)], color=colour, ms=7, mec="white", label=name, zorder=4)
    _mark(axes, points or {}, status_quo)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _mark(axes: Axes, points: Mapping[str, tuple[float, float]], status_quo: tuple[float, float] | None) -> None:
    if status_quo is not None:
        axes.plot(*status_quo, "+", color=INK, ms=11, mew=1.8, ls="none", label="status quo", zorder=4, clip_on=False)
    for k, (name, point) in enumerate(points.items()):
        look: Look = {"mfc": "none", "mec": INK, "ms": 9, "mew": 1.4}
        axes.plot(*point, MARKERS[(k + 3) % len(MARKERS)], ls="none", label=name, zorder=5, **look)
