"""From a sheet to a table of actors: numbers read, names numbered, every fault told with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import ModelError
from winset.base.limits import check_limit
from winset.base.numbers import exact_number
from winset.positions.files.sheet import MISSING, Sheet, Spots
from winset.positions.games.actor_table import ActorTable
from winset.positions.games.rule import DecisionRule

__all__ = ["About", "build", "check_table", "number"]


@dataclass(frozen=True)
class About:
    """What a source says besides its rows.

    Parameters
    ----------
    title, description
        Of the whole table.
    actors, issues
        Names in order, where the source lists them apart from the rows.
    actor_notes, issue_notes
        A description each.
    scale
        Ends of scales by issue; of all others ``"*"``.
    landmarks
        Points of scales with a meaning.
    """

    title: str = ""
    description: str = ""
    actors: Sequence[str] = ()
    issues: Sequence[str] = ()
    actor_notes: Mapping[str, str] | None = None
    issue_notes: Mapping[str, str] | None = None
    scale: Mapping[str, tuple[float, float]] | None = None
    landmarks: tuple[tuple[str, float, str], ...] = ()


def number(value: object, decimal: str = ".") -> float:
    """A number as a float; NaN for what is not known.

    Raises
    ------
    ValueError
        If it is neither; the text says why.
    """
    if value is None:
        return float("nan")
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in MISSING:
            return float("nan")
        if decimal == "," and "," in text:
            text = text.replace(".", "").replace(",", ".")
        elif "," in text:
            raise ValueError(f"must be a number, got {value!r}; for a decimal comma read with decimal=','")
        try:
            return float(exact_number(text)) if "/" in text else float(text)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"must be a number, got {value!r:.60}") from None
    if isinstance(value, bool):
        raise ValueError(f"must be a number, got {value!r}")
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"must be a number, got {value!r:.60}") from None


def numbers(sheet: Sheet, column: str, decimal: str, spots: Spots) -> Float:
    """A column as numbers, NaN where one is not known; faults otherwise."""
    values = sheet.columns[column]
    try:
        if decimal == ".":
            array = np.asarray(values, dtype=np.float64)
            if np.isfinite(array).all() and array.shape == (len(values),):
                return array
    except (TypeError, ValueError, ArithmeticError):
        pass
    out = np.full(len(values), np.nan)
    for k, value in enumerate(values):
        try:
            out[k] = number(value, decimal)
            if np.isinf(out[k]):
                raise ValueError(f"must be a finite number, got {value!r:.60}")
        except ValueError as error:
            out[k] = np.nan
            spots.add(sheet.where(k, column), str(error), f"text in {column}")
    return out


def numbered(sheet: Sheet, column: str, known: Sequence[str], spots: Spots) -> tuple[tuple[str, ...], Int]:
    """Distinct names in order of appearance, after those known, and the place of each row among them."""
    places = {name: k for k, name in enumerate(known)}
    out = np.empty(len(sheet), dtype=np.int64)
    for k, value in enumerate(sheet.columns[column]):
        name = str(value).strip() if value is not None else ""
        if not name or (isinstance(value, float) and value != value):
            spots.add(sheet.where(k, column), "must be a name, is empty", f"no {column}")
        out[k] = places.setdefault(name, len(places))
    return tuple(places), out


def of_issue(sheet: Sheet, column: str, values: Sequence[object], issue: Int, m: int, spots: Spots) -> list[object]:
    """What each issue's rows say with one voice; None where no row says anything."""
    out: list[object] = [None] * m
    said = [-1] * m
    for k, value in enumerate(values):
        if value is None or value == "" or (isinstance(value, float | np.floating) and value != value):
            continue
        at = int(issue[k])
        if said[at] < 0:
            out[at], said[at] = value, k
        elif out[at] != value:
            told, before = (f"{v:g}" if isinstance(v, float | np.floating) else repr(v) for v in (value, out[at]))
            what = f"is {told}, but {before} at {sheet.where(said[at], column)}: an issue has one"
            spots.add(sheet.where(k, column), what, f"{column} twice")
    return out


def build(
    sheet: Sheet, roles: Mapping[str, str], about: About, decimal: str = ".", only_issue: str = "issue"
) -> ActorTable:
    """The table of a sheet whose columns have these roles.

    Raises
    ------
    ModelError
        With every fault and its place.
    """
    check_limit("cells", len(sheet) * max(len(sheet.columns), 1), sheet.source or "rows")
    spots = Spots()
    by_role = _by_role(roles, spots, sheet)
    if "issue" not in by_role:
        sheet = Sheet({**sheet.columns, "issue": [only_issue] * len(sheet)}, sheet.source, sheet.lines, sheet.places)
        by_role["issue"] = ["issue"]
    actors, actor = numbered(sheet, by_role["actor"][0], about.actors, spots)
    issues, issue = numbered(sheet, by_role["issue"][0], about.issues, spots)

    def read(role: str) -> Float:
        if role not in by_role:
            return np.full(len(sheet), np.nan)
        return numbers(sheet, by_role[role][0], decimal, spots)

    def each(role: str) -> Float:
        if role not in by_role:
            return np.full(len(issues), np.nan)
        found = of_issue(sheet, by_role[role][0], list(read(role)), issue, len(issues), spots)
        return np.array([np.nan if value is None else value for value in found], dtype=np.float64)

    def words(column: str) -> tuple[str, ...]:
        values = ["" if v is None or v != v else str(v).strip() for v in sheet.columns[column]]
        found = of_issue(sheet, column, values, issue, len(issues), spots)
        return tuple("" if value is None else str(value) for value in found)

    position, salience = read("position"), read("salience")
    weights = {_bare(name): numbers(sheet, name, decimal, spots) for name in by_role.get("weight", ())}
    errors = {role: read(f"{role}_error") for role in ("position", "salience") if f"{role}_error" in by_role}
    scale = _scale(issues, about, each("lower"), each("upper"))
    reference, outcome = each("reference"), each("outcome")
    rules = words(by_role["rule"][0]) if "rule" in by_role else ("",) * len(issues)
    labels = {_bare(name): words(name) for name in by_role.get("label", ())}
    groups = {_bare(name): _of_actor(sheet, name, actor, len(actors), spots) for name in by_role.get("group", ())}
    notes = _notes_of_actors(sheet, by_role, about, actors, actor, spots)
    issue_notes = dict(about.issue_notes or {})
    if "issue_description" in by_role:
        issue_notes |= dict(zip(issues, words(by_role["issue_description"][0]), strict=True))
    check_table(sheet, actors, issues, actor, issue, position, salience, weights, errors, scale, spots)
    _check_ends(sheet.source, issues, scale, reference, outcome, spots)
    order = np.lexsort((actor, issue))
    table = ActorTable(
        actors, issues, actor[order], issue[order], position[order], salience[order],
        {name: w[order] for name, w in weights.items()}, scale, reference, outcome, rules, labels, groups,
        {name: e[order] for name, e in errors.items()}, about.title, about.description,
        tuple(notes.get(a, "") for a in actors), tuple(issue_notes.get(i, "") for i in issues),
        about.landmarks,
    )  # fmt: skip
    _check_rules(table, sheet.source, spots)
    spots.raise_if_any()
    return table


def _notes_of_actors(
    sheet: Sheet, by_role: Mapping[str, Sequence[str]], about: About, actors: Sequence[str], actor: Int, spots: Spots
) -> dict[str, str]:
    """What is said of each actor, elsewhere or else in the sheet."""
    notes = dict(about.actor_notes or {})
    if "description" not in by_role:
        return notes
    told = _of_actor(sheet, by_role["description"][0], actor, len(actors), spots)
    return {**dict(zip(actors, told, strict=True)), **notes}


def _by_role(roles: Mapping[str, str], spots: Spots, sheet: Sheet) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for column, role in roles.items():
        out.setdefault(role, []).append(column)
    for role, columns in out.items():
        if len(columns) > 1 and role not in ("weight", "label", "group", "ignore"):
            spots.add(sheet.source, f"columns {' and '.join(map(repr, columns))} both say the {role}; accepted: one")
    lacking = [role for role in ("actor", "position") if role not in out]
    if lacking or not len(sheet):
        has = ", ".join(roles) or "no column"
        what = f"there is no column for {' and '.join(lacking)}" if lacking else "there is no row"
        spots.add(sheet.source, f"{what}; the columns are {has}")
        spots.raise_if_any()
    return out


def _bare(column: str) -> str:
    """A column's name without the role that it may say before a colon."""
    return column.partition(":")[2] or column


def _of_actor(sheet: Sheet, column: str, actor: Int, n: int, spots: Spots) -> tuple[str, ...]:
    values = ["" if v is None or v != v else str(v).strip() for v in sheet.columns[column]]
    return tuple("" if v is None else str(v) for v in of_issue(sheet, column, values, actor, n, spots))


def _scale(issues: Sequence[str], about: About, lower: Float, upper: Float) -> Float:
    given = about.scale or {}
    default = given.get("*", (0.0, 100.0))
    ends = np.array([given.get(issue, default) for issue in issues], dtype=np.float64).reshape(-1, 2)
    for k, told in enumerate((lower, upper)):
        ends[:, k] = np.where(np.isfinite(told), told, ends[:, k])
    return ends


def check_table(
    sheet: Sheet, actors: Sequence[str], issues: Sequence[str], actor: Int, issue: Int, position: Float,
    salience: Float, weights: Mapping[str, Float], errors: Mapping[str, Float], scale: Float, spots: Spots,
) -> None:  # fmt: skip
    """Note rows that say the same twice, numbers out of range, and issues on which nobody has a position."""
    key = issue * max(len(actors), 1) + actor
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    for k in map(int, np.flatnonzero(first[place] != np.arange(len(key)))):
        before = sheet.where(int(first[place[k]]))
        what = f"{actors[actor[k]]!r} stands twice on {issues[issue[k]]!r}, first at {before}"
        spots.add(sheet.where(k), what, "twice")
    columns = {"salience": salience, **weights, **{f"{name} error": e for name, e in errors.items()}}
    for name, column in columns.items():
        for k in map(int, np.flatnonzero(column < 0)):
            spots.add(sheet.where(k, name), f"must be >= 0, got {column[k]:g}", f"negative {name}")
    low, high = scale[issue, 0], scale[issue, 1]
    for k in map(int, np.flatnonzero((position < low) | (position > high))):
        what = f"must be on the scale from {low[k]:g} to {high[k]:g} of {issues[issue[k]]!r}, got {position[k]:g}"
        spots.add(sheet.where(k, "position"), what + "; another scale: scale=(lower, upper)", "off the scale")
    held = np.bincount(issue[np.isfinite(position)], minlength=len(issues))
    for k in map(int, np.flatnonzero(held == 0)):
        spots.add(sheet.source, f"nobody has a position on the issue {issues[k]!r}", "empty issue")


def _check_ends(
    source: str, issues: Sequence[str], scale: Float, reference: Float, outcome: Float, spots: Spots
) -> None:
    for k in map(int, np.flatnonzero(~(scale[:, 0] < scale[:, 1]))):
        what = f"the scale of {issues[k]!r} must rise, got {scale[k, 0]:g} to {scale[k, 1]:g}"
        spots.add(source, what, "scale")
    for name, column in (("reference point", reference), ("outcome", outcome)):
        for k in map(int, np.flatnonzero((column < scale[:, 0]) | (column > scale[:, 1]))):
            what = f"the {name} of {issues[k]!r} must be from {scale[k, 0]:g} to {scale[k, 1]:g}, got {column[k]:g}"
            spots.add(source, what, name)


def _check_rules(table: ActorTable, source: str, spots: Spots) -> None:
    for k, text in enumerate(table.rules):
        if not text:
            continue
        place = f"{source}: issue {table.issues[k]!r}" if source else f"issue {table.issues[k]!r}"
        try:
            rule = DecisionRule.read(text)
            strangers = [c for c, _ in rule.conditions if c and c not in table.weights]
            strangers += [name for name in (*rule.vetoes, rule.setter) if name and name not in table.actors]
            if strangers:
                has = ", ".join(table.weights) or "none"
                raise ModelError(f"rule: no weight or actor named {', '.join(strangers)}; weights are: {has}")
            rows = table.rows(k)
            names = [table.actors[a] for a in table.actor[rows]]
            here = {name: w[rows] for name, w in table.weights.items()}
            if not rule.carries(np.ones((1, len(names)), dtype=bool), names, here)[0]:
                raise ModelError(f"rule: nobody can meet {text!r}: all {len(names)} actors together do not")
        except ModelError as error:
            for fault in error.faults:
                spots.add(place, fault, "rule")
