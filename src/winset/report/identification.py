"""What identification found, as tables for a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from winset.report.tables import blank
from winset.sweep.identified import Contradiction, Identification

__all__ = ["identification_page"]


RANGES = 15
PAIRS = 8
TELLING = 3


def identification_page(found: Identification) -> RenderableType:
    """The share kept, scores, mechanisms, ranges, claims and equilibria of a ``winset.Identification``."""
    parts: list[RenderableType] = [Text(str(found) + "\n")]
    parts += [_scores(found), _labels(found), _scales(found), _mechanisms(found), _ranges(found)]
    parts += [_pairs(found)] if found.pairs else []
    parts += [_claims(found), _several(found)]
    parts += [Text(f"contradiction: {_told(c)}") for c in found.contradictions]
    if found.unjudged:
        parts.append(Text("\n".join(f"not judged: {name}: {why}" for name, why in found.unjudged.items())))
    rests = ", ".join(f"{what} {count:,}" for what, count in found.drawn_for.items())
    parts.append(Text(f"draws: {rests}"))
    return Group(*parts)


def _scores(found: Identification) -> Table:
    headings = ("Episode", "Predicted by the others", "95 %", "In the whole box", "95 %", "")
    table = blank("Leave one out, the worst first", *headings)
    for score in found.worst_first:
        told = "worse than chance" if score.worse else "no better than chance" if score.poor else ""
        if score.score != score.score:
            told = "no draw reproduces the others"
        table.add_row(
            score.episode,
            _share(score.score),
            _between(score.score_interval),
            _share(score.box),
            _between(score.box_interval),
            told,
        )
    return table


def _labels(found: Identification) -> Table:
    headings = ("Episode", "Label", "Given what was seen", "95 %", "Other labels", "At half", "At twice", "")
    table = blank("What kind of leadership, given only outcome and proposer", *headings)
    scaled = [{(x.episode, x.variant): x for x in scale.labels} for scale in found.at_scale]
    for row in found.labels:
        key = (row.episode, row.variant)
        others = ", ".join(f"{name} {_share(share)}" for name, share in row.labels.items() if name != row.label)
        beside = [_share(at[key].share.value) if key in at else "-" for at in scaled]
        where = row.episode + (f" ({row.variant})" if row.variant else "")
        interval = _between((row.share.low, row.share.high))
        table.add_row(
            where, row.label, _share(row.share.value), interval, others, *beside, "built in" if row.built_in else ""
        )
    return table


def _scales(found: Identification) -> Table:
    table = blank(
        "With ranges of another width", "Ranges", "Share kept", "95 %", "Bits from sharing", "Draws in effect", ""
    )
    rows = [
        (1.0, found.kept_share, found.bits, found.kept, ""),
        *((s.factor, s.share, s.bits, s.kept, s.warning) for s in found.at_scale),
    ]
    for factor, share, bits, kept, warning in sorted(rows, key=lambda row: row[0]):
        table.add_row(
            f"{factor:g} times",
            f"{share.value:.3g}",
            f"{share.low:.2g} to {share.high:.2g}",
            f"{bits.value:+.2f} ({bits.low:+.2f} to {bits.high:+.2f})",
            f"{kept:,}",
            warning,
        )
    return table


def _told(contradiction: Contradiction) -> str:
    return f"{contradiction.variant}: " + "; ".join(f"{e}: {what}" for e, what in contradiction.told.items())


def _between(ends: tuple[float, float]) -> str:
    return f"{_share(ends[0])} to {_share(ends[1])}"


def _mechanisms(found: Identification) -> Table:
    headings = ("Without", "Explained", "Share kept", "Most", "Mean", "Needed by the kept set", "Above all by", "")
    table = blank("Mechanisms", *headings)
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
    table = blank("The numbers pinned down most", "Number", "Range", "Middle 90 % kept", "Median", "Ruled out")
    place = {n.key: n for n in found.numbers}
    for row in sorted(found.ranges, key=lambda r: -r.pinned)[:RANGES]:
        number = place[row.key]
        middle = f"{row.quantiles[0]:.3g} to {row.quantiles[-1]:.3g}"
        table.add_row(
            row.key, f"{number.low:g} to {number.high:g}", middle, f"{row.quantiles[2]:.3g}", _share(row.pinned)
        )
    return table


def _pairs(found: Identification) -> Table:
    table = blank("The pairs that hang together most", "Number", "and", "Rank correlation", "Cells occupied")
    for pair in found.pairs[:PAIRS]:
        table.add_row(pair.first, pair.second, f"{pair.correlation:+.2f}", f"{pair.occupied:.0%}")
    return table


def _claims(found: Identification) -> Table:
    table = blank("Claims in their box", "Episode", "Claim", "Holds", "Total Sobol indices", "Window of a knife-edge")
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
    table = blank("More than one equilibrium", *headings)
    for name, row in found.several.items():
        shares = (_share(row["several"]), _share(row["all"]), _share(row["some"]))
        table.add_row(name, *shares, str(int(row["draws"])))
    return table


def _share(value: float) -> str:
    return "-" if value != value else f"{value:.3%}" if value < 0.01 else f"{value:.1%}"
