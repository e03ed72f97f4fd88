"""Maximal Nash subsets of a bimatrix game: how its extreme equilibria hang together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

__all__ = ["connected", "maximal_subsets"]


Pair = tuple[Hashable, Hashable]


def maximal_subsets(pairs: Sequence[Pair], limit: int) -> tuple[list[tuple[list[int], list[int]]], bool]:
    """All maximal sets X x Y of strategies of which every pair is an extreme equilibrium.

    Each is given by the numbers of the distinct first and second members of ``pairs``, in order of appearance. The
    convex hulls conv X x conv Y are the maximal Nash subsets, whose union is the set of all equilibria (Winkels 1979;
    Jansen 1981). The second value is False if there are more than ``limit`` and the list was cut.
    """
    firsts = {x: k for k, x in enumerate(dict.fromkeys(x for x, _ in pairs))}
    seconds = {y: k for k, y in enumerate(dict.fromkeys(y for _, y in pairs))}
    replies = [0] * len(firsts)
    for x, y in pairs:
        replies[firsts[x]] |= 1 << seconds[y]
    closed: dict[int, None] = {}
    for reply in replies:
        for other in list(closed):
            if other & reply:
                closed[other & reply] = None
        closed[reply] = None
        if len(closed) > limit:
            return [], False
    subsets = []
    for common in closed:
        xs = [k for k, reply in enumerate(replies) if reply & common == common]
        subsets.append((xs, [k for k in range(len(seconds)) if common >> k & 1]))
    return sorted(subsets), True


def connected(pairs: Sequence[Pair]) -> list[int]:
    """For every pair the number of its connected component, numbered from 0 in order of appearance."""
    if len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs):
        return list(range(len(pairs)))
    parent: dict[tuple[int, Hashable], tuple[int, Hashable]] = {}

    def root(node: tuple[int, Hashable]) -> tuple[int, Hashable]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for x, y in pairs:
        parent[root((0, x))] = root((1, y))
    number: dict[tuple[int, Hashable], int] = {}
    return [number.setdefault(root((0, x)), len(number)) for x, _ in pairs]
