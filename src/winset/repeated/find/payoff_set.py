"""The payoffs of subgame-perfect equilibria of a repeated game (Abreu, Pearce and Stacchetti 1990).

From the set of feasible payoffs on, a set is replaced by what action profiles give today with continuations in it that
deter all deviations, which are punished by the worst continuation for the deviator. The sets shrink to that of the
equilibrium payoffs. Continuations are taken where they bind (Abreu and Sannikov 2014): a profile whose own payoffs are
in the set gives an extreme point either by being played for ever or by a continuation that only just deters somebody.
Corners are held, for two and three players, so the sets are exact up to rounding; in the end numbers are made fractions
if the set with these generates itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Exact, Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.repeated.arrays import RepeatedArrays
from winset.repeated.concepts import PayoffSet
from winset.repeated.find.mixtures import exact_mixture, float_mixture
from winset.repeated.find.polytopes import ON, SAME, Hull, hull_of, tidied

__all__ = ["SelfGeneration", "Stage", "settle"]

Point = tuple[Fraction, ...]
SETTLED = 1e-9
"""How far the sets may still shrink in the end, relative to the range of payoffs."""
DENOMINATORS = (1, 12, 100, 1_000, 10_000, 100_000, 1_000_000)
NEAR = 1e-8
MOST = 50_000
"""Steps."""


class Stage:
    """A period: profiles, their payoffs ``(K, n)`` and what each player gains by deviating, exactly and in floats.

    Floats are shifted to a least payoff of 0 for everybody and divided by ``span``, the widest range.
    """

    def __init__(self, exact: Exact) -> None:
        n = len(exact)
        self.profiles = list(np.ndindex(exact.shape[1:]))
        best = [exact[i].max(axis=i, keepdims=True) + 0 * exact[i] for i in range(n)]
        self.now = np.array([[exact[(i, *a)] for i in range(n)] for a in self.profiles], dtype=object)
        self.gains = np.array(
            [[best[i][a] - exact[(i, *a)] for i in range(n)] for a in self.profiles], dtype=object
        )  # fmt: skip
        raw = self.now.astype(np.float64)
        self.low, self.span = raw.min(axis=0), float(np.ptp(raw, axis=0).max()) or 1.0
        self.pay, self.tempting = (raw - self.low) / self.span, self.gains.astype(np.float64) / self.span
        self.held_to = (self.pay + self.tempting).min(axis=0)

    def feasible(self) -> Hull | None:
        """Mixtures of profiles at which each player has at least what the others can hold him to in pure actions."""
        parts = hull_of(self.pay).above(self.held_to)
        points = np.concatenate(parts)
        return hull_of(points) if len(points) else None

    def true(self, points: Float) -> Float:
        """Payoffs in the game's own units."""
        return np.asarray(points * self.span + self.low)

    def generated(self, held: Hull, d: float) -> Float:
        """Points whose hull is what a set generates, as far as sets that generate themselves are concerned."""
        if d == 0:
            return np.asarray(self.pay[self.tempting.max(axis=1) <= 0])
        need = held.corners.min(axis=0) + (1 - d) / d * self.tempting
        inside = held.beyond(self.pay) <= SAME
        stays = inside & (self.pay >= need - SAME).all(axis=1)
        parts = [self.pay[stays]]
        reach = held.corners.max(axis=0)
        for k in np.flatnonzero(~stays & (need <= reach + ON).all(axis=1)):
            free, binding = held.above(need[k])
            later = binding if inside[k] else np.concatenate([free, binding])
            parts.append((1 - d) * self.pay[k] + d * later)
        return np.concatenate(parts)

    def nearest(self, point: Float, held: Hull, d: float) -> tuple[Int, Float]:
        """Profiles, the nearest to giving this point first, and how far each is from it; in the scale of ``pay``."""
        if d == 0:
            off = np.abs(point - self.pay).max(axis=1) + np.maximum(self.tempting.max(axis=1), 0)
        else:
            later = (point - (1 - d) * self.pay) / d
            need = held.corners.min(axis=0) + (1 - d) / d * self.tempting
            off = np.maximum((need - later).max(axis=1), held.beyond(later))
        return np.argsort(off, kind="stable"), off


def settle(stage: Stage, d: float, start: Hull | None = None, most: int = MOST) -> tuple[Hull | None, int, bool]:
    """The set that these sets shrink to, from ``start`` on: none if they vanish; steps; whether they settled."""
    held, steps, budget = start or stage.feasible(), 0, current_budget()
    if held is None:
        return None, 0, True
    while steps < most and not budget.spent():
        points = stage.generated(held, d)
        steps += 1
        if not len(points):
            return None, steps, True
        fresh = hull_of(points)
        moved = fresh.beyond(held.corners).max()
        held = fresh
        if moved * d <= SETTLED * (1 - d):
            return held, steps, True
    return held, steps, False


@dataclass(frozen=True)
class SelfGeneration:
    """Sets of payoffs that shrink to those that generate themselves.

    Parameters
    ----------
    steps
        Most steps.
    """

    steps: int = MOST

    concepts: ClassVar[tuple[type[Concept], ...]] = (PayoffSet,)
    arrays: ClassVar[tuple[type, ...]] = (RepeatedArrays,)

    def supports(self, arrays: RepeatedArrays, concept: PayoffSet) -> str | None:
        """Two or three players."""
        n = len(arrays.exact)
        return None if n in (2, 3) else f"holds sets of payoffs of two or three players; here are {n}"

    def run(self, arrays: RepeatedArrays, concept: PayoffSet, rng: np.random.Generator) -> Found:
        """Inner and outer extreme points, the worst payoffs, and a profile and continuation that begin each."""
        stage, d = Stage(arrays.exact), float(arrays.discount)
        held, steps, settled = settle(stage, d, most=self.steps)
        stats = {"steps": steps}
        if held is None:
            reason = "No set of payoffs generates itself: there is no equilibrium in pure stage actions."
            return Found(Status.NO_SOLUTION, [], "none", reason, stats=stats)
        if not settled:
            return Found(Status.LIMIT, [], "none", f"After {steps:,} steps the sets still shrank.", stats=stats)
        plain = tidied(held.corners, NEAR)
        fractions, begun = _in_fractions(plain, stage, arrays.discount)
        exact = bool(fractions)
        inner: Sequence[Sequence[Fraction | float]] = fractions if exact else stage.true(plain).tolist()
        if not exact:
            begun = _in_floats(plain, stage, d)
        worst = [min(v[i] for v in inner) for i in range(len(arrays.exact))]
        details = {
            "outer": [tuple(v) for v in stage.true(held.corners).tolist()],
            "worst": worst,
            "supports": [stage.profiles[k] for k, _ in begun],
            "continuations": [weights for _, weights in begun],
        }
        reason = "The set generates itself exactly." if exact else "The set generates itself up to rounding."
        return Found(Status.SOLVED, list(inner), "all", reason, details=details, stats=stats)


Begun = tuple[int, list[Fraction] | list[float]]
"""A profile by its number, and how likely each extreme point is the continuation."""


def _in_fractions(corners: Float, stage: Stage, d: Fraction) -> tuple[list[Point], list[Begun]]:
    """The corners as fractions near them that generate themselves; nothing if none are found."""
    held, true = hull_of(corners), stage.true(corners)
    order = [stage.nearest(v, held, float(d)) for v in corners]
    for most in DENOMINATORS:
        near = [tuple(Fraction(x).limit_denominator(most) for x in v) for v in true.tolist()]
        if max(
            abs(float(x) - y) for v, w in zip(near, true.tolist(), strict=True) for x, y in zip(v, w, strict=True)
        ) > (NEAR * stage.span):
            continue
        begun: list[Begun] = []
        for v, (profiles, off) in zip(near, order, strict=True):
            tried = [k for k in profiles.tolist() if off[k] <= 10 * NEAR]
            found = next((b for b in (_begins(v, near, stage, k, d) for k in tried) if b is not None), None)
            if found is None:
                break
            begun.append(found)
        if len(begun) == len(near):
            return near, begun
    return [], []


def _begins(v: Point, points: Sequence[Point], stage: Stage, k: int, d: Fraction) -> Begun | None:
    """Profile k with a continuation, if these give v and the continuation deters every deviation; in fractions."""
    today, gains = stage.now[k], stage.gains[k]
    if d == 0:
        weights = [Fraction(int(p == v)) for p in points]
        return (k, weights) if tuple(today) == v and max(gains) <= 0 else None
    later = tuple((x - (1 - d) * y) / d for x, y in zip(v, today, strict=True))
    worst = [min(p[i] for p in points) for i in range(len(v))]
    if any(x < low + (1 - d) / d * g for x, low, g in zip(later, worst, gains, strict=True)):
        return None
    mixed = exact_mixture(later, points)
    return None if mixed is None else (k, mixed)


def _in_floats(corners: Float, stage: Stage, d: float) -> list[Begun]:
    """For each of the corners the profile that comes nearest to giving it."""
    held = hull_of(corners)
    begun: list[Begun] = []
    for v in corners:
        k = int(stage.nearest(v, held, d)[0][0])
        later = v if d == 0 else (v - (1 - d) * stage.pay[k]) / d
        begun.append((k, float_mixture(later, corners).tolist()))
    return begun
