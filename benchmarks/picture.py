"""All ratios of the kept results in one picture, losses included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["draw", "ratios"]


def ratios(families: Iterable[dict[str, Any]]) -> list[tuple[str, str, float]]:
    """Family, figure and ratio of every row that was measured beside a peer with a right answer, the least first."""
    found = [(f["family"], row["figure"], float(row["ratio"])) for f in families for row in f["rows"] if row["ratio"]]
    return sorted(found, key=lambda one: one[2])


def draw(families: Iterable[dict[str, Any]]) -> Any:
    """A dot a row: how many times our time the best peer takes, on a scale of logarithms; left of 1 we lose."""
    from winset.plot.style import canvas

    rows = ratios(families)
    names = list(dict.fromkeys(family for family, _, _ in rows))
    figure = canvas(9, 1.5 + 0.45 * len(names))
    axes = figure.subplots()
    for height, name in enumerate(names):
        own = [ratio for family, _, ratio in rows if family == name]
        lost = [ratio for ratio in own if ratio < 1]
        axes.scatter(own[len(lost) :], [height] * (len(own) - len(lost)), s=22, alpha=0.6, color="#2a6f97")
        axes.scatter(lost, [height] * len(lost), s=22, alpha=0.8, color="#c1121f", marker="x")
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("time of the best right peer / our time, certificate included; crosses: we lose")
    won = sum(ratio >= 1 for _, _, ratio in rows)
    axes.set_title(f"{len(rows)} measurements beside a peer: ahead in {won}, behind in {len(rows) - won}")
    return figure
