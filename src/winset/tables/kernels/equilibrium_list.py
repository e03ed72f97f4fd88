"""All extreme equilibria of one game, with a proof of the list by bounds on every rounding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.base.linear import factor, substitute
from winset.tables.kernels.basic_points import has
from winset.tables.kernels.extreme_equilibria import (
    Pairs,
    extreme_equilibria,
    pair_by_solving,
    pair_storage,
    some_equilibria,
    strategies_of_pairs,
)
from winset.tables.kernels.vertex_enumeration import MORE, STUCK, WORD, Vertices, enumerate_vertices, vertex_storage

__all__ = ["UNFIT", "Listed", "continue_list", "list_equilibria", "list_simple", "walk_storage"]


ROUNDING = 2.0**-52
UNFIT = -4
"""The count of a game that ``list_simple`` does not take."""


@kernel
def _invert(matrix: Float, rows: Int, columns: Int, size: int, square: Float, pivots: Int, inverse: Float) -> bool:
    """An approximate inverse of the submatrix with these rows and columns, by columns: ``inverse[c]`` is column c."""
    for i in range(size):
        for c in range(size):
            square[i, c] = matrix[rows[i], columns[c]]
            inverse[i, c] = 1.0 if i == c else 0.0
    if not factor(square, size, pivots):
        return False
    for c in range(size):
        substitute(square, size, pivots, inverse[c])
    return True


@kernel
def _contraction(matrix: Float, rows: Int, columns: Int, size: int, inverse: Float, unit: float) -> float:
    """A bound on how far the approximate inverse times the submatrix is from the identity."""
    contraction = 0.0
    for i in range(size):
        off = 0.0
        for j in range(size):
            value = 1.0 if i == j else 0.0
            weight = 0.0
            for t in range(size):
                entry = matrix[rows[t], columns[j]]
                value -= inverse[t, i] * entry
                weight += abs(inverse[t, i]) * entry
            off += abs(value) + unit * weight
        contraction = max(contraction, off)
    return contraction


@kernel
def _error_of_solution(
    matrix: Float, rows: Int, columns: Int, size: int, inverse: Float, unit: float, z: Float, residual: Float
) -> float:
    """A bound on the distance of z from the solution of the submatrix times z = 1; ``residual`` is workspace."""
    for i in range(size):
        value, weight = 1.0, 1.0
        for j in range(size):
            entry = matrix[rows[i], columns[j]]
            value -= entry * z[j]
            weight += entry * abs(z[j])
        residual[i] = abs(value) + unit * weight
    error = 0.0
    for i in range(size):
        bound = 0.0
        for j in range(size):
            bound += abs(inverse[j, i]) * residual[j]
        error = max(error, bound)
    return 2.0 * error


@kernel
def _sign(
    matrix: Float, first_variable: int, first_slack: int, basis: Int, number: int, inverse: Float, out: Pairs
) -> int:
    """1 if all variables and slacks outside the basis are proved positive, -1 if one is proved negative, else 0.

    The bounds hold for every matrix whose entries differ from ``matrix`` by at most four roundings (Rump 2010,
    section 10, for the bound by an approximate inverse). ``inverse`` (s, s) is workspace, as are fields of ``out``.
    """
    square, z, pivots, rows, columns = out.square, out.z, out.pivots, out.rows, out.columns
    k, d = matrix.shape
    size, tight = 0, 0
    for c in range(d):
        if not has(basis, number, first_variable + c):
            columns[size] = c
            size += 1
    for i in range(k):
        if has(basis, number, first_slack + i):
            if tight < size:
                rows[tight] = i
            tight += 1
    if tight != size or not _invert(matrix, rows, columns, size, square, pivots, inverse):
        return 0
    unit = 4.0 * (size + 8) * ROUNDING
    for i in range(size):
        z[i] = 0.0
        for j in range(size):
            z[i] += inverse[j, i]
    if not _contraction(matrix, rows, columns, size, inverse, unit) < 0.25:
        return 0
    error = _error_of_solution(matrix, rows, columns, size, inverse, unit, z, out.right)
    sign = 1
    for i in range(size):
        if z[i] < -error:
            return -1
        if z[i] <= error:
            sign = 0
    for i in range(k):
        if has(basis, number, first_slack + i):
            continue
        slack, weight, reach = 1.0, 1.0, 0.0
        for j in range(size):
            entry = matrix[i, columns[j]]
            slack -= entry * z[j]
            weight += entry * abs(z[j])
            reach += entry
        bound = 2.0 * (error * reach + unit * weight)
        if slack < -bound:
            return -1
        if slack <= bound:
            sign = 0
    return sign


@kernel
def _proved(
    first: Float, second: Float, first_variable: int, second_variable: int, labels: Int, count: int, out: Pairs
) -> bool:
    """Whether the list of equilibria found from the vertices of the first polytope is proved complete and right.

    A walk over the bases of a bounded polytope that found every neighbour feasible is complete if every basis is
    strictly feasible: each edge then has exactly two ends, and both are in the list. What remains is whether the point
    of the second polytope that completes the labels of a vertex is feasible. Both are decided with error bounds for
    the exact payoffs. ``labels`` (C, W) of ``count`` vertices.
    """
    total = first.shape[0] + first.shape[1]
    most, words = max(first.shape[0], first.shape[1]), labels.shape[1]
    inverse, complement = np.empty((most, most)), np.empty((1, words), dtype=np.int64)
    for number in range(count):
        for w in range(words):
            size = min(WORD, total - w * WORD)
            complement[0, w] = ((np.int64(1) << np.int64(size)) - 1) & ~labels[number, w]
        if _sign(first, first_variable, second_variable, labels, number, inverse, out) != 1:
            return False
        if _sign(second, second_variable, first_variable, complement, 0, inverse, out) == 0:
            return False
    return True


class Listed(NamedTuple):
    """All extreme equilibria of a game: the strategies, (E, d) and (E, k), and their labels as in ``Pairs``.

    ``facts`` (4,): the count (FULL or STUCK if negative), whether the list is proved, and the bases met on both sides.
    ``vertices`` (C,), of room that is given, the labels of all vertices of the first side as bits, where all are simple
    and the list is proved.
    """

    facts: Int
    first: Float
    second: Float
    first_basis: Int
    first_labels: Int
    second_basis: Int
    second_labels: Int
    vertices: Int


class Walks(NamedTuple):
    """The walks over both polytopes and the pairs of their vertices."""

    v: Vertices
    u: Vertices
    out: Pairs


@storage
def walk_storage(k: int, d: int, vertices: int, pairs: int, steps: int) -> Walks:
    """Storage for up to ``vertices`` vertices a side of a k x d game, walked ``steps`` at a time (0: at once)."""
    slots = 256
    while slots < 2 * vertices:
        slots *= 2
    v, u = vertex_storage(k, d, vertices, slots), vertex_storage(d, k, vertices, slots)
    v.state[7], u.state[7] = steps, steps
    return Walks(v, u, pair_storage(k, d, pairs, vertices))


@kernel
def continue_list(
    first: Float,
    second: Float,
    first_variable: int,
    second_variable: int,
    names: Int,
    tolerance: float,
    exact: bool,
    prove: bool,
    some: bool,
    walks: Walks,
    found: Listed,
) -> None:
    """Walk on, and list all extreme equilibria if the walks are done, or those known so far if ``some``.

    ``found`` is written; its first dimension is the room for equilibria. ``found.facts[0]`` is MORE if the walks go on.
    """
    v, out = walks.v, walks.out
    k, d = first.shape
    if some:
        count = some_equilibria(second, second_variable, first_variable, tolerance, v, out)
    else:
        count = extreme_equilibria(
            first, second, first_variable, second_variable, names, tolerance, exact, v, walks.u, out
        )
    found.facts[0], found.facts[1] = count, 0
    if count == MORE:
        found.facts[2], found.facts[3] = v.state[4], walks.u.state[4]
        return
    if count > 0 and not (
        strategies_of_pairs(
            first, first_variable, second_variable, out.first_basis, out.first_labels, count, out, found.first
        )
        and strategies_of_pairs(
            second, second_variable, first_variable, out.second_basis, out.second_labels, count, out, found.second
        )
    ):
        count = STUCK
    found.facts[0] = count
    sure = not some and count >= 0 and k + d <= WORD and out.degenerate[0] == 0 and out.doubts[0] == 0
    if (exact and not some) or (
        prove and sure and _proved(first, second, first_variable, second_variable, v.labels, out.walked[0], out)
    ):
        found.facts[1] = 1
        if k + d <= WORD and out.degenerate[0] == 0:
            for number in range(min(out.walked[0], found.vertices.shape[0])):
                found.vertices[number] = v.labels[number, 0]
    found.facts[2], found.facts[3] = out.walked[0], out.walked[1]
    for e in range(max(count, 0)):
        found.first_basis[e] = out.first_basis[e]
        found.first_labels[e] = out.first_labels[e]
        found.second_basis[e] = out.second_basis[e]
        found.second_labels[e] = out.second_labels[e]


@kernel
def list_equilibria(
    first: Float,
    second: Float,
    first_variable: int,
    second_variable: int,
    names: Int,
    tolerance: float,
    exact: bool,
    prove: bool,
    vertices: int,
    found: Listed,
) -> None:
    """All extreme equilibria of one game, as in ``extreme_equilibria``, with room for so many vertices.

    ``found`` is written; its first dimension is the room for equilibria.
    """
    walks = walk_storage(first.shape[0], first.shape[1], vertices, found.first.shape[0], 0)
    continue_list(first, second, first_variable, second_variable, names, tolerance, exact, prove, False, walks, found)


@kernel
def _best_reply_tables(payoffs: Float, crosswise: bool, first: Float, second: Float) -> bool:
    """Both players' payoffs ``(2, m, n)`` in [0.5, 1.5], written as the tables of the two best-reply polytopes.

    With ``crosswise`` the first table is the first player's. False if a player's payoffs are constant or too large.
    """
    m, n = payoffs.shape[1:]
    for player in range(2):
        low, high = payoffs[player, 0, 0], payoffs[player, 0, 0]
        for i in range(m):
            for j in range(n):
                low, high = min(low, payoffs[player, i, j]), max(high, payoffs[player, i, j])
        if not 1e-290 < 0.5 * high - 0.5 * low < 1e290:
            return False
        table = first if (player == 0) == crosswise else second
        for i in range(m):
            for j in range(n):
                unit = (payoffs[player, i, j] - low) / (high - low) + 0.5
                if player == 0:
                    table[i, j] = unit
                else:
                    table[j, i] = unit
    return True


@kernel
def list_simple(
    payoffs: Float, names: Int, tolerance: float, prove: bool, bases: int, xs: Float, ys: Float, sets: Int, facts: Int
) -> None:
    """All equilibria of a small game whose best-reply polytopes are simple, as ``list_equilibria`` at less cost.

    ``payoffs`` (2, m, n) of any size; ``bases`` bounds those of a polytope; ``names`` have one bit a label. Written:
    the strategies ``xs`` (E, m) and ``ys`` (E, n), their labels ``sets`` (E, 4) as in ``Pairs``, and ``facts`` (3,):
    the count, or UNFIT where the game is not simple or numbers are too large; whether it is proved; the bases met.
    """
    m, n = payoffs.shape[1:]
    crosswise = m > n
    d, k = min(m, n), max(m, n)
    first, second = np.empty((k, d)), np.empty((d, k))
    facts[0], facts[1], facts[2] = UNFIT, 0, 0
    if not _best_reply_tables(payoffs, crosswise, first, second):
        return
    first_variable, second_variable = (m, 0) if crosswise else (0, m)
    v, out = vertex_storage(k, d, bases, 1 << (m + n)), pair_storage(k, d, xs.shape[0], 1)
    count = enumerate_vertices(first, first_variable, second_variable, names, tolerance, False, v)
    for number in range(count):
        if v.simple[number] == 0:
            return
    if count <= 0:
        return
    out.doubts[0] = v.doubts[0]
    found = pair_by_solving(second, second_variable, first_variable, tolerance, v, count, True, out)
    one, other = (ys, xs) if crosswise else (xs, ys)
    if found < 0 or not (
        strategies_of_pairs(first, first_variable, second_variable, out.first_basis, out.first_labels, found, out, one)
        and strategies_of_pairs(
            second, second_variable, first_variable, out.second_basis, out.second_labels, found, out, other
        )
    ):
        return
    at = 2 if crosswise else 0
    for e in range(found):
        sets[e, at], sets[e, at + 1] = out.first_basis[e, 0], out.first_labels[e, 0]
        sets[e, 2 - at], sets[e, 3 - at] = out.second_basis[e, 0], out.second_labels[e, 0]
    sure = prove and out.degenerate[0] == 0 and out.doubts[0] == 0
    if sure and _proved(first, second, first_variable, second_variable, v.labels, count, out):
        facts[1] = 1
    facts[0], facts[2] = found, count
