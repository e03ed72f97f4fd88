"""Stationary bargaining in three and more dimensions: proposals pass, and prices prove that none better does."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, verdict
from winset.base.solution import Certificate, Found
from winset.positions.games.policy_space import PolicySpace

__all__ = ["certify_stationary_space"]

TOLERANCE = 1e-6


def certify_stationary_space(game: PolicySpace, concept: object, found: Found) -> Certificate:
    """Every proposal is accepted by a winning coalition, and no policy nearer to the proposer is by any."""
    n, d = game.ideals.shape
    if len(found.points) != 1 or np.shape(found.points[0]) != (n, d) or not np.isfinite(found.points[0]).all():
        return verdict("one-shot gain", {"form": np.inf}, TOLERANCE, "One proposal a voter is claimed.")
    z, x = np.asarray(found.points[0], dtype=np.float64), game.ideals
    size = max(float(game.delay.max()), float(((x - x.mean(axis=0)) ** 2).sum(axis=1).max()), 1e-300)
    losses = game.recognition @ ((z[:, None, :] - x) ** 2).sum(axis=-1)
    squared = (1 - game.discount) * game.delay + game.discount * losses
    parts = {"acceptance": 0.0, "better proposal": 0.0}
    for i in range(n):
        over = ((z[i] - x) ** 2).sum(axis=1) - squared
        over[i] = -np.inf  # who proposes is for it
        parts["acceptance"] = max(parts["acceptance"], min(max(over[list(c)].max(), 0.0) for c in game.winning) / size)
        own = float(((z[i] - x[i]) ** 2).sum())
        if own > 0:
            least = min(
                _bound(x[i], x[[j for j in c if j != i]], squared[[j for j in c if j != i]]) for c in game.winning
            )
            parts["better proposal"] = max(parts["better proposal"], (own - max(least, 0.0)) / size)
    details = found.details
    told = details.get("losses", losses)
    parts["details.losses"] = apart(getattr(told, "values", told), losses) / size
    proposals = details.get("proposals", z)
    rows = [proposals[p] for p in game.players if p in proposals] if isinstance(proposals, dict) else proposals
    parts["details.proposals"] = apart(rows, z) / np.sqrt(size)
    parts["details.radii"] = apart(np.asarray(details.get("radii", np.sqrt(squared))) ** 2, squared) / size
    text = "Every proposal passes, and no policy that passes is nearer to its proposer; others may exist."
    return verdict("one-shot gain", parts, TOLERANCE, text, proved=("points",))


def _bound(target: Float, centres: Float, squared: Float) -> float:
    """At least this is the squared distance from the target to what all of these accept, by weak duality."""
    from scipy.optimize import minimize

    if not len(centres):
        return 0.0

    def least(prices: Float) -> tuple[float, Float]:
        z = (target + prices @ centres) / (1 + prices.sum())
        slack = ((z - centres) ** 2).sum(axis=1) - squared
        return -float(((z - target) ** 2).sum() + prices @ slack), -slack

    found = minimize(
        least, np.zeros(len(centres)), jac=True, method="L-BFGS-B", bounds=[(0.0, 1e6)] * len(centres),
        options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 2000},
    )  # fmt: skip
    return -least(np.maximum(np.asarray(found.x), 0.0))[0]
