"""The agenda setter's proposal checked against every other that would pass."""

from __future__ import annotations

from winset.base.claims import without_points
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.policies.check.banks_duggan_line import certify_line_setter
from winset.policies.check.banks_duggan_plane import certify_plane_setter
from winset.policies.games.setter import AgendaSetter

__all__ = ["certify_setter"]


def certify_setter(game: AgendaSetter, concept: Concept, found: Found) -> Certificate:
    """The agenda setter on a line or in a plane."""
    if missing := without_points(found):
        return missing
    check = certify_line_setter if game.dimensions == 1 else certify_plane_setter
    return check(game, concept, found)
