"""Solutions of a domain against their definitions, on the frontier that :mod:`plain_frontier` finds again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf, prod
from typing import cast

import numpy as np

from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Utilitarian
from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.numbers import Number, exact_number
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.domains.check.plain_frontier import MOST_LISTED, as_numbers, plain_frontier
from winset.domains.check.ruled_out import Left, left_by_bounds
from winset.domains.concepts import Pareto
from winset.domains.games.domain import Domain

__all__ = ["certify_domain"]

KIND = "comparison of outcomes"
NEAR = 1e-9
"""How far numbers that are given as floats may be from the exact ones, relative to these."""

MOST_OUTCOMES = 1000
"""An answer need not list more outcomes than this."""

Worth = tuple[Fraction, ...]


def certify_domain(domain: Domain, concept: Concept, found: Found) -> Certificate:
    """The points are all those that the definition picks from the frontier, with their outcomes, numbers and values."""
    if found.status is Status.LIMIT and not found.points:
        return Certificate(KIND, inf, 0.0, statement="There is no answer.", parts={"answer": inf})
    left = _left(domain, concept, found)
    if left is None:
        return _in_part(domain, found)
    frontier = left.frontier
    floor = tuple(domain.reservation[p] for p in domain.players)
    rational = {worth: count for worth, count in frontier.items() if _at_least(worth, floor)}
    ideal = left.ideal or (_best_of_each(rational) if rational else ())
    right = _right(concept, frontier, rational, floor, ideal)
    if found.status is Status.NO_SOLUTION:
        return _absence(domain, found, frontier, floor, right, ideal)
    claimed = [_worth(domain, point) for point in found.points]
    matched = [_nearest(claim, right) for claim in claimed]
    parts = {"points": 0.0 if all(m is not None for m in matched) else inf}
    if found.completeness == "all":
        parts["completeness"] = 0.0 if len(set(matched) & set(right)) == len(right) else inf
    hit = [m for m in matched if m is not None]
    numbers = {"count": len(hit), "outcome_count": sum(right[m] for m in hit)}
    parts |= {f"details.{name}": 0.0 if found.details[name] == number else inf
              for name, number in numbers.items() if name in found.details}  # fmt: skip
    if "outcomes" in found.details:
        parts["details.outcomes"] = _outcomes(domain, found.details["outcomes"], {m: right[m] for m in hit})
    if "ideal" in found.details:
        parts["details.ideal"] = _ideal(domain, found.details["ideal"], ideal)
    if "value" in found.details:
        value = _value(concept, hit[0], ideal, floor) if hit else []
        parts["details.value"] = _same_numbers(found.details["value"], value)
    return _judged(domain, found, parts)


def _left(domain: Domain, concept: Concept, found: Found) -> Left | None:
    """The frontier found again, or what the answer's bounds leave of it; None if both are too much."""
    if domain.size > MOST_LISTED and "multipliers" in found.details and not isinstance(concept, Pareto):
        left = left_by_bounds(domain, concept, found)
        if left is not None:
            return left
    again = plain_frontier(domain)
    if again is None:
        return None
    vectors, scales = again
    return Left({tuple(as_numbers(vector, scales)): count for vector, count in vectors.items()}, None)


def _judged(domain: Domain, found: Found, parts: Mapping[str, float]) -> Certificate:
    worst = max(parts.values())
    exact = worst == 0 and all(isinstance(x, Fraction | int) for point in found.points for x in point)
    how = "The frontier was found again from the last issue on"
    if domain.size <= MOST_LISTED:
        how = "Every outcome was listed"
    elif "multipliers" in found.details:
        how = "What bounds by weights do not rule out was found again from the last issue on"
    wrong = ", ".join(name for name, value in parts.items() if value > 0)
    whole = found.status is not Status.LIMIT
    others = "none as good is left out" if whole else "there may be others as good"
    statement = f"Fails in part {wrong}." if worst > 0 else f"{how}: no outcome is better, and {others}."
    if found.status is Status.NO_SOLUTION and worst == 0:
        statement = f"{how}: {found.reason}"
    proved = () if worst > 0 else tuple(parts)
    return Certificate(
        KIND, worst, 0.0, exact=exact and whole, statement=statement, parts=dict(parts),
        covers="all" if whole else "part", proved=proved,
    )  # fmt: skip


def _in_part(domain: Domain, found: Found) -> Certificate:
    """Where the frontier is too large to be found again: the outcomes are what they are said to be."""
    parts = {"details.outcomes": inf}
    claimed = [_worth(domain, point) for point in found.points]
    if all(None not in claim for claim in claimed):
        right = dict.fromkeys(cast("list[Worth]", claimed), domain.size)
        parts["details.outcomes"] = _outcomes(domain, found.details.get("outcomes", ()), right)
    statement = "The outcomes are allowed and worth what is said; whether better ones exist was not checked."
    return Certificate(KIND, max(parts.values()), 0.0, statement=statement, parts=parts, covers="part")


def _right(
    concept: Concept, frontier: Mapping[Worth, int], rational: Mapping[Worth, int], floor: Worth, ideal: Worth
) -> dict[Worth, int]:
    """What the definition picks."""
    if isinstance(concept, Pareto):
        return dict(rational if concept.rational else frontier)
    if not rational:
        return {}
    if isinstance(concept, NashBargaining) and not any(_gain_all(worth, floor) for worth in rational):
        return {}
    if isinstance(concept, KalaiSmorodinsky) and not all(a > b for a, b in zip(ideal, floor, strict=True)):
        return {}
    score = {worth: _score(concept, worth, ideal, floor) for worth in rational}
    best = max(score.values())
    return {worth: rational[worth] for worth in rational if score[worth] == best}


def _score(concept: Concept, worth: Worth, ideal: Worth, floor: Worth) -> list[Fraction]:
    gains = [u - r for u, r in zip(worth, floor, strict=True)]
    if isinstance(concept, NashBargaining):
        return [prod(gains, start=Fraction(1))]
    if isinstance(concept, Utilitarian):
        return [sum(worth, Fraction(0))]
    if isinstance(concept, KalaiSmorodinsky):
        return sorted(g / (top - r) for g, top, r in zip(gains, ideal, floor, strict=True))
    if isinstance(concept, EqualLoss):
        return sorted(u - top for u, top in zip(worth, ideal, strict=True))
    if isinstance(concept, Egalitarian):
        return sorted(gains)
    raise ModelError(f"concept: {concept.name} is not defined for a domain")


def _value(concept: Concept, worth: Worth, ideal: Worth, floor: Worth) -> list[Fraction]:
    score = _score(concept, worth, ideal, floor)
    return [-x for x in score] if isinstance(concept, EqualLoss) else score


def _best_of_each(rational: Mapping[Worth, int]) -> Worth:
    return tuple(max(column) for column in zip(*rational, strict=True))


def _at_least(worth: Worth, floor: Worth) -> bool:
    return all(u >= r for u, r in zip(worth, floor, strict=True))


def _gain_all(worth: Worth, floor: Worth) -> bool:
    return all(u > r for u, r in zip(worth, floor, strict=True))


def _worth(domain: Domain, point: object) -> tuple[Number | None, ...]:
    """The numbers of a claimed point; None where there is none."""
    try:
        values = list(getattr(point, "values", point))  # type: ignore[call-overload]
    except TypeError:
        return (None,)
    return tuple(values) if len(values) == len(domain.players) else (None,)


def _nearest(claim: tuple[Number | None, ...], right: Mapping[Worth, int]) -> Worth | None:
    """The point that this claim is, exactly, or nearly if it is in floats."""
    if all(isinstance(x, Fraction | int) for x in claim):
        return cast("Worth", claim) if claim in right else None
    return next((worth for worth in right if _same_numbers(claim, list(worth)) == 0), None)


def _same_numbers(claim: object, right: Sequence[Fraction]) -> float:
    """0 if the numbers are these; floats may be as far off as floats are."""
    values = [claim] if isinstance(claim, Fraction | int | float | np.generic | str) else list(claim or ())  # type: ignore[call-overload]
    if len(values) != len(right):
        return inf
    for value, number in zip(values, right, strict=True):
        try:
            read = exact_number(value)
        except (TypeError, ValueError, OverflowError):
            return inf
        off = abs(read - number)
        near = NEAR * max(1.0, abs(float(number))) if isinstance(value, float | np.floating) else 0
        if off > near:
            return inf
    return 0.0


def _outcomes(domain: Domain, outcomes: object, right: Mapping[Worth, int]) -> float:
    """Outcomes are allowed, differ, are worth a point, and are all of them unless they are too many to list."""
    try:
        chosen = [domain.outcome(outcome) for outcome in outcomes]  # type: ignore[attr-defined]
    except (ModelError, TypeError):
        return inf
    if len({tuple(outcome.values()) for outcome in chosen}) < len(chosen):
        return inf
    if not all(domain.allows(outcome) for outcome in chosen):
        return inf
    worths = Counter(tuple(domain.utilities(outcome).values()) for outcome in chosen)
    if not all(worth in right or any(_same_numbers(p, list(worth)) == 0 for p in right) for worth in worths):
        return inf
    whole = sum(right.values())
    some = MOST_OUTCOMES <= len(chosen) < whole or (0 < len(chosen) <= domain.size <= whole)
    return 0.0 if some or len(chosen) == whole else inf


def _ideal(domain: Domain, claim: object, ideal: Worth) -> float:
    return _same_numbers(_worth(domain, claim), list(ideal)) if ideal else inf


def _absence(
    domain: Domain,
    found: Found,
    frontier: Mapping[Worth, int],
    floor: Worth,
    right: Mapping[Worth, int],
    ideal: Worth,
) -> Certificate:
    """There is no answer, and how near the nearest outcome comes is right."""
    parts = {"absence": inf if right or found.points else 0.0}
    if "ideal" in found.details:
        parts["details.ideal"] = _ideal(domain, found.details["ideal"], ideal)
    if frontier and "largest_smallest_gain" in found.details:
        least = {worth: min(u - r for u, r in zip(worth, floor, strict=True)) for worth in frontier}
        best = max(least.values())
        parts["details.largest_smallest_gain"] = _same_numbers(found.details["largest_smallest_gain"], [best])
        if "nearest" in found.details:
            nearest = {worth: count for worth, count in frontier.items() if least[worth] == best}
            parts["details.nearest"] = _outcomes(domain, found.details["nearest"], nearest)
    return _judged(domain, found, parts)
