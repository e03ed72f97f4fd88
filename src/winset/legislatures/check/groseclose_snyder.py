"""Bribes played against the best answer of the rival vote buyer (Groseclose and Snyder 1996)."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import claimed_numbers, stated, verdict, without_points
from winset.base.solution import Certificate, Found
from winset.legislatures.games.vote_buying import VoteBuying
from winset.trees.concepts import SubgamePerfect

__all__ = ["certify_vote_buying", "cost_of_undoing", "least_bribes"]

TOLERANCE = 1e-9
HALVINGS = 200


def cost_of_undoing(loyalty: Float, quota: int) -> float:
    """The second buyer's best answer: the cheapest votes whose loss leaves the change fewer than the quota."""
    supporters = np.sort(loyalty[loyalty >= 0])
    return float(supporters[: max(len(supporters) - quota + 1, 0)].sum()) if len(supporters) >= quota else 0.0


def least_bribes(preferences: Float, budget: float, quota: int) -> float:
    """The least that makes every undoing cost the budget, over all numbers of supporters.

    Of m supporters the m - q + 1 least loyal must be worth the budget together; the cheapest way raises the least loyal
    to one level, found here by halving.
    """
    ordered, best = np.sort(preferences)[::-1], np.inf
    for m in range(quota, len(ordered) + 1):
        least = ordered[quota - 1 : m]
        low, high = 0.0, budget
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            if float(np.maximum(least, middle).sum()) >= budget:
                high = middle
            else:
                low = middle
        best = min(best, float(np.maximum(high - ordered[:m], 0.0).sum()))
    return best


def certify_vote_buying(game: VoteBuying, concept: SubgamePerfect, found: Found) -> Certificate:
    """The second buyer cannot undo the purchase within its budget, and no cheaper bribes hold a coalition."""
    if missing := without_points(found):
        return missing
    bribes = claimed_numbers(game.players, found.points[0])
    if len(found.points) > 1:
        return verdict("one-shot deviation", {"number of points": np.inf}, TOLERANCE, "One answer is claimed.")
    spent, best = float(bribes.sum()), least_bribes(game.preferences, game.budget, game.quota)
    scale = max(game.budget, float(np.abs(game.preferences).max()), 1e-300)
    loyalty = game.preferences + bribes
    near = np.where(np.abs(loyalty) <= TOLERANCE * scale, 0.0, loyalty)
    parts = {"negative": max(float(-bribes.min()), 0.0) / scale, "details": 0.0}
    passes = bool(found.details.get("passes", best <= game.prize))
    if passes:
        parts["undone"] = max(game.budget - cost_of_undoing(near, game.quota), 0.0) / scale
        parts["undone"] = max(parts["undone"], 0.0 if int((near >= 0).sum()) >= game.quota else np.inf)
        parts["cost"] = max(spent - best, 0.0) / scale
        parts["pays"] = max(spent - game.prize, 0.0) / scale
    else:
        parts["cost"] = spent / scale
        parts["pays"] = max(game.prize - best, 0.0) / scale
    parts["details"] = stated(found.details, {"cost": np.float64(spent)}, game.players) / scale
    if "size" in found.details:
        size, supporters = float(found.details["size"]), int((near >= 0).sum())
        right = game.quota <= size <= supporters and int((bribes > 0).sum()) <= size if passes else size == 0
        parts["details"] = max(parts["details"], 0.0 if right else np.inf)
    statement = "To undo the purchase costs at least the budget, and no cheaper bribes make it so."
    if not passes:
        statement = "The cheapest bribes that cannot be undone cost more than the prize, so nothing is paid."
    proved = ("points", "details.cost", "details.passes", "details.size")
    return verdict("one-shot deviation", parts, TOLERANCE, statement, proved=proved)
