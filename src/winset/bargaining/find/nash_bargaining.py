"""Nash's solution: the largest product of gains, each to the power of its weight (Nash 1950; Kalai 1977a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.concepts import NashBargaining
from winset.bargaining.find.along_ray import ONLY, refused, solved
from winset.bargaining.find.convex import ConvexSet, Refused
from winset.bargaining.find.interior_point import largest_product_inside
from winset.bargaining.find.leximin import maximise
from winset.bargaining.find.linear_sets import ideals, linear_set, mixture_details
from winset.bargaining.find.lists import TIE, best_listed, listed
from winset.bargaining.kernels.batch import (
    CHUNK,
    NASH,
    PolytopeAnswers,
    nash_chunks,
    polytope_solve,
    polytope_space,
)
from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.base.threads import on_threads, threads_here

__all__ = ["NashProduct", "largest_product", "solve_polytope"]

WITH_IDEAL = 8
"""Up to so many players an answer on a polytope gives the ideal point too, which takes a linear program a player."""
GAP = 1e-13
ROUNDS = 400


@dataclass(frozen=True)
class NashProduct:
    """A kernel for polytopes, all products of a list, vertices in turn for lotteries, a cone program for convex sets.

    The ideal point of a polytope is given as well for up to 8 players, and for any number if no coefficient is
    negative; otherwise it would take far longer to find than the solution.

    Where nobody can lose and not all can gain together, a list's product is taken over as many gainers as possible
    (Caragiannis et al. 2019).
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (NashBargaining,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays, LotteryArrays, FiniteArrays, ConvexArrays)

    def supports(self, arrays: SetArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: SetArrays, concept: NashBargaining, rng: np.random.Generator) -> Found:
        """The outcome with the largest product of gains; all that tie within 1e-12, of a list."""
        if isinstance(arrays, FiniteArrays):
            return _list(arrays)
        if isinstance(arrays, ConvexArrays):
            try:
                return _convex(ConvexSet(arrays))
            except Refused as why:
                return why.found
        if isinstance(arrays, LotteryArrays):
            gains = ideals(arrays, arrays.d)
            u, normal, x = largest_product(arrays, gains)
            return solved(u, {"ideal": arrays.d + gains, "normal": normal, **mixture_details(arrays, u, x)})
        if arrays.A.shape[1] > WITH_IDEAL and (arrays.A < 0).any():
            found = _inside(arrays)
            if found is not None:
                return found
        code, u, details = solve_polytope(arrays, arrays.w)
        if code not in (0, int(Status.LIMIT)):
            return refused(code)
        status = Status.SOLVED if code == 0 else Status.LIMIT
        details = {**details, **mixture_details(arrays, u)}
        return Found(status, [u], completeness="all" if code == 0 else "one", reason=ONLY, details=details)


def _inside(arrays: PolytopeArrays) -> Found | None:
    """Nash's solution without the ideal point, where everybody can gain."""
    room = np.maximum(arrays.b - arrays.A @ arrays.d, 0.0)
    inside = largest_product_inside(arrays.A, room, arrays.w / arrays.w.sum())
    if inside is None:
        return None
    point = arrays.d + inside[0]
    return solved(point, {"multipliers": inside[1], **mixture_details(arrays, point)})


def solve_polytope(arrays: PolytopeArrays, w: Float) -> tuple[int, Float, Details]:
    """Nash's solution by the kernel, by :func:`largest_product` where it fails: code, outcome, and what proves it."""
    m, n = arrays.A.shape
    point, y, gains = np.empty(n), np.zeros(m), np.zeros(n)
    ideal_y, ideal_points = np.zeros((n, m)), np.zeros((n, n))
    answers = PolytopeAnswers(point, y, gains, ideal_y, ideal_points)
    A = np.ascontiguousarray(arrays.A)
    code = int(polytope_solve(A, arrays.b, arrays.d, w, NASH, answers, polytope_space(m, n)))
    details = {
        "ideal": arrays.d + gains,
        "ideal_multipliers": ideal_y,
        "ideal_outcomes": arrays.d + ideal_points,
    }
    if code in (0, int(Status.LIMIT), int(Status.NONFINITE)) and not _proved(arrays, w, point, y, gains):
        point, y, _ = largest_product(arrays, gains)
        code = 0
    for i in [i for i, gain in enumerate(gains.tolist()) if gain <= 0]:  # what proves that i cannot gain costs nobody
        y = y + max(0.0, -float(y @ arrays.A[:, i])) * ideal_y[i]
    return code, point, {**details, "multipliers": y}


def _proved(arrays: PolytopeArrays, w: Float, point: Float, y: Float, gains: Float) -> bool:
    """Whether the multipliers bound the product by that of the point, to 1e-10."""
    free = gains > 0
    v, left = point - arrays.d, arrays.b - arrays.A @ point
    if not free.all():
        if not free.any():
            return True
        w = np.where(free, w, 0.0)
    off = ((y @ arrays.A) * v - w / np.add.reduce(w))[free].tolist()
    if not (all(abs(x) <= 1e-10 for x in off) and np.minimum.reduce(y) >= 0 and y @ np.abs(left) <= 1e-10):
        return False
    if np.minimum.reduce(left) >= 0:
        return True
    size = np.abs(arrays.A) @ np.maximum(np.abs(point), gains) + np.abs(arrays.b)
    return bool((left >= -1e-10 * size).all())


def largest_product(arrays: PolytopeArrays | LotteryArrays, gains: Float) -> tuple[Float, Float, Float]:
    """Nash's solution as a mean of vertices: outcome, multipliers (or normal) that prove it, and its columns x.

    The vertex that is best at the prices w_i / z_i of the mean so far joins it, the weights of the vertices are chosen
    anew by Newton's method, and so on until no vertex is better (simplicial decomposition, von Hohenbalken 1977).
    """
    part, free = linear_set(arrays, gains), gains > 0
    share = np.where(free, arrays.w, 0.0)
    share /= share.sum() if free.any() else 1.0
    starts = [maximise(part.M[i], part.G, part.h)[0] for i in np.flatnonzero(free)]
    if not starts:
        rows = len(part.h) if isinstance(arrays, PolytopeArrays) else len(gains)
        return arrays.d.copy(), np.zeros(rows), np.zeros(part.M.shape[1])
    columns = np.array(starts)
    weights = np.full(len(columns), 1.0 / len(columns))
    y, best = np.zeros(len(part.h)), np.inf
    for _ in range(ROUNDS):
        corners = columns @ part.M.T
        weights = _weights(corners[:, free], share[free], weights)
        keep = weights > 0
        columns, weights = columns[keep], weights[keep]
        z = weights @ (columns @ part.M.T)
        price = np.where(free, share / np.where(free, z, 1.0), 0.0)
        x, y = maximise(price @ part.M, part.G, part.h)
        gap = float(price @ (part.M @ x)) - 1.0
        if gap <= GAP or (gap >= best and gap <= 1e-10) or (columns == x).all(axis=1).any():
            break
        best = min(best, gap)
        columns, weights = np.vstack([columns, x]), np.r_[weights, 0.0]
    z = weights @ (columns @ part.M.T)
    u = arrays.d + part.scale * z
    given = y / part.by_row
    if isinstance(arrays, LotteryArrays):
        price = np.where(free, share / np.where(free, z, 1.0), 0.0)
        given = price / part.scale + given[1:]
    return u, given, weights @ columns


def _weights(V: Float, share: Float, start: Float) -> Float:
    """The weights t >= 0 with sum 1 that maximise sum_i share_i log (t V)_i.

    Multiplicative steps, each of which raises the objective (Cover 1984), then Newton's method on the weights that are
    not small; a weight that would fall below 0 leaves.
    """
    t = 0.9 * start / start.sum() + 0.1 / len(start)
    for _ in range(300):
        t = t * ((V / (t @ V)) @ share)
    used = np.flatnonzero(t > 1e-9)
    for _ in range(60):
        t = np.where(np.isin(np.arange(len(t)), used), t, 0.0)
        t /= t.sum()
        Q = V[used] / (t @ V)
        slope, k = Q @ share, len(used)
        if float(np.abs(slope - 1.0).max()) <= 1e-15:
            break
        system = np.block([[(Q * share) @ Q.T, np.ones((k, 1))], [np.ones((1, k)), np.zeros((1, 1))]])
        step = np.linalg.lstsq(system, np.r_[slope - 1.0, 0.0], rcond=1e-13)[0][:k]
        if float(np.abs(step).max()) <= 1e-16:
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            limit = np.where(step < 0, -t[used] / np.where(step < 0, step, -1.0), np.inf)
        length = min(1.0, float(limit.min()))
        t[used] = np.maximum(t[used] + length * step, 0.0)
        if limit.min() <= 1.0:
            used = np.delete(used, int(np.argmin(limit)))
    return np.asarray(t)


def _list(arrays: FiniteArrays) -> Found:
    chosen = _products(np.ascontiguousarray(arrays.utilities), arrays.d, arrays.w)
    return listed(arrays, chosen) if len(chosen) else best_listed(arrays, lambda v: _most_gainers(v, arrays.w))


def _most_gainers(v: Float, w: Float) -> list[Float]:
    """How many gain, and the product over those who do."""
    return [(v > 0).sum(axis=1).astype(float), np.log(np.where(v > 0, v, 1.0)) @ w]


def _products(u: Float, d: Float, w: Float) -> Int:
    """Positions of the largest product of gains, all positive; none if no outcome gives everybody a gain."""
    equal = bool((w == w[0]).all())
    chunks = (len(u) + CHUNK - 1) // CHUNK
    best, where = np.empty(chunks), np.empty(chunks, dtype=np.int64)
    with on_threads(min(threads_here(), chunks)):
        nash_chunks(u, d, w, equal, best, where)
        if equal and not (1e-280 < best.max() < 1e280):
            equal = False
            nash_chunks(u, d, w, equal, best, where)
    if where.max() < 0:
        return np.empty(0, dtype=np.int64)
    top = best.max()
    near = top * (1 - TIE) if equal else top - TIE * max(1.0, float(w.sum()))
    found = []
    for chunk in np.flatnonzero(best >= near):
        rows = u[chunk * CHUNK : (chunk + 1) * CHUNK] - d
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.prod(np.maximum(rows, 0), axis=1) if equal else np.log(np.maximum(rows, 0)) @ w
        found.append(chunk * CHUNK + np.flatnonzero(score >= near))
    return np.concatenate(found)


def _convex(part: ConvexSet) -> Found:
    import cvxpy as cp

    w, free = part.arrays.w, part.gains > 0
    share = w / w.sum()
    rows = zip(part.arrays.utilities, part.d, part.scale, share, free, strict=True)
    z = [(u - float(x)) / float(s) for u, x, s, _, _ in rows]
    if free.any():
        stay = [v >= 0 for v, able in zip(z, free, strict=True) if not able]
        total = cp.sum(cp.hstack([float(a) * cp.log(v) for a, v, able in zip(share, z, free, strict=True) if able]))
        part.optimum(total, stay)
        point = part.now()
    else:
        point = part.d.copy()
        part.efficient(point)
    return part.found(point, {})
