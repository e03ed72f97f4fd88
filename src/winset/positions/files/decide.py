"""Decide's tables: lines ``#A`` actor, ``#P`` issue, ``#M`` points of a scale, ``#D`` position, salience and power.

Cells are separated by tabs, whatever the file is called, and quoted by single quotes. An actor without a ``#D`` line on
an issue takes no part in it.
"""

from __future__ import annotations

import numpy as np

from winset.base.errors import ModelError
from winset.positions.files.build import About, build, number
from winset.positions.files.own import plain
from winset.positions.files.sheet import Sheet, Spots, split_lines
from winset.positions.games.actor_table import ActorTable

__all__ = ["read_decide", "write_decide"]

ROLES = {"actor": "actor", "issue": "issue", "position": "position", "salience": "salience", "power": "weight"}
PLACES = {"actor": 2, "issue": 3, "position": 4, "salience": 5, "power": 6}


def read_decide(text: str, source: str) -> ActorTable:
    """The table of a Decide file.

    Raises
    ------
    ModelError
        With every fault, its line and column.
    """
    rows, lines = split_lines(text, "\t", source, "'")
    spots = Spots()
    actors: dict[str, str] = {}
    issues: dict[str, str] = {}
    marks: list[tuple[str, float, str]] = []
    told: dict[str, str] = {}
    cells: list[list[str]] = []
    at: list[int] = []
    for row, line in zip(rows, lines, strict=True):
        tag, rest = row[0].lstrip().upper(), [*row[1:], "", "", ""]
        where = f"{source}:{line}"
        if tag.startswith("#/") or not tag.startswith("#"):
            word, _, text = row[0].removeprefix("#/").strip().partition(": ")
            told |= {word: text} if word in ("title", "description") else {}
            if not tag.startswith("#/"):
                spots.add(f"{where}:1", f"must be #A, #P, #M, #D or #/, got {row[0]!r:.60}", "tag")
        elif tag in ("#A", "#P"):
            known = actors if tag == "#A" else issues
            if rest[0] in known:
                spots.add(f"{where}:2", f"{rest[0]!r} is named twice", f"twice {tag}")
            note = rest[2] if rest[1] in ("", rest[0]) else rest[1]
            known[rest[0]] = "" if note == rest[0] else note
        elif tag == "#M":
            _mark(rest, where, issues, marks, spots)
        elif tag == "#D":
            for k, (known, what) in enumerate(((actors, "actor"), (issues, "issue"))):
                if rest[k] not in known:
                    spots.add(f"{where}:{k + 2}", f"no {what} named {rest[k]!r} stands above", f"no {what}")
            cells.append(rest[:5])
            at.append(line)
        else:
            spots.add(f"{where}:1", f"must be #A, #P, #M, #D or #/, got {row[0]!r:.60}", "tag")
    if not cells:
        spots.add(source, "there is no #D line: who has which position")
    spots.raise_if_any()
    columns = dict(zip(ROLES, map(list, zip(*cells, strict=True)), strict=True))
    about = About(
        actors=tuple(actors), issues=tuple(issues), actor_notes=actors, issue_notes=issues,
        scale=_ends(marks), landmarks=_inside(marks), title=told.get("title", ""),
        description=told.get("description", ""),
    )  # fmt: skip
    return build(Sheet(columns, source, at, PLACES), ROLES, about)


def _mark(
    rest: list[str], where: str, issues: dict[str, str], marks: list[tuple[str, float, str]], spots: Spots
) -> None:
    if rest[0] not in issues:
        spots.add(f"{where}:2", f"no issue named {rest[0]!r} stands above", "no issue")
    try:
        marks.append((rest[0], number(rest[1]), rest[2]))
    except ValueError as error:
        spots.add(f"{where}:3", str(error), "text in #M")


def _ends(marks: list[tuple[str, float, str]]) -> dict[str, tuple[float, float]]:
    points: dict[str, list[float]] = {}
    for issue, value, _ in marks:
        points.setdefault(issue, []).append(value)
    return {issue: (min(values), max(values)) for issue, values in points.items() if len(values) > 1}


def _inside(marks: list[tuple[str, float, str]]) -> tuple[tuple[str, float, str], ...]:
    """Points that say more than where a scale ends."""
    ends = _ends(marks)
    return tuple(mark for mark in marks if mark[2] or mark[1] not in ends.get(mark[0], ()))


def write_decide(table: ActorTable) -> str:
    """The table in Decide's format.

    Raises
    ------
    ModelError
        If it says what the format cannot.
    """
    if len(table.weights) > 1:
        raise ModelError(f"write: Decide's tables have one power, this one has {', '.join(table.weights)}")

    def said(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    lines = [[f"#/ {word}: {getattr(table, word)}"] for word in ("title", "description") if getattr(table, word)]
    for k, actor in enumerate(table.actors):
        lines.append(["'#A'", said(actor), said(actor), said(table.actor_notes[k] if table.actor_notes else "")])
    for k, issue in enumerate(table.issues):
        lines.append(["'#P'", said(issue), said(issue), said(table.issue_notes[k] if table.issue_notes else "")])
        marks = [mark for mark in table.landmarks if mark[0] == issue]
        ends = [(issue, float(end), "") for end in table.scale[k] if float(end) not in [mark[1] for mark in marks]]
        marks = sorted([*marks, *ends], key=lambda mark: mark[1])
        lines += [["'#M'", said(issue), plain(value), *([said(what)] if what else [])] for _, value, what in marks]
    power = next(iter(table.weights.values()), np.ones(len(table)))
    for k in np.argsort(table.actor, kind="stable"):
        numbers = [plain(float(column[k])) for column in (table.position, table.salience, power)]
        lines.append(["'#D'", said(table.actors[table.actor[k]]), said(table.issues[table.issue[k]]), *numbers])
    return "\n".join("\t".join(line) for line in lines) + "\n"
