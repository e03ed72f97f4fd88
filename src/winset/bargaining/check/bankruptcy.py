"""Division rules checked by what characterises each of them, exactly for exact claims (Thomson 2003)."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from winset.bargaining.concepts import ConstrainedEqualAwards, ConstrainedEqualLosses, Proportional, Talmud
from winset.bargaining.games.bankruptcy import Bankruptcy
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found

__all__ = ["certify_bankruptcy"]


def certify_bankruptcy(game: Bankruptcy, concept: Concept, found: Found) -> Certificate:
    """Awards add up and lie between 0 and claims, and the rule's own property holds."""
    awards, claims, estate = list(found.points[0].values), list(game.claims), game.estate
    total = sum(claims)
    unit = total if total else 1
    parts = {
        "efficiency": abs(sum(awards) - estate) / unit,
        "bounds": max(max(-a, a - c, 0 * a) for a, c in zip(awards, claims, strict=True)) / unit,
    }
    name, value = _property(concept, awards, claims, estate, total)
    parts[name] = value / unit
    worst = max(parts.values())
    exact = game.exact and worst == 0
    return Certificate(
        name,
        float(worst),
        1e-12,
        exact=exact,
        statement=f"Awards add up, are within claims, and satisfy the property of the rule: {name}.",
        parts={k: float(v) for k, v in parts.items()},
    )


def _property(concept: Concept, awards: list[Any], claims: list[Any], estate: Any, total: Any) -> tuple[str, Any]:
    pairs = [(i, j) for i in range(len(claims)) for j in range(i)]
    if isinstance(concept, Talmud):
        off = [abs(awards[i] - _garment(claims[i], claims[j], awards[i] + awards[j])) for i, j in pairs]
        return "contested-garment consistency", max(off, default=0 * estate)
    if isinstance(concept, ConstrainedEqualAwards):
        level = max(awards)
        return "equal awards", max(min(level - a, c - a) for a, c in zip(awards, claims, strict=True))
    if isinstance(concept, ConstrainedEqualLosses):
        losses = [c - a for a, c in zip(awards, claims, strict=True)]
        return "equal losses", max(min(max(losses) - x, a) for x, a in zip(losses, awards, strict=True))
    if isinstance(concept, Proportional):
        off = [abs(awards[i] * claims[j] - awards[j] * claims[i]) for i, j in pairs]
        return "proportion", max(off, default=0 * estate) / (total if total else 1)
    expected = _arrivals(claims, estate)
    return "mean over orders of arrival", max(abs(a - e) for a, e in zip(awards, expected, strict=True))


def _garment(own: Any, other: Any, estate: Any) -> Any:
    """Each concedes what is above the own claim; what both want is split (Aumann and Maschler 1985)."""
    mine = max(estate - other, 0 * estate)
    yours = max(estate - own, 0 * estate)
    return mine + (estate - mine - yours) / 2


def _arrivals(claims: list[Any], estate: Any) -> list[Any]:
    """Mean awards by who arrives first, then the same for those who are left."""
    zero = 0 * estate

    @cache
    def awards(waiting: frozenset[int]) -> dict[int, Any]:
        left = max(estate - sum((claims[i] for i in range(len(claims)) if i not in waiting), zero), zero)
        mean = dict.fromkeys(waiting, zero)
        share = Fraction(1, len(waiting)) if isinstance(estate, Fraction) else 1 / len(waiting)
        for first in waiting:
            mean[first] += share * min(claims[first], left)
            rest = waiting - {first}
            for i, award in (awards(rest) if rest else {}).items():
                mean[i] += share * award
        return mean

    result = awards(frozenset(range(len(claims))))
    return [result[i] for i in range(len(claims))]
