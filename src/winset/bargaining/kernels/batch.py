"""Batches of bargaining problems, and passes over long lists of outcomes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.bargaining.kernels.finite_outcomes import fairest, nash_log, nash_product
from winset.bargaining.kernels.polytope_dual import nash_active
from winset.bargaining.kernels.polytope_ideals import ideal_gains, room
from winset.bargaining.kernels.polytope_nash import nash_interior
from winset.base.jit import Float, Int, kernel, parallel_kernel, prange, storage

__all__ = [
    "NASH",
    "RAY",
    "PolytopeAnswers",
    "PolytopeSpace",
    "finite_fair_batch",
    "finite_nash_batch",
    "nash_chunks",
    "polytope_batch",
    "polytope_solve",
    "polytope_space",
]


NASH, RAY = 0, 1
CHUNK = 16384
PROBLEMS = 64


class PolytopeAnswers(NamedTuple):
    """What the kernels write, for one problem; for B of them with a leading axis."""

    point: Float
    """(n,): the agreement, in utilities."""
    y: Float
    """(m,): its multipliers."""
    gains: Float
    """(n,): the ideal gains."""
    ideal_y: Float
    """(n, m): their multipliers."""
    ideal_points: Float
    """(n, n): the gains of all where each has the most."""


class PolytopeSpace(NamedTuple):
    """Work for a problem of n players and m constraints."""

    T: Float
    """(m, n): a tableau."""
    B: Float
    """(m n,): constraints in shares of the ideal gains."""
    r: Float
    """(m,): what the constraints leave at the disagreement."""
    rhs: Float
    """(m,)."""
    z: Float
    """(n,): shares of the ideal gains."""
    v: Float
    """(n,): weights of those who can gain."""
    H: Float
    """(n n,)."""
    players: Float
    """(7 n,)."""
    rows: Float
    """(6, m)."""
    basis: Int
    """(m,)."""
    nonbasis: Int
    """(n,)."""


@storage
def polytope_space(m: int, n: int) -> PolytopeSpace:
    """Room for a problem of n players and m constraints."""
    return PolytopeSpace(
        np.empty((m, n)), np.empty(m * n), np.empty(m), np.empty(m), np.empty(n), np.empty(n), np.empty(n * n),
        np.empty(7 * n), np.empty((6, m)), np.empty(m, dtype=np.int64), np.empty(n, dtype=np.int64),
    )  # fmt: skip


@kernel
def _along_ray(A: Float, r: Float, d: Float, w: Float, gains: Float, point: Float, y: Float) -> None:
    """Write the last point of the set in proportion to w times the gains, and the multiplier of what stops it."""
    m, n = A.shape
    tight, length = -1, np.inf
    for j in range(m):
        slope, size = 0.0, 0.0
        for i in range(n):
            slope += A[j, i] * w[i] * gains[i]
            size += abs(A[j, i] * w[i] * gains[i])
        if slope > 1e-13 * size and r[j] < length * slope:
            tight, length = j, r[j] / slope
    if tight < 0:
        length = 0.0
    else:
        slope = 0.0
        for i in range(n):
            slope += A[tight, i] * w[i] * gains[i]
        y[tight] = 1.0 / slope
    for i in range(n):
        point[i] = d[i] + length * w[i] * gains[i]


@kernel
def _in_shares(A: Float, r: Float, gains: Float, packed: Float, rhs: Float, scales: Float) -> None:
    """Write the constraints in shares of the gains of those who can gain, each row scaled to a largest entry of 1.

    ``packed`` (m, k), ``rhs`` (m,) and ``scales`` (m, 1), out.
    """
    m, n = A.shape
    for j in range(m):
        size, c = 0.0, 0
        for i in range(n):
            if gains[i] > 0.0:
                packed[j, c] = A[j, i] * gains[i]
                size = max(size, abs(packed[j, c]))
                c += 1
        scale = 1.0 / size if size > 0 else 1.0
        rhs[j] = r[j] * scale if size > 0 else 1.0
        scales[j, 0] = scale
        for c in range(packed.shape[1]):
            packed[j, c] *= scale


@kernel
def polytope_solve(
    A: Float, b: Float, d: Float, w: Float, what: int, answers: PolytopeAnswers, space: PolytopeSpace
) -> int:
    """One problem on a polytope from constraints to the agreement: ideal gains, then the Nash point or the ray.

    ``what`` is NASH, or RAY: as far as the set goes in proportion to w times the ideal gains (Kalai and Smorodinsky
    1975).
    """
    m, n = A.shape
    point, y, gains, ideal_y, ideal_points = answers
    T, B, r, rhs, z, v, H, players, rows, basis, nonbasis = space
    status = room(A, b, d, r)
    if status != 0:
        return status
    status = ideal_gains(A, r, gains, ideal_y, ideal_points, T, rhs, rows[0], players[:n], basis, nonbasis)
    if status != 0:
        return status
    for j in range(m):
        y[j] = 0.0
    if what == RAY:
        _along_ray(A, r, d, w, gains, point, y)
        return 0
    k, total = 0, 0.0
    for i in range(n):
        point[i] = d[i]
        if gains[i] > 0.0:
            v[k] = w[i]
            k += 1
            total += w[i]
    if k == 0:
        return 0
    for c in range(k):
        v[c] = v[c] / total
    packed = B[: m * k].reshape(m, k)
    _in_shares(A, r, gains, packed, rhs, T)
    square, numbers = H[: k * k].reshape(k, k), players[: 7 * k].reshape(7, k)
    status = 0
    if not nash_active(packed, rhs, v[:k], z[:k], y, square, numbers, rows, basis):
        status = nash_interior(packed, rhs, v[:k], z[:k], y, square, numbers, rows)
    for j in range(m):
        y[j] *= T[j, 0]
    c = 0
    for i in range(n):
        if gains[i] > 0.0:
            point[i] += gains[i] * z[c]
            c += 1
    return status


@parallel_kernel
def polytope_batch(
    turn: int, turns: int, A: Float, b: Float, d: Float, w: Float, what: int, answers: PolytopeAnswers, status: Int
) -> None:
    """Every row of A (B, m, n), b (B, m), d and w (B, n) by :func:`polytope_solve`."""
    count, m, n = A.shape
    points, y, gains, ideal_y, ideal_points = answers
    for chunk in prange(turn, (count + PROBLEMS - 1) // PROBLEMS, turns):
        space = polytope_space(m, n)
        for row in range(chunk * PROBLEMS, min((chunk + 1) * PROBLEMS, count)):
            own = PolytopeAnswers(points[row], y[row], gains[row], ideal_y[row], ideal_points[row])
            status[row] = polytope_solve(A[row], b[row], d[row], w[row], what, own, space)


@parallel_kernel
def nash_chunks(turn: int, turns: int, u: Float, d: Float, w: Float, equal: bool, best: Float, where: Int) -> None:
    """The best row of each chunk of u (K, n), by product if the weights are equal, by weighted logarithms if not."""
    count = u.shape[0]
    for chunk in prange(turn, (count + CHUNK - 1) // CHUNK, turns):
        low, high = chunk * CHUNK, min((chunk + 1) * CHUNK, count)
        if equal:
            best[chunk], where[chunk] = nash_product(u, d, low, high)
        else:
            best[chunk], where[chunk] = nash_log(u, d, w, low, high)


@parallel_kernel
def finite_nash_batch(turn: int, turns: int, u: Float, d: Float, w: Float, chosen: Int, points: Float) -> None:
    """The outcome of the largest weighted product in each list of u (B, K, n); -1 and NaN where not all can gain."""
    count, outcomes, n = u.shape
    for chunk in prange(turn, (count + PROBLEMS - 1) // PROBLEMS, turns):
        for row in range(chunk * PROBLEMS, min((chunk + 1) * PROBLEMS, count)):
            _, where = nash_log(u[row], d[row], w[row], 0, outcomes)
            chosen[row] = where
            for i in range(n):
                points[row, i] = u[row, where, i] if where >= 0 else np.nan


@parallel_kernel
def finite_fair_batch(
    turn: int, turns: int, u: Float, d: Float, w: Float, chosen: Int, points: Float, ideal: Float
) -> None:
    """Kalai and Smorodinsky's outcome in each list of u (B, K, n); -1 and NaN where somebody loses at every outcome."""
    count, _, n = u.shape
    for chunk in prange(turn, (count + PROBLEMS - 1) // PROBLEMS, turns):
        levels, best = np.empty(n), np.empty(n)
        for row in range(chunk * PROBLEMS, min((chunk + 1) * PROBLEMS, count)):
            where = fairest(u[row], d[row], w[row], ideal[row], levels, best)
            chosen[row] = where
            for i in range(n):
                points[row, i] = u[row, where, i] if where >= 0 else np.nan
                ideal[row, i] += d[row, i]
