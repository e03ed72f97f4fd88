"""Batches of spatial games in one dimension."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, parallel_kernel, prange
from winset.policies.kernels.banks_duggan_line import line_equilibrium
from winset.policies.kernels.romer_rosenthal import setter_on_line
from winset.policies.kernels.votes import Votes

__all__ = ["line_batch", "setter_batch"]


ROWS = 256


@parallel_kernel
def line_batch(
    turn: int, turns: int,
    ideals: Float, delay: Float, recognition: Float, discount: Float, power: int, rule: Votes,
    proposals: Float, reach: Float, bounds: Float, status: Int,
) -> None:  # fmt: skip
    """Every game of ``ideals``, ``delay``, ``recognition`` and ``discount`` (B, n).

    Out: ``proposals`` and ``reach`` (B, n), ``bounds`` (B, 2), ``status`` (B,).
    """
    count, n = ideals.shape
    for chunk in prange(turn, (count + ROWS - 1) // ROWS, turns):
        order, numbers = np.empty(n, dtype=np.int64), np.empty((5, n))
        for row in range(chunk * ROWS, min((chunk + 1) * ROWS, count)):
            status[row] = line_equilibrium(
                ideals[row], delay[row], recognition[row], discount[row], power, rule,
                order, numbers, proposals[row], reach[row], bounds[row],
            )  # fmt: skip


@parallel_kernel
def setter_batch(
    turn: int, turns: int,
    setter: Float, status_quo: Float, ideals: Float, rule: Votes,
    outcome: Float, bounds: Float, status: Int,
) -> None:  # fmt: skip
    """Every game of ``setter`` and ``status_quo`` (B,), ``ideals`` (B, n): ``outcome`` (B,), ``bounds`` (B, 2)."""
    count, n = ideals.shape
    for chunk in prange(turn, (count + ROWS - 1) // ROWS, turns):
        order = np.empty(n, dtype=np.int64)
        for row in range(chunk * ROWS, min((chunk + 1) * ROWS, count)):
            status[row], outcome[row] = setter_on_line(
                setter[row], status_quo[row], ideals[row], rule, order, bounds[row]
            )
