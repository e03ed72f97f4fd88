"""What identification found, as tables for a terminal."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from winset.sweep.identified import Identification

__all__ = ["identification_page"]


RANGES = 15
PAIRS = 8
TELLING = 3


def identification_page(found: Identification) -> RenderableType:
    """The share kept, scores, mechanisms, ranges, claims and equilibria of a ``winset.Identification``."""
    parts: list[RenderableType] = [Text(str(found) + "\n")]
    parts += [_scores(found), _mechanisms(found), _ranges(found)]
    parts += [_pairs(found)] if found.pairs else []
    parts += [_claims(found), _several(found)]
    if found.unjudged:
        parts.append(Text("\n".join(f"not judged: {name}: {why}" for name, why in found.unjudged.items())))
    rests = ", ".join(f"{what} {count:,}" for what, count in found.drawn_for.items())
    parts.append(Text(f"draws: {rests}"))
    return Group(*parts)


def _table(title: str, *headings: str) -> Table:
    return Table(*headings, title=title, title_justify="left", box=box.SIMPLE_HEAD)


def _scores(found: Identification) -> Table:
    table = _table("Leave one out", "Episode", "Predicted by the others", "In the whole box", "Draws", "")
    for score in found.left_out:
        told = "no draw reproduces the others" if not score.others else "poor" if score.poor else ""
        table.add_row(score.episode, _share(score.score), _share(score.box), f"{score.others:,}", told)
    return table


def _mechanisms(found: Identification) -> Table:
    headings = ("Without", "Explained", "Share kept", "Most", "Mean", "Needed by the kept set", "Above all by", "")
    table = _table("Mechanisms", *headings)
    for row in found.mechanisms:
        table.add_row(
            row.mechanism or "(everything on)",
            f"{len(row.explained)} of {len(found.episodes)}",
            _share(row.share),
            str(row.most),
            f"{row.mean:.2f}",
            _share(row.needed) if row.mechanism else "",
            _above_all(row),
            "idle" if row.idle else "",
        )
    return table


def _above_all(row: Any) -> str:
    needing = sorted((e for e, share in row.needed_by.items() if share > 0), key=lambda e: -row.needed_by[e])
    return ", ".join(f"{e} {row.needed_by[e]:.0%}" for e in needing[:TELLING])


def _ranges(found: Identification) -> Table:
    table = _table("The numbers pinned down most", "Number", "Range", "Middle 90 % kept", "Median", "Ruled out")
    place = {n.key: n for n in found.numbers}
    for row in sorted(found.ranges, key=lambda r: -r.pinned)[:RANGES]:
        number = place[row.key]
        middle = f"{row.quantiles[0]:.3g} to {row.quantiles[-1]:.3g}"
        table.add_row(
            row.key, f"{number.low:g} to {number.high:g}", middle, f"{row.quantiles[2]:.3g}", _share(row.pinned)
        )
    return table


def _pairs(found: Identification) -> Table:
    table = _table("The pairs that hang together most", "Number", "and", "Rank correlation", "Cells occupied")
    for pair in found.pairs[:PAIRS]:
        table.add_row(pair.first, pair.second, f"{pair.correlation:+.2f}", f"{pair.occupied:.0%}")
    return table


def _claims(found: Identification) -> Table:
    table = _table("Claims in their box", "Episode", "Claim", "Holds", "Total Sobol indices", "Window of a knife-edge")
    for row in found.claims:
        largest = sorted(row.total, key=lambda key: -row.total[key])[:TELLING]
        indices = ", ".join(f"{key} {row.total[key]:.2f} (first {row.first[key]:.2f})" for key in largest)
        window = ", ".join(f"{key} {low:.3g} to {high:.3g}" for key, (low, high) in row.window.items())
        mark = f"knife-edge: {window}" if row.knife_edge else ""
        table.add_row(row.episode, row.claim + (" *" if row.target else ""), _share(row.share), indices, mark)
    table.caption = "* asked for when the episode is to be reproduced"
    return table


def _several(found: Identification) -> Table:
    headings = ("Episode", "Several outcomes", "Claims hold in all", "Claims hold in some", "Draws")
    table = _table("More than one equilibrium", *headings)
    for name, row in found.several.items():
        shares = (_share(row["several"]), _share(row["all"]), _share(row["some"]))
        table.add_row(name, *shares, str(int(row["draws"])))
    return table


def _share(value: float) -> str:
    return "-" if value != value else f"{value:.3%}" if value < 0.01 else f"{value:.1%}"
