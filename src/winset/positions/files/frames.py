"""Tables from what Python holds: data frames of any library, dictionaries, lists of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, cast, runtime_checkable

import numpy as np

from winset.base.errors import ModelError
from winset.positions.files.sheet import Sheet

__all__ = ["sheet_from"]

NESTED = "a mapping of issues to actors to positions"
ACCEPTED = "a data frame, a mapping of columns, a list of rows, or " + NESTED


@runtime_checkable
class Frame(Protocol):
    """What data frames have in common: names of columns, and columns by name."""

    columns: Iterable[object]

    def __getitem__(self, name: object, /) -> object:
        """A column."""


def sheet_from(data: object) -> Sheet:
    """The sheet of a data frame, a mapping of columns, a list of rows, or a mapping of issues to actors.

    Raises
    ------
    ModelError
        If it is none of these.
    """
    if isinstance(data, Mapping):
        values = list(data.values())
        if values and all(isinstance(value, Mapping) for value in values):
            return _nested(cast("Mapping[object, Mapping[object, object]]", data))
        return _columns({str(name): value for name, value in data.items()})
    if hasattr(data, "column_names") and hasattr(data, "column"):
        _once(list(data.column_names))
        return _columns({str(name): data.column(name) for name in data.column_names})
    if isinstance(data, Frame) and not isinstance(data, np.ndarray):
        names = [str(name) for name in data.columns]
        _once(names)
        return _columns({str(name): data[name] for name in data.columns})
    if hasattr(data, "__dataframe__"):
        frame = data.__dataframe__()
        raise ModelError(f"table: a data frame of {frame.num_columns()} columns must give its columns by name")
    if isinstance(data, Sequence) and not isinstance(data, str | bytes) and all(isinstance(r, Mapping) for r in data):
        names = list(dict.fromkeys(str(name) for row in data for name in row))
        return Sheet({name: [row.get(name) for row in data] for name in names})
    raise ModelError(f"table: must be {ACCEPTED}, got {type(data).__name__}")


def _once(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise ModelError(f"table: the column {twice[0]!r} is named {list(names).count(twice[0])} times")


def _columns(given: Mapping[str, object]) -> Sheet:
    columns: dict[str, list[object]] = {}
    for name, value in given.items():
        for method in ("to_list", "tolist", "to_pylist"):
            if hasattr(value, method):
                value = getattr(value, method)()
                break
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ModelError(f"table: the column {name!r} must be a list, got {value!r:.60}")
        columns[name] = [_one(entry) for entry in value]
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ModelError(
            f"table: columns must have one length, got {', '.join(f'{n} {k}' for n, k in lengths.items())}"
        )
    return Sheet(cast("Mapping[str, Sequence[object]]", columns))


def _one(entry: object) -> object:
    """An entry of a column; what a library writes for a missing value becomes None."""
    return None if type(entry).__name__ in ("NAType", "NaTType") else entry


def _nested(data: Mapping[object, Mapping[object, object]]) -> Sheet:
    rows: list[dict[str, object]] = []
    for issue, actors in data.items():
        for actor, told in actors.items():
            more = {str(k): v for k, v in told.items()} if isinstance(told, Mapping) else {"position": told}
            rows.append({"actor": str(actor), "issue": str(issue), **more})
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Sheet({name: [row.get(name) for row in rows] for name in names})
