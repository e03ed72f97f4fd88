"""Batches of linear programs for correlated equilibria."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, parallel_kernel, prange
from winset.base.status import INEXACT, LIMIT, NONFINITE, SOLVED
from winset.tables.kernels.correlated_simplex import CAPPED, NOT_FINITE, correlated_row, simplex_work
from winset.tables.kernels.payoff_rows import Tables, lanes_for, load_rows

__all__ = ["CorrelatedAnswers", "correlated_batch"]


LANES = 32
ROWS = 256


class CorrelatedAnswers(NamedTuple):
    """Of B rows: ``status`` and ``pivots`` (B,), ``p`` (B, M), multipliers ``y`` (B, R) and ``shares`` (B, n)."""

    status: Marks
    pivots: Int
    p: Float
    y: Float
    shares: Float


@parallel_kernel
def correlated_batch(
    turn: int,
    turns: int,
    tables: Tables,
    actions: Int,
    weights: Float,
    egalitarian: bool,
    coarse: bool,
    limit: int,
    answers: CorrelatedAnswers,
) -> None:
    """A best correlated equilibrium of every row, as in ``correlated_row``; ``answers`` are NaN where there is none."""
    status, pivots, p, y, shares = answers
    total, cells = p.shape
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        n = actions.shape[0]
        entries = n * cells
        lanes = lanes_for(entries, LANES)
        x, numbers = np.empty((tables.parameters.shape[0], lanes)), np.empty((entries, lanes))
        rows, work = np.empty((lanes, entries)), simplex_work(n, cells, y.shape[1])
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), lanes):
            used = min(lanes, total - block)
            load_rows(tables, block, used, x, numbers, rows)
            for lane in range(used):
                row = block + lane
                made = correlated_row(
                    rows[lane], actions, weights, egalitarian, coarse, limit, work, p[row], y[row], shares[row]
                )
                pivots[row] = max(made, 0)
                status[row] = SOLVED
                if made < 0:
                    p[row] = np.nan
                    y[row] = np.nan
                    shares[row] = np.nan
                    status[row] = LIMIT if made == CAPPED else INEXACT
                    if made == NOT_FINITE:
                        status[row] = NONFINITE
