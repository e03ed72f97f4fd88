"""Myerson's value by the marginal contributions to what connected parts are worth."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from winset.base.solution import Certificate, Found
from winset.coalitions.arrays import Table
from winset.coalitions.check.shapley_banzhaf import semivalue
from winset.coalitions.check.verdict import claimed, distance, exact_table, extra_points, judged, same_value, size_of
from winset.coalitions.concepts import Myerson
from winset.coalitions.games.coalitional import CoalitionalGame

__all__ = ["certify_myerson"]

LINKED = 22
"""Up to so many players the worths of connected parts are added up again."""


def connected_worths(values: Table, n: int, links: Sequence[Sequence[int]]) -> Table:
    """Worths of the connected parts of each coalition, added: of its last player's part, and of the rest."""
    half = n // 2
    near = [sum(1 << (b if a == i else a) for a, b in links if i in (a, b)) for i in range(n)]
    low = np.zeros(1, dtype=np.int64)
    high = np.zeros(1, dtype=np.int64)
    for i in range(n):
        if i < half:
            low = np.concatenate([low, low | near[i]])
        else:
            high = np.concatenate([high, high | near[i]])
    total = np.zeros_like(values)
    for k in range(n):
        here = np.arange(1 << k, 2 << k)
        part = np.full(1 << k, 1 << k, dtype=np.int64)
        waiting = np.arange(1 << k)
        while len(waiting):
            old = part[waiting]
            wider = old | (low[old & ((1 << half) - 1)] | high[old >> half]) & here[waiting]
            part[waiting] = wider
            waiting = waiting[wider != old]
        total[here] = values[part] + total[here ^ part]
    return total


def _efficient(game: CoalitionalGame, found: Found) -> Certificate:
    """Each connected part shares its worth."""
    assert game.links is not None
    values, unit, exact = exact_table(game)
    point = claimed(found.points[0], game.players) if found.points else [0] * game.n
    off, seen = 0.0, 0
    for i in range(game.n):
        part = 1 << i
        while not seen >> i & 1:
            wider = part
            for a, b in game.links.tolist():
                wider |= (1 << a | 1 << b) if part & (1 << a | 1 << b) else 0
            if wider == part:
                seen |= part
                shares = sum(x for k, x in enumerate(point or ()) if part >> k & 1)
                off = max(off, distance(shares, Fraction(int(values[part]), unit) if exact else float(values[part])))
            part = wider
    parts = {"efficiency": off / size_of(game), "number of points": extra_points(found)}
    text = "Each connected part shares its worth; with so many players no more was checked."
    return judged("distance from the value", parts, text, covers="part", proved=())


def certify_myerson(game: CoalitionalGame, concept: Myerson, found: Found) -> Certificate:
    """Shapley's value of the game of connected parts."""
    assert game.links is not None
    if game.n > LINKED:
        return _efficient(game, found)
    values, unit, exact = exact_table(game)
    if values.dtype == np.int64 and int(np.abs(values).max()) * game.n >= 2 ** (60 - game.n):
        values = values.astype(object)
    right = [v / unit for v in semivalue(connected_worths(values, game.n, game.links.tolist()), exact)]
    return same_value(game, found, right, "Marginal contributions to the worths of connected parts were added.")
