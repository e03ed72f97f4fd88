"""Maps of numbers over two axes of a sweep: policies, probabilities, shares, payoffs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from winset.base.errors import ModelError, closest
from winset.plot.style import INK, drawn, new_axes
from winset.sweep.result import SweepResult

__all__ = ["number_map"]


@drawn
def number_map(
    result: SweepResult,
    measure: str,
    *,
    axes: tuple[str, str] | None = None,
    mark: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Figure:
    """Draw a number that games answer over two axes of a sweep, in shades and with lines of equal value.

    Parameters
    ----------
    result
        What ``winset.sweep`` gives, with at least two axes.
    measure
        The number, such as ``"policy"`` or ``"payoffs.Japan"``: its mean in each cell; or ``"probability.deal"`` and
        ``"outcome.deal"``, the share of games that come out so.
    axes
        Which axis goes across and which up; the first two if omitted. At the others the middle value is taken.
    mark
        A point to mark, such as the parameters' present values.
    title
        The game's own, if omitted.

    Raises
    ------
    ModelError
        If the sweep has fewer than two axes, or an axis or the number is unknown.
    """
    names = list(result.axes)
    across, up = axes or (*names, "", "")[:2]
    if {across, up} - set(names) or across == up:
        raise ModelError(f"axes: must be two of {', '.join(names) or 'none'}, got {across or 'none'}, {up or 'none'}")
    cells = _numbers(result, measure)
    kept = cells[tuple(slice(None) if n in (across, up) else len(result.axes[n]) // 2 for n in names)]
    values = kept.T if names.index(across) < names.index(up) else kept
    x, y = result.axes[across], result.axes[up]
    figure, panel = new_axes(6.6, 4.2, result.title if title is None else title)
    shades = panel.pcolormesh(x, y, values, cmap="cividis", shading="nearest", rasterized=True)
    inside = values[np.isfinite(values)]
    if min(values.shape) > 1 and inside.size and np.ptp(inside) > 1e-9 * max(float(np.abs(inside).max()), 1e-300):
        lines = panel.contour(x, y, values, colors=[INK], linewidths=0.6)
        panel.clabel(lines, fontsize=7)
    if mark and across in mark and up in mark:
        panel.plot(mark[across], mark[up], "*", color="white", mec=INK, ms=15, zorder=5)
    panel.set_xlabel(across)
    panel.set_ylabel(up)
    figure.colorbar(shades, ax=panel, label=measure)
    return figure


def _numbers(result: SweepResult, measure: str) -> np.ndarray:
    """The means of a number, or the share of games with an outcome, by cell."""
    if measure in result.measures:
        return np.asarray(result.measures[measure]["mean"], dtype=float)
    column, _, word = measure.partition(".")
    if column in result.counts and word in result.counts[column]:
        return np.asarray(result.share(column, word), dtype=float)
    known = [*result.measures, *(f"{c}.{word}" for c, words in result.counts.items() for word in words)]
    raise ModelError(
        f"measure: no number named {measure!r}{closest(measure, known)}; accepted: {', '.join(known[:40])}"
    )
