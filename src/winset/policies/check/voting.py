"""Votes over policies: the certifier of each set."""

from __future__ import annotations

import numpy as np

from winset.base.claims import verdict
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.policies.check.core import certify_core
from winset.policies.check.uncovered_set import certify_uncovered_set
from winset.policies.check.winset import certify_winset
from winset.policies.check.yolk import certify_yolk
from winset.policies.concepts import GridlockInterval, SpatialCore, UncoveredSet, Winset
from winset.policies.games.voting import SpatialVoting

__all__ = ["certify_voting_space"]


def certify_voting_space(game: SpatialVoting, concept: Concept, found: Found) -> Certificate:
    """By the concept; yolks and uncovered sets are never empty, and points have the dimensions of the game."""
    shape = (2,) if isinstance(concept, SpatialCore | GridlockInterval | Winset) else (game.dimensions,)
    set_or_none = isinstance(concept, SpatialCore | GridlockInterval | Winset)
    none = found.status is Status.NO_SOLUTION
    fits = all(np.shape(point) == shape for point in found.points) and bool(found.points) != none
    if not fits or (none and not set_or_none):
        return verdict("votes", {"form": np.inf}, 0.0, "Points have the dimensions of the game.")
    if isinstance(concept, UncoveredSet):
        return certify_uncovered_set(game, concept, found)
    if isinstance(concept, Winset):
        return certify_winset(game, found)
    if isinstance(concept, SpatialCore | GridlockInterval):
        return certify_core(game, found)
    return certify_yolk(game, found)
