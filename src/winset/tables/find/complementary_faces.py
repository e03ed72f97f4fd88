"""All extreme equilibria of exact payoffs: one polytope is walked, of the other only the faces that complete labels."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Int
from winset.base.budget import current_budget
from winset.tables.find.best_reply_vertices import MOST_SHOWN, STEPS, Pairing, Side, label_names, sides_of
from winset.tables.find.exact_vertices import Table, whole_points
from winset.tables.kernels.extreme_equilibria import Pairs, pair_by_solving, pair_storage
from winset.tables.kernels.vertex_enumeration import (
    DONE,
    FULL,
    MORE,
    NEW,
    WORD,
    Vertices,
    enumerate_vertices,
    vertex_storage,
)

__all__ = ["pair_by_faces"]


MOST_OF_A_FACE = 4_000
"""Bases walked for the mixtures of one set of actions, at most."""

FLOATS = 2**50
"""Payoffs below it differ in floating point if they do."""

Flags = NDArray[np.bool_]
Labels = tuple[int, int]
"""Of a vertex: the labels of a basis, and all labels, as bits."""


def pair_by_faces(tables: tuple[Table, Table], m: int, n: int, tolerance: float, most_pairs: int) -> Pairing | None:
    """All extreme equilibria, walked in floating point; None where a value is near the tolerance, or there is too much.

    ``tables``: each player's payoffs as whole numbers from 1 on, own actions by row.
    """
    largest = max(max(map(max, table)) for table in tables)
    if largest >= FLOATS:
        return None
    unit = np.empty((2, m, n))
    for i, table in enumerate(tables):
        most = max(map(max, table))
        scaled = np.array([[(x - 1) / (most - 1 or 1) for x in row] for row in table])
        unit[i] = scaled.T if i else scaled
    first, second = sides_of(unit + 0.5)
    v = _walked(first, tolerance, MOST_SHOWN)
    out = None if v is None else _solved(second, v, tolerance, most_pairs)
    if v is None or out is None:
        return None
    found, count = int(out.paired[1]), int(v.state[4])
    sets = out.first_basis, out.first_labels, out.second_basis, out.second_labels
    known = {(b, e): (a, c) for a, b, c, e in zip(*[_as_bits(part[:found]) for part in sets], strict=True)}
    left, mixed = out.keep[: out.paired[4]].T
    first_of = np.unique(v.labels[left], axis=0, return_index=True)[1]
    left, mixed = left[first_of], mixed[first_of]
    mixtures = _on_faces(first, second, v.labels[left], mixed, tolerance)
    if mixtures is None or len(known) + sum(map(len, mixtures)) > most_pairs:
        return None
    vertices = _as_bits(v.labels[left])
    for a, b, those in zip(_as_bits(v.basis[left]), vertices, mixtures, strict=True):
        known.update({(b, e): (a, c) for c, e in those})
    several = [labels for labels, simple in zip(vertices, v.simple[left].tolist(), strict=True) if not simple]
    here = _points(tables[int(m <= n)], first, [*dict.fromkeys([b for b, _ in known]), *several])
    there = _points(tables[int(m > n)], second, [*dict.fromkeys([e for _, e in known])])
    if here is None or there is None:
        return None
    shown = v.basis[:count] if v.basis.shape[1] > 1 else v.basis[:count, 0]
    ends = [here, there] if m <= n else [there, here]
    keys = [(b, e) if m <= n else (e, b) for b, e in known]
    pairs = [(a, b, c, e) if m <= n else (c, e, a, b) for (b, e), (a, c) in known.items()]
    strategies = [np.array([end[key[i]].floats for key in keys]) for i, end in enumerate(ends)]
    exact = [(ends[0][x].fractions, ends[1][y].fractions) for x, y in keys]
    walked = (count, 0) if m <= n else (0, count)
    return Pairing(pairs, (strategies[0], strategies[1]), False, walked, exact=exact, vertices=shown.copy())


class Point(NamedTuple):
    """A mixed strategy."""

    floats: list[float]
    fractions: list[Fraction]


def _points(table: Table, side: Side, labels: list[int]) -> dict[int, Point] | None:
    """The vertices with exactly these labels; None if there is not one for each."""
    k, d = side.table.shape
    has = np.array([[bits >> at & 1 for at in range(k + d)] for bits in labels], dtype=bool)
    weights = whole_points(
        np.array(table, dtype=object),
        ~has[:, side.variable : side.variable + d],
        has[:, side.slack : side.slack + k],
    )
    if weights is None:
        return None
    out, zero = {}, Fraction(0)
    for bits, row in zip(labels, weights.tolist(), strict=True):
        total = sum(row)
        out[bits] = Point([w / total for w in row], [Fraction(w, total) if w else zero for w in row])
    return out


def _walked(side: Side, tolerance: float, most: int) -> Vertices | None:
    """All bases of a polytope but z = 0; None if there are too many, or the time is over, or a value is in doubt."""
    (k, d), budget = side.table.shape, current_budget()
    most = min(most, comb(k + d, d))
    capacity = min(most, max(64, int(4 * 2.1 ** min(d, 30))))
    names = label_names(k + d)
    while True:
        v = vertex_storage(k, d, capacity, 1 << (2 * capacity + 2).bit_length())
        v.state[0], v.state[7] = NEW, STEPS
        count = MORE
        while count == MORE and not budget.spent():
            count = enumerate_vertices(side.table, side.variable, side.slack, names, tolerance, False, v)
            if count == MORE:
                budget.tell("vertices of best-reply polytopes", float("nan"))
        if count != FULL or capacity >= most:
            break
        capacity = min(most, 8 * capacity)
    return v if v.state[0] == DONE and v.doubts[0] == 0 else None


def _solved(second: Side, v: Vertices, tolerance: float, most: int) -> Pairs | None:
    """The pairs of vertices with as many labels as they need, where equations tell; ``paired``: how many there are."""
    room, count = 256, int(v.state[4])
    while True:
        out = pair_storage(second.table.shape[1], second.table.shape[0], room, len(v.labels))
        found = pair_by_solving(second.table, second.variable, second.slack, tolerance, v, count, False, out)
        if found != FULL:
            break
        if room >= most:
            return None
        room *= 8
    out.paired[1] = found
    return out if out.doubts[0] == 0 else None


def _on_faces(first: Side, second: Side, labels: Int, mixed: Int, tolerance: float) -> list[list[Labels]] | None:
    """For each of these vertices of one side all vertices of the other that complete its labels.

    ``mixed``: the actions that may have weight there, as bits, if a word holds all labels.
    """
    k, d = first.table.shape
    has = _flags(labels)
    used, replies = ~has[:, first.variable : first.variable + d], has[:, first.slack : first.slack + k]
    if labels.shape[1] == 1:
        replies = _flags(mixed[:, None])[:, :k]
    walks: dict[bytes, tuple[Vertices, Flags] | None] = {}
    out: list[list[Labels]] = []
    for free, actions in zip(used, replies, strict=True):
        key = actions.tobytes()
        if key not in walks:
            walks[key] = _mixtures(second, actions, tolerance)
        known = walks[key]
        if known is None:
            return None
        v, rows = known
        at = np.flatnonzero(rows[:, free].all(axis=1))
        out.append(_named(second, actions, v.basis[at], v.labels[at]) if len(at) else [])
    return out


def _mixtures(second: Side, actions: Flags, tolerance: float) -> tuple[Vertices, Flags] | None:
    """The vertices where only these actions are mixed, and which rows are tight there."""
    at, d = np.flatnonzero(actions), len(second.table)
    v = _walked(Side(second.table[:, at].copy(), 0, len(at)), tolerance, MOST_OF_A_FACE)
    if v is None:
        return None
    return v, _flags(v.labels[: int(v.state[4])])[:, len(at) : len(at) + d]


def _named(second: Side, actions: Flags, basis: Int, labels: Int) -> list[Labels]:
    """Labels of vertices where only these actions are mixed as those of the whole polytope."""
    own = [1 << (second.variable + c) for c in np.flatnonzero(actions).tolist()]
    names = own + [1 << (second.slack + i) for i in range(len(second.table))]
    idle = sum([1 << (second.variable + c) for c in np.flatnonzero(~actions).tolist()])

    def whole(bits: int) -> int:
        return idle + sum([name for at, name in enumerate(names) if bits >> at & 1])

    return [(whole(a), whole(b)) for a, b in zip(_as_bits(basis), _as_bits(labels), strict=True)]


def _flags(sets: Int) -> Flags:
    """Sets of labels in words as one flag a label."""
    flags: Flags = (sets[:, :, None] >> np.arange(WORD) & 1 == 1).reshape(len(sets), sets.shape[1] * WORD)
    return flags


def _as_bits(sets: Int) -> list[int]:
    """Sets of labels in words as whole numbers."""
    return [sum([word << (WORD * w) for w, word in enumerate(row)]) for row in sets.tolist()]
