"""Positions on an issue computed again: the mean and median by influence, the Nash solution by its balance."""

from __future__ import annotations

import numpy as np

from winset.bargaining.concepts import NashBargaining
from winset.base.claims import verdict, without_points
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.policies.concepts import MedianPosition
from winset.policies.games.voting import IssuePositions

__all__ = ["certify_issue"]

TOLERANCE = 1e-9


def certify_issue(game: IssuePositions, concept: Concept, found: Found) -> Certificate:
    """Pulls to either side of each position balance, and the ends of what balances are all there."""
    if missing := without_points(found):
        return missing
    x, w = game.positions, game.capability * game.salience
    points, span = np.array(found.points, dtype=np.float64), float(np.ptp(game.positions)) or 1.0
    ends = 1
    if isinstance(concept, MedianPosition):
        # Medians are the positions with no more than half the influence on either side.
        half = 0.5 * float(w.sum()) * (1 + 1e-12)
        medians = np.unique([y for y in x if w[x < y].sum() <= half and w[x > y].sum() <= half])
        medians = medians[[0, -1]] if len(medians) > 1 else medians
        ends = len(medians)
        off = float(np.abs(np.sort(points) - medians).max()) / span if len(points) == ends else np.inf
    elif isinstance(concept, NashBargaining):
        pull = w * (x - points[0]) / (np.asarray(game.loss, dtype=np.float64) - game.salience * (x - points[0]) ** 2)
        off = abs(float(pull.sum())) / max(float(np.abs(pull).sum()), 1e-300) if np.abs(pull).any() else 0.0
    else:
        off = abs(float(w @ x) / float(w.sum()) - float(points[0])) / span
    parts = {"balance": off, "number of points": 0.0 if points.shape == (ends,) else np.inf}
    statement = "Pulls towards either side of the position balance, and of no other."
    return verdict("balance", parts, TOLERANCE, statement, proved=("points", "completeness"))
