"""All extreme equilibria of a bimatrix game, degenerate games included, with their maximal Nash subsets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays, WholeTables, is_listable
from winset.tables.concepts import Nash
from winset.tables.find.best_reply_vertices import FEW_LABELS, Pairing, pair_simple, pair_vertices
from winset.tables.find.complementary_faces import pair_by_faces
from winset.tables.find.exact_vertices import Table, largest_minor, rational_point, whole_sides
from winset.tables.find.nash_subsets import connected, maximal_subsets
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.find.whole_pairing import pair_in_words, pair_whole

__all__ = ["VertexEnumeration", "order_of_points"]


EXACT_BELOW = 2.0**25
"""Minors up to this size keep the dictionaries exact in float64."""
LARGEST_WHOLE = 2**52
"""Whole numbers below it are floats."""
WORDS_BELOW, WORDS_FROM = 2.0**53, 8
"""Minors up to this size keep them exact in machine words, which come first in games with so many actions a side."""

ratio = Fraction.as_integer_ratio
Rational = tuple[list[Fraction], list[Fraction]]
"""An equilibrium in fractions."""


@dataclass(frozen=True)
class VertexEnumeration:
    """Walk over all vertices of the best-reply polytopes and pair those that have every label between them.

    Games with integer or rational payoffs are solved exactly: one polytope is walked in floating point, of the other
    the faces that complete the labels of a vertex, and the points are solved and their labels counted again in whole
    numbers; where a value is too near to zero, the walk is exact. Every answer is then a list of fractions
    (``details["exact_points"]``) proved by the certificate. Equilibria that are not isolated are
    grouped into maximal Nash subsets in ``components``, each the product of the convex hulls of the strategies in its
    points; ``details["component"]`` gives every point's connected component, ``details["isolated"]`` whether it is
    alone in it; ``details["vertices"]`` the labels of all bases of the best-reply polytope of the player with fewer
    actions, as bits, from which the certificate proves that a list of exact points is complete in games that it does
    not list again.

    Parameters
    ----------
    tolerance
        In floating point, payoffs closer than this (relative to the player's payoff range) count as equal.
    work
        Bound on vertices times the size of a dictionary; beyond it the status is LIMIT.
    pairs
        Most extreme equilibria listed.
    exact_vertices
        Most vertices walked in whole numbers of any size.
    subsets
        Most maximal Nash subsets listed.

    References
    ----------
    Mangasarian (1964), Equilibrium points of bimatrix games, for vertices; Avis, Rosenberg, Savani and von Stengel
    (2010), Enumeration of Nash equilibria for two-player games, for labels, lexicographic pivots and components;
    Winkels (1979) and Jansen (1981) for maximal Nash subsets.
    """

    tolerance: float = 1e-10
    work: int = 4_000_000_000
    pairs: int = 1_000_000
    exact_vertices: int = 20_000
    subsets: int = 10_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Nash) -> str | None:
        """Applies to two players and ``count="all"``."""
        if arrays.payoffs.shape[0] != 2:
            return f"takes two players, got {arrays.payoffs.shape[0]}"
        return None if concept.count == "all" else "lists all equilibria; ask for Nash(count='all')"

    def run(self, arrays: NormalFormArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """All extreme equilibria, pure ones first, and the maximal Nash subsets of those that are not isolated."""
        m, n = arrays.payoffs.shape[1:]
        tables = None
        pairing: Pairing | str | None
        if arrays.exact is None:
            pairing = pair_simple(arrays.payoffs, self.tolerance)
            if pairing is None:
                unit = unit_payoffs(arrays.payoffs).reshape(2, m, n)
                pairing = pair_vertices(unit, self.tolerance, self.work, self.pairs)
        else:
            tables = whole_sides(arrays)
            pairing = self._exactly(arrays.whole, tables, m, n)
        if isinstance(pairing, str):
            return Found(Status.INEXACT, [], "none", f"{pairing} in a {m} x {n} game; ask for Nash(count='one').")
        if pairing.stopped:
            return _some(arrays.payoffs, pairing)
        exact = pairing.exact
        if exact is None and tables is not None and pairing.proved:
            exact = _exact_points(pairing, tables, m, n)
        return self._found(pairing, exact)

    def _exactly(self, given: WholeTables, tables: tuple[Table, Table], m: int, n: int) -> Pairing | str:
        """Floating point with proof if the game is simple and small, else one polytope and the faces that complete it.

        Exact dictionaries where numbers are small and the certificate lists the game again, or where rounding leaves
        faces open; else floating point with proof, else whole numbers.
        """
        few = m + n <= FEW_LABELS and max(map(max, given)) < LARGEST_WHOLE - 1
        whole = np.array(given, dtype=np.float64).reshape(2, m, n) + 1.0 if few else None
        simple = None if whole is None else pair_simple(whole, self.tolerance, prove=True)
        if simple is not None and simple.proved:
            return simple
        largest = max(largest_minor(table) for table in tables)
        small = largest <= EXACT_BELOW and min(m, n) < WORDS_FROM
        if not (small and is_listable(m, n)):
            faces = pair_by_faces(tables, m, n, self.tolerance, self.pairs)
            if faces is not None:
                return faces
        if small:
            if whole is None:
                whole = np.array(given, dtype=np.float64).reshape(2, m, n) + 1.0
            return pair_vertices(whole, 0.0, self.work, self.pairs, exact=True)
        words = pair_in_words(tables, m, n, self.work, self.pairs) if largest <= WORDS_BELOW else None
        if words is not None:
            return words
        unit = np.empty((2, m, n))
        for i, table in enumerate(tables):
            most = max(max(row) for row in table)
            scaled = np.array([[(x - 1) / (most - 1 or 1) for x in row] for row in table])
            unit[i] = scaled.T if i else scaled
        pairing = pair_vertices(unit, self.tolerance, self.work, self.pairs, prove=True)
        if isinstance(pairing, str) or pairing.proved or pairing.stopped:
            return pairing
        words = None if largest <= WORDS_BELOW else pair_in_words(tables, m, n, self.work, self.pairs)
        return words or pair_whole(tables, m, n, self.exact_vertices) or pairing

    def _found(self, pairing: Pairing, exact: list[Rational] | None) -> Found:
        """The pairs as points in order, with what holds them together."""
        if exact is not None and (pairing.exact is None or pairing.strategies is None):
            xs, ys = (np.array([[p / q for p, q in map(ratio, point[i])] for point in exact]) for i in (0, 1))
        elif pairing.strategies is not None:
            xs, ys = (
                _said_alike(side, [p[1 + 2 * i] for p in pairing.pairs]) for i, side in enumerate(pairing.strategies)
            )
        order = order_of_points(xs, ys)
        floats = [(xs[e], ys[e]) for e in order]
        labels = [pairing.pairs[e][1::2] for e in order]
        component = connected(labels)
        isolated, whole = [True] * len(component), True
        components: list[Continuum] = []
        if component != list(range(len(component))):
            sizes = Counter(component)
            isolated = [sizes[c] == 1 for c in component]
            components, whole = _continua(floats, labels, self.subsets)
        details: Details = {"component": component, "isolated": isolated}
        if exact is not None:
            if pairing.vertices is not None and not is_listable(xs.shape[1], ys.shape[1]):
                details["vertices"] = pairing.vertices
            details["exact_points"] = [tuple(np.array(s, dtype=object) for s in exact[e]) for e in order]
        how = _said(None if pairing.proved else self.tolerance)
        if pairing.exact is not None and not pairing.proved:
            how = "Every vertex of one best-reply polytope was examined, with all that completes its labels."
        if not whole:
            details["components_unlisted"] = True
            how += f" There are more than {self.subsets:,} maximal Nash subsets; they are not listed."
        return Found(
            Status.SOLVED if floats else Status.INEXACT,
            floats,
            completeness="all" if floats else "none",
            reason=how,
            components=components,
            details=details,
            stats={"vertices": list(pairing.walked)},
        )


@lru_cache(maxsize=16)
def _said(tolerance: float | None) -> str:
    """What was examined, and how: every sign proved, or up to a tolerance."""
    if tolerance is None:
        return "Every vertex of both best-reply polytopes was examined, and every sign proved."
    return (
        "Every vertex of both best-reply polytopes was examined, in floating point; payoffs within "
        f"{tolerance:g} of a player's payoff range count as equal."
    )


def _some(payoffs: Float, pairing: Pairing) -> Found:
    """The equilibria known when a limit was met."""
    m, n = payoffs.shape[1:]
    A, B = unit_payoffs(payoffs).reshape(2, m, n)
    xs, ys = pairing.strategies if pairing.strategies is not None else (np.zeros((0, m)), np.zeros((0, n)))
    seen: dict[tuple[float, ...], tuple[Float, Float]] = {}
    for k in order_of_points(xs, ys):
        x, y = xs[k], ys[k]
        if max((A @ y).max() - x @ A @ y, (x @ B).max() - x @ B @ y) <= 1e-9:
            seen.setdefault(tuple(np.round(np.concatenate([x, y]), 9).tolist()), (x, y))
    how = (
        f"{pairing.stopped} in a {m} x {n} game; {len(seen)} equilibria were known, others may exist. "
        "Ask for Nash(count='one'), or give more time, or VertexEnumeration more room."
    )
    stats = {"vertices": list(pairing.walked)}
    return Found(Status.LIMIT, list(seen.values()), "some" if seen else "none", how, stats=stats)


def _exact_points(pairing: Pairing, tables: tuple[Table, Table], m: int, n: int) -> list[Rational] | None:
    """The equilibria as fractions, or None if a basis found in floating point is not one in exact arithmetic."""
    xs, ys = range(m), range(m, m + n)
    known: dict[tuple[int, int], list[Fraction]] = {}
    for x_basis, _, y_basis, _ in pairing.pairs:
        for side, basis, table, own, other in ((0, x_basis, tables[1], xs, ys), (1, y_basis, tables[0], ys, xs)):
            if (side, basis) not in known:
                point = rational_point(table, own, other, basis)
                if point is None:
                    return None
                known[side, basis] = point
    return [(known[0, x_basis], known[1, y_basis]) for x_basis, _, y_basis, _ in pairing.pairs]


def _said_alike(strategies: Float, labels: list[int]) -> Float:
    """The strategies, those of one vertex alike in the last digits too, from whatever basis they were computed."""
    first: dict[int, int] = {}
    return strategies[[first.setdefault(label, e) for e, label in enumerate(labels)]]


def order_of_points(xs: Float, ys: Float) -> list[int]:
    """Smaller supports first, then the order of the actions used."""
    if len(xs) == 1:
        return [0]
    rows = [x + y for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    keys = [(len(row) - row.count(0.0), [p == 0.0 for p in row], [-p for p in row]) for row in rows]
    return sorted(range(len(rows)), key=keys.__getitem__)


def _continua(
    points: list[tuple[Float, Float]], labels: list[tuple[int, int]], limit: int
) -> tuple[list[Continuum], bool]:
    """The maximal Nash subsets that hold more than one equilibrium."""
    subsets, whole = maximal_subsets(labels, limit)
    xs: dict[int, Float] = {}
    ys: dict[int, Float] = {}
    for point, (x, y) in zip(points, labels, strict=True):
        xs.setdefault(x, point[0])
        ys.setdefault(y, point[1])
    first, second = list(xs.values()), list(ys.values())
    out = []
    for rows, columns in subsets:
        if len(rows) * len(columns) == 1:
            continue
        hulls = np.array([first[r] for r in rows]), np.array([second[c] for c in columns])
        support = tuple(tuple(np.flatnonzero(hull.any(axis=0)).tolist()) for hull in hulls)
        dimension = sum(int(np.linalg.matrix_rank(hull - hull[0], tol=1e-9)) for hull in hulls)
        corners = [(first[r], second[c]) for r in rows for c in columns]
        out.append(Continuum(support=support, dimension=dimension, points=corners))
    return out, whole
