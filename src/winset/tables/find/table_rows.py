"""Stacks of tables as the batch kernels take them: given one by one, or as polynomials in drawn parameters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from winset.base.array_types import Float, Int
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormStackArrays
from winset.tables.kernels.batch import table_batch
from winset.tables.kernels.payoff_rows import Tables

__all__ = ["StackArrays", "all_payoffs", "blocks_of", "offsets_of", "rows_of", "shape_of", "tables_of"]


StackArrays = NormalFormStackArrays | DrawnNormalFormArrays


def shape_of(arrays: StackArrays) -> tuple[int, ...]:
    """(n, m_1, ..., m_n)."""
    return arrays.payoffs.shape[1:] if isinstance(arrays, NormalFormStackArrays) else arrays.shape


def rows_of(arrays: StackArrays) -> int:
    """How many rows."""
    return len(arrays.payoffs) if isinstance(arrays, NormalFormStackArrays) else len(arrays.draws)


def tables_of(arrays: StackArrays) -> Tables:
    """The stack for a kernel."""
    if isinstance(arrays, NormalFormStackArrays):
        none, one = np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
        flat = arrays.payoffs.reshape(len(arrays.payoffs), int(np.prod(arrays.payoffs.shape[1:])))
        return Tables(flat, one, np.zeros(0), one, none, np.zeros(0), np.zeros((0, 0)), none)
    p = arrays.polynomials
    nothing = np.zeros((0, int(np.prod(arrays.shape))))
    return Tables(
        nothing, p.start, p.coefficient, p.factor_start, p.factor, arrays.parameters, arrays.draws, arrays.column
    )


def blocks_of(tables: Tables, total: int, rows: int = 1 << 16) -> Iterator[tuple[slice, Tables]]:
    """The stack in blocks of rows, between which an interrupt from the keyboard is met."""
    for first in range(0, total, rows):
        here = slice(first, min(first + rows, total))
        yield here, tables._replace(payoffs=tables.payoffs[here], draws=tables.draws[here])


def all_payoffs(arrays: StackArrays) -> Float:
    """Every table, shape ``(B, n, m_1, ..., m_n)``."""
    if isinstance(arrays, NormalFormStackArrays):
        return arrays.payoffs
    out = np.empty((len(arrays.draws), int(np.prod(arrays.shape))))
    table_batch(tables_of(arrays), out)
    return out.reshape(-1, *arrays.shape)


def offsets_of(count: Int) -> Int:
    """Where the entries of every row begin, and where the last ends; shape ``(B + 1,)``."""
    offsets = np.zeros(len(count) + 1, dtype=np.int64)
    np.cumsum(count, out=offsets[1:])
    return offsets
