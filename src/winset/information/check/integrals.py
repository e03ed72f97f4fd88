"""Expected values over the part of a rectangle on one side of a line, by Gauss-Legendre rules on slices."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from winset.base.array_types import Float

__all__ = ["expectation"]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(6)


def expectation(
    box: tuple[float, float, float, float],
    line: tuple[float, float, float],
    integrand: Callable[[Float, Float], Float],
) -> float:
    """The mean of a polynomial of degree at most 5 times the mark of ``a x + b y + c >= 0``, uniform on the box."""
    x0, x1, y0, y1 = box
    a, b, c = line
    crossings = [-(b * y + c) / a for y in (y0, y1)] if a else []
    corners = sorted({x0, x1, *(at for at in crossings if x0 < at < x1)})
    total = 0.0
    for left, right in pairwise(corners):
        x: Float = left + (right - left) * (NODES + 1) / 2
        low, high = _slice(a * x + c, b, y0, y1)
        y = low[:, None] + (high - low)[:, None] * (NODES + 1) / 2
        slices = (integrand(x[:, None] + 0 * y, y) * WEIGHTS).sum(axis=1) * (high - low) / 2
        total += float((slices * WEIGHTS).sum()) * (right - left) / 2
    return total / ((x1 - x0) * (y1 - y0))


def _slice(rest: Float, b: float, y0: float, y1: float) -> tuple[Float, Float]:
    """The ends of ``b y + rest >= 0`` between y0 and y1."""
    ends = np.full_like(rest, y0), np.full_like(rest, y1)
    if not b:
        return ends[0], np.where(rest >= 0, y1, y0)
    at = np.clip(-rest / b, y0, y1)
    return (ends[0], at) if b < 0 else (at, ends[1])
