"""Sets of a model file: who belongs to them, what their columns hold, subsets by a condition and groups by a column."""

from __future__ import annotations

import ast
import csv
import io
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from pydantic import Field, ValidationError, model_validator

from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit
from winset.episodes.bounds import beside, text_of
from winset.episodes.faults import describe, suggest
from winset.episodes.schema import Entry, Names

__all__ = ["Cell", "MemberSet", "Row", "SetSpec", "chosen", "read_sets"]


Cell: TypeAlias = int | float | str | dict[str, object]
"""A number, a word or an expression, or a table as under ``parameters``: a value with its range and its source."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SPREAD = re.compile(r"(?P<value>[^±\[\]]+?)\s*(?:±\s*(?P<by>\S+)|\[\s*(?P<low>[^\s,;]+)[\s,;]+(?P<high>\S+?)\s*\])\Z")
_NUMBER = re.compile(r"[+-]?\.?[0-9]")
RESERVED = ("others", "mine", "own", "name", "key")
"""Names with a meaning of their own in templates."""


class SetSpec(Entry):
    """A set of members with their columns: rows of a CSV file, rows by name, a list of names, or part of another set.

    In short, ``members = "members.csv"``, ``members = ["A", "B"]``, or a table of rows by name.
    """

    file: str = Field(default="", description="A CSV file beside the model file; its first column has the names.")
    rows: dict[str, dict[str, object]] | list[str] | None = Field(
        default=None, description="Rows by name, each a table of its columns; or a list of names."
    )
    key: str = Field(default="", description="The column that stands in names of parameters; the name if omitted.")
    groups: dict[str, str] = Field(
        default_factory=dict, description="Columns that name a row of another set, whose columns members then have too."
    )
    of: str = Field(default="", description="The set that this one is a part of.")
    where: str = Field(default="", description="The condition on columns that its members fulfil.")
    without: Names = Field(default_factory=list, description="Names that are left out.")
    by: str = Field(default="", description="A column of the set: one row for each of its values.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        if isinstance(given, str):
            return {"file": given}
        if isinstance(given, list):
            return {"rows": given}
        if isinstance(given, dict) and given and not set(given) & set(cls.model_fields):
            return {"rows": given}
        return given

    @model_validator(mode="after")
    def _one_way(self) -> SetSpec:
        given = [name for name in ("file", "rows", "of") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(f"must have one of file, rows and of, got {' and '.join(given) or 'none of them'}")
        if not self.of and (self.where or self.without or self.by):
            raise ValueError("of: missing; 'where', 'without' and 'by' choose from another set")
        return self


@dataclass(frozen=True)
class Row:
    """A member of a set: its name, its name in parameters, the set it was declared in, and its columns."""

    name: str
    key: str
    root: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    mine: tuple[Row, ...] = ()


@dataclass(frozen=True)
class MemberSet:
    """A set of a model file; ``groups`` has the sets that its columns lead to."""

    name: str
    rows: tuple[Row, ...]
    groups: Mapping[str, MemberSet] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Who belongs to it."""
        return tuple(row.name for row in self.rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that some row has, its own and those of its groups."""
        own = (column for row in self.rows for column in row.cells)
        return tuple(dict.fromkeys([*own, *(c for group in self.groups.values() for c in group.columns)]))

    def above(self, row: Row) -> Iterable[tuple[MemberSet, Row]]:
        """The rows of other sets that a row's columns lead to."""
        for column, group in self.groups.items():
            for other in group.rows:
                if other.name == row.cells.get(column):
                    yield group, other

    def cell(self, row: Row, column: str) -> Cell | None:
        """What a row has in a column of its own or of its groups."""
        if column in ("name", "key"):
            return row.name if column == "name" else row.key
        if column in row.cells:
            return row.cells[column]
        found = (group.cell(other, column) for group, other in self.above(row))
        return next((cell for cell in found if cell is not None), None)


# ---------------------------------------------------------------- reading


def read_sets(data: object, place: str, faults: Faults) -> dict[str, MemberSet]:
    """The sets under ``[sets]``; a set may lead to others or be a part of another, in any order but not in a circle."""
    specs: dict[str, SetSpec] = {}
    if not isinstance(data, dict):
        faults.add("sets", "must be a table")
        return {}
    for name, given in data.items():
        where = f"sets.{name}"
        if not _NAME.match(name) or name in RESERVED:
            faults.add(where, f"must be a name of letters, digits and underscores, and none of {', '.join(RESERVED)}")
            continue
        try:
            specs[name] = SetSpec.model_validate(given)
        except ValidationError as error:
            describe(error, SetSpec, where, faults)
    sets: dict[str, MemberSet] = {}
    failed = {name for name in data if name not in specs}
    while specs:
        ready = [n for n, spec in specs.items() if not {spec.of, *spec.groups.values()} & (set(specs))]
        for name in ready or list(specs):
            needs = {specs[name].of, *specs[name].groups.values()}
            try:
                if not needs & failed:
                    sets[name] = _one(name, specs[name], sets, place)
            except ModelError as error:
                faults.extend(f"sets.{name}{fault}" for fault in error.faults)
            failed |= set() if name in sets else {name}
            del specs[name]
    return {name: sets[name] for name in data if name in sets}


def _one(name: str, spec: SetSpec, sets: Mapping[str, MemberSet], place: str) -> MemberSet:
    """A set by its table; faults begin with the key that is wrong, after a point or a colon."""
    if spec.of:
        return _part(name, spec, sets)
    table = _csv(spec.file, place) if spec.file else _listed(spec.rows or [])
    try:
        check_limit("entries", len(table), "")
    except ModelError as error:
        raise ModelError(error.faults) from None
    columns = list(dict.fromkeys(column for cells in table.values() for column in cells))
    if spec.key and spec.key not in columns:
        raise ModelError(
            f".key: no column named {spec.key!r}{suggest(spec.key, columns)}; leave it out for the names themselves"
        )
    faults = Faults()
    rows = []
    for member, cells in table.items():
        key = cells.get(spec.key) if spec.key else re.sub(r"\W", "_", member)
        if not isinstance(key, str | int) or not re.fullmatch(r"\w+", str(key)):
            faults.add(".key", f"{member!r} has no word in column {spec.key!r} to stand in names of parameters")
        rows.append(Row(member, str(key), name, cells))
    groups = {}
    for column, other in spec.groups.items():
        if other not in sets:
            faults.add(f".groups.{column}", f"no set named {other!r}{suggest(other, sets)}")
            continue
        groups[column] = sets[other]
        for row in rows:
            if row.cells.get(column) not in sets[other].names:
                got = row.cells.get(column, "nothing")
                faults.add(f".groups.{column}", f"{row.name!r} is in {got!r}{suggest(str(got), sets[other].names)}")
    if len({row.key for row in rows}) < len(rows):
        faults.add(".key", "two members have the same name in parameters; choose a column that tells them apart")
    faults.raise_if_any()
    return MemberSet(name, tuple(rows), groups)


def _part(name: str, spec: SetSpec, sets: Mapping[str, MemberSet]) -> MemberSet:
    """Part of another set, or the groups that a column of it makes."""
    if spec.of not in sets:
        raise ModelError(f".of: no set named {spec.of!r}{suggest(spec.of, sets)}")
    whole = sets[spec.of]
    for member in spec.without:
        if member not in whole.names:
            raise ModelError(f".without: {spec.of} has no member {member!r}{suggest(member, whole.names)}")
    rows = [row for row in chosen(whole, spec.where, ".where") if row.name not in spec.without]
    if not spec.by:
        return MemberSet(name, tuple(rows), whole.groups)
    if spec.by not in whole.columns:
        raise ModelError(f".by: {spec.of} has no column {spec.by!r}{suggest(spec.by, whole.columns)}")
    parts: dict[str, list[Row]] = {}
    for row in rows:
        value = whole.cell(row, spec.by)
        parts.setdefault(str(value), []).append(row)
    groups = []
    for value, members in parts.items():
        cells = {c: whole.cell(members[0], c) for c in whole.columns}
        same = {c: x for c, x in cells.items() if x is not None and all(whole.cell(m, c) == x for m in members)}
        groups.append(Row(value, re.sub(r"\W", "_", value), name, same, tuple(members)))
    return MemberSet(name, tuple(groups))


def _listed(rows: Mapping[str, Mapping[str, object]] | Sequence[str]) -> dict[str, dict[str, Cell]]:
    """Rows by name, or names alone."""
    if not isinstance(rows, Mapping):
        if len(set(rows)) < len(rows):
            raise ModelError(": names must differ")
        return {name: {} for name in rows}
    faults = Faults()
    table: dict[str, dict[str, Cell]] = {}
    for name, cells in rows.items():
        table[name] = {}
        for column, cell in cells.items():
            if isinstance(cell, bool) or not isinstance(cell, int | float | str | dict):
                faults.add(f".{name}.{column}", f"must be a number, a word or a table, got {cell!r}")
            elif column in RESERVED:
                faults.add(f".{name}.{column}", "has a meaning of its own; choose another name for the column")
            else:
                table[name][column] = _read_cell(cell) if isinstance(cell, str) else cell
    faults.raise_if_any()
    return table


def _csv(file: str, place: str) -> dict[str, dict[str, Cell]]:
    """Rows of a CSV file by their first column; the separator is that of its header."""
    path = beside(file, place, ".file") if place else Path(file)
    text = text_of(path, "file_bytes", "a table in CSV").replace("\r", "\n")
    header = text.lstrip("\n").split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    lines = list(csv.reader(io.StringIO(text), delimiter=separator))
    while lines and not any(cell.strip() for cell in lines[0]):
        lines.pop(0)
    if not lines:
        raise ModelError(f".file: {file} holds no table")
    check_limit("entries", len(lines), f".file: {file}")
    columns = [cell.strip() for cell in lines[0]]
    faults = Faults()
    for column in dict.fromkeys(columns[1:]):
        if column and (not _NAME.match(column) or column in RESERVED):
            faults.add(".file", f"{file}, line 1: column {column!r} must be a name of letters, digits and underscores")
        if column and columns.count(column) > 1:
            faults.add(".file", f"{file}, line 1: column {column!r} is there {columns.count(column)} times")
    table: dict[str, dict[str, Cell]] = {}
    for k, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if any(cells[len(columns) :]):
            faults.add(".file", f"{file}, line {k}: {len(cells)} cells under {len(columns)} columns")
        if not cells[0] or cells[0] in table:
            faults.add(".file", f"{file}, line {k}: {'a name is missing' if not cells[0] else f'{cells[0]!r} again'}")
        table[cells[0]] = {
            c: _read_cell(x) for c, x in zip(columns[1:], cells[1 : len(columns)], strict=False) if c and x
        }
    faults.raise_if_any()
    return table


def _read_cell(text: str) -> Cell:
    """A number as a number; ``0.5 ±0.1`` and ``0.5 [0.4, 0.6]`` as a number with its range; anything else as it is."""
    found = _SPREAD.match(text)
    if found is not None:
        ends: object = f"±{found['by']}" if found["by"] else [_number(found["low"]), _number(found["high"])]
        return {"value": _number(found["value"].strip()), "range": ends}
    return _number(text)


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text) if _NUMBER.match(text) else text
        except ValueError:
            continue
    return text


# ---------------------------------------------------------------- conditions

_COMPARE: dict[type[ast.cmpop], Callable[..., bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda x, several: x in several,
    ast.NotIn: lambda x, several: x not in several,
}


def chosen(whole: MemberSet, condition: str, where: str) -> list[Row]:
    """The rows that fulfil a condition such as ``camp == 'rules' and gdp > 100``; all of them if it is empty.

    Raises
    ------
    ModelError
        If it is no condition on the set's columns.
    """
    if not condition.strip():
        return list(whole.rows)
    check_limit("formula", len(condition), where)
    try:
        body = ast.parse(condition.strip(), mode="eval").body
        return [row for row in whole.rows if _holds(body, whole, row, where)]
    except ModelError:
        raise
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ModelError(f"{where}: cannot read {condition[:60]!r}; accepted: {_ACCEPTED}") from None
    except TypeError:
        raise ModelError(f"{where}: {condition[:60]!r} compares numbers with words") from None


_ACCEPTED = "columns, numbers, 'words', == != < <= > >= in, and, or, not, parentheses"


def _holds(node: ast.expr, whole: MemberSet, row: Row, where: str) -> bool:
    if isinstance(node, ast.BoolOp):
        several = (_holds(inner, whole, row, where) for inner in node.values)
        return all(several) if isinstance(node.op, ast.And) else any(several)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _holds(node.operand, whole, row, where)
    if isinstance(node, ast.Compare):
        sides = [_side(side, whole, row, where) for side in (node.left, *node.comparators)]
        if any(side is None for side in sides):
            return False  # an empty cell fulfils nothing
        return all(_COMPARE[type(op)](*pair) for op, *pair in zip(node.ops, sides, sides[1:], strict=False))
    raise ModelError(f"{where}: cannot read {ast.unparse(node)!r}; accepted: {_ACCEPTED}")


def _side(node: ast.expr, whole: MemberSet, row: Row, where: str) -> object:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str):
        return Fraction(repr(node.value)) if isinstance(node.value, float) else node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_side(entry, whole, row, where) for entry in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -Fraction(str(node.operand.value))
    if isinstance(node, ast.Name):
        if node.id not in (*whole.columns, "name", "key"):
            raise ModelError(f"{where}: {whole.name} has no column {node.id!r}{suggest(node.id, whole.columns)}")
        cell = whole.cell(row, node.id)
        if isinstance(cell, dict):
            cell = cell.get("value")  # type: ignore[assignment]
        return Fraction(repr(cell)) if isinstance(cell, float) else cell
    raise ModelError(f"{where}: cannot read {ast.unparse(node)!r}; accepted: {_ACCEPTED}")
