"""The position value by the marginal contributions of links."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from winset.base.solution import Certificate, Found
from winset.coalitions.check.shapley_banzhaf import semivalue
from winset.coalitions.check.verdict import Worth, exact_table, same_value
from winset.coalitions.concepts import Position
from winset.coalitions.games.coalitional import CoalitionalGame

__all__ = ["certify_position"]


def certify_position(game: CoalitionalGame, concept: Position, found: Found) -> Certificate:
    """Shapley's value of the game between links, half of each link to either end."""
    assert game.links is not None
    n, links = game.n, game.links.tolist()
    values, unit, exact = exact_table(game)
    label = np.arange(n)[None, :]
    for i, j in links:
        joined = np.where(label == label[:, j, None], label[:, i, None], label)
        label = np.vstack([label, joined])
    parts = [((label == r) << np.arange(n)).sum(axis=1) for r in range(n)]
    between = np.sum([values[part] for part in parts], axis=0)
    right: list[Worth] = [Fraction(0) if exact else 0.0] * n
    if links:
        for (i, j), share in zip(links, semivalue(between - between[0], exact), strict=True):
            right[i] += share / (2 * unit)
            right[j] += share / (2 * unit)
    return same_value(game, found, right, "Marginal contributions of links were added, half to either end.")
