"""Writes the reference of model files before Sphinx reads its sources: a page a kind of game, from its spec."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from winset.episodes.kinds import KINDS
from winset.episodes.reference import KindPage, TablePage, kind_page, table_page
from winset.episodes.schema import ClaimSpec, FactSpec, Header, ParameterSpec, SourceSpec, VariantSpec, Window
from winset.episodes.sets import SetSpec

SECTIONS = {
    "The top of the file": Header,
    "`[sources]`: publications by name": SourceSpec,
    "`[facts]`: what happened, by name": FactSpec,
    "`[sets]`: members with their columns": SetSpec,
    "`[parameters]`: numbers by name": ParameterSpec,
    "`[variants]`: the main game in other settings": VariantSpec,
    "`[claims]`: what must follow": ClaimSpec,
    "`window` of a claim": Window,
}
FRONT = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n"


def cell(text: str) -> str:
    """Text as a cell of a table."""
    safe = html.escape(" ".join(text.split()), quote=False)
    safe = re.sub(r":\w+:`~?([^`]+)`", r"<code>\1</code>", safe.replace("``", "`"))
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)


def table(headings: tuple[str, ...], rows: Any) -> str:
    """A table in HTML."""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell(text)}</td>" for text in row) + "</tr>" for row in rows)
    whole = f'<table class="docutils keys"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'```{{raw}} html\n<div class="table-wrapper">{whole}</div>\n```\n'


def keys(page: TablePage) -> str:
    """The keys of a table of a model file."""
    rows = [(f"`{k.name}`", k.takes, "needed" if k.default is None else k.default, k.says) for k in page.keys]
    return table(("Key", "Takes", "If omitted", "What"), rows)


def page_of(page: KindPage) -> str:
    """The page of one kind."""
    parts = [f"{FRONT}# {page.name}\n\n{page.says}\n"]
    asked = f"`{page.concept}`" if page.concept else "the own concept of the procedure"
    parts.append(f"Asked for, unless the file says otherwise: {asked}.\n\n## Keys\n\n{keys(page.table)}")
    parts += [f"### Table {inner.name}\n\n{inner.says}\n\n{keys(inner)}" for inner in page.inner]
    parts.append(f"## An example\n\n`winset new {page.name} FILE` writes it:\n\n```toml\n{page.example}```\n")
    parts.append(
        "```{code-cell} ipython3\nimport winset as ws\nfrom winset.episodes.read import read_text\n"
        "from winset.episodes.reference import starting_file\n\n"
        f'example = ws.Episode(read_text(starting_file("{page.name}")))\n'
        "example.solve()\n```\n\n```{code-cell} ipython3\nexample.replicate()\n```\n"
    )
    rows = [(f"`{answer}`", values, says) for answer, values, says in page.answers]
    answers = table(("Answer", "Values", "What"), rows)
    parts.append(
        f"## Answers that a claim may expect\n\nAs for the example; `NAME` stands for players, actions ...\n\n{answers}"
    )
    return "\n".join(parts)


def overview() -> str:
    """What all files have in common, and the list of kinds."""
    parts = ["# Model files\n\nA negotiation is a file in TOML. `winset kinds` says in a terminal what stands here, "]
    parts.append("`winset new KIND FILE` writes a file to start from, `winset schema` gives editors completion.\n\n")
    parts.append(
        "## Kinds of game\n\n```{toctree}\n:maxdepth: 1\n\n" + "\n".join(f"kind-{k}" for k in KINDS) + "\n```\n\n"
    )
    rows = [(f"`{k}`", kind_page(k).says.split("\n")[0], f"`{kind_page(k).concept}`") for k in KINDS]
    parts.append(table(("Kind", "What", "Asked for"), rows) + "\n" + HOW)
    parts += [f"## {title}\n\n{page.says}\n\n{keys(page)}\n" for title, page in
              ((title, table_page(model)) for title, model in SECTIONS.items())]  # fmt: skip
    return "".join(parts)


HOW = """## Numbers, sets and templates

A number may be an expression in the parameters above it: `+ - *`, `/` by a number, whole powers; in parameters also
`min`, `max`, `abs`, `round` and `ratio`. `[games]` holds further games by name; `like = "game"` takes every key from
another game but for those it has itself. `concept` is a name, or a name with parameters:
`{ name = "QRE", lambda = 2 }`. The status quo is called `q`.

In a tree a node that several actions lead to is written once: it stands for one node each, and so does what follows.

A set of members has columns; a template says one thing for every member, with the columns as names:

```toml
[sets]
members = { file = "members.csv", key = "code", groups = { camp = "camps" } } # columns code, camp, gdp
rich = { of = "members", where = "gdp > 1000 and camp != 'south'" }
blocs = { of = "members", by = "camp" }

[sets.camps]
north = { ideal = { value = 1, range = "±0.2" } } # a column with ranges
south = { ideal = 0.4 }

[parameters]
ideal = { each = "camps" } # ideal_north, ideal_south: drawn by group; each = "members" draws by member
weight = { each = "members", value = "gdp/1000" } # weight_de, weight_fr ...
total = "sum(members, weight)" # sum, mean, min, max, count, over a set or "members where gdp > 5"

[game]
kind = "bargaining"
players = "members"
policies = { x = [0, 1, 21] }
utilities = { each = "members", is = "-(x - ideal)^2", Malta = "-x" } # one member may differ
disagreement = { each = "members", is = "-ideal^2" }
weights = { each = "members", is = "weight" }
```

In a template `others` is the set without the member itself, `mine` the members of a group, `own.gdp` the member's own
column within a sum, and `{code}` puts a word in: `open_{code}`. A cell of a CSV file may have a range: `0.5 ±0.1` or
`0.5 [0.4, 0.6]`.

"""


def write(app: Any) -> None:
    """Write ``reference/model-files.md`` and ``reference/kind-<kind>.md``."""
    folder = Path(app.srcdir) / "reference"
    pages = {"model-files": overview()} | {f"kind-{k}": page_of(kind_page(k)) for k in KINDS}
    for name, text in pages.items():
        page = folder / f"{name}.md"
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True}
