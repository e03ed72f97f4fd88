"""Aumann and Dreze's value by the marginal contributions within each union."""

from __future__ import annotations

import numpy as np

from winset.base.solution import Certificate, Found
from winset.coalitions.check.owen import sublists
from winset.coalitions.check.shapley_banzhaf import semivalue
from winset.coalitions.check.verdict import Worth, exact_table, same_value
from winset.coalitions.concepts import AumannDreze
from winset.coalitions.games.coalitional import CoalitionalGame

__all__ = ["certify_aumann_dreze"]


def certify_aumann_dreze(game: CoalitionalGame, concept: AumannDreze, found: Found) -> Certificate:
    """Shapley's value of the game within each union."""
    assert game.unions is not None
    values, unit, exact = exact_table(game)
    right: list[Worth] = [0] * game.n
    for u in range(int(game.unions.max()) + 1):
        members = np.flatnonzero(game.unions == u).tolist()
        shares = semivalue(values[sublists([1 << i for i in members])], exact)
        for i, share in zip(members, shares, strict=True):
            right[i] = share / unit
    return same_value(game, found, right, "Each union was shared by the marginal contributions within it.")
