"""Spatial games: the certifier for the number of policy dimensions."""

from __future__ import annotations

from winset.certify.spatial_line import certify_line, certify_line_setter
from winset.certify.spatial_plane import certify_plane, certify_plane_setter
from winset.concepts import Concept, Stationary
from winset.games.setter import AgendaSetter
from winset.games.spatial import SpatialBargaining
from winset.solution import Certificate, Found

__all__ = ["certify_setter", "certify_spatial"]


def certify_spatial(game: SpatialBargaining, concept: Stationary, found: Found) -> Certificate:
    """Bargaining on a line or in a plane."""
    if not found.points:
        return Certificate("one-shot deviation", float("nan"), 0.0, statement="There is no point to check.")
    return certify_line(game, concept, found) if game.dimensions == 1 else certify_plane(game, concept, found)


def certify_setter(game: AgendaSetter, concept: Concept, found: Found) -> Certificate:
    """The agenda setter on a line or in a plane."""
    check = certify_line_setter if game.dimensions == 1 else certify_plane_setter
    return check(game, concept, found)
