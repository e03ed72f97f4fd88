"""Extreme equilibria of a bimatrix game: pairs of vertices that between them have every label."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.tables.kernels.basic_points import basic_point, has
from winset.tables.kernels.dominated_rows import beaten, better, mixable, shortfalls
from winset.tables.kernels.vertex_enumeration import FULL, MORE, NEW, WORD, Vertices, enumerate_vertices

__all__ = [
    "Pairs",
    "extreme_equilibria",
    "pair_by_solving",
    "pair_storage",
    "some_equilibria",
    "strategies_of_pairs",
]


COMPARED = 2_000
"""Sets of labels that are compared in the time of a pivot."""
UNDECIDED = -3


class Pairs(NamedTuple):
    """Up to E pairs of vertices; for each side the labels of a basis and all labels, as bits, (E, W) each.

    ``degenerate`` (1,) is 1 if some vertex has more labels than its dimension, ``doubts`` (1,) counts values too close
    to the tolerance to be sure of, ``walked`` (2,) the bases met on either side, ``paired`` (5,) how far pairing by
    labels has come: the next set of the first side, the pairs found, the sets of either side; and how many vertices
    were left out by pairing by solving: ``keep`` lists them, with the actions that may complete them. Workspace:
    ``square`` (s, s) and ``right``, ``pivots``, ``rows``, ``columns`` (s,) with s the larger number of actions,
    ``z`` (s,), ``wanted`` (W,), ``keep`` (C, 2).
    """

    first_basis: Int
    first_labels: Int
    second_basis: Int
    second_labels: Int
    degenerate: Int
    doubts: Int
    walked: Int
    paired: Int
    square: Float
    right: Float
    pivots: Int
    rows: Int
    columns: Int
    z: Float
    wanted: Int
    keep: Int


@storage
def pair_storage(k: int, d: int, capacity: int, vertices: int) -> Pairs:
    """Storage for up to ``capacity`` pairs of a k x d game with up to ``vertices`` vertices a side."""
    words, s = (k + d + WORD - 1) // WORD, max(k, d)
    return Pairs(
        np.empty((capacity, words), dtype=np.int64),
        np.empty((capacity, words), dtype=np.int64),
        np.empty((capacity, words), dtype=np.int64),
        np.empty((capacity, words), dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros(5, dtype=np.int64),
        np.empty((s, s)),
        np.empty(s),
        np.empty(s, dtype=np.int64),
        np.empty(s, dtype=np.int64),
        np.empty(s, dtype=np.int64),
        np.empty(s),
        np.empty(words, dtype=np.int64),
        np.empty((vertices, 2), dtype=np.int64),
    )


@kernel
def _label_point(
    matrix: Float, first_variable: int, first_slack: int, z: Float, tolerance: float, labels: Int, number: int
) -> int:
    """Add to a set the labels that hold with equality at z.

    Returns 0 if z is a point of the polytope, 1 if it is not, plus 2 if a value is in doubt, plus 4 if labels came
    on top of those of the basis.
    """
    k, d = matrix.shape
    doubt, more = 0, 0
    for c in range(d):
        if z[c] < 100.0 * tolerance and not has(labels, number, first_variable + c):
            if z[c] < -100.0 * tolerance:
                return 1
            if z[c] < -tolerance or z[c] > tolerance:
                doubt = 2
            if z[c] < -tolerance:
                return 3
            if z[c] <= tolerance:
                labels[number, (first_variable + c) // WORD] |= np.int64(1) << np.int64((first_variable + c) % WORD)
                more = 4
    for i in range(k):
        if has(labels, number, first_slack + i):
            continue
        slack = 1.0
        for c in range(d):
            slack -= matrix[i, c] * z[c]
        if slack < -100.0 * tolerance:
            return 1
        if slack < -tolerance:
            return 3
        if slack <= tolerance:
            labels[number, (first_slack + i) // WORD] |= np.int64(1) << np.int64((first_slack + i) % WORD)
            more = 4
        elif slack < 100.0 * tolerance:
            doubt = 2
    return doubt + more


@kernel
def _complementary(labels: Int, number: int, total: int, at: int, out: Pairs) -> None:
    """Write the labels of a vertex as those of pair ``at`` on the first side, and all others on the second."""
    for w in range(labels.shape[1]):
        size = min(WORD, total - w * WORD)
        rest = ((np.int64(1) << np.int64(size)) - 1) & ~labels[number, w]
        out.second_basis[at, w] = rest
        out.second_labels[at, w] = rest
        out.first_basis[at, w] = labels[number, w]
        out.first_labels[at, w] = labels[number, w]


@kernel
def pair_by_solving(
    second: Float,
    second_variable: int,
    first_variable: int,
    tolerance: float,
    v: Vertices,
    count: int,
    all_simple: bool,
    out: Pairs,
) -> int:
    """For every simple vertex of the first side the one point of the second that completes its labels.

    Returns how many pairs were found; FULL if there is no room; UNDECIDED if the equations of a vertex are singular,
    unless ``all_simple`` is False: then such vertices, and those that are not simple, are left out and listed.
    """
    second_basis, second_labels = out.second_basis, out.second_labels
    square, right, pivots, rows, columns, z = out.square, out.right, out.pivots, out.rows, out.columns, out.z
    labels = v.labels
    total, words, capacity = second.shape[0] + second.shape[1], labels.shape[1], out.first_labels.shape[0]
    found, doubts, left = 0, 0, 0
    k, d = second.shape
    over, under = np.empty((k, k), dtype=np.int64), np.empty((k, k), dtype=np.int64)
    if words == 1:
        better(second, over)
        if not all_simple:
            shortfalls(second, under)
    all_rows, all_columns = (np.int64(1) << np.int64(k)) - 1, (np.int64(1) << np.int64(d)) - 1
    for number in range(count):
        if found == capacity:
            return FULL
        mixed, whole = -1, True
        if words == 1:
            used = ~(labels[number, 0] >> first_variable) & all_rows
            replies = (labels[number, 0] >> second_variable) & all_columns
            if all_simple and beaten(over, used, replies):
                continue
            if not all_simple:
                mixed = mixable(over, under, used, replies)
                if mixed == 0:
                    continue
                whole = mixed == replies
        if not all_simple and (v.simple[number] == 0 or not whole):
            out.keep[left, 0], out.keep[left, 1] = number, mixed
            left += 1
            continue
        _complementary(labels, number, total, found, out)
        free = basic_point(
            second, second_variable, first_variable, second_basis, found, square, right, pivots, rows, columns, z
        )
        if free < 0 and not all_simple:
            out.keep[left, 0], out.keep[left, 1] = number, mixed
            left += 1
            continue
        if free < 0:
            return UNDECIDED
        kind = _label_point(second, second_variable, first_variable, z, tolerance, second_labels, found)
        doubts += (kind >> 1) & 1
        if kind >= 4:
            out.degenerate[0] = 1
        if not kind & 1:
            found += 1
    out.doubts[0] += doubts
    out.paired[4] = left
    return found


@kernel
def _slot(labels: Int, number: int, wanted: Int, met: Int, against: Int) -> int:
    """Where in the table of sets ``against`` a set lies, or the empty slot where it belongs.

    The set is ``wanted`` (W,), or set ``number`` of ``labels`` if that is not negative.
    """
    last, words = met.shape[0] - 1, against.shape[1]
    key = np.int64(0)
    for w in range(words):
        word = wanted[w] if number < 0 else labels[number, w]
        key = ((key ^ word ^ (word >> 29)) & 0x7FFFFFFF) * 0x61C88647  # below 2^62: nothing wraps around
    at = ((key >> 15) ^ key) & last
    while met[at] != 0:
        same = True
        for w in range(words):
            word = wanted[w] if number < 0 else labels[number, w]
            same = same and against[met[at] - 1, w] == word
        if same:
            return at
        at = (at + 1) & last
    return at


@kernel
def _distinct(labels: Int, count: int, met: Int, keep: Int, side: int) -> int:
    """Table the distinct sets in ``met`` and list them in ``keep[:, side]``; returns how many."""
    met[:] = 0
    kept = 0
    for number in range(count):
        at = _slot(labels, number, labels[0], met, labels)
        if met[at] == 0:
            met[at] = number + 1
            keep[kept, side] = number
            kept += 1
    return kept


@kernel
def _completes(labels: Int, number: int, wanted: Int) -> bool:
    """Whether a set holds every label wanted."""
    missing = 0
    for w in range(wanted.shape[0]):
        missing |= wanted[w] & ~labels[number, w]
    return missing == 0


@kernel
def _pair_by_labels(v: Vertices, count: int, u: Vertices, others: int, total: int, out: Pairs) -> int:
    """All pairs of vertices of the two sides that have every label; returns how many, FULL or MORE.

    As many sets are compared in one call as pivots are allowed, times ``COMPARED``.
    """
    keep, wanted, capacity = out.keep, out.wanted, out.first_labels.shape[0]
    words, state = wanted.shape[0], out.paired
    if state[0] == 0:
        state[1] = 0
        state[2] = _distinct(v.labels, count, v.met, keep, 0)
        state[3] = _distinct(u.labels, others, u.met, keep, 1)
    found, kept, kept_others = state[1], state[2], state[3]
    last = kept
    if v.state[7] > 0:
        last = min(kept, state[0] + max(1, v.state[7] * COMPARED // kept_others))
    for a in range(state[0], last):
        first = keep[a, 0]
        for w in range(words):
            size = min(WORD, total - w * WORD)
            wanted[w] = ((np.int64(1) << np.int64(size)) - 1) & ~v.labels[first, w]
        exactly = u.met[_slot(u.labels, -1, wanted, u.met, u.labels)] - 1
        for b in range(-1, kept_others):
            second = exactly if b < 0 else keep[b, 1]
            if second < 0 or (b >= 0 and (second == exactly or (v.simple[first] and u.simple[second]))):
                continue
            if not _completes(u.labels, second, wanted):
                continue
            if found == capacity:
                state[0] = 0
                return FULL
            for w in range(words):
                out.first_basis[found, w] = v.basis[first, w]
                out.first_labels[found, w] = v.labels[first, w]
                out.second_basis[found, w] = u.basis[second, w]
                out.second_labels[found, w] = u.labels[second, w]
            found += 1
    state[0], state[1] = last, found
    if last < kept:
        return MORE
    state[0] = 0
    return found


@kernel
def extreme_equilibria(
    first: Float,
    second: Float,
    first_variable: int,
    second_variable: int,
    names: Int,
    tolerance: float,
    exact: bool,
    v: Vertices,
    u: Vertices,
    out: Pairs,
) -> int:
    """Every extreme equilibrium of a game given by its best-reply polytopes {first x <= 1} and {second y <= 1}.

    ``first`` (k, d) and ``second`` (d, k) have positive entries; x_c has label ``first_variable + c``, y_c label
    ``second_variable + c``, and the slacks of one side have the labels of the other's variables. The first polytope
    is walked in full. If all its vertices are simple, each leaves equations with one solution for the other side
    (unless singular); otherwise, and with ``exact``, the second is walked too and vertices are paired by labels
    (Mangasarian 1964; Avis, Rosenberg, Savani and von Stengel 2010). Storage as in ``Vertices`` and ``Pairs``.

    Returns how many pairs were found, FULL, STUCK or MORE (see ``enumerate_vertices``).
    """
    count = enumerate_vertices(first, first_variable, second_variable, names, tolerance, exact, v)
    if count < 0:
        return count
    out.degenerate[0] = 0
    out.walked[0], out.walked[1] = count, 0
    simple = True
    for number in range(count):
        simple = simple and v.simple[number] == 1
    if simple and not exact and u.state[0] == NEW:
        out.doubts[0] = v.doubts[0]
        found = pair_by_solving(second, second_variable, first_variable, tolerance, v, count, True, out)
        if found != UNDECIDED:
            return found
    others = enumerate_vertices(second, second_variable, first_variable, names, tolerance, exact, u)
    if others < 0:
        return others
    out.doubts[0] = v.doubts[0] + u.doubts[0]
    out.walked[1] = others
    out.degenerate[0] = 0 if simple else 1
    for number in range(others):
        if u.simple[number] == 0:
            out.degenerate[0] = 1
    return _pair_by_labels(v, count, u, others, names.shape[0], out)


@kernel
def some_equilibria(
    second: Float, second_variable: int, first_variable: int, tolerance: float, v: Vertices, out: Pairs
) -> int:
    """Those extreme equilibria that are known so far; returns how many, or FULL.

    These are the pairs found by labels, or those that the vertices met so far tell of.
    """
    if out.paired[0] > 0:
        return int(out.paired[1])
    out.walked[0], out.walked[1] = v.state[4], 0
    return pair_by_solving(second, second_variable, first_variable, tolerance, v, v.state[4], False, out)


@kernel
def strategies_of_pairs(
    matrix: Float, first_variable: int, first_slack: int, basis: Int, labels: Int, count: int, out: Pairs, points: Float
) -> bool:
    """The mixed strategies of the vertices with these bases; points (count, >= d) is written.

    Probabilities whose label says that they are zero are exactly zero. False if a basis is singular.
    """
    d = matrix.shape[1]
    z = out.z
    for number in range(count):
        free = basic_point(
            matrix,
            first_variable,
            first_slack,
            basis,
            number,
            out.square,
            out.right,
            out.pivots,
            out.rows,
            out.columns,
            z,
        )
        if free < 0:
            return False
        total = 0.0
        for c in range(d):
            if has(labels, number, first_variable + c) or z[c] < 0.0:
                z[c] = 0.0
            total += z[c]
        for c in range(d):
            points[number, c] = z[c] / total
    return True
