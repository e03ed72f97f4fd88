"""Whether a list of all equilibria is complete: compared with a second enumeration, or by the sum of the indices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float, Numbers
from winset.base.points import Profile
from winset.base.solution import Found
from winset.tables.arrays import WholeTables, is_listable
from winset.tables.check.all_by_subdivision import none_is_missing
from winset.tables.check.components import maximal_products
from winset.tables.check.equilibrium_list import CLEAR, Extreme, list_again
from winset.tables.check.few_supports import MOST_CELLS, few_supports
from winset.tables.check.levelled import Levelled, levelled
from winset.tables.check.vertex_graph import Labels, equilibria_of_vertices
from winset.tables.games.normal import NormalForm

__all__ = ["Completeness", "complete_list", "index_sum"]


NEAR = 1e-8
"""Largest difference between an equilibrium computed again and the point listed."""
SINGULAR = 1e-9
"""Determinants below it, relative to Hadamard's bound, have no sign that rounding leaves."""


class Completeness(NamedTuple):
    """What is wrong with a list, or whether it was proved to be complete, and whether in exact arithmetic."""

    fault: str | None
    proved: bool
    exact: bool = False


def complete_list(
    game: NormalForm,
    found: Found,
    exact: Sequence[Profile] | None,
    payoffs: Levelled | None,
    whole: WholeTables | None,
    labels: Sequence[Labels] | None = None,
) -> Completeness:
    """Compare the points with the extreme equilibria computed again, the components with the maximal Nash subsets.

    ``exact``: the points as fractions, with their ``labels``; ``whole``: the payoffs as whole numbers. Games that are
    too large are judged by the vertices that come with the answer, or by the sum of the indices; those of more players
    also by subdivision of all mixtures.
    """
    shape, points = game.payoffs.shape[1:], found.points if exact is None else exact
    if len(shape) != 2 or not is_listable(*shape):
        known = _by_vertices(shape, found, whole) if labels is not None and len(shape) == 2 else None
        if known is not None and labels is not None:
            return _by_labels(known, labels, found)
        fault = _products(found).fault if len(shape) == 2 else None
        if fault:
            return Completeness(fault, False)
        level = payoffs or levelled(game)
        verdict = index_sum(level.unit, found)
        if len(shape) == 2 or verdict.fault or found.components or level.wide:
            return verdict
        return Completeness(None, none_is_missing(level.unit, level.rounding, points))
    m, n = shape
    given = (payoffs or levelled(game)) if whole is None else None
    rounding = given.rounding if given else 0.0
    if m * n <= MOST_CELLS:
        numbers = given.numbers if given else [x for table in whole or () for x in table]
        few = few_supports((m, n), numbers, CLEAR if given else 0.0, rounding)
        if few is not None:
            return _by_supports(few, found.points, found, whole is not None)
    listed = list_again((m, n), given.unit if given else None, whole, rounding)
    if not listed.sure:
        return Completeness(None, False)
    if listed.extreme is None:
        return _by_supports(listed.supports, found.points, found, listed.exact)
    return _with_continua(listed.extreme, points, found, exact is not None and listed.exact)


def _by_vertices(shape: tuple[int, ...], found: Found, whole: WholeTables | None) -> set[Labels] | None:
    """The labels of all extreme equilibria by the vertices that come with the answer, if they prove it."""
    vertices = found.details.get("vertices")
    if whole is None or not isinstance(vertices, np.ndarray):
        return None
    unit = np.empty((2, *shape))
    for side, numbers in zip(unit, whole, strict=True):
        low, high = min(numbers), max(numbers)
        side.flat = [(x - low) / ((high - low) or 1) for x in numbers]
    return equilibria_of_vertices(unit, whole, vertices)


def _by_labels(known: set[Labels], labels: Sequence[Labels], found: Found) -> Completeness:
    """The comparison by labels, of which a vertex is the one point; continua are what shares strategies."""
    if len(set(labels)) != len(labels) or set(labels) != known:
        return Completeness(_compared(len(labels), len(known & set(labels)), len(known)), False)
    for side, (support, replies) in enumerate(((0, 3), (2, 1))):
        told = {tuple(p.strategies[side].tolist()) for p in found.points}
        if len(told) != len({(its[support], its[replies]) for its in labels}):
            return Completeness(None, False)
    return _products(found)


def _by_supports(supports: list[tuple[int, int]], points: Sequence[Profile], found: Found, exact: bool) -> Completeness:
    """The comparison where every equilibrium is alone on its supports."""
    here = [(_bits(p.strategies[0]), _bits(p.strategies[1])) for p in points]
    if sorted(here) != sorted(supports):
        return Completeness(_compared(len(here), len(set(here) & set(supports)), len(supports)), False)
    return Completeness("there is no continuum" if found.components else None, True, exact)


def _bits(strategy: Numbers) -> int:
    """The actions in use, as bits."""
    return sum([1 << a for a, p in enumerate(strategy.tolist()) if p > 0])


def _compared(claimed: int, right: int, total: int) -> str:
    return f"of the {total} extreme equilibria {right} are among the {claimed} listed"


def _products(found: Found) -> Completeness:
    """Whether the components are the maximal products of the points listed, which share strategies."""
    sides: tuple[dict[tuple[float, ...], int], ...] = ({}, {})

    def pair(p: Profile) -> tuple[int, int]:
        a, b = (side.setdefault(tuple(s.tolist()), len(side)) for side, s in zip(sides, p, strict=True))
        return a, b

    products = maximal_products({pair(p) for p in found.points})
    if products is None or (products and not found.components and found.details.get("components_unlisted")):
        return Completeness(None, False)
    claimed = [frozenset(pair(p) for p in c.points) for c in found.components]
    if set(claimed) == products and len(claimed) == len(products):
        return Completeness(None, True, True)
    said = f"{len(claimed)} components are listed, the points have {len(products)} maximal products"
    return Completeness(said, False)


def _with_continua(extreme: list[Extreme], points: Sequence[Profile], found: Found, exact: bool) -> Completeness:
    """The comparison where equilibria may share strategies: point by point, then product by product."""
    vertices = [_found_among(extreme, p, exact) for p in points]
    known = {pair for pair in vertices if pair is not None}
    if None in vertices or len(known) != len(points) or len(known) != len(extreme):
        return Completeness(_compared(len(points), len(known), len(extreme)), False)
    products = maximal_products(known)
    if products is None or (products and not found.components and found.details.get("components_unlisted")):
        return Completeness(None, False)
    claimed = [frozenset(_found_among(extreme, p, False) for p in c.points) for c in found.components]
    if set(claimed) != products or len(claimed) != len(products):
        right = len(set(claimed) & products)
        return Completeness(
            f"of the {len(products)} maximal Nash subsets {right} are among the {len(claimed)} listed",
            False,
        )
    return Completeness(None, True, exact)


def _found_among(extreme: list[Extreme], point: Profile, exact: bool) -> tuple[int, int] | None:
    """The vertices of the extreme equilibrium that a point is: exactly, or the nearest if it is near."""
    if exact:
        given = [s.tolist() for s in point]
        return next((e.vertices for e in extreme if [s.tolist() for s in e.strategies] == given), None)
    best, nearest = NEAR, None
    for e in extreme:
        apart = max(
            float(np.abs(np.asarray(a - b, dtype=np.float64)).max()) for a, b in zip(e.strategies, point, strict=True)
        )
        if apart <= best:
            best, nearest = apart, e.vertices
    return nearest


def index_sum(unit: Float, found: Found) -> Completeness:
    """A fault if all listed equilibria are regular and their indices do not add up to 1 (Ritzberger 1994).

    Nothing is proved by a sum that is right. ``unit``: payoffs in [0, 1], shape (n, m_1, ..., m_n).
    """
    if found.components:
        return Completeness(None, False)
    signs = (
        _indices(unit[0], unit[1], found.points) if len(unit) == 2 else [_index(unit, point) for point in found.points]
    )
    if None in signs:
        return Completeness(None, False)
    total = sum(sign for sign in signs if sign is not None)
    fault = f"the indices of the {len(signs)} equilibria listed add up to {total}, those of all to 1"
    return Completeness(None if total == 1 else fault, False)


def _indices(A: Float, B: Float, points: Sequence[Profile]) -> list[int | None]:
    """As ``_index`` for many points of a game of two players at once, those with supports of one size together."""
    x, y = (np.array([point[i] for point in points], dtype=np.float64) for i in (0, 1))
    out: list[int | None] = [None] * len(points)
    regular = np.ones(len(points), dtype=bool)
    for values, s in ((y @ A.T, x), (x @ B, y)):
        others, own = np.where(s > 0, -np.inf, values).max(axis=1), np.where(s > 0, values, np.inf).min(axis=1)
        regular &= others <= own - NEAR
    sizes = (x > 0).sum(axis=1)
    regular &= sizes == (y > 0).sum(axis=1)
    for size in np.unique(sizes[regular]).tolist():
        here = np.flatnonzero(regular & (sizes == size))
        rows, columns = (np.nonzero(s[here] > 0)[1].reshape(-1, size) for s in (x, y))
        slopes = np.zeros((len(here), 2 * size - 2, 2 * size - 2))
        for table, own, other, at in ((A, rows, columns, 0), (B.T, columns, rows, size - 1)):
            effect = table[own[:, :, None], other[:, None, :]]
            effect = effect[:, 1:] - effect[:, :1]
            to = size - 1 - at
            slopes[:, at : at + size - 1, to : to + size - 1] = effect[:, :, 1:] - effect[:, :, :1]
        sign, scale = np.linalg.slogdet(-slopes)
        bound = np.log(np.maximum(np.linalg.norm(slopes, axis=2), 1e-300)).sum(axis=1)
        clear = (sign != 0) & (scale > bound + np.log(SINGULAR))
        for k, s, good in zip(here.tolist(), sign.tolist(), clear.tolist(), strict=True):
            out[k] = int(s) if good or size == 1 else None
    return out


def _index(unit: Float, point: Profile) -> int | None:
    """The sign of the determinant of the payoff differences on the support; None if the equilibrium is not regular."""
    x = [np.asarray(s, dtype=np.float64) for s in point]
    used = [np.flatnonzero(s > 0) for s in x]
    starts = np.concatenate([[0], np.cumsum([len(u) - 1 for u in used])])
    slopes = np.zeros((starts[-1], starts[-1]))
    for i, table in enumerate(unit):
        reply = _against(table, x, (i,))
        others = np.delete(reply, used[i])
        if len(others) and others.max() > reply[used[i]].min() - NEAR:
            return None
        for j in range(len(x)):
            if j != i:
                effect = _against(table, x, tuple(sorted((i, j))))
                effect = (effect if i < j else effect.T)[np.ix_(used[i], used[j])]
                effect = effect[1:] - effect[:1]
                slopes[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = effect[:, 1:] - effect[:, :1]
    if not len(slopes):
        return 1
    sign, size = np.linalg.slogdet(-slopes)
    bound = np.log(np.maximum(np.linalg.norm(slopes, axis=1), 1e-300)).sum()
    return int(sign) if sign and size > bound + np.log(SINGULAR) else None


def _against(table: Float, x: Sequence[Float], kept: tuple[int, ...]) -> Float:
    """Payoffs against the mixtures of all players but those kept, whose actions are the axes."""
    others = [j for j in range(len(x)) if j not in kept]
    table = table.transpose(*kept, *others)
    for j in reversed(others):
        table = table @ x[j]
    return table
