"""What stationary plans of a stochastic game are worth, and each action against them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Details
from winset.dynamic.arrays import StochasticArrays

__all__ = ["Plan", "action_worths", "described", "shapes_of", "values_of"]

Plan = list[list[Float]]
"""``[player][state]``: a mixture."""


def shapes_of(arrays: StochasticArrays) -> list[tuple[int, ...]]:
    """Numbers of actions in each state."""
    return [table.shape[1:] for table in arrays.payoffs]


def action_worths(arrays: StochasticArrays, plan: Plan, values: Float) -> list[list[Float]]:
    """``[player][state]``: what each action is worth if the others follow the plan and ``values`` (n, S) come next."""
    n = len(arrays.discounts)
    out: list[list[Float]] = [[] for _ in range(n)]
    for s, (table, moves) in enumerate(zip(arrays.payoffs, arrays.transitions, strict=True)):
        for i in range(n):
            d = arrays.discounts[i]
            cells = (1 - d) * table[i] + d * (moves @ values[i])
            for j in range(n - 1, -1, -1):
                if j != i:
                    cells = np.tensordot(cells, plan[j][s], axes=(j, 0))
            out[i].append(np.asarray(cells))
    return out


def values_of(arrays: StochasticArrays, plan: Plan) -> Float:
    """What the plan is worth to each player in each state, shape ``(n, S)``."""
    n, count = len(arrays.discounts), len(arrays.payoffs)
    pay, chain = np.empty((n, count)), np.empty((count, count))
    for s, (table, moves) in enumerate(zip(arrays.payoffs, arrays.transitions, strict=True)):
        weight = plan[0][s]
        for i in range(1, n):
            weight = np.multiply.outer(weight, plan[i][s])
        pay[:, s] = (table.reshape(n, -1) * weight.ravel()).sum(axis=1)
        chain[s] = weight.ravel() @ moves.reshape(-1, count)
    return np.array(
        [
            np.linalg.solve(np.eye(count) - d * chain, (1 - d) * own)
            for d, own in zip(arrays.discounts, pay, strict=True)
        ]
    )


def described(arrays: StochasticArrays, plans: Sequence[Plan]) -> Details:
    """Values of each equilibrium."""
    return {"values": [values_of(arrays, plan) for plan in plans]}
