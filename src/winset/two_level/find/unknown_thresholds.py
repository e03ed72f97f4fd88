"""Thresholds at home that are not known yet, traded off against what passes: offers, a setter, Nash's product."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import PolytopeArrays
from winset.bargaining.concepts import (
    NashBargaining,
    Stationary,
)
from winset.bargaining.find.nash_bargaining import solve_polytope
from winset.base.concept import Concept
from winset.base.method import Method
from winset.base.room import first_method
from winset.base.solution import Found
from winset.base.status import Status
from winset.offers.arrays import AlternatingArrays
from winset.offers.find.rubinstein import accepted
from winset.policies.arrays import SetterArrays
from winset.trees.concepts import SubgamePerfect
from winset.two_level.arrays import UncertainArrays

__all__ = ["UncertainNash", "UncertainOffers", "UncertainSetter"]


Float = NDArray[np.float64]
Law = tuple[float, float, tuple[float, ...], tuple[float, ...], float, float]


def chance(law: Law | None, x: float) -> float:
    """The probability that x passes."""
    if law is None:
        return 1.0
    low, high, values, chances, least, most = law
    if values:
        return float(sum(p for t, p in zip(values, chances, strict=True) if t <= x + 1e-15))
    if x < least - 1e-15 or x >= most - 1e-15:
        return float(x >= most - 1e-15)
    return float(np.clip((x - low) / (high - low), 0.0, 1.0)) if high > low else float(x >= low - 1e-15)


def knots(law: Law | None) -> list[float]:
    """Where the law changes its formula."""
    return [] if law is None else list(law[2]) if law[2] else [max(law[0], law[4]), min(law[1], law[5])]


def _slope(law: Law | None, x: float) -> tuple[float, float]:
    """The law near x as a line: (level at 0, slope)."""
    if law is None or law[2] or not max(law[0], law[4]) < x < min(law[1], law[5]):
        return chance(law, x), 0.0
    width = law[1] - law[0]
    return -law[0] / width, 1.0 / width


def best_share(left: float, walk: float, own: Law | None, other: Law | None, least: float) -> tuple[float, float]:
    """What to concede out of ``left`` when failure at home is worth ``walk``: the share and the expected gain.

    The gain (left - s - walk) F(s) G(left - s) is cubic between knots; its best point is an end or a root of its
    derivative. ``least``: what the responder must get. Ties go to the larger concession, which is likelier to pass.
    """
    inside = [k for k in (*knots(other), *(left - k for k in knots(own))) if least < k < left]
    cuts = sorted({least, left, *inside})
    candidates = list(cuts)
    for a, b in pairwise(cuts):
        middle = 0.5 * (a + b)
        f0, f1 = _slope(other, middle)
        g0, g1 = _slope(own, left - middle)
        product = np.polymul(np.polymul([-1.0, left - walk], [f1, f0]), [-g1, g0 + g1 * left])
        roots = np.roots(np.polyder(product)).astype(complex)
        candidates += [float(r.real) for r in roots if abs(float(r.imag)) < 1e-12 and a < float(r.real) < b]

    def gain(s: float) -> float:
        return (left - s - walk) * chance(other, s) * chance(own, left - s)

    best = max((gain(s) for s in candidates), default=0.0)
    if best <= 0:
        return least, 0.0
    return max(s for s in candidates if gain(s) >= best - 1e-14 * max(1.0, abs(best))), best


@dataclass(frozen=True)
class UncertainOffers:
    """Offers when a threshold at home is drawn after each agreement (Iida 1993; Tarar 2001 for known thresholds).

    A proposer trades its share off against the probability that the agreement passes. What fails at home is like a
    rejection: the next period follows. Backward induction with a horizon; else periods are added until values stay the
    same to ``accuracy``, at most ``periods``.
    """

    periods: int = 20_000
    accuracy: float = 1e-13
    procedures: tuple[Method, ...] = ()

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (UncertainArrays,)

    def supports(self, arrays: UncertainArrays, concept: Concept) -> str | None:
        """Offers over a pie."""
        return None if isinstance(arrays.inner, AlternatingArrays) else "takes alternating offers over a pie"

    def run(self, arrays: UncertainArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Proposals, one row a player, the probability that each passes, and expected values."""
        inner = arrays.inner
        assert isinstance(inner, AlternatingArrays)
        table, n = inner.table, inner.table.shape[1]
        random, weight = inner.order == "random", table[5]
        offers, passing = np.zeros((n, n)), np.zeros(n)

        def play(i: int, after: Float) -> Float:
            """Expected payoffs when i proposes and ``after`` follows a failure."""
            stay = table[0] * ((1 - table[3]) * after + table[3] * table[4]) - table[1]
            offers[i], passing[i] = propose(i, table, arrays.laws, accepted(table, after), stay)
            return np.asarray(passing[i] * offers[i] + (1 - passing[i]) * np.maximum(stay, table[2] * 0))

        after, steps, gap = np.zeros(n), inner.horizon or self.periods, np.inf
        last = inner.horizon - 1 if inner.horizon else 0
        for back in range(steps):
            before = after
            if random:
                after = weight @ np.array([play(i, before) for i in range(n)])
            elif inner.horizon:
                after = play((last - back) % n, before)
            else:
                for i in reversed(range(n)):
                    after = play(i, after)
            gap = float(np.abs(after - before).max())
            if not inner.horizon and gap <= self.accuracy:
                break
        plain = first_method(self.procedures, arrays.plain, concept).run(arrays.plain, concept, rng)
        settled = bool(inner.horizon) or gap <= 1e-10
        why = (
            "Backward induction over offers."
            if inner.horizon
            else "The limit of ever longer horizons; others may exist."
        )
        point = weight @ offers if random else offers[0]
        details = {
            "agreement": True, "proposals": offers, "own_share": np.diag(offers).copy(), "values": after,
            "expected": after, "passes": passing, "probability": float(weight @ passing if random else passing[0]),
            "unconstrained": plain,
        }  # fmt: skip
        status = Status.SOLVED if settled else Status.LIMIT
        return Found(status, [point], completeness="some", reason=why, details=details)


def propose(i: int, table: Float, laws: tuple[Law | None, ...], need: Float, stay: Float) -> tuple[Float, float]:
    """Player i's division and the probability that it passes at home; others with known homes get what they need."""
    n, offer = len(need), need.copy()
    unknown = [j for j in range(n) if laws[j] is not None and j != i]
    if not unknown:
        unknown = [(i + 1) % n]
    j = unknown[0]
    left = 1.0 - sum(float(need[k]) for k in range(n) if k not in (i, j))
    share, gain = best_share(left, float(stay[i]), laws[i], laws[j], float(need[j]))
    offer[j], offer[i] = share, left - share
    if gain <= 0 or offer[i] < table[2, i] - 1e-12:
        return offer, 0.0
    return offer, chance(laws[j], share) * chance(laws[i], left - share)


@dataclass(frozen=True)
class UncertainSetter:
    """A setter before a home whose ideal is not known: more for itself against a smaller chance to pass.

    On the setter's side of the status quo q a policy x passes at home with probability F(x), 1 up to a point and then
    falling on a line; (x - q) F(x) is largest at an end or at the middle of that line's zero and q (Milner and
    Rosendorff 1997).
    """

    procedures: tuple[Method, ...] = ()

    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect, Stationary)
    arrays: ClassVar[tuple[type, ...]] = (UncertainArrays,)

    def supports(self, arrays: UncertainArrays, concept: Concept) -> str | None:
        """A setter over one dimension."""
        return None if isinstance(arrays.inner, SetterArrays) else "takes an agenda setter"

    def run(self, arrays: UncertainArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The policy tabled, the probability that it passes, and expected payoffs."""
        inner = arrays.inner
        assert isinstance(inner, SetterArrays)
        plain = first_method(self.procedures, arrays.plain, concept).run(arrays.plain, concept, rng)
        q, s, ideals = float(inner.status_quo[0]), float(inner.setter[0]), inner.ideals[:, 0]
        law = next(law for law in arrays.laws if law is not None)
        side = 1.0 if s >= q else -1.0
        near, far = sorted(side * (end - q) for end in law[:2])
        most = side * (float(plain.points[0][0]) - q)

        def passes(x: float) -> float:
            return (
                1.0
                if x <= max(near, 0.0)
                else float(np.clip((far - x) / (far - near), 0.0, 1.0))
                if far > near
                else 0.0
            )

        tried = [0.0, min(most, max(near, 0.0)), most, min(max(0.5 * far, near, 0.0), most)]
        best = max(tried, key=lambda x: (x * passes(x), passes(x)))
        x, p = q + side * best, passes(best)
        expected = -p * np.abs(x - ideals) - (1 - p) * np.abs(q - ideals)
        details = {"probability": p, "expected": expected, "unconstrained": plain}
        why = "The ends and the top of the one piece that falls were compared."
        return Found(Status.SOLVED, [np.array([x])], completeness="all", reason=why, details=details)


@dataclass(frozen=True)
class UncertainNash:
    """Nash's product of expected gains over a polytope when one threshold is not known yet.

    Gains count only if the agreement passes, so the objective is F(u_i)^W times the product of gains^w, W the sum of
    weights. Where F rises, log F is concave: the derivative in u_i, with the others at Nash's solution of what is left,
    falls, and its root is the answer; where F is constant, it is Nash's solution above a threshold that is certain.
    """

    procedures: tuple[Method, ...] = ()

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining,)
    arrays: ClassVar[tuple[type, ...]] = (UncertainArrays,)

    def supports(self, arrays: UncertainArrays, concept: Concept) -> str | None:
        """A polytope with free disposal."""
        if not isinstance(arrays.inner, PolytopeArrays):
            return "takes a polytope"
        rising = ~(arrays.inner.A <= 0).all(axis=1)
        return (
            None if (arrays.inner.A[rising] >= 0).all() else "takes constraints with coefficients >= 0 (free disposal)"
        )

    def run(self, arrays: UncertainArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The agreement, the probability that it passes, and expected payoffs."""
        assert isinstance(arrays.inner, PolytopeArrays)
        rising = ~(arrays.inner.A <= 0).all(axis=1)
        inner = PolytopeArrays(
            np.ascontiguousarray(arrays.inner.A[rising]), arrays.inner.b[rising], arrays.inner.d, arrays.inner.w
        )
        i = next(k for k, law in enumerate(arrays.laws) if law is not None)
        law = arrays.laws[i]
        assert law is not None
        tried = [at_threshold(inner, i, bar) for bar in knots(law)]
        if not law[2] and law[1] > law[0]:
            tried.append(_rising(inner, i, law[0], min(law[1], law[5]), law[4]))
        d, w = inner.d, inner.w

        def value(u: Float | None) -> float:
            if u is None or (u <= d).any() or chance(law, float(u[i])) <= 0:
                return -np.inf
            return float(w.sum() * np.log(chance(law, float(u[i]))) + w @ np.log(u - d))

        plain = first_method(self.procedures, arrays.plain, concept).run(arrays.plain, concept, rng)
        best = max(tried, key=value)
        if best is None or value(best) == -np.inf:
            why = "No agreement at which everybody gains has a chance to pass at home."
            return Found(Status.NO_SOLUTION, [], completeness="none", reason=why, details={"unconstrained": plain})
        p = chance(law, float(best[i]))
        details = {"probability": p, "expected": p * best + (1 - p) * d, "unconstrained": plain}
        why = "Every piece of the law was maximised and the best piece taken."
        return Found(Status.SOLVED, [best], completeness="all", reason=why, details=details)


def at_threshold(inner: PolytopeArrays, i: int, bar: float) -> Float | None:
    """Nash's solution when u_i >= bar is certain; None if no outcome reaches it."""
    if bar <= inner.d[i]:
        code, point, _ = solve_polytope(inner, inner.w)
        return point if code == 0 else None
    at = inner.d.copy()
    at[i] = bar
    if (inner.A @ at > inner.b + 1e-12 * (np.abs(inner.A) @ np.abs(at) + np.abs(inner.b))).any():
        return None
    fixed = inner.A.copy()
    fixed[:, i] = 0.0
    keep = fixed.any(axis=1)
    rows = np.vstack([inner.A, fixed[keep]])
    piece = PolytopeArrays(rows, np.r_[inner.b, (inner.b - inner.A[:, i] * bar)[keep]], inner.d, inner.w)
    code, point, _ = solve_polytope(piece, piece.w)
    point[i] = max(point[i], bar)
    return point if code == 0 else None


def _rising(inner: PolytopeArrays, i: int, low: float, high: float, least: float) -> Float | None:
    """The best outcome with least <= u_i <= high for a uniform law from ``low`` on."""
    from scipy.optimize import brentq

    n, d, w = len(inner.d), inner.d, inner.w
    others = np.array([k for k in range(n) if k != i])
    A, start = np.ascontiguousarray(inner.A[:, others]), max(low, least, float(d[i]))
    slope = inner.A[:, i] > 0
    top = float(np.min((inner.b - A @ d[others])[slope] / inner.A[slope, i]))
    end = min(high, top)
    if end <= start:
        return None

    def given(x: float) -> tuple[float, Float | None]:
        """The derivative at u_i = x and the outcome."""
        piece = PolytopeArrays(A, inner.b - inner.A[:, i] * x, d[others], w[others])
        code, point, details = solve_polytope(piece, piece.w)
        if code not in (0, int(Status.LIMIT)) or (point <= d[others]).any():
            return -np.inf, None
        price = float(w[others].sum() * (details["multipliers"] @ inner.A[:, i]))
        return float(w.sum()) / (x - low) + float(w[i]) / (x - float(d[i])) - price, np.insert(point, i, x)

    a, b = start + 1e-9 * (end - start), end - (1e-9 * (end - start) if end == top else 0.0)
    if given(a)[0] <= 0:
        return given(a)[1]
    if given(b)[0] >= 0:
        return given(b)[1]
    root = brentq(lambda x: max(given(float(x))[0], -1e300), a, b, xtol=1e-15 * max(abs(b), 1e-300), rtol=8.9e-16)
    return given(float(root))[1]
