"""An episode to look around in: one page of HTML with sliders, a map and its claims, nothing to load from elsewhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from importlib import resources

from winset.base.markup import element, table, words
from winset.episodes.claims import Replication
from winset.episodes.exploring import Exploration
from winset.report.page_tree import page_tree

__all__ = ["explorer_page"]


_COLOURS = (
    "#00664b",
    "#d98200",
    "#3a5fb0",
    "#b0305c",
    "#6a8a22",
    "#7a4fa3",
    "#1f9aa8",
    "#8a5a2b",
    "#555a66",
    "#c9a400",
)
_STYLE = """
:root { --ink: #222; --pale: #667; --line: #d5d5dc; --good: #00664b; --bad: #a32200; }
* { box-sizing: border-box; }
body {
  color: var(--ink); font: 16px/1.45 Georgia, 'DejaVu Serif', serif; margin: 0 auto; max-width: 76rem; padding: 1.2rem;
}
h1, h2, th, b, select, output { font-family: 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; }
h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; }
.columns { display: grid; gap: 2rem; grid-template-columns: minmax(20rem, 1fr) minmax(20rem, 1fr); }
.pale { color: var(--pale); font-size: .88rem; }
label {
  border-bottom: 1px solid var(--line); display: grid; gap: 0 .8rem; grid-template-columns: 1fr auto; padding: .4rem 0;
}
label span { grid-column: 1 / 3; grid-row: 2; }
label input { grid-column: 1 / 3; width: 100%; }
label output { grid-column: 2; grid-row: 1; }
#headline { font-size: 1.15rem; font-weight: bold; margin: .4rem 0; }
.bar { align-items: center; display: grid; gap: .6rem; grid-template-columns: 11rem 1fr 4rem; }
.bar .fill { display: inline-block; height: 1rem; }
.bar .odds { text-align: right; }
canvas { border: 1px solid var(--line); cursor: crosshair; height: 24rem; width: 100%; }
table { border-collapse: collapse; font-size: .88rem; width: 100%; }
th { border-bottom: 1.5px solid var(--ink); font-size: .8rem; text-align: left; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem .2rem 0; vertical-align: top; }
#legend span { margin-right: 1rem; white-space: nowrap; }
#legend i { display: inline-block; height: .8rem; margin-right: .3rem; width: .8rem; }
.scroll { max-height: 18rem; overflow-y: auto; }
tr.holds .verdict { color: var(--good); }
tr.fails td { background: #fdf0ec; }
tr.fails .verdict { color: var(--bad); font-weight: bold; }
#any-numbers input { font: inherit; width: 6.5rem; }
#any-numbers td:first-child { white-space: nowrap; }
tr.changed td { background: #fff6dc; }
#any-outcome { font-weight: bold; }
figure { margin: 1.5rem 0; overflow-x: auto; }
figure svg { height: auto; max-width: 100%; }
@media (max-width: 50rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .bar { grid-template-columns: 7rem 1fr 3.5rem; }
  table { font-size: .8rem; }
}
"""

_ANY = """
<h2>Any number</h2>
<p class="pale">Type any value: this page then solves the main game by backward induction, in floating point; ties go to
the first action listed. That is not certified; the grid above is, and so is what winset solve answers.</p>
<div class="columns"><div class="wide"><table><tbody id="any-numbers"></tbody></table></div>
<div><p><button type="button" id="any-reset">the file's own values</button></p>
<p>Outcome: <span id="any-outcome"></span></p>
<ol id="any-play"></ol>
<table><thead><tr><th>Player</th><th>Payoff</th></tr></thead><tbody id="any-payoffs"></tbody></table>
</div></div>
"""


def explorer_page(found: Exploration, pictures: Mapping[str, str] | None = None) -> str:
    """The page of an exploration; ``pictures`` are SVG elements by caption."""
    model, start = found.model, found.start
    claims = start.claims if start is not None else ()
    heads = "".join(f"<th>{head}</th>" for head in ("", "Claim", "Expected", "Source"))
    rows = "".join(
        str(
            element(
                "tr",
                element("td", class_="verdict"),
                element("td", element("b", c.name), " ", element("span", c.says, class_="pale")),
                element("td", words(c.expected)),
                element("td", c.source or c.kind),
                id=f"claim-{k}",
            )
        )
        for k, c in enumerate(claims)
    )
    figures = "".join(
        f"<figure>{svg}{element('figcaption', caption)}</figure>" for caption, svg in (pictures or {}).items()
    )
    ranged = "The file gives no ranges: numbers go from half to half as much again. " if found.assumed else ""
    ranged += f"Ranges that stay at the file's values: {', '.join(found.fixed)}." if found.fixed else ""
    tree = page_tree(model)
    sources = [(s.author, s.year, s.title, s.pages) for s in model.sources.values()]
    body = f"""<h1>{element("span", model.title)}</h1>
<p class="pale">{element("span", " ".join(model.summary.split()))}</p>
<div class="columns"><div>
<h2>Parameters</h2><div id="sliders"></div><p class="pale">{element("span", ranged)}</p>
<h2>What comes out</h2><p id="headline"></p><div id="outcomes"></div>
<h2>Answers</h2><div class="scroll"><table><tbody id="answers"></tbody></table></div>
</div><div>
<h2>Map</h2>
<p>across <select id="across"></select> up <select id="up"></select> showing <select id="what"></select></p>
<canvas id="map" width="720" height="480"></canvas>
<p id="legend"></p><p class="pale" id="ends"></p>
<p class="pale" id="under">Point at the map to read it, click to go there.</p>
</div></div>
<h2>Claims: <span id="held"></span></h2>
<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
{_ANY if tree is not None else ""}
{figures}
{element("h2", "Sources") + table(("Author", "Year", "Title", "Pages"), sources) if sources else ""}
<p class="pale">Every point of the grid was computed and certified beforehand; nothing is interpolated.</p>"""
    files = ("explorer.js", "page_tree.js") if tree is not None else ("explorer.js",)
    scripts = [(resources.files("winset.report") / file).read_text(encoding="utf-8") for file in files]
    data = json.dumps(_data(found) | {"tree": tree}, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{element("title", model.title)}'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head>"
        f'<body>{body}<script type="application/json" id="data">{data}</script>'
        f"{''.join(f'<script>{script}</script>' for script in scripts)}</body></html>\n"
    )


def _data(found: Exploration) -> dict[str, object]:
    """Axes and points as the page's script reads them."""
    known = [point for point in found.points if point is not None]
    outcomes = list(dict.fromkeys(name for point in known for name in point.outcomes))
    names = list(dict.fromkeys(name for point in known for name in point.answers))
    numbers = [
        n
        for n in names
        if any(_number(p.answers.get(n)) is not None for p in known) and not n.startswith("probability.")
    ]
    told = [n for n in names if n not in numbers and n.startswith(("play.", "label", "proposer", "mode", "binding"))]

    def point(result: Replication | None) -> dict[str, object] | None:
        if result is None:
            return None
        return {
            "outcomes": {name: float(p) for name, p in result.outcomes.items()},
            "headline": result.headline,
            "numbers": [_number(result.answers.get(n)) for n in numbers],
            "words": [_word(result.answers.get(n)) for n in told],
            "claims": [int(claim.ok) for claim in result.claims],
        }

    axes = [
        {"name": a.name, "values": list(a.values), "start": a.start, "says": a.says, "unit": a.unit} for a in found.axes
    ]
    start = found.start
    return {
        "axes": axes,
        "outcomes": outcomes,
        "colours": list(_COLOURS),
        "numbers": numbers,
        "words": told,
        "claims": [claim.name for claim in (start.claims if start is not None else ())],
        "points": [point(result) for result in found.points],
    }


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


def _number(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if number else None  # type: ignore[arg-type]
