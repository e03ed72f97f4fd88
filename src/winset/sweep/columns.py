"""Columns of a batch as words and as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Column, Float

__all__ = ["read_columns"]


def read_columns(
    columns: Mapping[str, Column], legend: Mapping[str, tuple[str, ...]], players: Sequence[str] = ()
) -> tuple[dict[str, Column], dict[str, tuple[str, ...]], dict[str, Float]]:
    """Columns of a batch as words and as numbers, one dimension each.

    A column with a legend, or of truth values, is in words. A table with one number a player becomes a column a
    player; other tables become one column an entry, unless they are wider than 64.
    """
    codes: dict[str, Column] = {}
    words: dict[str, tuple[str, ...]] = {}
    measures: dict[str, Float] = {}
    for name, column in columns.items():
        if name in legend and column.ndim == 1:
            codes[name], words[name] = column, tuple(legend[name])
        elif column.dtype == bool and column.ndim == 1:
            codes[name], words[name] = column.astype(np.uint8), ("false", "true")
        elif column.ndim == 1 and column.dtype.kind in "iuf":
            measures[name] = column.astype(np.float64)
        elif column.ndim == 2 and column.dtype.kind in "iuf" and column.shape[1] <= 64 and name != "choices":
            named = list(players) if len(players) == column.shape[1] else [str(k + 1) for k in range(column.shape[1])]
            measures |= {f"{name}.{who}": column[:, k].astype(np.float64) for k, who in enumerate(named)}
    return codes, words, measures
