"""Tables for the terminal, from verdicts and solutions as they are; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from winset.base.markup import words
from winset.base.records import Record
from winset.base.solution import Details, Solution
from winset.episodes.claims import ClaimResult, Replication
from winset.episodes.model import Model

__all__ = ["blank", "listing", "measurements", "model_page", "replications", "solution_page"]


def blank(title: str, *headings: str) -> Table:
    """An empty table with its title to the left and lines only where they help."""
    return Table(*headings, title=title, title_justify="left", box=box.SIMPLE_HEAD)


def listing(models: Iterable[Model]) -> RenderableType:
    """The shelf of episodes."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Episode", "Period", "What", "Claims"):
        table.add_column(heading, justify="right" if heading == "Claims" else "left")
    for model in models:
        table.add_row(*map(Text, (model.id, model.period, model.title, str(len(model.claims)))))
    return table


def model_page(model: Model) -> RenderableType:
    """An episode: its story, its facts, its parameters, its claims."""
    parts: list[RenderableType] = [Text(model.title, style="bold"), Text(f"{model.id}, {model.period}".rstrip(", "))]
    parts += [Text(" ".join(model.summary.split()) + "\n")] if model.summary else []
    if model.actors:
        parts.append(_rows("Actors", ("Part", "Who"), model.actors.items()))
    facts = [
        (name, fact.says, _with_unit(fact.value, fact.unit), model.cite(fact), fact.kind)
        for name, fact in model.facts.items()
    ]
    if facts:
        parts.append(_rows("Facts", ("Fact", "What", "Value", "Source", "Kind"), facts))
    parameters = [
        (name, entry.says, _with_unit(entry.value, entry.unit), model.cite(entry), entry.kind)
        for name, entry in model.parameters.items()
    ]
    if parameters:
        parts.append(_rows("Parameters", ("Parameter", "What", "Value", "Suggested by", "Kind"), parameters))
    variants = [(name, entry.says, model.cite(entry)) for name, entry in model.variants.items()]
    if variants:
        parts.append(_rows("Variants", ("Variant", "What", "Source"), variants))
    claims = [(c.name, c.says, words(c.expect or {"order": c.order}), model.cite(c), c.kind) for c in model.claims]
    if claims:
        parts.append(_rows("Claims", ("Claim", "What", "Expected", "Source", "Kind"), claims))
    return Group(*parts)


def replications(results: Iterable[Replication]) -> RenderableType:
    """Every episode with its verdict and its claims, and a last line that counts them."""
    results = list(results)
    parts: list[RenderableType] = []
    for result in results:
        parts.append(Text.assemble((result.id, "bold"), "  ", result.headline))
        parts.append(Text(f"  {result.certificate}", style="dim"))
        publication = _publication(result)
        parts += [Text(f"  pages of {publication}", style="dim")] if publication else []
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("")
        table.add_column("Claim", ratio=1)
        table.add_column("Expected", ratio=1)
        table.add_column("Page" if publication else "Source", no_wrap=bool(publication))
        table.add_column("Kind", no_wrap=True)
        for claim in result.claims:
            table.add_row(*_claim_row(claim, publication))
        parts.append(table)
    count = sum(len(result.claims) for result in results)
    failed = sum(len(result.failed) for result in results)
    tail = f"{count - failed} of {count} claims hold in {len(results)} episode{'s' * (len(results) != 1)}"
    parts.append(Text(tail, style="bold red" if failed else "bold green"))
    return Group(*parts)


def _publication(result: Replication) -> str:
    """Author and year, if every claim with a source cites the same publication."""
    cited = {claim.source.rpartition(", p")[0] for claim in result.claims if claim.source}
    return cited.pop() if len(cited) == 1 else ""


def _claim_row(claim: ClaimResult, publication: str) -> tuple[Text, ...]:
    mark = Text("holds", style="green") if claim.ok else Text("FAILS", style="bold red")
    style = "" if claim.ok else "red"
    name = Text(claim.name, style=style)
    if claim.built_in:
        name.append("\nbuilt in", style="dim")
    if claim.setting:
        name.append(f"\nif {claim.setting}", style="dim")
    expected = Text(words(claim.expected), style=style)
    if not claim.ok:
        expected.append(f"\ngot {words(claim.got)}", style="bold red")
    source = claim.source.removeprefix(f"{publication}, ") if publication else claim.source
    return mark, name, expected, Text(source), Text(claim.kind)


def solution_page(solution: Solution[Record]) -> RenderableType:
    """A solution with its points and its certificate."""
    head = Text.assemble((solution.game or "game", "bold"), f"  {solution.concept.name} by {solution.method}")
    colour = "green" if solution.status.name == "SOLVED" else "bold red"
    parts: list[RenderableType] = [
        head,
        Text.assemble((str(solution.status), colour), f"  {solution.status.sentence}"),
        Text(f"certificate  {solution.certificate}"),
        Text(f"completeness  {solution.completeness}. {solution.reason}".rstrip(". ")),
    ]
    table = Table(box=box.SIMPLE_HEAD, show_header=False)
    table.add_column("", justify="right", style="dim")
    table.add_column("")
    for k, point in enumerate(solution.points):
        table.add_row(str(k + 1), Text(str(point)))
    if solution.points:
        parts.append(table)
    return Group(*parts)


def measurements(families: Iterable[Details]) -> RenderableType:
    """What ``winset bench`` measured: a row a figure with its goal, its peer and the ratio."""
    parts: list[RenderableType] = []
    judged = reached = 0
    families = list(families)
    for family in families:
        parts.append(
            Text.assemble((family["family"], "bold"), "" if family["ended"] == "whole" else f"  {family['ended']}")
        )
        table = Table(box=box.SIMPLE_HEAD)
        for heading in ("Figure", "Goal", "Measured", "Peer", "Ratio", "", "Remark"):
            table.add_column(heading, justify="right" if heading in ("Measured", "Ratio") else "left")
        for row in family["rows"]:
            judged += row["reached"] is not None
            reached += row["reached"] is True
            peer = " ".join(filter(None, [row["peer"], _short(row["peer_measured"])]))
            mark = {True: Text("reached", style="green"), False: Text("missed", style="bold red"), None: Text("")}
            cells = (row["figure"], row["goal"], f"{_short(row['measured'])} {row['unit']}", peer, _short(row["ratio"]))
            table.add_row(*map(Text, cells), mark[row["reached"]], Text(row["remark"]))
        parts.append(table)
    parts.append(Text(f"{reached} of {judged} goals reached", style="bold"))
    remarks = {part for family in families for row in family["rows"] for part in row["remark"].split("; ")}
    parts.extend(Text(remark) for remark in sorted(remarks) if " is not installed: " in remark)
    parts.extend(Text(busy, style="bold") for busy in {family.get("busy", "") for family in families} - {""})
    return Group(*parts)


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _rows(title: str, headings: tuple[str, ...], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _with_unit(value: object, unit: str) -> str:
    return "" if value is None else f"{value} {unit}".rstrip()
