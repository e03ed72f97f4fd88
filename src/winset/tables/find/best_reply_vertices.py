"""The kernels that pair vertices of best-reply polytopes, with storage that grows as needed."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.budget import current_budget
from winset.tables.kernels.equilibrium_list import Listed, continue_list, list_equilibria, list_simple, walk_storage
from winset.tables.kernels.extreme_equilibria import pair_storage
from winset.tables.kernels.vertex_enumeration import DONE, FULL, HALFWAY, MORE, WORD

__all__ = ["FEW_LABELS", "Pairing", "Side", "label_names", "pair_simple", "pair_vertices", "sides_of"]


LARGE = 11
"""Games with at least so many actions a player are walked in slices, between which the time is looked at."""
STEPS = 20_000
MOST_SHOWN = 60_000
"""Vertices that are shown for a proof, at most."""
FEW_LABELS, FEW_PAIRS = 10, 32
"""Games with so few actions in all, and equilibria, are listed in one go."""


class Side(NamedTuple):
    """One polytope {table z <= 1, z >= 0}: its table, and the labels of its first variable and its first slack."""

    table: Float
    variable: int
    slack: int


class Pairing(NamedTuple):
    """Extreme equilibria as sets of labels in bits: (basis of x, labels of x, basis of y, labels of y) each.

    ``strategies``: (E, m) and (E, n), if they were computed. ``proved``: the list is complete and right in exact
    arithmetic. ``walked``: the bases met on the two sides. ``stopped``: why the list may lack some, if it may.
    ``exact``: the strategies as fractions, if they were computed. ``vertices``: the labels of all vertices of the side
    with fewer variables, where each has as many labels as it needs and there are not too many to show.
    """

    pairs: list[tuple[int, int, int, int]]
    strategies: tuple[Float, Float] | None
    proved: bool
    walked: tuple[int, int]
    stopped: str = ""
    exact: list[tuple[list[Fraction], list[Fraction]]] | None = None
    vertices: Int | None = None


@lru_cache(maxsize=64)
def label_names(labels: int) -> Int:
    """One bit a label if they fit in a word, else fixed random numbers; shape ``(labels,)``."""
    if labels <= WORD:
        return np.left_shift(np.int64(1), np.arange(labels, dtype=np.int64))
    return np.random.default_rng(20).integers(1, 2**62, labels, dtype=np.int64)


def sides_of(payoffs: Float) -> tuple[Side, Side]:
    """The polytopes of positive payoffs ``(2, m, n)``, the one with fewer variables first."""
    m, n = payoffs.shape[1:]
    x_side = Side(np.ascontiguousarray(payoffs[1].T), 0, m)
    y_side = Side(np.ascontiguousarray(payoffs[0]), m, 0)
    return (x_side, y_side) if m <= n else (y_side, x_side)


def pair_simple(payoffs: Float, tolerance: float, prove: bool = False) -> Pairing | None:
    """The same as ``pair_vertices`` of payoffs of any size, for few actions; None where the game is not simple."""
    m, n = payoffs.shape[1:]
    if m + n > FEW_LABELS:
        return None
    names, bases = _names_and_bases(m, n)
    xs, ys = np.empty((FEW_PAIRS, m)), np.empty((FEW_PAIRS, n))
    sets, facts = np.empty((FEW_PAIRS, 4), dtype=np.int64), np.empty(3, dtype=np.int64)
    list_simple(payoffs.copy(), names, tolerance, prove, bases, xs, ys, sets, facts)
    count, proved, bases = facts.tolist()
    if count <= 0:
        return None
    walked = (bases, 0) if m <= n else (0, bases)
    return Pairing([*map(tuple, sets[:count].tolist())], (xs[:count], ys[:count]), bool(proved), walked)


@lru_cache(maxsize=64)
def _names_and_bases(m: int, n: int) -> tuple[Int, int]:
    """The bits of the labels, and how many bases a polytope may have."""
    return label_names(m + n), comb(m + n, m)


def pair_vertices(
    payoffs: Float,
    tolerance: float,
    work: int,
    most_pairs: int,
    exact: bool = False,
    prove: bool = False,
) -> Pairing | str:
    """All extreme equilibria of payoffs ``(2, m, n)``, in [0, 1] or, with ``exact``, whole numbers from 1 on.

    ``prove`` asks for a proof of every sign. Where a limit is reached, ``stopped`` says which, and the list has those
    that are known; where arithmetic fails a sentence comes back.
    """
    m, n = payoffs.shape[1:]
    first, second = sides_of(payoffs if exact else payoffs + 0.5)
    sides = first.table, second.table, first.variable, second.variable
    most = min(max(work // (m * n), 1000), comb(m + n, min(m, n)))
    vertices, pairs = min(most, max(64, int(4 * 2.1 ** min(m, n, 30)))), 64
    stopped = ""
    while True:
        room = min(vertices, MOST_SHOWN) if exact or prove else 0
        found = _room(pairs, first.table.shape, room)
        if min(m, n) < LARGE:
            list_equilibria(*sides, label_names(m + n), tolerance, exact, prove, vertices, found)
        else:
            limits = vertices, most_pairs, vertices >= most
            found, stopped = _in_slices(sides, limits, tolerance, exact, prove)
        count, proved, *walked = found.facts.tolist()
        if count >= 0:
            break
        if count != FULL:
            return "Arithmetic failed"
        if vertices >= most and pairs >= most_pairs:
            found, _ = _in_slices(sides, (vertices, most_pairs, True), tolerance, exact, False)
            count, proved, *walked = found.facts.tolist()
            stopped = " "
            break
        vertices, pairs = min(most, vertices * 8), min(most_pairs, pairs * 8)
    if stopped == " ":
        stopped = f"There are more than {most:,} vertices, or {most_pairs:,} extreme equilibria,"
    sets = found.first_basis, found.first_labels, found.second_basis, found.second_labels
    bits = [_as_bits(s[:count]) for s in sets]
    points = found.first[:count], found.second[:count]
    if m > n:
        bits, points, walked = bits[2:] + bits[:2], points[::-1], walked[::-1]
    number = int(found.facts[2])
    shown = found.vertices[:number] if proved and 0 < number <= len(found.vertices) and found.vertices[0] else None
    return Pairing(list(zip(*bits, strict=True)), points, bool(proved), (walked[0], walked[1]), stopped, vertices=shown)


def _in_slices(
    sides: tuple[Float, Float, int, int], limits: tuple[int, int, bool], tolerance: float, exact: bool, prove: bool
) -> tuple[Listed, str]:
    """The list, walked so many steps at a time until the time is over or the room is full.

    ``limits``: room for vertices, most pairs, whether there will be no more room. A list cut short holds the equilibria
    that the vertices met so far tell of, and the second value says why, or is blank where the room was full.
    """
    k, d = sides[0].shape
    vertices, most_pairs, last = limits
    names, budget, pairs = label_names(k + d), current_budget(), 64
    room = min(vertices, MOST_SHOWN) if exact or prove else 0
    found, walks = _room(pairs, (k, d), room), walk_storage(k, d, vertices, pairs, STEPS)
    some, stopped = False, ""
    while True:
        loose = max(tolerance, 1e-10) if some else tolerance
        continue_list(*sides, names, loose, exact, prove and not some, some, walks, found)
        count = int(found.facts[0])
        if count == MORE:
            budget.tell("vertices of best-reply polytopes", float("nan"))
            some = budget.spent()
            stopped = "The time was over" if some else ""
        elif count != FULL:
            break
        elif not some and (walks.v.state[0] != DONE or walks.u.state[0] == HALFWAY):
            if not last:
                break
            some, stopped = True, " "
        elif pairs < most_pairs:
            pairs = min(most_pairs, pairs * 8)
            found, walks = _room(pairs, (k, d), room), walks._replace(out=pair_storage(k, d, pairs, vertices))
        else:
            stopped = " "
            break
    if stopped and found.facts[0] < 0:
        found.facts[0] = 0
    return found, stopped


def _room(pairs: int, shape: tuple[int, ...], vertices: int) -> Listed:
    """Room for so many equilibria, and for vertices that a proof may be made of."""
    k, d = shape
    words = (k + d + WORD - 1) // WORD
    a, b, c, e = (np.empty((pairs, words), dtype=np.int64) for _ in range(4))
    shown = np.zeros(vertices, dtype=np.int64)
    return Listed(np.zeros(4, dtype=np.int64), np.empty((pairs, d)), np.empty((pairs, k)), a, b, c, e, shown)


def _as_bits(sets: Int) -> list[int]:
    """Sets of labels in words as whole numbers."""
    if sets.shape[1] == 1:
        words: list[int] = sets[:, 0].tolist()
        return words
    return [sum(int(word) << (WORD * w) for w, word in enumerate(row)) for row in sets]
