"""Bounds by weights of the players: the weighted sums that outcomes at least as good as a known one must reach.

For weights w >= 0 the largest weighted sum of gains of all outcomes is found issue by issue. An outcome whose product
of gains is at least P has, by the inequality of the means, a weighted sum of at least n (P w_1 ... w_n)^(1/n); if the
smallest gain is at least t, the sum is at least t (w_1 + ... + w_n). So a beginning of an outcome that cannot reach
that sum is given up: branch and bound with the Lagrangian bound of Geoffrion (1974). All comparisons are of whole
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np

from winset.base.array_types import Float
from winset.domains.arrays import DomainArrays

__all__ = ["Aim", "ceiling_root", "good_weights"]

STEPS = 300
"""Steps of the descent to weights that bound well."""
NEARBY = 24
"""How many weights near the best are taken besides it."""
FINE = 2**16
"""Weights are rounded to this share of one, in units of the players' largest gains."""


@dataclass(frozen=True)
class Aim:
    """What is made as large as possible of gains ``G`` on the players' whole scales.

    Parameters
    ----------
    kind
        ``"product"`` of the gains, ``"smallest"`` of ``(G_i - offset_i) / unit_i``, or ``"sum"`` of ``unit_i * G_i``.
    offset, unit
        Whole numbers by player.
    """

    kind: str
    offset: tuple[int, ...]
    unit: tuple[int, ...]

    def value(self, gains: Sequence[int]) -> Fraction:
        """What gains are worth."""
        if self.kind == "product":
            return Fraction(prod(gains))
        if self.kind == "smallest":
            return min(Fraction(g - o, d) for g, o, d in zip(gains, self.offset, self.unit, strict=True))
        return Fraction(sum(d * g for g, d in zip(gains, self.unit, strict=True)))

    def least_sum(self, weights: Sequence[int], value: Fraction | None) -> int:
        """What rational outcomes worth at least ``value`` (None: any) reach in the weighted sum of gains."""
        if value is None:
            return 0
        if self.kind == "product":
            n = len(weights)
            return ceiling_root(n**n * int(value) * prod(weights), n)
        if self.kind == "smallest":
            least = sum(w * (o + value * d) for w, o, d in zip(weights, self.offset, self.unit, strict=True))
        else:
            least = value * min(Fraction(w, d) for w, d in zip(weights, self.unit, strict=True) if d)
        return max(0, -((-Fraction(least).numerator) // Fraction(least).denominator))


def ceiling_root(number: int, degree: int) -> int:
    """The smallest whole number whose power of this degree is at least the number."""
    if number <= 0:
        return 0
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**degree >= number else (middle, high)
    return high


def good_weights(arrays: DomainArrays, aim: Aim, rng: np.random.Generator) -> list[list[int]]:
    """Whole weights whose bounds are near the smallest, each player's own first.

    They come from a descent on the dual of the problem with lotteries, without interactions; whatever they are, the
    bounds they give hold.
    """
    n = len(arrays.reservation)
    size = [max(1, sum(max(abs(int(x)) for x in t[:, i]) for t in arrays.tables)) for i in range(n)]
    tables = [np.array(t / np.array(size, dtype=object), dtype=np.float64) for t in arrays.tables]
    floor = np.array([float(Fraction(int(r), s)) for r, s in zip(arrays.reservation, size, strict=True)])
    offset = np.array([float(Fraction(o, s)) for o, s in zip(aim.offset, size, strict=True)])
    shares = [Fraction(d * s) if aim.kind == "sum" else Fraction(d, s) for d, s in zip(aim.unit, size, strict=True)]
    unit = np.array([float(x / max(shares)) for x in shares])
    best = _descent(tables, floor, aim.kind, offset, unit)
    near = [best * np.exp(spread * rng.standard_normal(n)) for spread in (0.02, 0.1, 0.4) for _ in range(NEARBY // 3)]
    out = [[int(i == k) for k in range(n)] for i in range(n)]
    for weights in [best, *near]:
        if aim.kind == "sum":
            extra = [Fraction(max(0.0, float(x))) * max(shares) for x in weights - unit]
            out.append([FINE * d + round(FINE * x / s) for d, x, s in zip(aim.unit, extra, size, strict=True)])
        else:
            scaled = [round(FINE * float(x)) for x in weights / weights.max()]
            out.append([x * max(size) // s for x, s in zip(scaled, size, strict=True)])
    return [list(w) for w in dict.fromkeys(map(tuple, out)) if any(w)]


def _descent(tables: Sequence[Float], floor: Float, kind: str, offset: Float, unit: Float) -> Float:
    """Weights of a small bound, by steps along subgradients; in the logarithms of the weights unless a sum is asked."""
    n = len(floor)
    extra, log_weights = np.zeros(n), -np.log(unit) if kind == "smallest" else np.zeros(n)
    best, lowest = np.ones(n), np.inf
    for k in range(STEPS):
        weights = unit + extra if kind == "sum" else np.exp(log_weights - log_weights.max())
        gains = sum((t[int(np.argmax(t @ weights))] for t in tables), np.zeros(n)) - floor
        total = float(weights @ gains)
        if total <= 0:
            return weights
        if kind == "product":
            bound = n * np.log(total) - float(np.log(weights).sum())
            slope = n * weights * gains / total - 1
        elif kind == "smallest":
            bound = (total - float(weights @ offset)) / float(weights @ unit)
            slope = weights * (gains - offset - bound * unit) / float(weights @ unit)
            slope = slope / max(float(np.abs(slope).max()), 1e-300)
        else:
            bound, slope = total, gains
        if bound < lowest:
            best, lowest = weights, bound
        step = 0.3 / np.sqrt(k + 1)
        if kind == "sum":
            extra = np.maximum(0.0, extra - step * slope)
        else:
            log_weights = log_weights - step * slope
    return best
