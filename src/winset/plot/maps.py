"""Maps of a sweep: which outcome or label comes out where, over two parameters or along one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from winset.base.array_types import Column
from winset.base.errors import ModelError
from winset.plot.style import COLOURS, HATCHES, INK, Look, drawn, new_axes
from winset.sweep.result import SweepResult

__all__ = ["outcome_map", "shares"]


@drawn
def outcome_map(
    result: SweepResult,
    column: str = "outcome",
    *,
    axes: tuple[str, str] | None = None,
    mark: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Figure:
    """Draw where each word of a column comes out most often, over two axes of a sweep.

    Where chance decides the outcome, the likeliest is shown, with its mean probability in the legend.

    Parameters
    ----------
    result
        What ``winset.sweep`` gives, with at least two axes.
    column
        ``"outcome"``, ``"label"`` or another column of words.
    axes
        Which axis goes across and which up; the first two if omitted. At the others the middle value is taken.
    mark
        A point to mark, such as the parameters' present values.
    title
        The game's own, if omitted.

    Raises
    ------
    ModelError
        If the sweep has fewer than two axes, or an axis is unknown.
    """
    names = list(result.axes)
    across, up = axes or (*names, "", "")[:2]
    unknown = [name for name in (across, up) if name not in names]
    if unknown or across == up:
        raise ModelError(f"axes: must be two of {', '.join(names) or 'none'}, got {across or 'none'}, {up or 'none'}")
    column = result.shown(column)
    words = list(result.words(column))
    cells = _slice(result.most_frequent(column), names, across, up, {n: len(result.axes[n]) // 2 for n in names})
    number = np.full(cells.shape, np.nan)
    for k, word in enumerate(words):
        number[cells == word] = k
    x, y = result.axes[across], result.axes[up]
    figure, panel = new_axes(6.6, 4.2, result.title if title is None else title)
    colours = ListedColormap([COLOURS[k % len(COLOURS)] for k in range(len(words))])
    panel.pcolormesh(
        x, y, number, cmap=colours, vmin=-0.5, vmax=len(words) - 0.5, alpha=0.45, shading="nearest", rasterized=True
    )
    if min(number.shape) > 1:
        for k in range(1, len(words)):
            inside = (number == k).astype(float)
            if inside.any():
                panel.contourf(x, y, inside, levels=[0.5, 1.5], colors="none", hatches=[HATCHES[k % len(HATCHES)]])
                panel.contour(x, y, inside, levels=[0.5], colors=[INK], linewidths=0.6)
    if mark and across in mark and up in mark:
        panel.plot(mark[across], mark[up], "*", color="white", mec=INK, ms=15, zorder=5)
    panel.set_xlabel(across)
    panel.set_ylabel(up)
    told = {word: result.odds(column, word) for word in words}
    _legend(panel, [word for k, word in enumerate(words) if (number == k).any()], words, told)
    return figure


def _slice(cells: Column, names: list[str], across: str, up: str, middle: Mapping[str, int]) -> Column:
    """Cells over two axes, rows upwards, the other axes at one index each."""
    kept = cells[tuple(slice(None) if name in (across, up) else middle[name] for name in names)]
    return kept.T if names.index(across) < names.index(up) else kept


def _legend(panel: Axes, shown: list[str], words: list[str], told: Mapping[str, str] | None = None) -> None:
    entries = []
    for word in shown:
        k = words.index(word)
        look: Look = {
            "fc": (*_rgb(COLOURS[k % len(COLOURS)]), 0.45),
            "hatch": HATCHES[k % len(HATCHES)],
            "ec": INK,
        }
        entries.append(Patch(lw=0.5, label=_in_full((told or {}).get(word, word)), **look))
    panel.legend(handles=entries, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _in_full(word: str) -> str:
    """A word of a legend, with the status quo by its name."""
    return f"status quo{word[1:]}" if word == "q" or word.startswith("q ") else word


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue


@drawn
def shares(result: SweepResult, parameter: str, column: str = "outcome", *, title: str | None = None) -> Figure:
    """Draw how the shares of a column's words change along one parameter, stacked.

    Parameters
    ----------
    result
        What ``winset.sweep`` gives; ``parameter`` is one of its axes (the only one) or of its ranges.
    """
    words = list(result.words(column))
    if parameter in result.box:
        margin = result.margin(parameter, column)
        edges = np.asarray(margin["edges"])
        at, rows = (edges[:-1] + edges[1:]) / 2, [np.asarray(margin["share"][word]) for word in words]
    elif list(result.axes) == [parameter]:
        at, rows = np.asarray(result.axes[parameter]), [np.asarray(result.share(column, word)) for word in words]
    else:
        known = ", ".join([*result.box, *result.axes])
        raise ModelError(
            f"parameter: must be a range of the sweep or its only axis, got {parameter!r}; accepted: {known}"
        )
    figure, panel = new_axes(6.2, 3.2, result.title if title is None else title)
    base = np.zeros(len(at))
    for k, row in enumerate(rows):
        top = base + np.nan_to_num(row)
        look: Look = {"fc": (*_rgb(COLOURS[k % len(COLOURS)]), 0.45), "ec": INK, "hatch": HATCHES[k % len(HATCHES)]}
        panel.fill_between(at, base, top, lw=0.5, **look)
        base = top
    panel.set_xlim(at.min(), at.max())
    panel.set_ylim(0, 1)
    panel.set_xlabel(parameter)
    panel.set_ylabel("share of games")
    _legend(panel, words, words)
    return figure
