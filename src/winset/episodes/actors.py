"""The actors, once for all episodes: what they want and fear, from which date on, and how much of it is assumed.

A parameter of an actor is a number, or a number from a date on, or a figure of a public table for a country and a year.
An episode's parameter names one, as ``actor = "united-states.threat"``, and takes its value at the episode's date; it
may replace the value only with a reason and a page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from winset.base.errors import Faults, ModelError
from winset.episodes.bounds import beside, parsed, text_of
from winset.episodes.faults import describe, suggest
from winset.episodes.schema import Date, Entry, Kind, Number, Ranged, SourceSpec, Text, Written

__all__ = ["Actors", "DatedValue", "MechanismSpec", "read_actors"]


class DatedSpec(Ranged):
    """A value from a date on; what is left out is as in the parameter."""

    from_: Date | None = Field(default=None, alias="from")
    value: Number
    range: tuple[Number, Number] | None = None
    says: str = ""
    kind: Kind | None = None
    source: str = ""
    page: int | str | None = None


class ActorParameterSpec(Ranged):
    """One number of an actor: ``value``, or ``values`` by date, or ``table`` for a figure of its country."""

    says: Text
    unit: str = ""
    kind: Kind = "assumption"
    source: str = ""
    page: int | str | None = None
    value: Number | None = None
    range: tuple[Number, Number] | None = None
    values: list[DatedSpec] = Field(default_factory=list)
    table: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> ActorParameterSpec:
        if sum((self.value is not None, bool(self.values), bool(self.table))) != 1:
            raise ValueError("value: must have one of 'value', 'values' (by date) and 'table'")
        dates = [entry.from_ or "" for entry in self.values]
        if dates != sorted(set(dates)):
            raise ValueError("values: must stand in the order of their dates, each date once")
        if self.kind == "stated" and self.page is None:
            raise ValueError("page: missing; a statement of kind 'stated' needs the page it stands on")
        return self


class ActorSpec(Entry):
    """Somebody who plays a part in episodes."""

    title: Text
    says: str = ""
    countries: list[str] = Field(default_factory=list)
    parameters: dict[str, ActorParameterSpec] = Field(default_factory=dict)


class TableSpec(Entry):
    """A public table by country and year: ``column`` of ``file``, times ``scale``."""

    says: Text
    file: Text
    column: Text
    source: Text
    scale: float = 1.0
    unit: str = ""


class MechanismSpec(Entry):
    """How to switch a mechanism off: parameters of actors to be 0, settings by kind of game and by episode."""

    says: Text
    zero: list[str] = Field(default_factory=list)
    kinds: dict[str, dict[str, object]] = Field(default_factory=dict)
    episodes: dict[str, dict[str, object]] = Field(default_factory=dict)


class AlikeSpec(Entry):
    """Free numbers that mean much the same and are not shared, and why."""

    numbers: Annotated[list[str], Field(min_length=2)]
    reason: Text


class ActorsSpec(Entry):
    """The keys at the top of the file."""

    spread: Annotated[float, Field(gt=0, lt=1)] = 0.5
    sources: dict[str, SourceSpec] = Field(default_factory=dict)
    tables: dict[str, TableSpec] = Field(default_factory=dict)
    actors: dict[str, ActorSpec] = Field(default_factory=dict)
    mechanisms: dict[str, MechanismSpec] = Field(default_factory=dict)
    alike: list[AlikeSpec] = Field(default_factory=list)


@dataclass(frozen=True)
class DatedValue:
    """A parameter of an actor at a date.

    ``key`` tells it from every other value of every actor: ``"united-states.blocking_cost@1998-10"``.
    """

    key: str
    value: Written
    range: tuple[Written, Written] | None
    says: str
    unit: str
    kind: Kind
    source: str
    page: int | str | None


@dataclass(frozen=True)
class Actors:
    """The actors' file, checked.

    Parameters
    ----------
    place
        The file it was read from.
    spec
        What it holds.
    """

    place: str
    spec: ActorsSpec

    @property
    def references(self) -> tuple[str, ...]:
        """Every parameter as ``actor.parameter``."""
        return tuple(
            f"{name}.{parameter}" for name, actor in self.spec.actors.items() for parameter in actor.parameters
        )

    def at(self, reference: str, date: str) -> DatedValue:
        """The value of ``actor.parameter``, or of ``table.COUNTRY``, at a date such as ``"1997-10"``.

        Raises
        ------
        ModelError
            If there is none of this name, or none at this date.
        """
        actor, _, parameter = reference.partition(".")
        if actor in self.spec.tables:
            table = self.spec.tables[actor]
            figure = self.figure(actor, [parameter], date)
            key = f"{reference}@{date[:4]}"
            return DatedValue(key, figure, None, f"{table.says} ({parameter})", table.unit, "data", table.source, None)
        if actor not in self.spec.actors or parameter not in self.spec.actors[actor].parameters:
            raise ModelError(f"no parameter of an actor named {reference!r}{suggest(reference, self.references)}")
        entry = self.spec.actors[actor].parameters[parameter]
        if entry.table:
            figure = self.figure(entry.table, self.spec.actors[actor].countries, date)
            source = self.spec.tables[entry.table].source
            unit = self.spec.tables[entry.table].unit
            return DatedValue(f"{reference}@{date[:4]}", figure, None, entry.says, unit, "data", source, None)
        if entry.value is not None:
            kind, source, page = entry.kind, entry.source, entry.page
            return DatedValue(reference, entry.value, entry.range, entry.says, entry.unit, kind, source, page)
        if not date and len(entry.values) > 1:
            raise ModelError(f"{reference} changes with the date, but the file has no 'date'")
        reached = [dated for dated in entry.values if (dated.from_ or "") <= date]
        if not reached:
            raise ModelError(f"{reference} has no value at {date}; its first is from {entry.values[0].from_}")
        now = reached[-1]
        return DatedValue(
            key=f"{reference}@{now.from_}" if now.from_ else reference,
            value=now.value,
            range=now.range,
            says=now.says or entry.says,
            unit=entry.unit,
            kind=now.kind or entry.kind,
            source=now.source or entry.source,
            page=now.page if now.page is not None else entry.page,
        )

    def figure(self, table: str, countries: list[str] | tuple[str, ...], date: str) -> float:
        """The sum of a table's figures for some countries in the year of ``date``.

        Raises
        ------
        ModelError
            If the table, the year or a country is not there.
        """
        if table not in self.spec.tables:
            raise ModelError(f"no table named {table!r}{suggest(table, self.spec.tables)}")
        figures = self._figures(table)
        year = date[:4]
        missing = [country for country in countries if (country, year) not in figures]
        if missing or not countries:
            raise ModelError(f"{table}: has no figure for {', '.join(missing) or 'no country'} in {year or 'no year'}")
        return self.spec.tables[table].scale * sum(figures[country, year] for country in countries)

    def weights(self, table: str, date: str, countries: list[str] | None = None) -> dict[str, float]:
        """Figures by country in the year of ``date``, the largest first; all that the table has, if none are named."""
        if countries is None:
            countries = [country for country, year in self._figures(table) if year == date[:4]]
        figures = {country: self.figure(table, [country], date) for country in countries}
        return dict(sorted(figures.items(), key=lambda row: -row[1]))

    def _figures(self, table: str) -> dict[tuple[str, str], float]:
        if table not in self.spec.tables:
            raise ModelError(f"no table named {table!r}{suggest(table, self.spec.tables)}")
        entry = self.spec.tables[table]
        return _read_table(str(beside(entry.file, self.place, f"{self.place}: tables.{table}.file")), entry.column)


@cache
def _read_table(path: str, column: str) -> dict[tuple[str, str], float]:
    rows = csv.DictReader(io.StringIO(text_of(Path(path), "file_bytes", "a table")))
    try:
        return {(row["country"], row["year"]): float(row[column]) for row in rows}
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        raise ModelError(f"{path}: is not a table with country, year and {column}: {error}") from None


def read_actors(path: str | Path) -> Actors:
    """Read and check an actors' file.

    Raises
    ------
    ModelError
        With every fault as ``file: key.path: what is wrong, what is accepted``.
    """
    return _read(str(Path(path).resolve()))


@cache
def _read(path: str) -> Actors:
    data = parsed(text_of(Path(path), wanted="a file of actors in TOML"), path)
    faults = Faults()
    spec = _validated(ActorsSpec, data, faults)
    if spec is not None:
        _check(Actors(path, spec), faults)
    try:
        faults.raise_if_any()
    except ModelError as error:
        raise error.within(path) from None
    assert spec is not None
    return Actors(path, spec)


def _validated(schema: type[ActorsSpec], data: Mapping[str, object], faults: Faults) -> ActorsSpec | None:
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        describe(error, schema, "", faults)
        return None


def _check(actors: Actors, faults: Faults) -> None:
    """Sources and tables that are named exist, ranges hold their values, mechanisms name parameters."""
    spec = actors.spec
    cited = [(f"tables.{name}", table.source) for name, table in spec.tables.items()]
    for name, actor in spec.actors.items():
        for parameter, entry in actor.parameters.items():
            where = f"actors.{name}.parameters.{parameter}"
            cited.append((where, entry.source))
            if entry.table and entry.table not in spec.tables:
                faults.add(f"{where}.table", f"no table named {entry.table!r}{suggest(entry.table, spec.tables)}")
            dated: list[tuple[str, DatedSpec]] = [(f"{where}.values[{k}]", row) for k, row in enumerate(entry.values)]
            spans: list[tuple[str, ActorParameterSpec | DatedSpec]] = [(where, entry), *dated]
            for place, row in spans:
                if row.range is not None and not _holds(row.value, row.range):
                    faults.add(f"{place}.range", f"must hold the value {row.value}, got {list(row.range)}")
            cited += [(place, row.source) for place, row in dated]
    for where, source in cited:
        if source and source not in spec.sources:
            faults.add(f"{where}.source", f"no source named {source!r}{suggest(source, spec.sources)}")
    for name, mechanism in spec.mechanisms.items():
        for reference in mechanism.zero:
            if reference not in actors.references:
                where = f"mechanisms.{name}.zero"
                faults.add(where, f"no parameter named {reference!r}{suggest(reference, actors.references)}")


def _holds(value: Written | None, ends: tuple[Written, Written]) -> bool:
    numbers = [x for x in (ends[0], value, ends[1]) if x is not None and not isinstance(x, str)]
    return len(numbers) < 3 or numbers[0] <= numbers[1] <= numbers[2]
