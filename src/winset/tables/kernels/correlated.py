"""The incentive constraints of correlated and coarse correlated equilibria as the columns of a sparse matrix."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel

__all__ = ["incentive_columns"]


@kernel
def incentive_columns(
    payoffs: Float, actions: Int, coarse: bool, floors: Float, start: Int, index: Int, value: Float
) -> None:
    """One column a cell: what each player gains there by another action, then 1, then ``floors``.

    Parameters: payoffs (n, M), the table flattened, last player's action fastest; actions (n,) with product M; floors
    (e, M), further rows. Rows: for a correlated equilibrium, player by player, recommended action by action, every
    other action in order; for a coarse one, player by player, every action, with no entry in the cell that has it. Then
    a row of ones and the e further rows. Written: start (M + 1,), index and value (M * (sum(actions) - n + 1 + e),).
    """
    n, cells = payoffs.shape
    strides, offset = np.empty(n, np.int64), np.empty(n, np.int64)
    step, rows = 1, 0
    for back in range(n):
        i = n - 1 - back
        strides[i] = step
        step *= actions[i]
    for i in range(n):
        offset[i] = rows
        rows += actions[i] if coarse else actions[i] * (actions[i] - 1)
    at = 0
    for cell in range(cells):
        start[cell] = at
        for i in range(n):
            own = (cell // strides[i]) % actions[i]
            base = cell - own * strides[i]
            here = payoffs[i, cell]
            row = offset[i] + (0 if coarse else own * (actions[i] - 1))
            for a in range(actions[i]):
                if a != own:
                    index[at] = row + (a if coarse else (a if a < own else a - 1))
                    value[at] = payoffs[i, base + a * strides[i]] - here
                    at += 1
        index[at], value[at] = rows, 1.0
        at += 1
        for e in range(floors.shape[0]):
            index[at], value[at] = rows + 1 + e, floors[e, cell]
            at += 1
    start[cells] = at
