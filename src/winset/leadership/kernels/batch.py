"""The sponsored-proposal game for many draws of its numbers."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, parallel_kernel, prange
from winset.base.lanes import LANES, ROWS
from winset.leadership.kernels.sponsored import (
    Block,
    Rules,
    answer_lanes,
    choose_lanes,
    own_way_lanes,
    tolerance_lanes,
)
from winset.leadership.kernels.sponsored_labels import describe_lanes
from winset.tables.kernels.payoff_rows import load_draws

__all__ = ["sponsored_batch"]


@parallel_kernel
def sponsored_batch(
    turn: int,
    turns: int,
    numbers: Float,
    draws: Float,
    column: Int,
    inclusive: Marks,
    allowed: Marks,
    options: Int,
    status: Marks,
    codes: Marks,
    floats: Float,
) -> None:
    """Solve and label every draw; status (B,), codes (B, 10) and floats (B, 3) are written."""
    total = draws.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        designs, followers = inclusive.shape[0], options[0]
        rules = Rules(inclusive, allowed, options)
        work = Block(
            np.empty((numbers.shape[0], LANES)),
            np.empty((followers + 3, LANES)),
            np.empty((4 * designs, LANES)),
            np.empty((4 * designs, LANES)),
            np.empty((4 * designs, LANES)),
            np.empty((2 * designs, LANES)),
            np.empty((4 * designs + 1, LANES)),
            np.empty(LANES),
            np.empty(LANES),
            np.empty(LANES),
            np.empty(LANES, dtype=np.int64),
            np.zeros(LANES, dtype=np.int64),
            np.zeros(LANES, dtype=np.int64),
        )
        x, tie, vote, passing, actual, front, _, _, persists, own_best, own, _, _ = work
        for block in range(chunk * ROWS, min(total, (chunk + 1) * ROWS), LANES):
            used = min(LANES, total - block)
            load_draws(x, numbers, draws, column, block, used)
            tolerance_lanes(x, inclusive, options, tie)
            answer_lanes(x, inclusive, options, tie, vote, passing, actual, persists)
            own_way_lanes(x, inclusive, options, tie, passing, front, own_best, own)
            choose_lanes(rules, work)
            describe_lanes(rules, work, block, used, status, codes, floats)
