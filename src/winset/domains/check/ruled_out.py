"""What bounds by weights rule out: the outcomes that may be as good as a claimed one, found again from the last issue.

Of outcomes at least as good as the claimed one, every weighted sum of gains reaches a number that the definition gives:
by the inequality of the means for products, term by term for smallest gains and sums. What cannot reach it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from winset.bargaining.concepts import EqualLoss, KalaiSmorodinsky, NashBargaining, Utilitarian
from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Found
from winset.domains.check.plain_frontier import (
    Frontier,
    State,
    as_numbers,
    combinations_of,
    eliminated,
    scales_of,
)
from winset.domains.games.domain import Domain

__all__ = ["Left", "left_by_bounds"]

Worth = tuple[Fraction, ...]


@dataclass(frozen=True)
class Left:
    """Undominated outcomes that may be as good as the claimed one, and the largest utilities of rational outcomes."""

    frontier: dict[Worth, int]
    ideal: Worth | None


@dataclass(frozen=True)
class Sum:
    """Weights of gains on the players' scales, and what a power of that sum reaches in outcomes as good as claimed."""

    weights: tuple[int, ...]
    power: int
    least: Fraction


def left_by_bounds(domain: Domain, concept: Concept, found: Found) -> Left | None:
    """What the answer's own weights leave; None if it has none, or they leave too many."""
    scales = scales_of(domain)
    floor = [domain.reservation[p] for p in domain.players]
    weights = _weights(found.details.get("multipliers"), len(scales))
    first = _first_worth(domain, found) if found.points else None
    if not weights or (found.points and first is None):
        return None
    search = Search(domain, scales, floor)
    ideal = None
    if isinstance(concept, KalaiSmorodinsky | EqualLoss) and (found.points or "ideal" in found.details):
        ideal = _ideal(search, weights, found.details.get("ideal"))
        if ideal is None:
            return None
        if not ideal:
            return Left({}, None)
        if first is None:
            return Left({ideal: 1}, ideal)
    tops = None if ideal is None else [a - r for a, r in zip(ideal, floor, strict=True)]
    gains = None if first is None else [u - r for u, r in zip(first, floor, strict=True)]
    frontier = search.left([_sum(concept, w, scales, gains, tops) for w in weights])
    return None if frontier is None else Left(frontier, ideal)


def _weights(given: object, n: int) -> list[tuple[int, ...]]:
    """Rows of whole numbers >= 0, or none."""
    if not isinstance(given, list) or not all(isinstance(row, list | tuple) and len(row) == n for row in given):
        return []
    rows = [tuple(row) for row in given]
    return rows if all(type(w) is int and w >= 0 for row in rows for w in row) else []


def _first_worth(domain: Domain, found: Found) -> Worth | None:
    """The exact utilities of the first outcome that is listed."""
    try:
        return tuple(domain.utilities(found.details["outcomes"][0]).values())
    except (KeyError, IndexError, TypeError, ModelError):
        return None


def _ideal(search: Search, weights: Sequence[tuple[int, ...]], claim: object) -> Worth | None:
    """The largest utilities of rational outcomes; empty if the claimed ones are larger or none, None if unknown."""
    try:
        claimed = [Fraction(x) for x in getattr(claim, "values", claim)]  # type: ignore[attr-defined]
    except (TypeError, ValueError, ArithmeticError):
        return ()
    best: list[Fraction] = []
    for i, (top, least, scale) in enumerate(zip(claimed, search.floor, search.scales, strict=True)):
        left = search.left([Sum(w, 1, w[i] * scale * (top - least)) for w in weights])
        if left is None:
            return None
        reached = [u[i] for u in left if all(x >= r for x, r in zip(u, search.floor, strict=True))]
        if not reached:
            return ()
        best.append(max(reached))
    return tuple(best)


def _sum(
    concept: Concept,
    weights: tuple[int, ...],
    scales: Sequence[int],
    gains: Sequence[Fraction] | None,
    tops: Sequence[Fraction] | None,
) -> Sum:
    """What the weighted sum reaches wherever the concept is served as well as by these gains."""
    own = [w * d for w, d in zip(weights, scales, strict=True)]
    if gains is None:
        return Sum(weights, 1, Fraction(0))
    if isinstance(concept, NashBargaining):
        n = len(own)
        return Sum(weights, n, n**n * prod(gains, start=Fraction(1)) * prod(own))
    if isinstance(concept, Utilitarian):
        return Sum(weights, 1, min(own) * sum(gains, Fraction(0)))
    if isinstance(concept, KalaiSmorodinsky) and tops is not None:
        share = min(g / t for g, t in zip(gains, tops, strict=True)) if all(tops) else Fraction(0)
        return Sum(weights, 1, sum((w * share * t for w, t in zip(own, tops, strict=True)), Fraction(0)))
    if isinstance(concept, EqualLoss) and tops is not None:
        least = min(g - t for g, t in zip(gains, tops, strict=True))
        return Sum(weights, 1, sum((w * (t + least) for w, t in zip(own, tops, strict=True)), Fraction(0)))
    return Sum(weights, 1, sum(own) * min(gains))


class Search:
    """Elimination of issues that leaves out what cannot reach some sums."""

    def __init__(self, domain: Domain, scales: list[int], floor: list[Fraction]) -> None:
        self.domain, self.scales, self.floor = domain, scales, floor
        s = domain.stated
        self.names = list(s.issues)
        self.rows = [
            [
                [int(s.weights[p][i] * s.values[p][i][o] * d) for p, d in zip(s.players, scales, strict=True)]
                for o in options
            ]
            for i, options in s.issues.items()
        ]
        together: dict[tuple[int, ...], dict[tuple[str, ...], list[int]]] = {}
        for cells, row in combinations_of(domain, scales):
            if row is not None:
                issues = tuple(sorted(self.names.index(i) for i in cells))
                options = tuple(cells[self.names[i]] for i in issues)
                known = together.setdefault(issues, {}).setdefault(options, [0] * len(scales))
                known[:] = [a + b for a, b in zip(known, row, strict=True)]
        self.together = together

    def left(self, sums: Sequence[Sum]) -> dict[Worth, int] | None:
        """Undominated outcomes that reach all the sums, among others; None if they are too many."""
        floor = [int(r * d) for r, d in zip(self.floor, self.scales, strict=True)]
        ahead = [[0] for _ in sums]
        for k, one in enumerate(sums):
            for options in self.rows:
                ahead[k].append(ahead[k][-1] + max(_dot(one.weights, row) for row in options))

        def keep(issue: int, state: State, frontier: Frontier) -> Frontier:
            known = dict(state)
            for one, rest in zip(sums, ahead, strict=True):
                more = rest[issue] + self._together(one.weights, issue, known) - _dot(one.weights, floor)
                frontier = {v: c for v, c in frontier.items() if _reaches(_dot(one.weights, v) + more, one)}
            return frontier

        found = eliminated(self.domain, self.scales, keep)
        return None if found is None else {tuple(as_numbers(v, self.scales)): c for v, c in found[0].items()}

    def _together(self, weights: Sequence[int], issue: int, known: Mapping[int, str]) -> int:
        """The most that interactions of issues before this one may still add."""
        total = 0
        for issues, adds in self.together.items():
            if issues[0] < issue:
                fitting = (row for options, row in adds.items()
                           if all(known.get(i, o) == o for i, o in zip(issues, options, strict=True)))  # fmt: skip
                total += max(0, max((_dot(weights, row) for row in fitting), default=0))
        return total


def _dot(weights: Sequence[int], row: Sequence[int]) -> int:
    return sum(w * x for w, x in zip(weights, row, strict=True))


def _reaches(total: int, one: Sum) -> bool:
    return total >= 0 and total**one.power >= one.least
