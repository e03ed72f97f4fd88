"""Bargaining solutions of a domain: the best outcomes of its Pareto frontier, all ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, ClassVar

import numpy as np

from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Utilitarian
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.domains.arrays import DomainArrays
from winset.domains.concepts import Pareto
from winset.domains.find.bounded_merging import best_outcomes
from winset.domains.find.pareto_frontier import MOST_ROWS, Merged, TooMany, merge_issues

__all__ = ["LISTED", "DomainFrontier"]

LISTED = 1000
"""Most outcomes that are listed by issue; all are counted."""
MOST_OF_MANY = 3000
"""Most undominated beginnings of more than two players before bounds are asked for, where few outcomes are wanted."""

SINGLE = (NashBargaining(), KalaiSmorodinsky(), Egalitarian(), Utilitarian(), EqualLoss())
"""Solutions whose points are on the frontier."""

OF_ALL = ("largest_smallest_gain", "nearest")
"""What is known of all outcomes only."""

Gains = list[Fraction]
Key = Callable[[Gains], Any]


@dataclass(frozen=True)
class DomainFrontier:
    """The whole frontier by merging issues, then its best points; if it is too large, what bounds leave of it.

    Every solution is attained on the frontier, and so are all its ties, so nothing is lost.

    Parameters
    ----------
    most
        Most undominated beginnings of outcomes that are held at a time.
    in_part
        Whether points of a frontier that is too large are looked for.
    """

    most: int = MOST_ROWS
    in_part: bool = True

    concepts: ClassVar[tuple[type[Concept], ...]] = (
        Pareto,
        NashBargaining,
        KalaiSmorodinsky,
        Egalitarian,
        Utilitarian,
        EqualLoss,
    )
    arrays: ClassVar[tuple[type, ...]] = (DomainArrays,)

    def supports(self, arrays: DomainArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: DomainArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The answers with their outcomes; NO_SOLUTION with the reason where there is none."""
        few = self.most if len(arrays.scales) == 2 or isinstance(concept, Pareto) else min(self.most, MOST_OF_MANY)
        try:
            merged = merge_issues(arrays, few)
        except TooMany as stopped:
            if isinstance(concept, Pareto):
                return _part_of_frontier(arrays, str(stopped), SINGLE if self.in_part else (), rng)
            return _bounded(arrays, concept, rng)
        stats = {"largest": merged.most, "frontier": len(merged.rows)}
        if not len(merged.rows):
            return Found(Status.NO_SOLUTION, [], "none", "No outcome is allowed: everything is forbidden.", stats=stats)
        return _chosen(arrays, concept, merged).but(stats=stats)


def _bounded(arrays: DomainArrays, concept: Concept, rng: np.random.Generator) -> Found:
    """The answers where the frontier is too large, with the weights whose bounds prove them."""
    try:
        best = best_outcomes(arrays, concept, rng)
    except TooMany as stopped:
        return Found(Status.LIMIT, [], "none", f"Neither the frontier nor a proof by bounds was found: {stopped}.")
    details: Details = {"multipliers": best.weights}
    stats = {"largest": best.merged.most, "left by bounds": len(best.merged.rows)}
    if len(best.merged.rows):
        found = _chosen(arrays, concept, best.merged, best.ideal)
        details |= {name: value for name, value in found.details.items() if name not in OF_ALL}
        reason = "Bounds ruled out every other outcome." if found.status is Status.SOLVED else found.reason
        return found.but(reason=reason, details=details, stats=stats)
    reason = "Bounds rule out every outcome that gives everybody the reservation value."
    return Found(Status.NO_SOLUTION, [], "none", reason, details=details, stats=stats)


def _part_of_frontier(arrays: DomainArrays, why: str, concepts: Sequence[Concept], rng: np.random.Generator) -> Found:
    """Points of a frontier that is too large to be listed: the solutions on it; and how many points it can have."""
    points: set[tuple[int, ...]] = set()
    outcomes: set[tuple[int, ...]] = set()
    for concept in concepts:
        found = _bounded(arrays, concept, rng)
        if found.status is Status.SOLVED:
            points |= {tuple(point) for point in found.points}
            outcomes |= set(found.details["outcomes"])
    bound = most_points(arrays)
    reason = f"The frontier was not found: {why}. It has at most {bound:,} points, of which {len(points)} are listed."
    stats = {"frontier at most": float(bound)}
    if not points or len(outcomes) > LISTED:
        return Found(Status.LIMIT, [], "none", reason, stats=stats)
    details: Details = {"outcomes": sorted(outcomes), "count": len(points)}
    return Found(Status.LIMIT, [list(p) for p in sorted(points)], "some", reason, details=details, stats=stats)


def most_points(arrays: DomainArrays) -> int:
    """A bound on the points of the frontier: no two of them are alike in all utilities but one."""
    spans = [1] * len(arrays.scales)
    for i in range(len(spans)):
        spans[i] += sum(int(table[:, i].max() - table[:, i].min()) for table in arrays.tables)
        spans[i] += sum(abs(int(term.add[i])) for term in arrays.terms if term.add is not None)
    return min(prod(map(len, arrays.tables)), prod(sorted(spans)[:-1]))


def _chosen(arrays: DomainArrays, concept: Concept, merged: Merged, best: tuple[int, ...] | None = None) -> Found:
    """What a concept picks of the frontier, or of what bounds left of it; ``best``: the largest gains, if known."""
    scales = [int(d) for d in arrays.scales]
    floor = [int(r) for r in arrays.reservation]
    rows: list[list[int]] = merged.rows.tolist()
    rational = [k for k, row in enumerate(rows) if all(x >= r for x, r in zip(row, floor, strict=True))]
    if isinstance(concept, Pareto):
        which = rational if concept.rational else list(range(len(rows)))
        if which:
            return _listed(merged, rows, sorted(which, key=lambda k: rows[k]), "All outcomes were merged.", {})
    gains = {k: [Fraction(x - r, d) for x, r, d in zip(rows[k], floor, scales, strict=True)] for k in rational}
    if not rational:
        return _without(merged, rows, floor, scales)
    ideal = [max(gain[i] for gain in gains.values()) for i in range(len(scales))]
    if best is not None:
        ideal = [Fraction(g, d) for g, d in zip(best, scales, strict=True)]
    details: Details = {}
    if isinstance(concept, KalaiSmorodinsky | EqualLoss):
        details["ideal"] = [int(g * d) + r for g, d, r in zip(ideal, scales, floor, strict=True)]
    fault = _fault(concept, ideal, gains.values())
    if fault:
        return Found(Status.NO_SOLUTION, [], "none", fault, details=details)
    key, value = _key(concept, ideal)
    best = max(key(gain) for gain in gains.values())
    which = sorted((k for k in rational if key(gains[k]) == best), key=lambda k: rows[k])
    details |= {"value": value(gains[which[0]], rows[which[0]], scales)}
    return _listed(merged, rows, which, "The whole frontier was compared.", details)


def _fault(concept: Concept, ideal: Gains, gains: Sequence[Gains] | Any) -> str:
    """Why a solution is not defined although somebody could agree; nothing where it is."""
    if isinstance(concept, NashBargaining) and not any(all(g > 0 for g in gain) for gain in gains):
        return (
            "Individually rational outcomes exist, but none is strictly better for all: "
            "the Nash product is 0 everywhere."
        )
    if isinstance(concept, KalaiSmorodinsky) and not all(g > 0 for g in ideal):
        return "Somebody's ideal is no more than the reservation value: shares of the largest gain are not defined."
    return ""


def _key(concept: Concept, ideal: Gains) -> tuple[Key, Callable[[Gains, list[int], list[int]], Any]]:
    """What is made as large as possible, and what the answer says of it."""
    if isinstance(concept, NashBargaining):
        return _product, lambda gain, row, scales: _product(gain)
    if isinstance(concept, Utilitarian):
        return sum, lambda gain, row, scales: sum(
            (Fraction(x, d) for x, d in zip(row, scales, strict=True)), Fraction(0)
        )
    if isinstance(concept, KalaiSmorodinsky):
        shares: Key = lambda gain: sorted(g / top for g, top in zip(gain, ideal, strict=True))  # noqa: E731
        return shares, lambda gain, row, scales: shares(gain)
    if isinstance(concept, EqualLoss):
        losses: Key = lambda gain: sorted(g - top for g, top in zip(gain, ideal, strict=True))  # noqa: E731
        return losses, lambda gain, row, scales: [-x for x in losses(gain)]
    return sorted, lambda gain, row, scales: sorted(gain)


def _product(gain: Gains) -> Fraction:
    out = Fraction(1)
    for g in gain:
        out *= g
    return out


def _listed(merged: Merged, rows: list[list[int]], which: list[int], reason: str, details: Details) -> Found:
    outcomes: list[tuple[int, ...]] = []
    for k in which:
        outcomes += merged.first_outcomes(k, LISTED - len(outcomes))
    found: Details = {"outcomes": outcomes, "count": len(which), "outcome_count": sum(merged.counts[k] for k in which)}
    return Found(Status.SOLVED, [rows[k] for k in which], "all", reason, details=found | details)


def _without(merged: Merged, rows: list[list[int]], floor: list[int], scales: list[int]) -> Found:
    """No outcome gives everybody the reservation value: how near the nearest comes."""
    least = [min(Fraction(x - r, d) for x, r, d in zip(row, floor, scales, strict=True)) for row in rows]
    best = max(least)
    nearest = [outcome for k, low in enumerate(least) if low == best for outcome in merged.first_outcomes(k, LISTED)]
    details: Details = {"largest_smallest_gain": best, "nearest": sorted(nearest)[:LISTED]}
    reason = "No outcome gives everybody the reservation value: there is no individually rational outcome."
    return Found(Status.NO_SOLUTION, [], "none", reason, details=details)
