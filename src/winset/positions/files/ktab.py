"""KTAB's tables for the spatial model of politics: CSV and XML, one row an actor and a pair of columns a dimension.

Columns of the CSV go by their place: name, description, power, then position and salience of every dimension; files
name them differently and end their lines with a comma.
"""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from xml.sax.saxutils import escape

import numpy as np

from winset.base.errors import ModelError
from winset.base.limits import check_limit
from winset.positions.files.build import About, build
from winset.positions.files.own import plain
from winset.positions.files.sheet import Sheet, Spots, split_lines
from winset.positions.games.actor_table import ActorTable

__all__ = ["read_ktab", "read_ktab_xml", "write_ktab", "write_ktab_xml"]

ROLES = {"actor": "actor", "issue": "issue", "position": "position", "salience": "salience", "capability": "weight"}


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _counted(head: list[str], source: str) -> tuple[str, str, int, int]:
    """Title, description, number of actors and of dimensions; further commas belong to the description."""
    try:
        n, m = int(head[-2]), int(head[-1])
    except (ValueError, IndexError):
        what = "must be title, description, number of actors, number of dimensions"
        raise ModelError(f"{source}:1: {what}, got {','.join(head)!r:.100}") from None
    return head[0], ", ".join(head[1:-2]), n, m


def _dimension(position: str, salience: str, k: int) -> str:
    """What a pair of columns is called without the words for position and salience."""
    first, second = position.split(), salience.split()
    same = [a for a, b in zip(first, second, strict=False) if a.lower() == b.lower()]
    return " ".join(same) or position or f"dimension {k + 1}"


def read_ktab(text: str, source: str) -> ActorTable:
    """The table of a KTAB file.

    Raises
    ------
    ModelError
        With every fault, its line and column.
    """
    rows, lines = split_lines(text, ",", source)
    if len(rows) < 2:
        raise ModelError(f"{source}: must have a line of title and numbers, a line of column names and rows")
    title, description, n, m = _counted(_trimmed(rows[0]), source)
    check_limit("cells", n * max(m, 1), source)
    head = rows[1] + [""] * (3 + 2 * m - len(rows[1]))
    pairs = [(head[3 + 2 * k], head[4 + 2 * k]) for k in range(m)]
    issues = [_dimension(a, b, k) for k, (a, b) in enumerate(pairs)]
    if len(set(issues)) < m:
        issues = [a or f"dimension {k + 1}" for k, (a, _) in enumerate(pairs)]
    spots = Spots()
    if len(set(issues)) < m:
        spots.add(f"{source}:{lines[1]}", f"names of dimensions must differ, got {', '.join(issues)}")
    if len(rows) - 2 != n:
        spots.add(f"{source}:1", f"says {n} actors, {len(rows) - 2} follow")
    seen: dict[str, int] = {}
    cells: list[tuple[str, str, str, str, str]] = []
    at: list[int] = []
    notes: dict[str, str] = {}
    for row, line in zip(rows[2:], lines[2:], strict=True):
        row = _trimmed(row)
        if len(row) != 3 + 2 * m:
            spots.add(f"{source}:{line}", f"must have {3 + 2 * m} cells, one actor and {m} dimensions, got {len(row)}")
            continue
        if row[0] in seen:
            spots.add(f"{source}:{line}:1", f"the actor {row[0]!r} stands twice, first in line {seen[row[0]]}", "twice")
            continue
        seen[row[0]] = line
        notes[row[0]] = row[1]
        for k in range(m):
            cells.append((row[0], issues[k], row[3 + 2 * k], row[4 + 2 * k], row[2]))
            at.append(line)
    spots.raise_if_any()
    columns = dict(zip(ROLES, map(list, zip(*cells, strict=True)), strict=True))
    places = {"actor": 1, "capability": 3} | ({"position": 4, "salience": 5} if m == 1 else {})
    sheet = Sheet(columns, source, at, places)
    about = About(title, description, issues=issues, actor_notes=notes, issue_notes=_headings(issues, pairs))
    return build(sheet, ROLES, about)


def _headings(issues: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What the columns of a dimension are called, where that says more than its name."""
    usual = {k: (f"{k} Position", f"{k} Salience") for k in issues}
    return {k: f"{a} / {b}" for k, (a, b) in zip(issues, pairs, strict=True) if (a, b) != usual[k]}


def _one_power(table: ActorTable) -> list[float]:
    """The power of every actor.

    Raises
    ------
    ModelError
        If it differs by issue, or a position is missing: the format has no place for either.
    """
    if len(table) != len(table.actors) * len(table.issues) or not np.isfinite(table.position).all():
        raise ModelError("write: KTAB's tables have a position of every actor on every issue, this one does not")
    if not (table.scale == [0.0, 100.0]).all():
        raise ModelError("write: KTAB's scales go from 0 to 100, these do not; see rescaled()")
    grid = table.grid(next(iter(table.weights.values()), np.ones(len(table))))
    if (np.ptp(grid, axis=1) > 0).any():
        raise ModelError("write: KTAB's tables have one power an actor; here it differs by issue")
    return [float(value) for value in grid[:, 0]]


def write_ktab(table: ActorTable) -> str:
    """The table in KTAB's CSV.

    Raises
    ------
    ModelError
        If it says what the format cannot.
    """
    power, x, s = _one_power(table), table.grid(table.position), table.grid(table.salience)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=",\n")
    writer.writerow([table.title, table.description, len(table.actors), len(table.issues)])
    head = ["Actor", "Description", "Power"]
    for k, issue in enumerate(table.issues):
        told = table.issue_notes[k].split(" / ") if table.issue_notes else []
        head += told if len(told) == 2 else [f"{issue} Position", f"{issue} Salience"]
    writer.writerow(head)
    for a, actor in enumerate(table.actors):
        row = [actor, table.actor_notes[a] if table.actor_notes else "", plain(power[a])]
        for k in range(len(table.issues)):
            row += [plain(float(x[a, k])), plain(float(s[a, k]))]
        writer.writerow(row)
    return text.getvalue()


def read_ktab_xml(text: str, source: str) -> ActorTable:
    """The table of a KTAB scenario in XML.

    Raises
    ------
    ModelError
        With every fault.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ModelError(f"{source}: a document type or an entity is not accepted in a scenario")
    try:
        root = ElementTree.fromstring(text.encode("utf-8").removeprefix(b"\xef\xbb\xbf"))
    except ElementTree.ParseError as error:
        raise ModelError(f"{source}: is no XML: {error}") from None
    if root.tag != "Scenario":
        raise ModelError(f"{source}: must be a <Scenario>, got <{root.tag}>")

    def said(node: ElementTree.Element, tag: str) -> str:
        return (node.findtext(tag) or "").strip()

    issues = [(d.text or "").strip() for d in root.iterfind("Dimensions/dName")]
    spots, cells, notes = Spots(), [], {}
    for k, actor in enumerate(root.iterfind("Actors/Actor")):
        name = said(actor, "name")
        place = f"{source}: Actor {k + 1} ({name})"
        x = [(node.text or "").strip() for node in actor.iterfind("Position/dCoord")]
        s = [(node.text or "").strip() for node in actor.iterfind("Salience/dSal")]
        if len(x) != len(issues) or len(s) != len(issues):
            spots.add(place, f"must have {len(issues)} positions and saliences, got {len(x)} and {len(s)}")
        if name in notes:
            spots.add(place, "this name stands twice", "twice")
        notes[name] = said(actor, "description")
        cells += [(name, *row, said(actor, "capability")) for row in zip(issues, x, s, strict=False)]
    if not cells:
        spots.add(source, "must have <Dimensions> with a <dName> and <Actors> with an <Actor>")
    spots.raise_if_any()
    columns = dict(zip(ROLES, map(list, zip(*cells, strict=True)), strict=True))
    about = About(said(root, "name"), said(root, "desc"), issues=issues, actor_notes=notes)
    return build(Sheet(columns, source), ROLES, about)


def write_ktab_xml(table: ActorTable) -> str:
    """The table as a KTAB scenario.

    Raises
    ------
    ModelError
        If it says what the format cannot.
    """
    power, x, s = _one_power(table), table.grid(table.position), table.grid(table.salience)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<Scenario>"]
    lines += [f"  <name>{escape(table.title)}</name>", f"  <desc>{escape(table.description)}</desc>"]
    lines += ["  <Dimensions>", *(f"    <dName>{escape(i)}</dName>" for i in table.issues), "  </Dimensions>"]
    lines.append("  <Actors>")
    for a, actor in enumerate(table.actors):
        note = table.actor_notes[a] if table.actor_notes else ""
        lines += ["    <Actor>", f"      <name>{escape(actor)}</name>"]
        lines += [
            f"      <description>{escape(note)}</description>",
            f"      <capability>{plain(power[a])}</capability>",
        ]
        for tag, leaf, grid in (("Position", "dCoord", x), ("Salience", "dSal", s)):
            lines.append(f"      <{tag}>")
            lines += [f"        <{leaf}>{plain(float(value))}</{leaf}>" for value in grid[a]]
            lines.append(f"      </{tag}>")
        lines.append("    </Actor>")
    return "\n".join([*lines, "  </Actors>", "</Scenario>", ""])
