"""Backward induction on a tree in preorder (Kuhn 1953): the last node first, the root last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, inlined, kernel, storage

__all__ = ["LaneWork", "Shape", "backward_induction", "induct_lanes", "lane_work", "ties_on_path"]


ROUNDING = 1e-3
"""Share of a player's largest payoff that belongs to the size of every payoff: payoffs are sums that were rounded."""


class Shape(NamedTuple):
    """The shape of a tree of which payoffs and chance are drawn, as in ``TreeArrays``."""

    mover: Int
    child_start: Int
    child: Int
    chance_polynomial: Int
    payoff_row: Int


class LaneWork(NamedTuple):
    """Backward induction in L lanes: ``value`` and ``size`` (N*n, L), ``best`` and ``large`` (L,), and the answer.

    ``choice`` (N, L): the edge taken, -1 at chance and terminal nodes; ``tied`` (N, L): 1 where another is as good.
    """

    value: Float
    size: Float
    best: Float
    large: Float
    choice: Int
    tied: Int


@storage
def lane_work(nodes: int, n: int, lanes: int) -> LaneWork:
    """Workspace for a tree of so many nodes and n players."""
    return LaneWork(
        np.empty((nodes * n, lanes)),
        np.empty((nodes * n, lanes)),
        np.empty(lanes),
        np.empty(lanes),
        np.empty((nodes, lanes), dtype=np.int64),
        np.empty((nodes, lanes), dtype=np.int64),
    )


@inlined
def _largest_payoffs(payoffs: Float, size: Float) -> None:
    """Each player's largest payoff, in the root's row of sizes until the root is reached."""
    for i in range(payoffs.shape[1]):
        size[0, i] = 0.0
        for row in range(payoffs.shape[0]):
            size[0, i] = max(size[0, i], abs(payoffs[row, i]))


@inlined
def _largest_in_lanes(shape: Shape, numbers: Float, n: int, size: Float) -> None:
    """Each player's largest payoff in every lane, in the root's rows of sizes until the root is reached."""
    for i in range(n):
        for lane in range(size.shape[1]):
            size[i, lane] = 0.0
        for v in range(shape.mover.shape[0]):
            if shape.mover[v] == -2:
                for lane in range(size.shape[1]):
                    size[i, lane] = max(size[i, lane], abs(numbers[shape.payoff_row[v] * n + i, lane]))


@kernel
def backward_induction(
    mover: Int,
    child_start: Int,
    child: Int,
    probability: Float,
    payoff_row: Int,
    payoffs: Float,
    relative: float,
    value: Float,
    size: Float,
    choice: Int,
    tied: Int,
) -> int:
    """Choose at every decision node the first child that is as good for the mover as the best.

    Parameters: the tree as in ``TreeArrays``; relative: values closer to each other than this share of their sizes
    count as equal, and what rounding of the largest payoff may add. Written: value (N, n), expected payoffs, and size
    (N, n), expected absolute ones; choice (N,), the
    number of the edge taken (-1 at chance and terminal nodes); tied (N,), 1 where another child is as good. Returns the
    number of nodes with a tie.
    """
    nodes, n = value.shape
    ties = 0
    _largest_payoffs(payoffs, size)
    for v in range(nodes - 1, -1, -1):
        choice[v] = -1
        tied[v] = 0
        first, last = child_start[v], child_start[v + 1]
        who = mover[v]
        if who == -2:
            for i in range(n):
                value[v, i] = payoffs[payoff_row[v], i]
                size[v, i] = abs(value[v, i]) + ROUNDING * size[0, i]
        elif who == -1:
            for i in range(n):
                value[v, i] = 0.0
                size[v, i] = 0.0
            for e in range(first, last):
                for i in range(n):
                    value[v, i] += probability[e] * value[child[e], i]
                    size[v, i] += probability[e] * size[child[e], i]
        else:
            best, large = -np.inf, 0.0
            for e in range(first, last):
                if value[child[e], who] > best:
                    best, large = value[child[e], who], size[child[e], who]
            as_good = 0
            for e in range(first, last):
                if value[child[e], who] >= best - relative * (large + size[child[e], who]):
                    if as_good == 0:
                        choice[v] = e
                    as_good += 1
            if as_good > 1:
                tied[v] = 1
                ties += 1
            for i in range(n):
                value[v, i] = value[child[choice[v]], i]
                size[v, i] = size[child[choice[v]], i]
    return ties


@kernel
def ties_on_path(mover: Int, child_start: Int, child: Int, choice: Int, tied: Int, on_path: Int) -> int:
    """How many of the nodes that equilibrium play can reach have a tie; on_path (N,) is written."""
    nodes = mover.shape[0]
    on_path[:] = 0
    on_path[0] = 1
    ties = 0
    for v in range(nodes):
        if on_path[v]:
            ties += tied[v]
            for e in range(child_start[v], child_start[v + 1]):
                if mover[v] == -1 or choice[v] == e:
                    on_path[child[e]] = 1
    return ties


@kernel
def induct_lanes(shape: Shape, numbers: Float, relative: float, n: int, work: LaneWork) -> None:
    """Backward induction for L draws at once, by the same rule as :func:`backward_induction`.

    ``numbers`` (K, L): payoffs row-major, then chance probabilities; ``relative`` as there.
    """
    mover, child_start, child = shape.mover, shape.child_start, shape.child
    chance_polynomial, payoff_row = shape.chance_polynomial, shape.payoff_row
    value, size, best, large, choice, tied = work.value, work.size, work.best, work.large, work.choice, work.tied
    nodes, lanes = choice.shape
    _largest_in_lanes(shape, numbers, n, size)
    for v in range(nodes - 1, -1, -1):
        first, last = child_start[v], child_start[v + 1]
        who = mover[v]
        for lane in range(lanes):
            choice[v, lane] = -1
            tied[v, lane] = 0
        if who == -2:
            for i in range(n):
                row = payoff_row[v] * n + i
                for lane in range(lanes):
                    value[v * n + i, lane] = numbers[row, lane]
                    size[v * n + i, lane] = abs(numbers[row, lane]) + ROUNDING * size[i, lane]
        elif who == -1:
            for i in range(n):
                for lane in range(lanes):
                    value[v * n + i, lane] = 0.0
                    size[v * n + i, lane] = 0.0
                for e in range(first, last):
                    p, c = chance_polynomial[e], child[e] * n + i
                    for lane in range(lanes):
                        value[v * n + i, lane] += numbers[p, lane] * value[c, lane]
                        size[v * n + i, lane] += numbers[p, lane] * size[c, lane]
        else:
            for lane in range(lanes):
                best[lane] = value[child[first] * n + who, lane]
                large[lane] = size[child[first] * n + who, lane]
            for e in range(first + 1, last):
                c = child[e] * n + who
                for lane in range(lanes):
                    large[lane] = size[c, lane] if value[c, lane] > best[lane] else large[lane]
                    best[lane] = max(best[lane], value[c, lane])
            for e in range(last - 1, first - 1, -1):
                c = child[e] * n + who
                for lane in range(lanes):
                    good = value[c, lane] >= best[lane] - relative * (large[lane] + size[c, lane])
                    choice[v, lane] = e if good else choice[v, lane]
                    tied[v, lane] += good
            for i in range(n):
                row = v * n + i
                for e in range(first, last):
                    c = child[e] * n + i
                    for lane in range(lanes):
                        value[row, lane] = value[c, lane] if choice[v, lane] == e else value[row, lane]
                        size[row, lane] = size[c, lane] if choice[v, lane] == e else size[row, lane]
            for lane in range(lanes):
                tied[v, lane] = 1 if tied[v, lane] > 1 else 0
