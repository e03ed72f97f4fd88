"""Lemke-Howson paths of a bimatrix game with lexicographic ratio tests, in product form.

The two polytopes {M z <= 1, z >= 0} have k rows and d variables. Only the values of the basic variables are kept, and
the inverse of the basis as a product of eta columns: ``etas[e]`` (k,) replaces column ``eta_rows[e]`` of an identity
matrix. A pivot then costs O(k) an eta, and short paths never touch most of the payoffs. ``columns`` (d, k) holds M by
columns. Variables go by their labels; ``basic`` (k,) lists the basic ones.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, storage

__all__ = [
    "CAPPED",
    "STUCK",
    "Paths",
    "find_equilibrium",
    "follow",
    "largest_regret",
    "one_equilibrium",
    "path_storage",
    "raise_payoffs",
]


CAPPED, STUCK = -1, -2
SMALL = 1e-11
TIE = 1e-11


class Paths(NamedTuple):
    """Workspace of paths: for each side basic labels, values, etas and their rows; four spare vectors and marks.

    The first side has as many rows as the second player has actions, the second as many as the first player has.
    """

    basic: Int
    other_basic: Int
    values: Float
    other_values: Float
    etas: Float
    other_etas: Float
    eta_rows: Int
    other_eta_rows: Int
    counts: Int
    work: Float
    row_a: Float
    row_b: Float
    wanted: Marks


@storage
def path_storage(m: int, n: int, etas: int) -> Paths:
    """Workspace for an m x n game with room for so many etas beyond a fresh basis."""
    most = max(m, n)
    room = min(m, n) + etas
    return Paths(
        np.empty(n, dtype=np.int64),
        np.empty(m, dtype=np.int64),
        np.empty(n),
        np.empty(m),
        np.empty((room, n)),
        np.empty((room, m)),
        np.empty(room, dtype=np.int64),
        np.empty(room, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.empty(most),
        np.empty(most),
        np.empty(most),
        np.empty(m + n, dtype=np.uint8),
    )


@kernel
def _transform(etas: Float, eta_rows: Int, count: int, vector: Float, k: int) -> None:
    """Multiply a vector by the inverse of the basis."""
    for e in range(count):
        r = eta_rows[e]
        t = vector[r]
        if t != 0.0:
            vector[r] = 0.0
            for i in range(k):
                vector[i] += etas[e, i] * t


@kernel
def _inverse_row(etas: Float, eta_rows: Int, count: int, row: int, out: Float, k: int) -> None:
    """One row of the inverse of the basis."""
    for i in range(k):
        out[i] = 0.0
    out[row] = 1.0
    for e in range(count - 1, -1, -1):
        total = 0.0
        for i in range(k):
            total += out[i] * etas[e, i]
        out[eta_rows[e]] = total


@kernel
def _append(etas: Float, eta_rows: Int, count: int, row: int, work: Float, k: int) -> None:
    """The eta of a pivot on ``row`` of the transformed column ``work``."""
    inverse = 1.0 / work[row]
    for i in range(k):
        etas[count, i] = -work[i] * inverse
    etas[count, row] = inverse
    eta_rows[count] = row


@kernel
def _load(columns: Float, first_variable: int, first_slack: int, label: int, work: Float) -> None:
    """The column of a variable in the original system."""
    d, k = columns.shape
    if first_variable <= label < first_variable + d:
        for i in range(k):
            work[i] = columns[label - first_variable, i]
    else:
        for i in range(k):
            work[i] = 0.0
        work[label - first_slack] = 1.0


@kernel
def _refactor(
    columns: Float,
    first_variable: int,
    first_slack: int,
    basic: Int,
    values: Float,
    etas: Float,
    eta_rows: Int,
    work: Float,
    wanted: Marks,
) -> int:
    """Compute the etas and values of a basis anew; its rows may be reordered. Returns how many etas, or STUCK."""
    d, k = columns.shape
    wanted[:] = 0
    for i in range(k):
        wanted[basic[i]] = 1
    for i in range(k):
        basic[i] = first_slack + i
    count = 0
    for c in range(d):
        if not wanted[first_variable + c]:
            continue
        for i in range(k):
            work[i] = columns[c, i]
        _transform(etas, eta_rows, count, work, k)
        best, row = SMALL * SMALL, -1
        for i in range(k):
            free = basic[i] == first_slack + i and not wanted[first_slack + i]
            if free and abs(work[i]) > best:
                best, row = abs(work[i]), i
        if row < 0:
            return STUCK
        _append(etas, eta_rows, count, row, work, k)
        basic[row] = first_variable + c
        count += 1
    for i in range(k):
        values[i] = 1.0
    _transform(etas, eta_rows, count, values, k)
    return count


@kernel
def _blocks_first(
    values: Float, work: Float, etas: Float, eta_rows: Int, count: int, k: int, row_a: Float, row_b: Float
) -> int:
    """The row that blocks first, ties broken lexicographically as in ``lrs_dictionary``; -1 if none."""
    best, row = np.inf, -1
    for i in range(k):
        if work[i] > SMALL:
            ratio = values[i] / work[i]
            if ratio < best:
                best, row = ratio, i
    if row < 0:
        return -1
    ties = 0
    for i in range(k):
        if work[i] > SMALL and values[i] - best * work[i] <= TIE:
            ties += 1
    if ties == 1:
        return row
    row = -1
    for i in range(k):
        if not (work[i] > SMALL and values[i] - best * work[i] <= TIE):
            continue
        if row < 0:
            row = i
            _inverse_row(etas, eta_rows, count, row, row_a, k)
            continue
        _inverse_row(etas, eta_rows, count, i, row_b, k)
        for j in range(k):
            difference = row_b[j] / work[i] - row_a[j] / work[row]
            if difference < -1e-9:
                row = i
                for t in range(k):
                    row_a[t] = row_b[t]
                break
            if difference > 1e-9:
                break
    return row


@kernel
def _step(
    columns: Float,
    first_variable: int,
    first_slack: int,
    label: int,
    basic: Int,
    values: Float,
    etas: Float,
    eta_rows: Int,
    count: int,
    work: Float,
    row_a: Float,
    row_b: Float,
) -> int:
    """Let a variable enter the basis; returns the label that leaves, or STUCK."""
    k = columns.shape[1]
    _load(columns, first_variable, first_slack, label, work)
    _transform(etas, eta_rows, count, work, k)
    row = _blocks_first(values, work, etas, eta_rows, count, k, row_a, row_b)
    if row < 0:
        return STUCK
    theta = values[row] / work[row]
    for i in range(k):
        values[i] -= theta * work[i]
    values[row] = theta
    _append(etas, eta_rows, count, row, work, k)
    leaves = basic[row]
    basic[row] = label
    return leaves


@kernel
def follow(columns: Float, other_columns: Float, label: int, cap: int, p: Paths) -> int:
    """Follow the path of almost completely labelled pairs that drops ``label`` to its other end.

    ``columns`` (m, n): the second player's payoffs, ``other_columns`` (n, m): the first player's, transposed, all
    positive. The path starts at the completely labelled pair of bases in ``p`` (any order of rows) and writes the pair
    at its end there, with values computed anew. Returns the number of pivots, CAPPED or STUCK.
    """
    basic, other_basic, values, other_values = p.basic, p.other_basic, p.values, p.other_values
    etas, other_etas, eta_rows, other_eta_rows = p.etas, p.other_etas, p.eta_rows, p.other_eta_rows
    work, row_a, row_b, wanted = p.work, p.row_a, p.row_b, p.wanted
    m, n = columns.shape
    room = etas.shape[0]
    count = _refactor(columns, 0, m, basic, values, etas, eta_rows, work, wanted)
    other = _refactor(other_columns, m, 0, other_basic, other_values, other_etas, other_eta_rows, work, wanted)
    if count < 0 or other < 0:
        return STUCK
    first = True
    for i in range(n):
        first = first and basic[i] != label
    entering = label
    for pivots in range(1, cap + 1):
        if first:
            if count == room:
                count = _refactor(columns, 0, m, basic, values, etas, eta_rows, work, wanted)
                if count < 0:
                    return STUCK
            entering = _step(columns, 0, m, entering, basic, values, etas, eta_rows, count, work, row_a, row_b)
            count += 1
        else:
            if other == room:
                other = _refactor(
                    other_columns, m, 0, other_basic, other_values, other_etas, other_eta_rows, work, wanted
                )
                if other < 0:
                    return STUCK
            entering = _step(
                other_columns,
                m,
                0,
                entering,
                other_basic,
                other_values,
                other_etas,
                other_eta_rows,
                other,
                work,
                row_a,
                row_b,
            )
            other += 1
        if entering < 0:
            return STUCK
        if entering == label:
            count = _refactor(columns, 0, m, basic, values, etas, eta_rows, work, wanted)
            other = _refactor(other_columns, m, 0, other_basic, other_values, other_etas, other_eta_rows, work, wanted)
            fits = count >= 0 and other >= 0
            for i in range(n):
                fits = fits and values[i] > -1e-9
            for i in range(m):
                fits = fits and other_values[i] > -1e-9
            return pivots if fits else STUCK
        first = not first
    return CAPPED


@kernel
def largest_regret(columns: Float, other_columns: Float, x: Float, y: Float) -> float:
    """The most that a player gains by another action at (x, y); payoffs as in ``follow``."""
    m, n = columns.shape
    worst = 0.0
    best, own = -np.inf, 0.0
    for j in range(n):
        value = 0.0
        for i in range(m):
            value += columns[i, j] * x[i]
        best = max(best, value)
        own += value * y[j]
    worst = max(worst, best - own)
    best, own = -np.inf, 0.0
    for i in range(m):
        value = 0.0
        for j in range(n):
            value += other_columns[j, i] * y[j]
        best = max(best, value)
        own += value * x[i]
    return max(worst, best - own)


@kernel
def find_equilibrium(
    columns: Float, other_columns: Float, label: int, limits: Int, p: Paths, x: Float, y: Float
) -> int:
    """One equilibrium by paths from the artificial one, from every label in turn with growing caps.

    ``limits``: cap on the pivots of a path in the first round, the factor by which it grows a round (Codenotti, De
    Rossi and Pagan 2008), pivots in all, and the number of labels tried, from ``label`` on. x (m,) and y (n,) are
    written. Returns the pivots made in all; CAPPED, or STUCK if every path failed in floating point.
    """
    m, n = columns.shape
    cap, total, stuck = limits[0], 0, 0
    while total < limits[2]:
        stuck = 0
        for turn in range(limits[3]):
            for i in range(n):
                p.basic[i] = m + i
            for i in range(m):
                p.other_basic[i] = i
            allowed = min(cap, limits[2] - total)
            made = follow(columns, other_columns, (label + turn) % (m + n), allowed, p)
            if made >= 0:
                _strategy(p.basic, p.values, 0, x)
                _strategy(p.other_basic, p.other_values, m, y)
                if largest_regret(columns, other_columns, x, y) <= 1e-9:
                    return total + made
                made = STUCK
            stuck += made == STUCK
            total += allowed
            if total >= limits[2]:
                return CAPPED
        if stuck == limits[3]:
            return STUCK
        cap *= limits[1]
    return CAPPED


@kernel
def _strategy(basic: Int, values: Float, first_variable: int, x: Float) -> None:
    """The mixed strategy of a basis."""
    for c in range(x.shape[0]):
        x[c] = 0.0
    total = 0.0
    for i in range(basic.shape[0]):
        c = basic[i] - first_variable
        if 0 <= c < x.shape[0] and values[i] > 1e-13:
            x[c] = values[i]
            total += values[i]
    for c in range(x.shape[0]):
        x[c] /= total


@kernel
def raise_payoffs(payoffs: Float, columns: Float, other_columns: Float) -> bool:
    """Payoffs (2, m, n), shifted and scaled to [1/2, 3/2] player by player, as ``follow`` takes them.

    Written: columns (m, n), the second player's, and other_columns (n, m), the first player's, transposed. False if a
    payoff is not finite.
    """
    m, n = payoffs.shape[1], payoffs.shape[2]
    for player in range(2):
        largest, off = 0.0, 0.0
        for i in range(m):
            for j in range(n):
                largest = max(largest, abs(payoffs[player, i, j]))
                off += payoffs[player, i, j] * 0.0
        if off != 0.0:
            return False
        down = -math.frexp(largest)[1]
        half = math.ldexp(1.0, down // 2)
        rest = math.ldexp(1.0, down - down // 2)
        lowest, highest = np.inf, -np.inf
        for i in range(m):
            for j in range(n):
                value = payoffs[player, i, j] * half * rest
                lowest = min(lowest, value)
                highest = max(highest, value)
        spread = highest - lowest if highest > lowest else 1.0
        for i in range(m):
            for j in range(n):
                value = 0.5 + (payoffs[player, i, j] * half * rest - lowest) / spread
                if player == 0:
                    other_columns[j, i] = value
                else:
                    columns[i, j] = value
    return True


@kernel
def one_equilibrium(
    payoffs: Float, label: int, limits: Int, etas: int, x: Float, y: Float, basic: Int, other_basic: Int
) -> int:
    """One equilibrium of payoffs (2, m, n), as in ``find_equilibrium``.

    Written: x (m,), y (n,), and the basic labels of both sides, basic (n,) and other_basic (m,). Returns the pivots
    made, CAPPED or STUCK.
    """
    m, n = payoffs.shape[1], payoffs.shape[2]
    columns, other_columns = np.empty((m, n)), np.empty((n, m))
    p = path_storage(m, n, etas)
    if not raise_payoffs(payoffs, columns, other_columns):
        return STUCK
    made = find_equilibrium(columns, other_columns, label, limits, p, x, y)
    basic[:] = p.basic
    other_basic[:] = p.other_basic
    return made
