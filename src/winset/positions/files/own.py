"""The library's own table: a line of column names, then one line an actor and issue; CSV or TSV.

A table without a column of issues has one issue, as in Bueno de Mesquita's files (Actor, Capability, Position,
Salience).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from winset.base.errors import ModelError, closest, listed
from winset.positions.files.build import About, build, number
from winset.positions.files.sheet import MISSING, Sheet, Spots, cells_of
from winset.positions.games.actor_table import ActorTable

__all__ = ["ROLES", "headed", "plain", "read_own", "roles_of", "sheet_of", "write_own"]

ROLES: dict[str, tuple[str, ...]] = {
    "actor": ("actor", "name", "player", "agent", "stakeholder", "member"),
    "issue": ("issue", "question", "dimension"),
    "position": ("position", "pos", "ideal", "x"),
    "salience": ("salience", "sal", "s"),
    "weight": (
        "capability", "power", "influence", "weight", "c", "votes", "seats", "population", "gdp", "capabilities",
    ),
    "reference": ("reference", "reference_point", "status_quo", "sq", "rp"),
    "outcome": ("outcome", "result"),
    "lower": ("lower", "minimum", "min"),
    "upper": ("upper", "maximum", "max"),
    "rule": ("rule",),
    "group": ("group", "camp", "delegation", "party"),
    "label": ("proposal", "cluster", "prnr", "year", "field"),
    "position_error": ("position_error", "position_se", "sigma"),
    "salience_error": ("salience_error", "salience_se"),
    "description": ("description", "comment"),
    "issue_description": ("issue_description",),
}  # fmt: skip
"""What a column says, and the names by which it is known, in lower case."""
KNOWN = {name: role for role, names in ROLES.items() for name in names}


MARKED = ("weight", "label", "group")


def _marked(name: str) -> bool:
    """Whether a column says its own role, as ``weight:gdp2020`` does."""
    return name.partition(":")[0] in MARKED and bool(name.partition(":")[2])


def headed(role: str, name: str) -> str:
    """A column's name by which it is known again."""
    return name if KNOWN.get(key(name)) == role else f"{role}:{name}"


def key(name: str) -> str:
    """A column's name as it is compared: case, blanks and hyphens do not matter."""
    return "_".join(str(name).strip().lower().replace("-", " ").replace("_", " ").split())


def roles_of(sheet: Sheet, columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """The role of every column of a sheet, by its name or as ``columns`` says; a role may also be "ignore".

    Raises
    ------
    ModelError
        If a column is not known, or a role is none.
    """
    spots, out = Spots(), dict[str, str]()
    given = dict(columns or {})
    for name, role in given.items():
        if name not in sheet.columns:
            spots.add(f"columns[{name!r}]", f"there is no such column; there are {listed(list(sheet.columns))}", name)
        if role not in ROLES and role != "ignore":
            spots.add(f"columns[{name!r}]", f"must be a role such as {', '.join(ROLES)}, ignore; got {role!r}", role)
    for name in sheet.columns:
        role = given.get(name) or KNOWN.get(key(name)) or (name.split(":")[0] if _marked(name) else "")
        if not role:
            place = f"{sheet.source}:1:{sheet.places[name]}" if name in sheet.places else sheet.source or "columns"
            mixed = "; are cells divided by several separators?" if any(c in name for c in ",;\t") else ""
            what = f"no column is known as {name!r}{mixed or closest(key(name), list(KNOWN))}; say what it is, as in "
            spots.add(place, what + f"columns={{{name!r}: 'weight'}} (or 'label', 'group', 'ignore')", name)
        elif role != "ignore":
            out[name] = role
    spots.raise_if_any()
    return out


def read_own(
    text: str, source: str, *, columns: Mapping[str, str] | None = None, about: About | None = None,
    decimal: str = ".", delimiter: str | None = None,
) -> ActorTable:  # fmt: skip
    """The table of a text.

    Raises
    ------
    ModelError
        With every fault, its line and column.
    """
    about, told = about or About(), []
    while text.startswith("# "):
        line, _, text = text.partition("\n")
        told.append(line)
    sheet = cells_of("\n" * len(told) + text, source, delimiter)
    return build(sheet, roles_of(sheet, columns), _told(told, about, source), decimal)


def _told(lines: list[str], about: About, source: str) -> About:
    """What lines of the form ``# title: ...`` above the names of columns say."""
    marks = []
    for k, line in enumerate(lines):
        word, _, text = line[2:].partition(": ")
        if word == "mark":
            issue, value, what = [*text.split("\t"), "", ""][:3]
            try:
                marks.append((issue, number(value), what))
            except ValueError as error:
                raise ModelError(f"{source}:{k + 1}: {error}") from None
        elif word in ("title", "description"):
            title, description = (text.strip(), about.description) if word == "title" else (about.title, text.strip())
            about = replace(about, title=title, description=description)
    return replace(about, landmarks=tuple(marks)) if marks else about


def plain(value: float) -> str:
    """A number as it is written: the shortest decimals that give it back, nothing for one that is not known."""
    if value != value:
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def sheet_of(table: ActorTable) -> dict[str, list[str]]:
    """All that a table holds, row by row, as text by column; columns that say nothing are left out."""
    numbers = {
        "position": table.position,
        "salience": table.salience,
        **{headed("weight", name): w for name, w in table.weights.items()},
        "reference": table.reference[table.issue],
        "outcome": table.outcome[table.issue],
        "position_error": table.errors.get("position", np.array([])),
        "salience_error": table.errors.get("salience", np.array([])),
    }
    standard = np.array_equal(table.scale, np.tile([0.0, 100.0], (len(table.issues), 1)))
    if not standard:
        numbers |= {"lower": table.scale[table.issue, 0], "upper": table.scale[table.issue, 1]}
    out = {"actor": [table.actors[a] for a in table.actor], "issue": [table.issues[i] for i in table.issue]}
    for name, column in numbers.items():
        if len(column) and np.isfinite(column).any():
            out[name] = [plain(value) for value in column]
    words = {"rule": table.rules, **{headed("label", name): column for name, column in table.labels.items()}}
    out |= {name: [column[i] for i in table.issue] for name, column in words.items() if any(column)}
    groups = {headed("group", name): column for name, column in table.groups.items()}
    out |= {name: [column[a] for a in table.actor] for name, column in groups.items() if any(column)}
    if any(table.actor_notes):
        out["description"] = [table.actor_notes[a] for a in table.actor]
    if any(table.issue_notes):
        out["issue_description"] = [table.issue_notes[i] for i in table.issue]
    return {name: [column[k] for k in _in_order(table)] for name, column in out.items()}


def _in_order(table: ActorTable) -> list[int]:
    """Rows so that actors, or else issues, first appear in the order in which the table has them."""
    by_actor = np.argsort(table.actor, kind="stable")
    seen = list(dict.fromkeys(table.issue[by_actor].tolist()))
    return [int(k) for k in (by_actor if seen == sorted(seen) else np.arange(len(table)))]


def write_own(table: ActorTable, delimiter: str = ",") -> str:
    """The table as text; read again it is the same.

    Raises
    ------
    ModelError
        If a name would be read as something else.
    """
    columns = sheet_of(table)
    bad = [a for a in (*table.actors, *table.issues) if a.lower() in MISSING - {"-", "."} or a != a.strip()]
    if bad:
        raise ModelError(f"write: the name {bad[0]!r} would not be read again")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    for word in ("title", "description"):
        if getattr(table, word):
            text.write(f"# {word}: {' '.join(getattr(table, word).split())}\n")
    for issue, value, what in table.landmarks:
        text.write(f"# mark: {issue}\t{plain(value)}\t{what}\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()
