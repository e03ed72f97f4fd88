"""Corners of products of simplices under linear conditions, in fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations, product

__all__ = ["Corner", "clip", "corners_of_mixtures", "dot", "subsets"]

Corner = tuple[Fraction, ...]
Row = Sequence[Fraction]


def dot(row: Row, corner: Row) -> Fraction:
    """The value of a linear form."""
    return sum((a * x for a, x in zip(row, corner, strict=True) if a and x), Fraction(0))


def corners_of_mixtures(supports: Sequence[Sequence[int]], choices: int) -> list[Corner]:
    """Corners of the set of independent mixtures, one over each support: one choice for sure in each place.

    A corner lists the probabilities of all choices, place after place.
    """
    one, none = Fraction(1), Fraction(0)
    return [
        tuple(one if c == picked else none for picked in pick for c in range(choices)) for pick in product(*supports)
    ]


def clip(corners: list[Corner], conditions: Iterable[Row]) -> list[Corner]:
    """Corners of the part of a polytope where every linear form is >= 0; no coordinate is ever negative.

    One condition at a time cuts through edges; two corners are the ends of an edge if no third satisfies with equality
    all that both do (the double description method, Fukuda and Prodon 1996, proposition 7).
    """
    rows: list[Row] = []
    for row in conditions:
        values = [dot(row, corner) for corner in corners]
        if any(value < 0 for value in values):
            corners = _cut(corners, values, rows)
            if not corners:
                return []
        rows.append(row)
    return corners


def _cut(corners: list[Corner], values: list[Fraction], rows: list[Row]) -> list[Corner]:
    tight = [_tight(corner, rows) for corner in corners]
    kept = [corner for corner, value in zip(corners, values, strict=True) if value >= 0]
    inside = [k for k, value in enumerate(values) if value > 0]
    outside = [k for k, value in enumerate(values) if value < 0]
    for a in inside:
        for b in outside:
            both = tight[a] & tight[b]
            if any(both <= tight[k] for k in range(len(corners)) if k not in (a, b)):
                continue
            share = values[a] / (values[a] - values[b])
            kept.append(tuple(x + share * (y - x) for x, y in zip(corners[a], corners[b], strict=True)))
    return kept


def _tight(corner: Corner, rows: Sequence[Row]) -> frozenset[int]:
    """The conditions that hold with equality: coordinates that are 0, and rows that are."""
    n = len(corner)
    return frozenset(
        [k for k, x in enumerate(corner) if not x] + [n + k for k, r in enumerate(rows) if not dot(r, corner)]
    )


def subsets(items: Sequence[int]) -> list[tuple[int, ...]]:
    """Every subset that is not empty, small ones first."""
    return [chosen for size in range(1, len(items) + 1) for chosen in combinations(items, size)]
