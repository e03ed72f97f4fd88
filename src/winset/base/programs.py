"""Linear programs in sparse columns, by the dual simplex method of HiGHS (Huangfu and Hall 2018).

SciPy carries HiGHS. Its function ``linprog`` takes longer to check and copy a small program than HiGHS takes to solve
it, so HiGHS is called directly where SciPy lets us, and through ``linprog`` where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Optimum", "dense_columns", "minimise"]

Highs = Any
"""Functions and options of HiGHS, which come without types."""


Float = NDArray[np.float64]
Columns = tuple[NDArray[np.int64], NDArray[np.int64], Float]
TIGHT = 1e-10
"""Feasibility tolerance of HiGHS, the smallest that it takes."""


@dataclass(frozen=True)
class Optimum:
    """How a program ended ("optimal", "infeasible", "unbounded" or "limit"), x, and the multipliers of rows."""

    status: str
    x: Float
    row_dual: Float
    value: float = np.nan
    iterations: int = 0


def minimise(
    cost: Float,
    columns: Columns,
    row_low: Float,
    row_high: Float,
    low: Float | float = 0.0,
    high: Float | float = np.inf,
) -> Optimum:
    """Minimise ``cost @ x`` subject to ``row_low <= A x <= row_high`` and ``low <= x <= high``.

    ``columns``: start, index and value of A by columns. A row's multiplier is the change of the optimum per unit of its
    active side: >= 0 for a low side, <= 0 for a high one.
    """
    n = len(cost)
    ends = [np.array(np.broadcast_to(np.asarray(end, dtype=np.float64), n)) for end in (low, high)]
    core = _core()
    if core is None:
        return _by_linprog(cost, columns, row_low, row_high, ends)
    for options in _OPTIONS:
        optimum = _direct(core, options, cost, columns, row_low, row_high, ends)
        if optimum.status != "limit":
            return optimum
    return optimum


def dense_columns(A: Float) -> Columns:
    """A dense matrix as sparse columns."""
    column, row = np.nonzero(A.T)
    start = np.r_[0, np.cumsum(np.bincount(column, minlength=A.shape[1]))]
    return start, row, np.ascontiguousarray(A[row, column])


@cache
def _core() -> Highs:
    """SciPy's own HiGHS, None if it is not where it is looked for."""
    try:
        module = import_module("scipy.optimize._highspy._core")
        return module if hasattr(module._Highs, "passModel") else None
    except (ImportError, AttributeError):
        return None


def _direct(
    core: Highs,
    options: dict[str, object],
    cost: Float,
    columns: Columns,
    row_low: Float,
    row_high: Float,
    ends: list[Float],
) -> Optimum:
    start, index, value = columns
    n, m = len(cost), len(row_low)
    program = core._Highs()
    for option, setting in options.items():
        program.setOptionValue(option, setting)
    where = start.astype(np.int32), index.astype(np.int32)
    kinds = np.zeros(n, dtype=np.int32)
    program.passModel(n, m, len(value), 1, 1, 0.0, cost, *ends, row_low, row_high, *where, value, kinds)
    program.run()
    status = _STATUS.get(program.getModelStatus().name, "limit")
    if status != "optimal":
        return Optimum(status, np.full(n, np.nan), np.full(m, np.nan))
    solution, info = program.getSolution(), program.getInfo()
    x, row_dual = (np.array(part, dtype=np.float64) for part in (solution.col_value, solution.row_dual))
    return Optimum(status, x, row_dual, float(cost @ x), int(info.simplex_iteration_count))


def _by_linprog(cost: Float, columns: Columns, row_low: Float, row_high: Float, ends: list[Float]) -> Optimum:
    from scipy.optimize import linprog
    from scipy.sparse import csc_array, vstack

    n, m = len(cost), len(row_low)
    A = csc_array((columns[2], columns[1], columns[0]), shape=(m, n)).tocsr()
    same = row_low == row_high
    upper, lower = np.flatnonzero(~same & (row_high < np.inf)), np.flatnonzero(~same & (row_low > -np.inf))
    limits: dict[str, object] = {}
    if len(upper) + len(lower):
        limits |= {"A_ub": vstack([A[upper], -A[lower]]), "b_ub": np.r_[row_high[upper], -row_low[lower]]}
    if same.any():
        limits |= {"A_eq": A[np.flatnonzero(same)], "b_eq": row_low[same]}
    tight = {"primal_feasibility_tolerance": TIGHT, "dual_feasibility_tolerance": TIGHT}
    solve: Highs = linprog
    result = solve(cost, bounds=np.stack(ends, axis=1), method="highs-ds", options=tight, **limits)
    if result.status != 0:
        return Optimum({2: "infeasible", 3: "unbounded"}.get(result.status, "limit"), cost * np.nan, row_low * np.nan)
    dual = np.zeros(m)
    if len(upper) + len(lower):
        dual[upper] += result.ineqlin.marginals[: len(upper)]
        dual[lower] -= result.ineqlin.marginals[len(upper) :]
    if same.any():
        dual[same] = result.eqlin.marginals
    return Optimum("optimal", np.asarray(result.x), dual, float(result.fun), int(result.nit))


_QUIET = {"output_flag": False, "solver": "simplex"}
_OPTIONS: tuple[dict[str, object], ...] = (
    {**_QUIET, "presolve": "off", "primal_feasibility_tolerance": TIGHT, "dual_feasibility_tolerance": TIGHT},
    {**_QUIET, "presolve": "on"},
)
_STATUS = {
    "kOptimal": "optimal",
    "kInfeasible": "infeasible",
    "kUnbounded": "unbounded",
    "kUnboundedOrInfeasible": "infeasible",
}
