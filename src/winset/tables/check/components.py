"""Continua of equilibria as they are claimed: their ends, their mixtures, their size, and how points hang together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from winset.base.points import Continuum, Profile
from winset.base.solution import Found

__all__ = ["component_fault", "grouping_fault", "maximal_products"]


NEVER = float("inf")


def component_fault(component: Continuum) -> float:
    """Infinite if the points of a continuum do not fit what it says about itself, else 0.

    For two players they are all pairs of some strategies of the first with some of the second: if all of them are
    equilibria, so is every mixture, as best replies to all of some strategies are so to what lies between.
    """
    points: Sequence[Profile] = component.points
    if len(points) < 2:
        return NEVER
    sides = [np.array([np.asarray(p[i], dtype=np.float64) for p in points]) for i in range(len(points[0]))]
    names = points[0].actions
    for i, side in enumerate(sides):
        if len(component.support) != len(sides) or not names:
            return NEVER
        used = {names[i][a] for a in np.flatnonzero(side.max(axis=0) > 0)}
        if not used <= set(component.support[i]) or (len(sides) == 2 and used != set(component.support[i])):
            return NEVER
    if len(sides) != 2:
        return 0.0
    pairs = {(x.tobytes(), y.tobytes()) for x, y in zip(*sides, strict=True)}
    xs, ys = {x for x, _ in pairs}, {y for _, y in pairs}
    if not len(pairs) == len(points) == len(xs) * len(ys):
        return NEVER
    dimension = sum(int(np.linalg.matrix_rank(side - side[0], tol=1e-9)) for side in sides)
    return 0.0 if dimension == component.dimension else NEVER


def grouping_fault(found: Found, two: bool) -> str | None:
    """What is wrong with the numbers of components and the marks of isolated points, recomputed from the points."""
    details, points = found.details, found.points
    isolated = details.get("isolated")
    if isolated is not None and len(isolated) != len(points):
        return "isolated: must have an entry for every point"
    if not two:
        ends = [p for c in found.components for p in c.points]
        apart = [not any(_apart(p, q) < 1e-6 for q in ends) for p in points]
        return None if isolated is None or list(isolated) == apart else "isolated: is not what the components say"
    groups = _connected([(tuple(p.strategies[0].tolist()), tuple(p.strategies[1].tolist())) for p in points])
    given = details.get("component")
    if given is not None and [int(c) for c in given] != groups:
        return "component: points are not grouped, in order, by the strategies that they share"
    sizes = Counter(groups)
    if isolated is not None and found.completeness == "all" and list(isolated) != [sizes[g] == 1 for g in groups]:
        return "isolated: is not what the points say"
    return None


def _apart(p: Profile, q: Profile) -> float:
    return max(float(np.abs(np.asarray(a - b, dtype=np.float64)).max()) for a, b in zip(p, q, strict=True))


def _connected(pairs: Sequence[tuple[Hashable, Hashable]]) -> list[int]:
    """For every pair the number of the group that it belongs to by sharing members, in order of appearance."""
    if len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs):
        return list(range(len(pairs)))
    group = list(range(len(pairs)))
    changed = True
    while changed:
        changed = False
        for side in (0, 1):
            lowest: dict[Hashable, int] = {}
            for k, pair in enumerate(pairs):
                lowest[pair[side]] = min(lowest.get(pair[side], group[k]), group[k])
            for k, pair in enumerate(pairs):
                if group[k] != lowest[pair[side]]:
                    group[k], changed = lowest[pair[side]], True
    order: dict[int, int] = {}
    return [order.setdefault(g, len(order)) for g in group]


def maximal_products(pairs: set[tuple[int, int]], most: int = 2_000) -> set[frozenset[tuple[int, int]]] | None:
    """All maximal products of first with second members of pairs, of more than one pair; None if there are too many.

    These are the maximal Nash subsets, if the pairs are the extreme equilibria (Winkels 1979; Jansen 1981).
    """
    if len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs):
        return set()
    partners: dict[int, set[int]] = {}
    for a, b in pairs:
        partners.setdefault(a, set()).add(b)
    closed: set[frozenset[int]] = set()
    for mine in partners.values():
        closed |= {frozenset(mine & other) for other in closed if mine & other} | {frozenset(mine)}
        if len(closed) > most:
            return None
    out = set()
    for common in closed:
        firsts = [a for a, mine in partners.items() if common <= mine]
        out.add(frozenset((a, b) for a in firsts for b in common))
    return {product for product in out if len(product) > 1}
