"""The payoffs of subgame-perfect equilibria of a repeated game (Abreu, Pearce and Stacchetti 1990).

From the set of feasible payoffs on, a set is replaced by what action profiles give today with continuations in it that
deter all deviations, which are punished by the worst continuation for the deviator. The sets shrink to that of the
equilibrium payoffs. Extreme points are held, for two players, so the sets are exact up to rounding; in the end numbers
are made fractions if the set with these generates itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Exact, Float
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.repeated.arrays import RepeatedArrays
from winset.repeated.concepts import PayoffSet
from winset.repeated.find.extreme_points import beyond, extreme_points, shrinkage

__all__ = ["SelfGeneration"]

Point = tuple[Fraction, ...]
SETTLED = 1e-10
"""How far the sets may still shrink in the end, relative to the range of payoffs."""
DENOMINATORS = (1, 12, 100, 1_000, 10_000, 100_000, 1_000_000)
NEAR = 1e-8


@dataclass(frozen=True)
class SelfGeneration:
    """Sets of payoffs that shrink to those that generate themselves.

    Parameters
    ----------
    steps
        Most steps.
    """

    steps: int = 50_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (PayoffSet,)
    arrays: ClassVar[tuple[type, ...]] = (RepeatedArrays,)

    def supports(self, arrays: RepeatedArrays, concept: PayoffSet) -> str | None:
        """Two players."""
        n = len(arrays.exact)
        return None if n == 2 else f"holds sets of payoffs in the plane, for two players; here are {n}"

    def run(self, arrays: RepeatedArrays, concept: PayoffSet, rng: np.random.Generator) -> Found:
        """Inner and outer extreme points, the worst payoffs, and an action profile that begins each."""
        n = len(arrays.exact)
        profiles, now, gains = stage_of(arrays)
        pay, tempting = now.astype(np.float64), gains.astype(np.float64)
        d = float(arrays.discount)
        span = float(np.ptp(pay, axis=0).max()) or 1.0
        outer, steps, settled, budget = extreme_points(pay, span), 0, False, current_budget()
        while not settled and steps < self.steps and not budget.spent():
            fresh = generated(outer, pay, tempting, d, span)
            steps += 1
            if not len(fresh):
                reason = "No set of payoffs generates itself: there is no equilibrium in pure stage actions."
                return Found(Status.NO_SOLUTION, [], "none", reason, stats={"steps": steps})
            settled = shrinkage(outer, fresh, span) * d <= SETTLED * (1 - d)
            outer = fresh
        stats = {"steps": steps}
        if not settled:
            return Found(Status.LIMIT, [], "none", f"After {steps:,} steps the sets still shrank.", stats=stats)
        plain = extreme_points(outer, span, NEAR)
        exact = _exact_set(plain, now, gains, arrays.discount, span)
        inner = exact or [tuple(v) for v in plain.tolist()]
        supports = [profiles[_support(v, inner, now, gains, arrays.discount, span)] for v in inner]
        worst = [min(v[i] for v in inner) for i in range(n)]
        details = {"outer": [tuple(v) for v in outer.tolist()], "worst": worst, "supports": supports}
        reason = "The set generates itself exactly." if exact else "The set generates itself up to rounding."
        return Found(Status.SOLVED, inner, "all", reason, details=details, stats=stats)


def stage_of(arrays: RepeatedArrays) -> tuple[list[tuple[int, ...]], Exact, Exact]:
    """Action profiles, their payoffs ``(K, n)``, and what each player gains by deviating ``(K, n)``, in fractions."""
    n = len(arrays.exact)
    profiles = list(np.ndindex(arrays.exact.shape[1:]))
    now = np.array([[arrays.exact[(i, *a)] for i in range(n)] for a in profiles], dtype=object)
    best = [arrays.exact[i].max(axis=i, keepdims=True) + 0 * arrays.exact[i] for i in range(n)]
    gains = np.array([[best[i][a] - arrays.exact[(i, *a)] for i in range(n)] for a in profiles], dtype=object)
    return profiles, now, gains


def generated(points: Float, pay: Float, gains: Float, d: float, span: float) -> Float:
    """Extreme points of what the convex hull of ``points`` generates; no rows if it is empty."""
    worst = points.min(axis=0)
    parts = []
    for today, gain in zip(pay, gains, strict=True):
        if d == 0:
            if gain.max() <= 0:
                parts.append(today[None, :])
            continue
        later = points
        for i, floor in enumerate(worst + (1 - d) / d * gain):
            if len(later):
                later = beyond(later, i, floor, span)
        if len(later):
            parts.append((1 - d) * today + d * later)
    return extreme_points(np.concatenate(parts), span) if parts else np.zeros((0, pay.shape[1]))


def _exact_set(
    outer: Float,
    now: Exact,
    gains: Exact,
    d: Fraction,
    span: float,
) -> list[Point]:
    """The extreme points as fractions near them that generate themselves; nothing if none are found."""
    for most in DENOMINATORS:
        near = [tuple(Fraction(x).limit_denominator(most) for x in v) for v in outer.tolist()]
        close = max(
            abs(float(x) - y) for v, w in zip(near, outer.tolist(), strict=True) for x, y in zip(v, w, strict=True)
        )
        if close <= NEAR * span and all(_support(v, near, now, gains, d, 0.0) >= 0 for v in near):
            return near
    return []


def _support(
    v: Sequence[Fraction | float], points: Sequence[Sequence[Fraction | float]], now: Exact, gains: Exact,
    d: Fraction, span: float,
) -> int:  # fmt: skip
    """The number of an action profile that gives v with a continuation in the set that deters deviations; -1 if none.

    With ``span`` = 0 in fractions and two players; else the profile that comes nearest.
    """
    n = len(v)
    worst = [min(p[i] for p in points) for i in range(n)]
    if span > 0:
        table = np.array([[float(x) for x in p] for p in points])
        off = [
            _miss(np.array(v, dtype=float), table, a.astype(float), g.astype(float), float(d))
            for a, g in zip(now, gains, strict=True)
        ]
        return int(np.argmin(off))
    for k, (today, gain) in enumerate(zip(now, gains, strict=True)):
        if d == 0:
            if tuple(today) == tuple(v) and max(gain) <= 0:
                return k
            continue
        w = [(x - (1 - d) * y) / d for x, y in zip(v, today, strict=True)]
        if all(x >= low + (1 - d) / d * g for x, low, g in zip(w, worst, gain, strict=True)) and _inside(w, points):
            return k
    return -1


def _inside(w: Sequence[Fraction], polygon: Sequence[Sequence[Fraction | float]]) -> bool:
    """Whether a point is in a polygon with corners counter-clockwise, in a segment or in a point."""
    if len(polygon) == 1:
        return tuple(w) == tuple(polygon[0])
    for k, a in enumerate(polygon):
        b = polygon[(k + 1) % len(polygon)]
        if (b[0] - a[0]) * (w[1] - a[1]) - (b[1] - a[1]) * (w[0] - a[0]) < 0:
            return False
    return len(polygon) > 2 or all(
        min(polygon[0][i], polygon[1][i]) <= w[i] <= max(polygon[0][i], polygon[1][i]) for i in (0, 1)
    )


def _miss(v: Float, points: Float, today: Float, gain: Float, d: float) -> float:
    """How far the continuation that gives v from this profile is from one in the set that deters deviations."""
    if d == 0:
        return float(np.abs(v - today).max() + max(gain.max(), 0))
    w = (v - (1 - d) * today) / d
    floor = points.min(axis=0) + (1 - d) / d * gain
    short = float(np.maximum(floor - w, 0).max())
    return max(short, shrinkage(w[None, :], points, 1.0))
