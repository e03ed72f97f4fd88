"""Bribes checked against the best answer of the rival vote buyer (Groseclose and Snyder 1996)."""

from __future__ import annotations

import numpy as np

from winset.base.solution import Certificate, Found
from winset.legislatures.check.baron_ferejohn import TOLERANCE
from winset.legislatures.games.vote_buying import VoteBuying
from winset.trees.concepts import SubgamePerfect

__all__ = ["certify_vote_buying"]


def certify_vote_buying(game: VoteBuying, concept: SubgamePerfect, found: Found) -> Certificate:
    """The second buyer cannot win back enough votes; no cheaper levelling does; nobody friendly is paid for nothing."""
    bribes = np.asarray(found.points[0])
    n, m = len(bribes), int(found.details["size"])
    loyalty = game.preferences + bribes
    best = np.inf
    for size in range(game.quota, n + 1):
        bar = game.budget / (size - game.quota + 1)
        best = min(best, float(np.maximum(bar - np.sort(game.preferences)[::-1][:size], 0).sum()))
    scale = max(game.budget, float(np.abs(game.preferences).max()), 1e-300)
    parts = {"negative": float(-bribes.min()) / scale}
    if found.details["passes"]:
        supporters = np.sort(loyalty)[::-1][:m]
        undo = float(np.maximum(np.sort(supporters)[: m - game.quota + 1], 0).sum())
        parts["undone"] = (game.budget - undo) / scale
        parts["cost"] = (float(bribes.sum()) - best) / scale
        parts["pays"] = (float(bribes.sum()) - game.prize) / scale
    else:
        parts["pays"] = 0.0 if best > game.prize else np.inf
    statement = "To undo the purchase costs at least the budget, and no other size of coalition is cheaper to hold."
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)
