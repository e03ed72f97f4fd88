"""Spatial games: the certifier for the number of policy dimensions."""

from __future__ import annotations

from winset.bargaining.concepts import Stationary
from winset.base.claims import without_points
from winset.base.solution import Certificate, Found
from winset.policies.check.banks_duggan_line import certify_line
from winset.policies.check.banks_duggan_plane import certify_plane
from winset.policies.games.spatial import SpatialBargaining

__all__ = ["certify_spatial"]


def certify_spatial(game: SpatialBargaining, concept: Stationary, found: Found) -> Certificate:
    """Bargaining on a line or in a plane."""
    if missing := without_points(found):
        return missing
    return certify_line(game, concept, found) if game.dimensions == 1 else certify_plane(game, concept, found)
