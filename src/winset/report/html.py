"""A replication as one page of HTML with its pictures in it: no script, nothing to load from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from winset.base.markup import Html, element, table, unbroken, word, words
from winset.base.provenance import provenance
from winset.episodes.claims import ClaimResult, Replication, in_words
from winset.episodes.read import Model

__all__ = ["STYLE", "Section", "page", "whole_page"]


STYLE = """
:root { --ink: #222; --pale: #667; --line: #d5d5dc; --good: #00664b; --bad: #a32200; }
* { box-sizing: border-box; }
body {
  color: var(--ink); font: 16px/1.5 Georgia, 'DejaVu Serif', serif; margin: 0 auto; max-width: 68rem; padding: 1.5rem;
}
h1, h2, h3, th, .badge { font-family: 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; }
h1 { font-size: 1.7rem; }
h2 { border-top: 2px solid var(--ink); font-size: 1.25rem; margin-top: 3rem; padding-top: .6rem; }
h3 { font-size: 1rem; margin: 2rem 0 .3rem; }
pre { background: #f4f4f7; overflow-x: auto; padding: .7rem; }
td { overflow-wrap: break-word; }
p.summary { max-width: 44rem; }
.pale { color: var(--pale); font-size: .9rem; }
table { border-collapse: collapse; font-size: .88rem; margin: 1rem 0; width: 100%; }
th { border-bottom: 1.5px solid var(--ink); font-size: .8rem; text-align: left; }
th, td { padding: .3rem .6rem .3rem 0; vertical-align: top; }
td { border-bottom: 1px solid var(--line); }
tr.fails td { background: #fdf0ec; }
.badge { border: 1px solid; border-radius: 3px; font-size: .75rem; padding: .05rem .4rem; white-space: nowrap; }
.holds { color: var(--good); }
.failed { color: var(--bad); font-weight: bold; }
figure { margin: 1.5rem 0; overflow-x: auto; }
figure svg { height: auto; max-width: 100%; }
figcaption { color: var(--pale); font-size: .9rem; }
@media (max-width: 45rem) { table { display: block; font-size: .78rem; overflow-x: auto; } body { padding: .8rem; } }
@media print { h2 { break-before: page; } figure { break-inside: avoid; } }
"""


@dataclass(frozen=True)
class Section:
    """One episode on the page.

    Parameters
    ----------
    model
        Its file.
    result
        What its replication found.
    pictures
        SVG elements by caption, those of the main game first.
    sensitivity, sensitivity_pictures
        What comes of drawing the parameters from their ranges, in words and pictures; or why nothing was drawn.
    """

    model: Model
    result: Replication
    pictures: Mapping[str, str] = field(default_factory=dict)
    sensitivity: str = ""
    sensitivity_pictures: Mapping[str, str] = field(default_factory=dict)


def page(sections: Sequence[Section], title: str = "Episodes recomputed") -> str:
    """The whole page.

    Every claim is a table row of class ``claim`` with the attributes ``data-episode``, ``data-claim`` and ``data-ok``
    (``true`` or ``false``), so that a program can read the verdicts from the page.
    """
    count = sum(len(s.result.claims) for s in sections)
    held = count - sum(len(s.result.failed) for s in sections)
    tally = element(
        "p",
        f"{held} of {count} claims hold in {len(sections)} episode{'s' * (len(sections) != 1)}.",
        id="tally",
        class_="holds" if held == count else "failed",
        data_claims=count,
        data_held=held,
    )
    parts = [_section(s) for s in sections]
    body = element("body", element("h1", title), tally, _overview(sections), parts, _recompute(sections))
    return whole_page(title, body)


def whole_page(title: str, body: Html) -> str:
    """A page of one element ``body``, with its style in it."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", Html(STYLE)),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _overview(sections: Sequence[Section]) -> Html:
    rows = []
    for s in sections:
        link = element("a", s.model.title, href=f"#{s.result.id}")
        held = sum(c.ok for c in s.result.claims)
        tally = element("span", f"{held} of {len(s.result.claims)}", class_="holds" if s.result.ok else "failed")
        label = "" if s.result.label == "none" else s.result.label
        proposer = s.result.proposer or ("nobody" if s.result.asks_leadership else "")
        outcome = in_words(s.result.outcome, s.result.outcomes)
        rows.append((link, s.model.period, outcome, proposer, label, tally))
    return table(("Episode", "Period", "Outcome", "Proposed by", "Leadership", "Claims that hold"), rows, id="overview")


def _section(s: Section) -> Html:
    result = s.result
    verdict = f"{result.headline}."
    actors = ", ".join(f"{part}: {who}" for part, who in s.model.actors.items())
    return element(
        "section",
        element("h2", s.model.title),
        element("p", f"{s.model.period}. {actors}.", class_="pale"),
        element("p", " ".join(s.model.summary.split()), class_="summary"),
        element(
            "p", element("strong", verdict), class_="verdict", data_label=result.label, data_outcome=result.outcome
        ),
        [_picture(caption, svg) for caption, svg in s.pictures.items()],
        element("h3", "Claims"),
        table(("", "Claim", "Expected", "Found", "Source", "Kind"), [_claim(result.id, c) for c in result.claims]),
        _assumptions(s.model),
        _sensitivity(s),
        _proof(result),
        _sources(s.model),
        id=result.id,
    )


def _assumptions(model: Model) -> list[Html]:
    """Every parameter with its value, range, unit and source, and every fact."""
    rows = []
    for name, entry in model.parameters.items():
        ends = "" if entry.range is None else f"{entry.range[0]}\u00a0to\u00a0{entry.range[1]}"
        value = entry.actor if entry.value is None else str(entry.value)
        why = " ".join(f"{entry.says} {entry.reason}".split())
        rows.append((name, value, ends, entry.unit, why, entry.kind, model.cite(entry)))
    facts = [
        (fact.says, unbroken(fact.value) if fact.value is not None else "", fact.kind, model.cite(fact))
        for fact in model.facts.values()
    ]
    headings = ("Parameter", "Value", "Range", "Unit", "What", "Kind", "Source")
    shown = [element("h3", "Assumptions"), table(headings, rows, class_="parameters")] if rows else []
    return shown + ([element("h3", "Facts"), table(("Fact", "Value", "Kind", "Source"), facts)] if facts else [])


def _sensitivity(s: Section) -> list[Html]:
    """What comes of drawing the parameters from their ranges."""
    if not s.sensitivity:
        return []
    drawn = [_picture(caption, svg) for caption, svg in s.sensitivity_pictures.items()]
    return [element("h3", "Sensitivity"), element("p", s.sensitivity), *drawn]


def _proof(result: Replication) -> list[Html]:
    """What the certificate of the main game measured."""
    certificate = result.certificate
    covers = {"all": "all that is claimed of it", "part": "necessary conditions only", "witness": "that there is none"}
    proved = ", ".join(certificate.proved) or "the parts"
    told = f"{str(certificate).rstrip('.')}. It covers {covers[certificate.covers]}; proved: {proved}."
    rows = [(name, word(part)) for name, part in certificate.parts.items()]
    return [element("h3", "Certificate of the main game"), element("p", told), table(("Part", "Violation"), rows)]


def _sources(model: Model) -> list[Html]:
    """The works that are cited."""
    if not model.sources:
        return []
    works = [
        f"{source.author} ({source.year}). {source.title}{f', {source.pages}' if source.pages else ''}."
        + (f" {source.url}" if source.url else "")
        + (f" Looked up again: {source.checked}." if source.checked else "")
        for source in model.sources.values()
    ]
    return [element("h3", "Sources"), element("ul", [element("li", work) for work in works])]


def _recompute(sections: Sequence[Section]) -> Html:
    """Which program computed the page, and how to compute it again."""
    names = " ".join(s.result.id for s in sections)
    made = [f"{name} {version}" for name, version in provenance().items()]
    return element(
        "section",
        element("h2", "How to compute this again"),
        element("pre", f"pip install winset\nwinset replicate {names} --html report.html"),
        element(
            "p", f"Computed with {', '.join(made)}; 'source' is a digest of the library's own source.", class_="pale"
        ),
        id="recompute",
    )


def _picture(caption: str, svg: str) -> Html:
    return element("figure", Html(svg), element("figcaption", caption))


def _claim(episode: str, claim: ClaimResult) -> Html:
    mark = element("span", "holds" if claim.ok else "fails", class_=f"badge {'holds' if claim.ok else 'failed'}")
    told = [element("strong", claim.name), element("br"), claim.says] if claim.says else [element("strong", claim.name)]
    if claim.setting:
        told += [element("br"), element("span", f"if {claim.setting}", class_="pale")]
    for head, why in (("Inferred", claim.inference), ("Built in", claim.built_in)):
        told += [element("br"), element("span", f"{head}: {why}", class_="pale")] if why else []
    cells = (mark, told, words(claim.expected), words(claim.got), claim.source, claim.kind)
    return element(
        "tr",
        [element("td", cell) for cell in cells],
        class_="claim" if claim.ok else "claim fails",
        data_episode=episode,
        data_claim=claim.name,
        data_ok="true" if claim.ok else "false",
    )
