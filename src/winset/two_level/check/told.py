"""What a two-level answer says besides its point: win-sets, the answer without homes, and what the homes add."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from winset.base.concept import Concept
from winset.base.room import Certifier
from winset.base.solution import Found
from winset.two_level.games.two_level import TwoLevel

__all__ = ["told"]


def told(
    certifier_for: Callable[[object, Concept], Certifier], game: TwoLevel, concept: Concept, found: Found
) -> dict[str, float]:
    """Violations of each detail that is given.

    The answer without homes is certified as one of the procedure itself; payoffs with and without are taken anew.
    """
    details, parts = found.details, dict[str, float]()
    if "win_sets" in details:
        given = details["win_sets"]
        same = given.keys() == game.win_sets.keys() and all(given[p] == game.win_sets[p] for p in given)
        parts["details.win_sets"] = 0.0 if same else np.inf
    if details.get("unconstrained") is None:
        return parts
    kept = dict(details.get("without_homes", {}))
    points = list(kept.pop("points", [details["unconstrained"]]))
    before = Found(found.status, points, "one", details=kept)
    try:
        certificate = certifier_for(game.international, concept)(game.international, concept, before)
    except (KeyError, TypeError):
        return {**parts, "details.unconstrained": np.inf}  # nothing shows that it is one of the procedure
    off = float(np.abs(np.asarray(details["unconstrained"]) - np.asarray(points[0])).max())
    parts["details.unconstrained"] = off if certificate.ok else np.inf
    if "schelling" in details and found.points:
        parts["details.schelling"] = _effect_off(game, found, before)
    return parts


def _effect_off(game: TwoLevel, found: Found, before: Found) -> float:
    """How far payoffs with and without homes, and their difference, are from those of the two answers."""
    told_payoffs = found.details["schelling"]
    with_home, without = game.payoffs(found), game.payoffs(before)
    right = {"constrained": with_home, "unconstrained": without, "gain": with_home - without}
    if set(told_payoffs) != set(right):
        return np.inf
    size = float(max(np.abs(with_home).max(), np.abs(without).max(), 1e-300))
    return max(float(np.abs(np.asarray(told_payoffs[key]) - right[key]).max()) / size for key in right)
