"""Linked issues checked: the solution by its own certificate, levels by what they give, zones at their ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from winset.bargaining.check.regions import floats
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.room import Certifier
from winset.base.solution import Certificate, Found
from winset.two_level.games.linkage import Linkage

__all__ = ["certify_linkage"]


TOLERANCE = 1e-9


def certify_linkage(
    certifier_for: Callable[[object, Concept], Certifier], game: Linkage, concept: Concept, found: Found
) -> Certificate:
    """The solution of all issues together; levels give at least what is claimed; outside a zone somebody refuses.

    ``certifier_for`` gives the certifier of a bargaining problem.
    """
    told = [found.details.get(key) for key in ("levels", "apart")]
    if found.points and not all(isinstance(part, Mapping) and set(part) == set(game.issues) for part in told):
        why = "The answer does not give the levels, or the gains apart, of every issue."
        return Certificate("linkage", float("inf"), TOLERANCE, statement=why, parts={"details": float("inf")})
    rule = found.details.get("rule")
    inner = found if rule is None else found.but(points=[rule])
    own = certifier_for(game.together, concept)(game.together, concept, inner)
    parts: dict[str, float] = {"together": own.value / max(own.tolerance, 1e-300) * TOLERANCE}
    if found.points:
        size = np.maximum(sum(np.abs(g).max(axis=0) for g in game.gains.values()), 1e-300)
        weights = {name: _weights(game, name, found.details["levels"][name]) for name in game.issues}
        total = np.sum([weights[name] @ game.gains[name] for name in game.issues], axis=0)
        scale = 1e-2 if own.tolerance > 1e-7 else 1.0
        claimed = np.asarray(found.points[0])
        parts["levels"] = float(np.max(np.abs(claimed - total) / size)) * scale
        parts["rule"] = float(np.max((np.asarray(rule) - claimed) / size)) * 1e-3
        parts["shares"] = max(max(float(w.sum()) - 1, float(-w.min())) for w in weights.values())
        apart = np.sum([np.asarray(found.details["apart"][name]) for name in game.issues], axis=0)
        linking = np.asarray(found.points[0]) - apart - np.asarray(found.details["linking"])
        parts["linking"] = float(np.max(np.abs(linking) / size))
        parts["apart"] = 0.0
        for name, alone in game.apart.items():
            claimed_alone = found.but(points=[found.details["apart"][name]], details={}, completeness="one")
            check = certifier_for(alone, concept)(alone, concept, claimed_alone)
            parts["apart"] = max(parts["apart"], check.value / check.tolerance * TOLERANCE if check.ok else np.inf)
        parts["one answer"] = 0.0 if len(found.points) == 1 else np.inf
        off = [_zone(game, name, weights, total, size, z) for name, z in found.details["zone"].items()]
        parts["zones"] = max(off, default=0.0)
    statement = f"Levels give what is claimed, and nobody refuses a level in its zone. {own.statement}"
    return Certificate("linkage", float(np.max([0.0, *parts.values()])), TOLERANCE, statement=statement, parts=parts)


def _weights(game: Linkage, name: str, level: object) -> Float:
    if game.options[name]:
        assert isinstance(level, Mapping)
        return np.array([level[option] for option in game.options[name]], dtype=np.float64)
    return floats(level, ()).reshape(1) / game.sizes[name]


def _zone(
    game: Linkage, name: str, weights: dict[str, Float], total: Float, size: Float, zone: tuple[float, float]
) -> float:
    """Somebody below 0 inside the zone counts as is; nobody below 0 beyond an end within the range as 1.

    An end outside the range counts by how far it is.
    """
    unit = game.gains[name][0] / game.sizes[name]
    here = float(weights[name][0]) * game.sizes[name]
    worst = 0.0
    for end, outward in ((zone[0], -1.0), (zone[1], 1.0)):
        outside = max(-end, end - game.sizes[name]) / game.sizes[name]
        worst = max(worst, outside, float(np.max(-(total + (end - here) * unit) / size)))
        beyond = end + outward * 1e-6 * game.sizes[name]
        if 0 <= beyond <= game.sizes[name] and (total + (beyond - here) * unit >= 0).all():
            worst = max(worst, 1.0)
    return worst
