"""Probability and means over the part of a rectangle on one side of a line, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Moments", "moments_above"]

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Moments:
    """The probability of an event, and the expected values of both coordinates where it happens (0 elsewhere)."""

    mass: Fraction
    first: Fraction
    second: Fraction


def moments_above(box: tuple[Fraction, Fraction, Fraction, Fraction], line: Sequence[Fraction]) -> Moments:
    """Moments of ``(x, y)``, uniform on the box ``(x_low, x_high, y_low, y_high)``, where ``a x + b y + c >= 0``.

    The rectangle is cut by the line (Sutherland and Hodgman 1974); the polygon is integrated by Green's theorem.
    """
    x0, x1, y0, y1 = box
    polygon: list[Point] = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    a, b, c = line
    height = [a * x + b * y + c for x, y in polygon]
    cut: list[Point] = []
    for k, (point, h) in enumerate(zip(polygon, height, strict=True)):
        after, later = polygon[(k + 1) % 4], height[(k + 1) % 4]
        if h >= 0:
            cut.append(point)
        if (h > 0 > later) or (h < 0 < later):
            share = h / (h - later)
            cut.append((point[0] + share * (after[0] - point[0]), point[1] + share * (after[1] - point[1])))
    area = first = second = Fraction(0)
    for k, (x, y) in enumerate(cut):
        u, w = cut[(k + 1) % len(cut)]
        cross = x * w - u * y
        area += cross / 2
        first += (x + u) * cross / 6
        second += (y + w) * cross / 6
    whole = (x1 - x0) * (y1 - y0)
    return Moments(area / whole, first / whole, second / whole)
