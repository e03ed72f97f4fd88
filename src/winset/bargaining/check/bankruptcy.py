"""Division rules checked by what characterises each of them, exactly for exact claims (Thomson 2003)."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import isfinite
from typing import cast

import numpy as np

from winset.bargaining.concepts import ConstrainedEqualAwards, ConstrainedEqualLosses, Proportional, Talmud
from winset.bargaining.games.bankruptcy import Bankruptcy
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found

__all__ = ["certify_bankruptcy"]


def certify_bankruptcy(game: Bankruptcy, concept: Concept, found: Found) -> Certificate:
    """Awards add up and lie between 0 and claims, and the rule's own property holds; each rule gives one answer."""
    claims, estate = [_number(c, game.exact) for c in game.claims], _number(game.estate, game.exact)
    parts = {"one answer": 0.0 if len(found.points) == 1 else float("inf")}
    given = list(np.asarray(found.points[0].values).tolist()) if found.points else []
    if len(given) != len(claims) or not all(isfinite(a) for a in given):
        parts["one answer"] = float("inf")
        return Certificate(
            "one answer", float("inf"), 1e-12, statement="There is not one award a claimant.", parts=parts
        )
    awards = [_number(a, game.exact) for a in given]
    total = sum(claims, _number(0, game.exact))
    unit = total if total else 1
    parts["efficiency"] = float(abs(sum(awards) - estate) / unit)
    parts["bounds"] = float(max(max(-a, a - c, 0 * a) for a, c in zip(awards, claims, strict=True)) / unit)
    name, value = _property(concept, awards, claims, estate, total)
    parts[name] = float(value / unit)
    worst = max(parts, key=lambda part: parts[part])
    statement = f"Awards add up, are within claims, and satisfy the property of the rule: {name}."
    if not parts[worst] <= 1e-12:
        statement = f"{worst} fails by {parts[worst]:.3g} of the claims."
    exact = game.exact and parts[worst] == 0
    claimed = ("points", "completeness")
    return Certificate(name, parts[worst], 1e-12, exact=exact, statement=statement, parts=parts, proved=claimed)


def _number(given: Fraction | float, exact: bool) -> Fraction:
    """A number as a fraction of this module's own; as a float, which is used alike, where the game is not exact."""
    if not exact:
        return cast(Fraction, float(given))
    return Fraction(given.numerator, given.denominator) if isinstance(given, Fraction) else Fraction(given)


def _property(
    concept: Concept, awards: list[Fraction], claims: list[Fraction], estate: Fraction, total: Fraction
) -> tuple[str, Fraction]:
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


def _garment(own: Fraction, other: Fraction, estate: Fraction) -> Fraction:
    """Each concedes what is above the own claim; what both want is split (Aumann and Maschler 1985)."""
    mine = max(estate - other, 0 * estate)
    yours = max(estate - own, 0 * estate)
    return mine + (estate - mine - yours) / 2


def _arrivals(claims: list[Fraction], estate: Fraction) -> list[Fraction]:
    """Mean awards by who arrives first, then the same for those who are left."""
    zero = 0 * estate

    @cache
    def awards(waiting: frozenset[int]) -> dict[int, Fraction]:
        left = max(estate - sum((claims[i] for i in range(len(claims)) if i not in waiting), zero), zero)
        mean = dict.fromkeys(waiting, zero)
        share = _number(Fraction(1, len(waiting)), isinstance(estate, Fraction))
        for first in waiting:
            mean[first] += share * min(claims[first], left)
            rest = waiting - {first}
            for i, award in (awards(rest) if rest else {}).items():
                mean[i] += share * award
        return mean

    result = awards(frozenset(range(len(claims))))
    return [result[i] for i in range(len(claims))]
