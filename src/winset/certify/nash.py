"""Nash equilibria checked from the payoff table: nobody gains by another action (Nash 1951)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.concepts import Nash, Pure
from winset.games.normal import NormalForm
from winset.solution import Certificate, Found, Profile

__all__ = ["certify_nash", "regrets"]

TOLERANCE = 1e-9


def regrets(game: NormalForm, profile: Profile) -> NDArray[np.float64]:
    """What each player could gain by another action, relative to the player's payoff range; shape ``(n,)``."""
    n = len(game.players)
    out = np.empty(n)
    for i in range(n):
        table = game.payoffs[i]
        spread = float(table.max() - table.min())
        values = np.moveaxis(table, i, -1)
        for j in range(n):
            if j != i:
                values = np.tensordot(profile[j], values, axes=(0, 0))
        gain = float(values.max() - values @ profile[i])
        out[i] = gain / spread if spread > 0 else 0.0
    return out


def feasibility(profile: Profile) -> float:
    """How far the strategies are from being probability vectors."""
    return max(max(abs(float(s.sum()) - 1.0), float(-s.min()), 0.0) for s in profile)


def certify_nash(game: NormalForm, concept: Nash | Pure, found: Found) -> Certificate:
    """The largest relative regret over players and points, and how far strategies are from adding up."""
    if not found.points:
        return Certificate("regret", 0.0, TOLERANCE, statement="No profile is claimed.")
    regret = max(float(regrets(game, p).max()) for p in found.points)
    off = max(feasibility(p) for p in found.points)
    return Certificate(
        "regret",
        max(regret, off),
        TOLERANCE,
        statement="No player gains by any other action, at any of the points.",
        parts={"regret": regret, "feasibility": off},
    )
