"""Correlated and coarse correlated equilibria by one linear program over the cells of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.programs import minimise
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import CoarseCorrelated, Correlated
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.kernels.correlated import incentive_columns

__all__ = ["CorrelatedProgram"]


@dataclass(frozen=True)
class CorrelatedProgram:
    """Maximise an objective over distributions on cells that nobody gains by disobeying.

    Parameters
    ----------
    entries
        Most entries of the matrix of constraints.

    Notes
    -----
    For a correlated equilibrium the expected gain of player i from action b when a is recommended must be <= 0, for all
    i, a and b (Aumann 1987, section 3; the program after Gilboa and Zemel 1989). For a coarse one the gain from b
    before any recommendation. The solution gives ``multipliers`` of these rows and a ``bound``: no equilibrium has a
    larger objective, since the multipliers prove it.
    """

    entries: int = 30_000_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Correlated, CoarseCorrelated)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Applies while the program fits in memory."""
        counts = arrays.payoffs.shape[1:]
        entries = float(np.prod([float(m) for m in counts])) * (sum(counts) - len(counts) + 1)
        if entries > self.entries:
            return f"the program would have {entries:.3g} entries; at most {self.entries:,} are accepted"
        return None

    def run(self, arrays: NormalFormArrays, concept: Correlated | CoarseCorrelated, rng: np.random.Generator) -> Found:
        """One optimal distribution, shape ``(m_1, ..., m_n)``, with multipliers and a bound on the objective."""
        payoffs, coarse = arrays.payoffs, isinstance(concept, CoarseCorrelated)
        counts = np.array(payoffs.shape[1:])
        n, cells = len(counts), int(np.prod(counts))
        unit = unit_payoffs(payoffs)
        table, floors = _objective(payoffs, concept)
        extra = len(floors)
        entries = cells * (int(counts.sum()) - n + 1 + extra)
        start, index, value = np.empty(cells + 1, np.int64), np.empty(entries, np.int64), np.empty(entries)
        incentive_columns(unit, counts, coarse, floors, start, index, value)
        rows = int((counts if coarse else counts * (counts - 1)).sum())
        row_low, row_high = np.full(rows + 1 + extra, -np.inf), np.zeros(rows + 1 + extra)
        row_low[rows] = row_high[rows] = 1.0
        cost, low = -table, np.zeros(cells)
        if extra:
            row_low[rows + 1 :], row_high[rows + 1 :] = 0.0, np.inf
            start = np.r_[start, start[-1] + extra]
            index, value = np.r_[index, rows + 1 + np.arange(extra)], np.r_[value, -np.ones(extra)]
            cost, low = np.r_[cost, -1.0], np.r_[low, -np.inf]
        best = minimise(cost, (start, index, value), row_low, row_high, low)
        if best.status != "optimal":
            reason = "HiGHS did not finish the program; it has a solution, since the game has an equilibrium."
            return Found(Status.LIMIT, [], completeness="none", reason=reason)
        p = np.maximum(best.x[:cells], 0.0)
        p /= p.sum()
        duals = np.maximum(-best.row_dual[:rows], 0.0)
        details: Details = {"by_player": {"multipliers": _by_player(duals, counts, coarse)}}
        if extra:
            weights = np.maximum(best.row_dual[rows + 1 :], 0.0)
            details["by_player"]["weights"] = (weights / weights.sum()).tolist()
        return Found(
            Status.SOLVED,
            [p.reshape(payoffs.shape[1:])],
            completeness="one",
            reason="One distribution that is best for the objective; others may be as good.",
            details=details,
            stats={"iterations": best.iterations, "cells": cells, "constraints": rows},
        )


def objective_table(payoffs: Float, objective: object) -> Float:
    """The number of every cell that is maximised, shape ``(M,)``; not for "egalitarian".

    Raises
    ------
    ModelError
        If it has neither one weight a player nor one number a cell.
    """
    n, shape = payoffs.shape[0], payoffs.shape[1:]
    flat = payoffs.reshape(n, -1)
    if objective == "welfare":
        objective = (1.0,) * n
    try:
        given = np.array(objective, dtype=np.float64)
    except ValueError:
        given = np.empty(0)
    if given.shape == (n,) and not (n == 1 and shape[0] != 1 and given.shape == shape):
        return np.asarray(given @ (flat - flat.min(axis=1, keepdims=True)))
    if given.shape == shape:
        return np.asarray(given.ravel() - given.min())
    cells = " x ".join(str(m) for m in shape)
    what = str(given.shape) if given.size else "rows of different lengths"
    raise ModelError(f"objective: must be one weight for each of {n} players or a table of {cells} cells, got {what}")


def _objective(payoffs: Float, concept: Correlated | CoarseCorrelated) -> tuple[Float, Float]:
    """What to maximise cell by cell, and for "egalitarian" each player's payoff in a common unit."""
    n = payoffs.shape[0]
    flat = payoffs.reshape(n, -1)
    if concept.objective == "egalitarian":
        scale = float((flat.max(axis=1) - flat.min(axis=1)).max()) or 1.0
        return np.zeros(flat.shape[1]), (flat - flat.min()) / scale
    table = objective_table(payoffs, concept.objective)
    largest = float(np.abs(table).max()) or 1.0
    return table / largest, np.empty((0, flat.shape[1]))


def _by_player(duals: Float, counts: Int, coarse: bool) -> list[Float]:
    """Multipliers by player: (m_i,) by action if coarse, else (m_i, m_i) by recommendation and deviation."""
    out, at = [], 0
    for m in counts:
        if coarse:
            out.append(duals[at : at + m].copy())
            at += m
            continue
        square = np.zeros((m, m))
        square[~np.eye(m, dtype=bool)] = duals[at : at + m * (m - 1)]
        out.append(square)
        at += m * (m - 1)
    return out
