"""What a certificate needs to know of a set of outcomes, from its constraints, its points or its expressions alone.

Gains v = u - d, nobody below the disagreement d. ``Region.most`` is the largest weighted sum of gains, proved by the
multipliers of an answer (weak duality: with y >= 0 and y A >= p every outcome has p v <= y (b - A d)) or, where an
answer has none, by a linear program of its own.
"""

from __future__ import annotations

from copy import copy
from typing import Protocol, Self

import numpy as np

from winset.bargaining.arrays import LotteryArrays, PolytopeArrays
from winset.base.array_types import Float
from winset.base.solution import Details
from winset.outcomes import linear_program

__all__ = ["LotteryRegion", "PolytopeRegion", "Region", "floats"]

TOLERANCE = 1e-9
TINY = 1e-300


def floats(given: object, shape: tuple[int, ...]) -> Float:
    """Numbers of an answer as float64 of this shape; NaN where they are no numbers of this shape."""
    try:
        array = np.array(getattr(given, "values", given), dtype=np.float64)
    except (TypeError, ValueError, ArithmeticError):
        return np.full(shape, np.nan)
    return array if array.shape == shape else np.full(shape, np.nan)


def claimed_normal(details: Details, d: Float) -> Float | None:
    """The prices (n,) that the answer claims, if it claims any."""
    return floats(details["normal"], d.shape) if "normal" in details else None


class Region(Protocol):
    """A set of outcomes over which a solution is checked."""

    d: Float
    w: Float
    free_disposal: bool
    tolerance: float

    def gains(self, details: Details, parts: dict[str, float]) -> Float:
        """The largest gain (n,) of each player; what an answer says about them is checked under ``"ideal point"``."""

    def outside(self, u: Float, scale: Float, *, disposal: bool) -> float:
        """How far u is from the set, relative to ``scale``; with ``disposal``, from what is below it."""

    def normal(self, details: Details) -> Float | None:
        """The prices that an answer claims to support it, if it does."""

    def most(self, price: Float, details: Details) -> float:
        """The largest ``price`` v; with the normal of the answer, which must be at least ``price``, if it has one."""

    def furthest(self, start: Float, slope: Float) -> float:
        """The largest t with v >= start + t slope where the slope is positive."""

    def raised(self, i: int, low: Float) -> float:
        """The most that player i can gain while everybody gains at least ``low``."""

    def cut(self, price: Float, least: float) -> Self:
        """The outcomes among these with ``price`` v >= ``least``."""

    def given(self, u: Float, scale: Float, details: Details, parts: dict[str, float]) -> None:
        """Check that the lottery, mixture or policy of an answer gives the point, under a part of its name."""


class _Linear:
    """Gains M x over {x >= 0, G x <= h} by HiGHS; the programs of polytopes and lotteries are the same but for M."""

    tolerance = TOLERANCE

    def __init__(self, M: Float, G: Float, h: Float, scale: Float) -> None:
        norm = np.maximum(np.abs(G).max(axis=1), TINY)
        self.M, self.G, self.h, self.unit = M / scale[:, None], G / norm[:, None], h / norm, scale

    def program(self, c: Float, rows: Float | None = None, sides: Float | None = None) -> tuple[float, Float]:
        """The largest c x and where, with ``rows`` x <= ``sides``; the last entry of c is that of a free variable."""
        k = self.M.shape[1]
        A = np.c_[self.G, np.zeros(len(self.G))]
        b = self.h
        if rows is not None and sides is not None:
            A, b = np.vstack([A, rows]), np.r_[b, sides]
        found = linear_program(-c, A, b, np.r_[np.zeros(k), -np.inf])
        if found.status != 0:
            return float("nan"), np.full(k + 1, np.nan)
        return -float(found.fun), np.asarray(found.x)

    def best(self, price: Float) -> float:
        """The largest price v."""
        scaled = price * self.unit
        size = float(np.abs(scaled).max()) or 1.0
        return self.program(np.r_[scaled / size @ self.M, 0.0])[0] * size

    def furthest(self, start: Float, slope: Float) -> float:
        """The largest t with v >= start + t slope where the slope is positive."""
        moving = slope > 0
        unit = float(np.min(self.unit[moving] / slope[moving]))
        rows = np.c_[-self.M, unit * slope / self.unit][moving]
        k = self.M.shape[1]
        return unit * self.program(np.r_[np.zeros(k), 1.0], rows, -(start / self.unit)[moving])[0]

    def raised(self, i: int, low: Float) -> float:
        """The most that player i can gain while everybody gains at least ``low``."""
        rows = np.c_[-self.M, np.zeros(len(self.M))]
        return float(self.unit[i]) * self.program(np.r_[self.M[i], 0.0], rows, -low / self.unit * (1 - 1e-12))[0]

    def cut(self, price: Float, least: float) -> Self:
        """The outcomes among these with ``price`` v >= ``least``."""
        part = copy(self)
        row = price * self.unit
        size = float(np.abs(row).max())
        part.G = np.vstack([self.G, -(row / size) @ self.M])
        part.h = np.r_[self.h, -least / size]
        return part

    def short(self, v: Float) -> float:
        """By how much of their scales all gains v must be lowered until the set gives everybody as much."""
        k = self.M.shape[1]
        rows = np.c_[-self.M, np.ones(len(self.M))]
        return -self.program(np.r_[np.zeros(k), 1.0], rows, -v / self.unit)[0]


def _mixed(points: Float, weights: Float, u: Float, scale: Float, *, exactly: bool) -> float:
    """How far weights are from being probabilities whose mean of the points is u (at least u, if not exactly)."""
    if not np.isfinite(weights).all():
        return float("inf")
    off = (weights @ points - u) / scale
    apart = np.abs(off).max() if exactly else np.max(-off)
    return float(max(apart, -weights.min(), abs(weights.sum() - 1.0)))


class PolytopeRegion(_Linear):
    """{u : A u <= b}."""

    def __init__(self, arrays: PolytopeArrays) -> None:
        self.arrays, self.d, self.w, self.free_disposal = arrays, arrays.d, arrays.w, arrays.free_disposal
        self.room = arrays.b - arrays.A @ arrays.d

    def prepare(self, gains: Float) -> None:
        """Scale the programs by the largest gains."""
        scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
        super().__init__(np.diag(scale), self.arrays.A * scale, np.maximum(self.room, 0.0), scale)

    def gains(self, details: Details, parts: dict[str, float]) -> Float:
        """The largest gain of each player."""
        n, m = len(self.d), len(self.room)
        if "ideal_multipliers" not in details:
            size = np.maximum(np.abs(self.arrays.A).max(axis=1), TINY)
            A, b = self.arrays.A / size[:, None], np.maximum(self.room, 0.0) / size
            gains = np.array([-linear_program(-c, A, b, np.zeros(n)).fun for c in np.eye(n)])
        else:
            Y, best = floats(details["ideal_multipliers"], (n, m)), floats(details.get("ideal_outcomes"), (n, n))
            gains = np.maximum(np.diag(best) - self.d, 0.0)
            scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
            size = np.abs(self.arrays.A) @ np.maximum(np.abs(self.d), scale) + np.abs(self.arrays.b)
            bound = (Y @ self.room - gains) / scale
            shape = (np.eye(n) - Y @ self.arrays.A) * scale[None, :] / scale[:, None]
            out = (best @ self.arrays.A.T - self.arrays.b) / np.maximum(size, TINY)
            low = (self.d - best) / scale
            parts["ideal outcomes"] = float(max(out.max(), low.max()))
            parts["ideal multipliers"] = float(max(np.abs(bound).max(), shape.max(), (-Y).max()))
        if "ideal" in details:
            scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
            parts["ideal point"] = float((np.abs(floats(details["ideal"], (n,)) - self.d - gains) / scale).max())
        self.prepare(gains)
        return gains

    def outside(self, u: Float, scale: Float, *, disposal: bool) -> float:
        """How far u is from the set."""
        size = np.abs(self.arrays.A) @ np.maximum(np.abs(self.d), scale) + np.abs(self.arrays.b)
        over = float(np.max((self.arrays.A @ u - self.arrays.b) / np.maximum(size, TINY)))
        return min(over, self.short(u - self.d)) if disposal and over > TOLERANCE else over

    def normal(self, details: Details) -> Float | None:
        """The prices that the answer claims."""
        if "multipliers" not in details:
            return None
        y = floats(details["multipliers"], self.room.shape)
        return y @ self.arrays.A if (y >= 0).all() else np.full(len(self.d), np.nan)

    def most(self, price: Float, details: Details) -> float:
        """The largest value at these prices."""
        if "multipliers" not in details:
            return self.best(price)
        y = floats(details["multipliers"], self.room.shape)
        return float(y @ self.room) if (y >= 0).all() else float("nan")

    def given(self, u: Float, scale: Float, details: Details, parts: dict[str, float]) -> None:
        """Check what is said to give the point."""
        if "mixture" in details and self.arrays.points is not None:
            points = self.arrays.points
            weights = floats(details["mixture"], (len(points),))
            parts["mixture"] = _mixed(points, weights, u, scale, exactly=True)


class LotteryRegion(_Linear):
    """All lotteries over listed outcomes and the disagreement."""

    def __init__(self, arrays: LotteryArrays) -> None:
        self.arrays, self.d, self.w, self.free_disposal = arrays, arrays.d, arrays.w, arrays.free_disposal
        self.v = arrays.points - arrays.d
        scale = np.abs(self.v).max(axis=0)
        M = self.v.T
        scale = np.where(scale > 0, scale, 1.0)
        G, h = np.vstack([np.ones(len(self.v)), -M]), np.r_[1.0, np.zeros(len(M))]
        super().__init__(M, G, h, scale)

    def gains(self, details: Details, parts: dict[str, float]) -> Float:
        """The largest gain of each player."""
        n = len(self.d)
        willing, top = self.v[(self.v >= 0).all(axis=1)], self.v.max(axis=0)
        gains = np.array([
            max(0.0, float(top[i])) if top[i] <= 0 or (willing[:, i] >= top[i]).any() else self.best(np.eye(n)[i])
            for i in range(n)
        ])  # fmt: skip
        gains = np.where(gains > 1e-12 * self.unit, gains, 0.0)
        scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
        if "ideal" in details:
            parts["ideal point"] = float((np.abs(floats(details["ideal"], (n,)) - self.d - gains) / scale).max())
        return gains

    def outside(self, u: Float, scale: Float, *, disposal: bool) -> float:
        """How far u is from the set."""
        if disposal:
            return float(self.short(u - self.d) * (self.unit / scale).max())
        from scipy.optimize import nnls

        system = np.vstack([np.c_[self.v.T / self.unit[:, None], np.zeros(len(self.d))], np.ones(len(self.v) + 1)])
        return float(nnls(system, np.r_[(u - self.d) / self.unit, 1.0])[1])

    def normal(self, details: Details) -> Float | None:
        """The prices that the answer claims."""
        return claimed_normal(details, self.d)

    def most(self, price: Float, details: Details) -> float:
        """The largest value at these prices."""
        normal = self.normal(details)
        return self.best(price) if normal is None else max(0.0, float((self.v @ normal).max()))

    def given(self, u: Float, scale: Float, details: Details, parts: dict[str, float]) -> None:
        """Check what is said to give the point."""
        if "lottery" in details:
            weights = floats(details["lottery"], (len(self.v),))
            weights = np.r_[weights, 1.0 - weights.sum()]
            points = np.vstack([self.arrays.points, self.d])
            parts["lottery"] = _mixed(points, weights, u, scale, exactly=not self.free_disposal)
