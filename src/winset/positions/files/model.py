"""A table of actors in TOML: what holds for all, the issues, and the rows, here or in a file beside."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from winset.base.errors import ModelError, as_mapping
from winset.positions.files.build import About, build
from winset.positions.files.own import headed, roles_of, sheet_of
from winset.positions.files.sheet import Sheet, Spots, cells_of, read_bytes, text_of
from winset.positions.games.actor_table import ActorTable

__all__ = ["read_toml", "write_toml"]

TOP = ("title", "description", "kind", "scale", "columns", "rows", "data", "issues", "actors", "roles", "marks")
OF_ISSUE = ("scale", "reference", "outcome", "rule", "description")
KEPT = ("reference", "outcome", "rule")
OUT = (*KEPT, "description", "issue_description", "lower", "upper")


def read_toml(text: str, source: str) -> ActorTable:
    """The table of a TOML text.

    Raises
    ------
    ModelError
        With every fault.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{source}: {error}") from None
    spots = Spots()
    for name in data:
        if name not in TOP:
            spots.add(f"{source}: {name}", f"is not known; accepted: {', '.join(TOP)}", "unknown")
    issues = as_mapping(data.get("issues", {}), f"{source}: issues", "a section an issue")
    for issue, told in issues.items():
        for name in as_mapping(told, f"{source}: issues.{issue}", "a section"):
            if name not in OF_ISSUE:
                spots.add(f"{source}: issues.{issue}.{name}", f"is not known; accepted: {', '.join(OF_ISSUE)}", "of")
    spots.raise_if_any()
    sheet = _rows(data, source)
    columns = {name: list(values) for name, values in sheet.columns.items()}
    roles = roles_of(sheet, data.get("roles"))
    named = next((c for c, role in roles.items() if role == "issue"), "")
    for kept in KEPT:
        said = {issue: told[kept] for issue, told in issues.items() if kept in told}
        if said and named:
            columns[kept] = [said.get(str(issue)) for issue in columns[named]]
            roles[kept] = kept
    ends = {issue: tuple(told["scale"]) for issue, told in issues.items() if "scale" in told}
    if "scale" in data:
        ends["*"] = tuple(data["scale"])
    notes = {issue: str(told["description"]) for issue, told in issues.items() if "description" in told}
    about = About(
        str(data.get("title", "")), str(data.get("description", "")), issues=tuple(issues), issue_notes=notes,
        actor_notes=data.get("actors"), scale=ends,
        landmarks=tuple((str(i), float(x), str(what)) for i, x, what in data.get("marks", ())),
    )  # fmt: skip
    return build(Sheet(columns, source, sheet.lines, sheet.places), roles, about)


def _rows(data: Mapping[str, object], source: str) -> Sheet:
    """The rows, from the file itself or from the one that it names."""
    if "data" in data:
        path = Path(source).parent / str(data["data"])
        return cells_of(text_of(read_bytes(path), str(path)), str(path))
    rows, names = data.get("rows"), data.get("columns")
    if not isinstance(rows, list) or not rows:
        raise ModelError(f"{source}: rows: must be a list of rows, or data = 'FILE' beside this one")
    if isinstance(rows[0], Mapping):
        keys = list(dict.fromkeys(name for row in rows for name in row))
        return Sheet({name: [row.get(name) for row in rows] for name in keys}, source)
    if not isinstance(names, list) or any(not isinstance(row, list) or len(row) != len(names) for row in rows):
        raise ModelError(f"{source}: rows: must be lists as long as columns = ['actor', 'issue', ...], or tables")
    if len(set(names)) < len(names):
        raise ModelError(f"{source}: columns: a column is named twice in {', '.join(map(str, names))}")
    return Sheet({str(name): [row[k] for row in rows] for k, name in enumerate(names)}, source)


def _word(text: str) -> str:
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(signs.get(sign, sign if sign >= " " else f"\\u{ord(sign):04x}") for sign in text) + '"'


def write_toml(table: ActorTable) -> str:
    """The table in TOML; read again it is the same."""
    columns = {name: column for name, column in sheet_of(table).items() if name not in OUT}
    words = {"actor", "issue", *(headed("label", name) for name in table.labels)}
    words |= {headed("group", name) for name in table.groups}
    lines = [f"title = {_word(table.title)}"] if table.title else []
    lines += [f"description = {_word(table.description)}"] if table.description else []
    if table.landmarks:
        marks = (f"[{_word(issue)}, {float(x)!r}, {_word(what)}]" for issue, x, what in table.landmarks)
        lines.append(f"marks = [{', '.join(marks)}]")
    lines += ['kind = "positions"', "columns = [" + ", ".join(map(_word, columns)) + "]", "rows = ["]
    for k in range(len(table)):
        cells = [_word(c[k]) if name in words or not c[k] else c[k] for name, c in columns.items()]
        lines.append(f"  [{', '.join(cells)}],")
    lines.append("]")
    for k, issue in enumerate(table.issues):
        lines.append(f"\n[issues.{_word(issue)}]")
        lines.append(f"scale = [{float(table.scale[k, 0])!r}, {float(table.scale[k, 1])!r}]")
        for name, column in (("reference", table.reference), ("outcome", table.outcome)):
            if column[k] == column[k]:
                lines.append(f"{name} = {float(column[k])!r}")
        if table.rules[k]:
            lines.append(f"rule = {_word(table.rules[k])}")
        if table.issue_notes and table.issue_notes[k]:
            lines.append(f"description = {_word(table.issue_notes[k])}")
    if any(table.actor_notes):
        lines.append("\n[actors]")
        lines += [
            f"{_word(a)} = {_word(note)}" for a, note in zip(table.actors, table.actor_notes, strict=True) if note
        ]
    return "\n".join(lines) + "\n"
