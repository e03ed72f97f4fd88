"""Workspace of the paths of a bimatrix game: one side for each of its two best-reply polytopes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, storage

__all__ = ["CAPPED", "STUCK", "Paths", "Side", "path_storage"]


CAPPED, STUCK = -1, -2


class Side(NamedTuple):
    """One polytope {M z <= 1, z >= 0} with k rows and d variables, at a basis.

    ``first`` (2,): the labels of the first variable and the first slack; ``basic``, ``values`` (k,): the basic labels
    and their values. As a product: ``etas`` (E, k) and ``eta_rows`` (E,). As a dictionary (see ``lrs_dictionary``):
    ``T`` (k, d + 1), ``cobasic`` (d,), ``position`` (k + d,).
    """

    first: Int
    basic: Int
    values: Float
    etas: Float
    eta_rows: Int
    T: Float
    cobasic: Int
    position: Int


class Paths(NamedTuple):
    """Both sides, with spare vectors and marks, and where paths stand that were left for a while.

    The first side has as many rows as the second player has actions, the second as many as the first player has.
    ``entering`` (2,): the label that enters next, and which side. For L labels ``kept`` (L, m + n): the basic labels
    of both sides, ``kept_entering`` and ``kept_pivots`` (L,): the same of paths that were left, and the pivots made on
    them, -1 if they failed; ``kept_tie`` (L,): values that close count as equal. ``progress`` (4,): pivots made in
    all, caps of one path and of the others, and how many labels take turns.
    """

    one: Side
    two: Side
    work: Float
    row_a: Float
    row_b: Float
    tied: Int
    wanted: Marks
    entering: Int
    kept: Int
    kept_entering: Int
    kept_pivots: Int
    kept_tie: Float
    progress: Int


@storage
def _side(k: int, d: int, etas: int, first_variable: int, first_slack: int) -> Side:
    """Workspace of one side."""
    first = np.empty(2, dtype=np.int64)
    first[0], first[1] = first_variable, first_slack
    return Side(
        first,
        np.empty(k, dtype=np.int64),
        np.empty(k),
        np.empty((min(k, d) + etas, k)),
        np.empty(min(k, d) + etas, dtype=np.int64),
        np.empty((k, d + 1)),
        np.empty(d, dtype=np.int64),
        np.empty(k + d, dtype=np.int64),
    )


@storage
def path_storage(m: int, n: int, etas: int, labels: int) -> Paths:
    """Workspace for an m x n game with room for so many etas a side, and for paths of so many labels."""
    most = max(m, n) + 1
    return Paths(
        _side(n, m, etas, 0, m),
        _side(m, n, etas, m, 0),
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(most, dtype=np.int64),
        np.empty(m + n, dtype=np.uint8),
        np.zeros(2, dtype=np.int64),
        np.empty((labels, m + n), dtype=np.int64),
        np.empty(labels, dtype=np.int64),
        np.empty(labels, dtype=np.int64),
        np.empty(labels),
        np.zeros(4, dtype=np.int64),
    )
