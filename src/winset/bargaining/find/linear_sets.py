"""Polytopes and lotteries as one kind of set: gains that are linear in columns x >= 0 under linear constraints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winset.bargaining.arrays import LotteryArrays, PolytopeArrays
from winset.bargaining.find.leximin import maximise
from winset.bargaining.kernels.polytope_ideals import ideal_gains, room
from winset.base.array_types import Float
from winset.base.solution import Details

__all__ = ["LinearSet", "ideals", "linear_set", "lottery_of", "mixture_details", "polytope_ideals"]

HELD = 1e-11
"""A point that breaks a constraint by less than this, relative to its size, is taken to lie in the set."""


@dataclass(frozen=True)
class LinearSet:
    """Gains z = M x over {x >= 0, G x <= h} with z >= 0, each player's in units of ``scale`` (n,).

    ``by_row`` (m,): what the multipliers of each row must be divided by to be those of the set as it was given.
    """

    M: Float
    G: Float
    h: Float
    scale: Float
    by_row: Float


def polytope_ideals(arrays: PolytopeArrays, d: Float) -> tuple[Float, Details, int]:
    """Largest gains (n,) above d with the multipliers and outcomes that prove them, and the kernel's code."""
    m, n = arrays.A.shape
    r, gains, y, best = np.empty(m), np.zeros(n), np.zeros((n, m)), np.zeros((n, n))
    A = np.ascontiguousarray(arrays.A)
    code = room(A, arrays.b, d, r)
    if code == 0:
        code = ideal_gains(
            A, r, gains, y, best, np.empty((m, n)), np.empty(m),
            np.empty(m), np.empty(n), np.empty(m, dtype=np.int64), np.empty(n, dtype=np.int64),
        )  # fmt: skip
    return gains, {"ideal": d + gains, "ideal_multipliers": y, "ideal_outcomes": d + best}, int(code)


def ideals(arrays: PolytopeArrays | LotteryArrays, d: Float) -> Float:
    """The largest gain (n,) of each player over d while nobody falls below d, which need not lie in the set."""
    if isinstance(arrays, PolytopeArrays):
        gains, _, code = polytope_ideals(arrays, d)
        if code == 0:
            return gains
        if arrays.points is not None:
            return ideals(LotteryArrays(arrays.points, arrays.d, arrays.w), d)
        low, size = np.minimum(arrays.d, d), np.abs(arrays.A) @ np.abs(d) + np.abs(arrays.b)
        rows = np.vstack([arrays.A, -np.eye(len(d))])
        near = 1e-12 * np.maximum(np.abs(d), float(np.abs(d - arrays.d).max()))
        sides = np.r_[arrays.b - arrays.A @ low + 1e-12 * size, low - d + near]
        norm = np.maximum(np.abs(rows).max(axis=1), 1e-300)
        try:
            best = [maximise(c, rows / norm[:, None], sides / norm)[0] @ c for c in np.eye(len(d))]
        except ArithmeticError:  # d lies on the frontier, or beyond it by rounding errors
            return np.zeros(len(d))
        return np.maximum(low + np.array(best) - d, 0.0)
    v = arrays.points - d
    willing = (v >= 0).all(axis=1)
    top = np.maximum(v.max(axis=0), arrays.d - d)
    out = np.zeros(len(d))
    for i in range(len(d)):
        if (v[willing, i] >= top[i]).any() or top[i] <= 0:
            out[i] = max(float(top[i]), 0.0)
        else:
            part = lottery_set(arrays.points, arrays.d, d)
            try:
                x, _ = maximise(part.M[i], part.G, part.h)
            except ArithmeticError:  # as above
                return np.zeros(len(d))
            out[i] = max(0.0, float(part.M[i] @ x * part.scale[i] + arrays.d[i] - d[i]))
    return out


def lottery_set(points: Float, start: Float, d: Float) -> LinearSet:
    """Lotteries over points and ``start``, gains counted from ``start``, nobody below d."""
    v = points - start
    scale = np.abs(v).max(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    M = (v / scale).T
    G = np.vstack([np.ones(len(points)), -M])
    return LinearSet(M, G, np.r_[1.0, (start - d) / scale], scale, np.r_[1.0, scale])


def linear_set(arrays: PolytopeArrays | LotteryArrays, gains: Float) -> LinearSet:
    """The set in gains above the disagreement, scaled by the largest gains of all."""
    if isinstance(arrays, LotteryArrays):
        return lottery_set(arrays.points, arrays.d, arrays.d)
    A, b, d = arrays.A, arrays.b, arrays.d
    r = b - A @ d
    r = np.where(r > 8 * np.finfo(float).eps * (np.abs(b) + np.abs(A) @ np.abs(d)), r, 0.0)
    scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
    G = A * scale
    norm = np.maximum(np.abs(G).max(axis=1), 1e-300)
    return LinearSet(np.eye(len(d)), G / norm[:, None], r / norm, scale, norm)


def lottery_of(points: Float, u: Float) -> tuple[Float, float]:
    """Weights (K,) of the points whose mean is u, by non-negative least squares, and how far it is from u."""
    from scipy.optimize import nnls

    centre = points.mean(axis=0)
    size = np.abs(points - centre).max(axis=0)
    size = np.where(size > 0, size, np.maximum(np.abs(centre), 1.0))
    system = np.vstack([((points - centre) / size).T, np.ones(len(points))])
    weights, off = nnls(system, np.r_[(u - centre) / size, 1.0])
    return np.asarray(weights), float(off)


def mixture_details(arrays: PolytopeArrays | LotteryArrays, u: Float, x: Float | None = None) -> Details:
    """Which lottery, or which mixture of corners, gives the outcome (at least, with free disposal)."""
    if isinstance(arrays, LotteryArrays):
        if x is None:
            x = lottery_of(np.vstack([arrays.points, arrays.d]), u)[0][:-1]
        x = np.where(x > 1e-15, x, 0.0)
        return {"lottery": x / max(1.0, float(x.sum()))}
    if arrays.points is None:
        return {}
    weights, _ = lottery_of(arrays.points, u)
    return {"mixture": weights / weights.sum()}
