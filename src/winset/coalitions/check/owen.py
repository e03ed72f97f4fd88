"""Owen's value by the game that each union plays within, once its parts stand for it among the other unions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, lcm

import numpy as np

from winset.base.array_types import Int
from winset.base.solution import Certificate, Found
from winset.coalitions.check.shapley_banzhaf import semivalue
from winset.coalitions.check.verdict import Worth, by_size, coalition_sums, exact_table, same_value
from winset.coalitions.concepts import Owen
from winset.coalitions.games.coalitional import CoalitionalGame

__all__ = ["certify_owen", "sublists"]

BLOCK = 1 << 20
"""Coalitions that are looked at together."""


def sublists(parts: Sequence[int]) -> Int:
    """Unions of every sublist of disjoint bit masks, by bit mask of the sublist."""
    return coalition_sums(parts, np.int64).astype(np.int64)


def certify_owen(game: CoalitionalGame, concept: Owen, found: Found) -> Certificate:
    """What each part of a union would get in its place from the others, shared by Shapley's value of that game."""
    assert game.unions is not None
    values, unit, exact = exact_table(game)
    unions = [np.flatnonzero(game.unions == u).tolist() for u in range(int(game.unions.max()) + 1)]
    blocks = [sum(1 << i for i in members) for members in unions]
    others = len(blocks) - 1
    weights = [Fraction(1, (others + 1) * comb(others, s)) for s in range(others + 1)]
    scale = lcm(*(w.denominator for w in weights)) if exact else 1
    factors = np.array([int(w * scale) if exact else float(w) for w in weights], dtype=object if exact else float)
    right: list[Worth] = [0] * game.n
    for u, members in enumerate(unions):
        outer = sublists([b for k, b in enumerate(blocks) if k != u])
        inner = sublists([1 << i for i in members])
        rows = max(1, BLOCK >> others)
        parts = [
            by_size(values[inner[k : k + rows, None] | outer] - values[outer]) @ factors
            for k in range(0, len(inner), rows)
        ]
        within = np.concatenate(parts)
        if exact and max(map(abs, within.tolist())) < 2 ** (60 - len(members)):
            within = within.astype(np.int64)
        for i, share in zip(members, semivalue(within, exact), strict=True):
            right[i] = share / (unit * scale)
    text = "Each union was shared by the value of the game between its members (Owen 1977)."
    return same_value(game, found, right, text)
