"""Batches of games that have no arrays with a leading axis: solved one after the other, answered row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.base.array_types import Column
from winset.base.solution import Found

__all__ = ["columns_of"]


def columns_of(rows: Sequence[Found]) -> dict[str, Column]:
    """What answers have in numbers, as columns: ``count``, the first of the ``points``, and what ``details`` say.

    A detail within a detail is called by both names with a point between. What is said of each of several pieces in
    true and false, such as the refinements each survives, becomes the number of pieces of which it is true. Where a row
    says nothing there are NaN; what has not one shape in all rows is left out.
    """
    said = [_numbers(row) for row in rows]
    names = dict.fromkeys(name for row in said for name in row)
    columns: dict[str, Column] = {"count": np.array([len(row.points) for row in rows], dtype=np.int64)}
    for name in names:
        shapes = {row[name].shape for row in said if name in row}
        if len(shapes) == 1:
            empty = np.full(next(iter(shapes)), np.nan)
            columns.setdefault(name, np.array([row.get(name, empty) for row in said]))
    return columns


def _numbers(row: Found) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    out: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
    said: dict[str, object] = dict(row.details)
    if row.points:
        first = row.points[0]
        said = {"points": getattr(first, "values", first), "payoffs": getattr(first, "payoffs", None)} | said
    _add(out, "", said)
    return out


def _add(out: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]], name: str, said: object) -> None:
    """Everything in numbers that is said under a name."""
    if isinstance(said, Mapping):
        for key, value in said.items():
            if isinstance(key, str):
                _add(out, f"{name}.{key}" if name else key, value)
        return
    if isinstance(said, list) and said and all(isinstance(one, Mapping) for one in said):
        kept = [key for key, value in said[0].items() if isinstance(value, bool)]
        for key in kept:
            out[f"{name}.{key}"] = np.array(sum(bool(one.get(key)) for one in said), dtype=np.float64)
        return
    values = getattr(said, "values", said)
    if isinstance(values, bool | int | float | Fraction | np.ndarray | list | tuple | np.generic):
        try:
            array = np.array(values, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            return
        out[name] = array
