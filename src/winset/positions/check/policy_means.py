"""Means and medians on several issues: pulls balance, and no more than half the weight lies on either side."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, verdict, without_points
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.policies.concepts import MeanPosition
from winset.positions.games.policy_problem import PolicyProblem

__all__ = ["certify_policy_means"]

TOLERANCE = 1e-9


def certify_policy_means(game: PolicyProblem, concept: Concept, found: Found) -> Certificate:
    """The point is the mean, or halfway between the lowest and the highest median, of every issue."""
    if missing := without_points(found):
        return missing
    x, w, size = game.position, game.weights[:, None] * game.salience, game.size
    z = claimed_numbers(game.issues, found.points[0])
    parts = {"number of points": 0.0 if len(found.points) == 1 else np.inf}
    if isinstance(concept, MeanPosition):
        parts["balance"] = apart((w * (x - z)).sum(axis=0) / w.sum(axis=0) / size, np.zeros(len(size)))
        return verdict("balance", parts, TOLERANCE, "Pulls to either side balance.", proved=("points", "completeness"))
    ends = np.array([_medians(x[:, k], w[:, k]) for k in range(len(size))])
    parts["halves"] = apart(z / size, ends.mean(axis=1) / size)
    for k, name in enumerate(("low", "high")):
        if name in found.details:
            parts[f"details.{name}"] = apart(
                claimed_numbers(game.issues, found.details[name]) / size, ends[:, k] / size
            )
    unique = bool((ends[:, 0] == ends[:, 1]).all())
    parts["several"] = np.inf if found.completeness == "all" and not unique else 0.0
    proved = ("points", "details.low", "details.high", *(["completeness"] if unique else []))
    text = "No more than half the weight lies on either side, and the point is halfway between such positions."
    return verdict("balance", parts, TOLERANCE, text, proved=proved)


def _medians(x: Float, w: Float) -> tuple[float, float]:
    """The lowest and the highest position with no more than half the weight on either side."""
    half = 0.5 * float(w.sum()) * (1 + 1e-12)
    held = [y for y in x[w > 0] if w[x < y].sum() <= half and w[x > y].sum() <= half]
    return min(held), max(held)
