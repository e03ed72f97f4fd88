"""Templates over sets: one expression for every member, and sums over members, written out before a file is checked.

``{ each = "members", is = "-(x - ideal)^2" }`` becomes a table by member, ``sum(members, gdp)`` a sum of parameters.
What comes out is a model file without sets, so that nothing beyond it knows of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit, current_limits
from winset.episodes.faults import suggest
from winset.episodes.sets import MemberSet, Row, chosen, read_sets

__all__ = ["written_out"]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACES = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_OWN_COLUMN = re.compile(r"\bown\.([A-Za-z_][A-Za-z0-9_]*)")
_CALL = re.compile(r"\b(sum|mean|count|min|max)\s*\(")
_OVER = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)(?:\s+where\s+(.+))?\s*\Z", re.DOTALL)
_SIMPLE = re.compile(r"\s*[\w.]+\s*\Z")
_PROSE = (
    *("says", "title", "unit", "reason", "name", "summary", "kind", "source", "page", "url", "actor"),
    *("inference", "built_in"),
)
"""Keys whose text is read by people: only what stands in braces is filled in."""
_OWN = ("each", "is", "as")


def written_out(
    data: dict[str, object], place: str, faults: Faults
) -> tuple[dict[str, object], dict[str, tuple[str, ...]]]:
    """The tables of a model file with its sets written out, and the names in every set."""
    data = {**data, "games": _alike(data, faults)} if isinstance(data.get("games"), dict) else data
    if "sets" not in data:
        return data, {}
    sets = read_sets(data["sets"], place, faults)
    rest = {key: value for key, value in data.items() if key != "sets"}
    if len(faults):
        return rest, {}
    writer = _Writer(sets, faults)
    declared = rest.get("parameters")
    if isinstance(declared, dict):
        rest["parameters"] = writer.parameters(declared)
    for section in ("game", "games", "variants", "claims"):
        if section in rest:
            rest[section] = writer.value(rest[section], section, None)
    return rest, {name: found.names for name, found in sets.items()}


def _alike(data: Mapping[str, object], faults: Faults) -> dict[str, object]:
    """Games with what they take from the one that they are ``like``: every key that they do not have themselves."""
    tables: dict[str, object] = dict(data["games"])  # type: ignore[call-overload]
    out: dict[str, object] = {}

    def whole(name: str, inside: tuple[str, ...]) -> object:
        table = data.get("game") if name == "game" and name not in tables else tables.get(name)
        if not isinstance(table, dict) or "like" not in table:
            return table
        other = table["like"]
        known = ["game", *(n for n in tables if n != name)]
        if not isinstance(other, str) or other not in known:
            faults.add(f"games.{name}.like", f"no game named {other!r}{suggest(str(other), known)}")
            return {}
        if other in inside:
            faults.add(f"games.{name}.like", f"goes round in a circle: {', '.join((*inside, other))}")
            return {}
        above = whole(other, (*inside, other))
        own = {key: value for key, value in table.items() if key != "like"}
        return {**above, **own} if isinstance(above, dict) else own

    for name in tables:
        out[name] = whole(name, (name,))
    return out


@dataclass
class _Writer:
    """Writes templates out; ``columns`` has the parameter of every row, by declaring set and column."""

    sets: Mapping[str, MemberSet]
    faults: Faults
    columns: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    written: int = 0
    unknown: set[str] = field(default_factory=set)

    # ------------------------------------------------------------ parameters

    def parameters(self, declared: Mapping[str, object]) -> dict[str, object]:
        """``[parameters]`` with one entry a member for those that have ``each``."""
        for name, entry in declared.items():
            over = self._over(entry, f"parameters.{name}")
            if isinstance(entry, dict) and "each" in entry and over is None:
                self.unknown.add(name)
            if isinstance(entry, dict) and over is not None:
                pattern = str(entry.get("as", name + "_{key}"))
                for row in over[1]:
                    self.columns.setdefault((row.root, name), {})[row.name] = self._braces(pattern, over[0], row)
        out: dict[str, object] = {}
        for name, entry in declared.items():
            where = f"parameters.{name}"
            if not (isinstance(entry, dict) and "each" in entry):
                out[name] = self.value(entry, where, None)
                continue
            over = self._over(entry, where, tell=False)
            if over is None:
                continue
            for row in over[1]:
                written = self.columns[row.root, name][row.name]
                if written in out or written in declared:
                    self.faults.add(where, f"{row.name!r} would be {written!r}, which is there already")
                out[written] = self._column(name, entry, over[0], row, where)
        try:
            check_limit("entries", len(out), "parameters")
        except ModelError as error:
            self.faults.include(error)
        return out

    def _column(self, name: str, entry: Mapping[str, object], over: MemberSet, row: Row, where: str) -> object:
        """The parameter of one member: the template, and what the member's own cell has instead."""
        members = over.names
        common = {k: x for k, x in entry.items() if k not in (*_OWN, *members)}
        given = {k: self.value(x, f"{where}.{k}", (over, row), k) for k, x in common.items()}
        cell: object = entry.get(row.name, over.cell(row, name))
        if cell is not None:
            own: dict[str, object] = dict(cell) if isinstance(cell, dict) else {"value": cell}
            if {"value", "actor"} & set(own):
                given = {k: x for k, x in given.items() if k not in ("value", "actor")}
            given |= {k: self.value(x, where, (over, row), k) for k, x in own.items()}
        if not {"value", "actor"} & set(given):
            self.faults.add(where, f"{row.name!r} has no number in column {name!r}, and there is no 'value'")
        return given

    # ------------------------------------------------------------ values

    def value(self, given: object, where: str, at: tuple[MemberSet, Row] | None, key: str = "") -> object:
        """A value with its templates written out; ``at`` is the member whose columns it uses, if any."""
        if isinstance(given, str):
            if at is None and key == "players" and given in self.sets:
                return list(self.sets[given].names)
            return self.text(given, where, at, key in _PROSE)
        if isinstance(given, list):
            out: list[object] = []
            for k, entry in enumerate(given):
                found = self.value(entry, f"{where}[{k}]", at, key)
                several = isinstance(entry, dict) and "each" in entry
                spread = list(found.values()) if isinstance(found, dict) else found
                out += spread if several and isinstance(spread, list) else [found]
            return out
        if not isinstance(given, dict):
            return given
        if "each" in given:
            return self._each(given, where)
        inner = {}
        for name, entry in given.items():
            written = name if at is None else self._braces(name, *at)
            inner[written] = self.value(entry, f"{where}.{name}", at, name)
        return inner

    def _each(self, given: Mapping[str, object], where: str) -> object:
        """A table by member, or the list of their names if there is no ``is``."""
        over = self._over(given, where)
        if over is None:
            return {}
        pattern = str(given.get("as", "{name}"))
        names = {row.name: self._braces(pattern, over[0], row) for row in over[1]}
        others = {name: entry for name, entry in given.items() if name not in _OWN}
        if "is" not in given:
            if others:
                self.faults.add(f"{where}.{next(iter(others))}", "unknown key; accepted: each, as, is")
            self._spend(sum(map(len, names.values())), where)
            return list(names.values())
        out: dict[str, object] = {}
        for row in over[1]:
            found = self.value(given["is"], f"{where}.is", (over[0], row))
            if row.name in others:
                own = self.value(others.pop(row.name), f"{where}.{row.name}", (over[0], row))
                found = {**found, **own} if isinstance(found, dict) and isinstance(own, dict) else own
            out[names[row.name]] = found
        return out | {name: self.value(entry, f"{where}.{name}", None, name) for name, entry in others.items()}

    def _over(self, entry: object, where: str, tell: bool = True) -> tuple[MemberSet, list[Row]] | None:
        """The set that a table's ``each`` names, and its rows."""
        if not (isinstance(entry, dict) and "each" in entry):
            return None
        try:
            return self._set(str(entry["each"]), f"{where}.each", None)
        except ModelError as error:
            if tell:
                self.faults.include(error)
            return None

    def _set(self, text: str, where: str, at: tuple[MemberSet, Row] | None) -> tuple[MemberSet, list[Row]]:
        """``members``, ``members where camp == 'rules'``, or within a template ``others`` or ``mine``."""
        found = _OVER.match(text)
        name = found[1] if found else text
        whole = self.sets.get(name)
        if at is not None and name == "others":
            rows = tuple(row for row in self.sets[at[1].root].rows if row.name != at[1].name)
            whole = MemberSet(at[1].root, rows, self.sets[at[1].root].groups)
        elif at is not None and name == "mine":
            whole = self._mine(*at)
        if whole is None:
            raise ModelError(f"{where}: no set named {name!r}{suggest(name, self.sets)}")
        return whole, chosen(whole, (found[2] or "") if found else "", where)

    def _mine(self, over: MemberSet, row: Row) -> MemberSet:
        """The members of a group."""
        if row.mine:
            root = self.sets[row.mine[0].root]
            return MemberSet(root.name, row.mine, root.groups)
        for other in self.sets.values():
            for column, group in other.groups.items():
                if group.name == row.root and other.rows and other.rows[0].root == other.name:
                    rows = tuple(member for member in other.rows if member.cells.get(column) == row.name)
                    return MemberSet(other.name, rows, other.groups)
        raise ModelError(f"{over.name}: has no members of its own; no set has it among its 'groups'")

    # ------------------------------------------------------------ text

    def text(self, given: str, where: str, at: tuple[MemberSet, Row] | None, prose: bool = False) -> str:
        """An expression with its sums over sets written out and a member's columns filled in."""
        try:
            if prose:
                return given if at is None else self._braces(given, *at)
            if len(given) > current_limits().formula or ("(" not in given and at is None):
                return given
            if at is not None:
                given = _OWN_COLUMN.sub(lambda found: self._number(found[1], *at) or found[0], given)
            out = "".join(self._pieces(given, where, at))
            check_limit("formula", len(out), where)
            self._spend(len(out) if at is not None or out != given else 0, where)
            return out
        except ModelError as error:
            self.faults.extend(fault for fault in error.faults if fault not in set(self.faults))
            return "1"

    def _pieces(self, given: str, where: str, at: tuple[MemberSet, Row] | None) -> Iterator[str]:
        done = 0
        for call in _CALL.finditer(given):
            if call.start() < done:
                continue
            end, arguments = _arguments(given, call.end())
            written = self._aggregate(call[1], arguments, where, at)
            if written is not None:
                yield self._words(given[done : call.start()], at)
                yield written
                done = end
        yield self._words(given[done:], at)

    def _aggregate(self, what: str, arguments: list[str], where: str, at: tuple[MemberSet, Row] | None) -> str | None:
        """``sum(members, gdp)`` written out; None if it is not over a set."""
        first = _OVER.match(arguments[0]) if arguments else None
        if first is None:
            return None
        known = first[1] in self.sets or (at is not None and first[1] in ("others", "mine"))
        if not known and len(arguments) == 1 and what != "count":
            homes = [root for root, column in self.columns if column == first[1]]
            arguments, known = ([homes[0], arguments[0]], True) if len(homes) == 1 else (arguments, False)
        if not known:
            return None
        whole, rows = self._set(arguments[0], where, at)
        if what == "count":
            return str(len(rows))
        if len(arguments) != 2:
            raise ModelError(f"{where}: {what} over a set takes the set and one expression, got {len(arguments)}")
        if not rows:
            if what != "sum":
                raise ModelError(f"{where}: {what} over {arguments[0].strip()!r}, which has no members")
            return "0"
        check_limit("formula", len(rows) * (len(arguments[1]) + 3), where)
        terms = [_bracketed("".join(self._pieces(arguments[1].strip(), where, (whole, row)))) for row in rows]
        if what in ("min", "max"):
            return f"{what}({', '.join(terms)})"
        total = f"({' + '.join(terms)})"
        return total if what == "sum" else f"({total}/{len(rows)})"

    def _words(self, given: str, at: tuple[MemberSet, Row] | None) -> str:
        """Columns of a member as parameters or numbers; words in braces by what the column holds."""
        if at is None:
            return given
        return _WORD.sub(lambda word: self._number(word[0], *at) or word[0], self._braces(given, *at))

    def _braces(self, given: str, over: MemberSet, row: Row) -> str:
        def fill(found: re.Match[str]) -> str:
            parameter = self._parameter(found[1], over, row)
            cell = over.cell(row, found[1])
            return parameter or (found[0] if cell is None or isinstance(cell, dict) else str(cell))

        return _BRACES.sub(fill, given)

    def _parameter(self, column: str, over: MemberSet, row: Row) -> str:
        """The parameter that a column is for this member, if it is one."""
        named = self.columns.get((row.root, column), {})
        if row.name in named:
            return named[row.name]
        above = (self._parameter(column, group, other) for group, other in over.above(row))
        return next((name for name in above if name), "")

    def _number(self, column: str, over: MemberSet, row: Row) -> str:
        """What stands for a column in an expression: its parameter, or its number."""
        if column in self.unknown:
            return "1"
        parameter = self._parameter(column, over, row)
        cell = None if parameter or column in ("name", "key") else over.cell(row, column)
        if isinstance(cell, dict):
            home = next((g.name for g, other in over.above(row) if column not in row.cells), row.root)
            what = f"declare it under [parameters] as {column} = {{ each = {home!r} }}"
            raise ModelError(f"sets.{home}: column {column!r} holds tables; {what}")
        if cell is None and not parameter and column in over.columns:
            raise ModelError(f"sets.{row.root}.{row.name}.{column}: missing; an expression uses it")
        return parameter or (_bracketed(repr(cell)) if isinstance(cell, int | float) else "")

    def _spend(self, letters: int, where: str) -> None:
        """Count what is written, all in all no more than a model file may be long."""
        self.written += letters
        check_limit("model_bytes", self.written, f"{where}: with all templates written out")


def _bracketed(text: str) -> str:
    return text if _SIMPLE.match(text) else f"({text})"


def _arguments(text: str, start: int) -> tuple[int, list[str]]:
    """Where the bracket opened before ``start`` ends, and what stands between its commas."""
    depth, begin, quote = 1, start, ""
    found: list[str] = []
    for k in range(start, len(text)):
        sign = text[k]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
            if depth == 0:
                return k + 1, [*found, text[begin:k]]
        elif sign == "," and depth == 1:
            found.append(text[begin:k])
            begin = k + 1
    return len(text), []
