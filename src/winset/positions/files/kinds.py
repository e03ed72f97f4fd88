"""Which format a file of positions is in, and how each is read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from winset.base.errors import ModelError
from winset.positions.files.build import About
from winset.positions.files.decide import read_decide, write_decide
from winset.positions.files.deu import pairs_of, read_deu
from winset.positions.files.ktab import read_ktab, read_ktab_xml, write_ktab, write_ktab_xml
from winset.positions.files.model import read_toml, write_toml
from winset.positions.files.own import key, read_own, write_own
from winset.positions.files.sheet import read_bytes, text_of
from winset.positions.games.actor_table import ActorTable

__all__ = ["FORMATS", "format_of", "read_file", "text_as"]

FORMATS = ("own", "csv", "tsv", "ktab", "ktab-xml", "decide", "bueno-de-mesquita", "deu", "toml")
WRITERS: Mapping[str, Callable[[ActorTable], str]] = {
    "own": write_own,
    "csv": write_own,
    "bueno-de-mesquita": write_own,
    "tsv": lambda table: write_own(table, "\t"),
    "ktab": write_ktab,
    "ktab-xml": write_ktab_xml,
    "decide": write_decide,
    "toml": write_toml,
}
READERS: Mapping[str, Callable[[str, str], ActorTable]] = {
    "decide": read_decide,
    "ktab": read_ktab,
    "ktab-xml": read_ktab_xml,
}
"""Formats of others, which do not say everything."""
ENDINGS = {".toml": "toml", ".xml": "ktab-xml", ".tsv": "tsv", ".csv": "own", ".txt": "decide"}


def format_of(text: str, source: str) -> str:
    """The format of a text, by its first lines."""
    start = text.lstrip()[:2000]
    head = start.split("\n", 1)[0]
    if start.startswith("<"):
        return "ktab-xml"
    if Path(source).suffix.lower() == ".toml":
        return "toml"
    if start[:3].strip("'\"").startswith(("#A", "#P", "#M", "#D", "#/")):
        return "decide"
    cells = [cell.strip() for cell in head.rstrip(", \t").split(",")]
    if len(cells) >= 4 and cells[-1].isdecimal() and cells[-2].isdecimal():
        return "ktab"
    head = next((line for line in start.split("\n") if not line.startswith("# ")), "")
    names = [cell.strip().strip('"') for cell in head.split(max("\t;,", key=head.count))]
    known = {key(name) for name in names}
    if len(pairs_of(names)) > 1 and not {"actor", "position"} <= known:
        return "deu"
    return "own"


def read_file(
    path: str | Path, kind: str | None, columns: Mapping[str, str] | None, about: About, decimal: str
) -> ActorTable:
    """The table of a file.

    Raises
    ------
    ModelError
        With every fault, its line and column.
    """
    source = str(path)
    text = text_of(read_bytes(path), source)
    chosen = _known(kind) if kind is not None else format_of(text, source)
    if chosen in READERS:
        return READERS[chosen](text, source)
    if chosen == "deu":
        return read_deu(text, source, decimal)
    if chosen == "toml":
        return read_toml(text, source)
    delimiter = {"tsv": "\t"}.get(chosen)
    return read_own(text, source, columns=columns, about=about, decimal=decimal, delimiter=delimiter)


def text_as(table: ActorTable, path: str | Path, kind: str | None) -> str:
    """The table as the text of a file of this ending, or in this format.

    Raises
    ------
    ModelError
        If the format is not written, or cannot say all that the table does.
    """
    chosen = _known(kind) if kind is not None else ENDINGS.get(Path(path).suffix.lower(), "own")
    if chosen not in WRITERS:
        raise ModelError(f"format: {chosen!r} is read only; accepted: {', '.join(WRITERS)}")
    text = WRITERS[chosen](table)
    if chosen in READERS:
        lost = _lost(table, READERS[chosen](text, str(path)))
        if lost:
            raise ModelError(f"write: {chosen} has no place for {', '.join(lost)} of this table; own and toml have")
    return text


def _lost(table: ActorTable, kept: ActorTable) -> list[str]:
    """What a table says that another does not; how its one weight and the columns of its issues are called aside."""
    ours, theirs = table.sorted(), kept.sorted()
    said = [
        (name, getattr(ours, name), getattr(theirs, name))
        for name in (
            "actor",
            "issue",
            "position",
            "salience",
            "reference",
            "outcome",
            "rules",
            "labels",
            "groups",
            "title",
            "description",
            "actor_notes",
        )
    ]
    said += [("errors", sorted(ours.errors), sorted(theirs.errors)), ("marks", ours.landmarks, theirs.landmarks)]
    return [name for name, a, b in said if not _same(a, b)]


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, np.asarray(other), equal_nan=True)
    return one == other


def _known(kind: str) -> str:
    name = kind.strip().lower().replace("_", "-")
    name = {"bdm": "bueno-de-mesquita", "xml": "ktab-xml", "ktab-csv": "ktab", "txt": "decide"}.get(name, name)
    if name not in FORMATS:
        raise ModelError(f"format: no format named {kind!r}; accepted: {', '.join(FORMATS)}")
    return name
