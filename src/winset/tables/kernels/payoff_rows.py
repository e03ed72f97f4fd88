"""Tables of many games, given as they are or as polynomials in drawn parameters, a block of rows at a time."""

from __future__ import annotations

from typing import NamedTuple

from winset.base.jit import Float, Int, kernel
from winset.base.lanes import evaluate_lanes

__all__ = ["Tables", "lanes_for", "load_draws", "load_lanes", "load_rows"]


class Tables(NamedTuple):
    """B tables of K payoffs, player by player in C order.

    Either ``payoffs`` (B, K), or ``payoffs`` without rows and K polynomials (``start``, ``coefficient``,
    ``factor_start``, ``factor`` as in ``PolynomialArrays``) of the parameters, whose present values are
    ``parameters`` (P,) and whose drawn ones are ``draws`` (B, D), with ``column`` (P,) saying where, -1 for none.
    """

    payoffs: Float
    start: Int
    coefficient: Float
    factor_start: Int
    factor: Int
    parameters: Float
    draws: Float
    column: Int


@kernel
def lanes_for(entries: int, most: int) -> int:
    """How many games of so many entries to hold at once."""
    return max(1, min(most, 16384 // entries))


@kernel
def load_draws(x: Float, numbers: Float, draws: Float, column: Int, block: int, used: int) -> None:
    """Parameters of the draws from row ``block`` on into x (P, L); unused lanes repeat the last draw."""
    for p in range(numbers.shape[0]):
        if column[p] < 0:
            for lane in range(x.shape[1]):
                x[p, lane] = numbers[p]
        else:
            for lane in range(x.shape[1]):
                x[p, lane] = draws[block + min(lane, used - 1), column[p]]


@kernel
def load_lanes(tables: Tables, block: int, used: int, x: Float, out: Float) -> None:
    """Payoffs of the rows from ``block`` on, one row a lane: out (K, L) is written; workspace x (P, L).

    Unused lanes repeat the last row.
    """
    if tables.payoffs.shape[0] > 0:
        for lane in range(out.shape[1]):
            row = block + min(lane, used - 1)
            for k in range(out.shape[0]):
                out[k, lane] = tables.payoffs[row, k]
    else:
        load_draws(x, tables.parameters, tables.draws, tables.column, block, used)
        evaluate_lanes(tables.start, tables.coefficient, tables.factor_start, tables.factor, x, out)


@kernel
def load_rows(tables: Tables, block: int, used: int, x: Float, lanes: Float, out: Float) -> None:
    """The same with one game a row: out (L, K) is written; workspace x (P, L) and lanes (K, L)."""
    if tables.payoffs.shape[0] > 0:
        for lane in range(used):
            for k in range(out.shape[1]):
                out[lane, k] = tables.payoffs[block + lane, k]
    else:
        load_lanes(tables, block, used, x, lanes)
        for lane in range(used):
            for k in range(out.shape[1]):
                out[lane, k] = lanes[k, lane]
