"""All mixtures of some actions to which some actions of the other player are best replies: the extreme ones.

They are a polytope, the extreme rays of a cone, which the double description method lists (Motzkin, Raiffa, Thompson
and Thrall 1953): from the rays of the positive orthant on, one equation or inequality after the other, in whole
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import NamedTuple

__all__ = ["MixedReplies", "extreme_mixtures"]


class MixedReplies(NamedTuple):
    """The actions in use and all best replies to the mixture, as bits."""

    support: int
    replies: int


class _Ray(NamedTuple):
    """Weights, then what each row falls short of the first reply; ``zero``: the bounds met that hold with equality."""

    numbers: tuple[int, ...]
    zero: int


def extreme_mixtures(
    table: Sequence[Sequence[int]], actions: Sequence[int], replies: Sequence[int]
) -> list[MixedReplies]:
    """The vertices of {y >= 0 on ``actions``, all ``replies`` are best replies to y}; ``table``: own actions by row."""
    t, first = len(actions), table[replies[0]]
    short = [[first[j] - row[j] for j in actions] for row in table]
    rays = []
    for c in range(t):
        unit = tuple([int(c == j) for j in range(t)])
        rays.append(_Ray((*unit, *[row[c] for row in short]), ((1 << t) - 1) ^ (1 << c)))
    equal = [t + i for i in replies[1:]]
    while equal and rays:
        at = min(equal, key=lambda at: _new_rays(rays, at))
        equal.remove(at)
        rays = _cut(rays, at, equation=True)
    for i in range(len(table)):
        if i not in replies and rays:
            rays = _cut(rays, t + i, equation=False)
    return [_mixture(ray, actions, t) for ray in rays]


def _new_rays(rays: list[_Ray], at: int) -> int:
    values = [ray.numbers[at] for ray in rays]
    return sum(v > 0 for v in values) * sum(v < 0 for v in values)


def _cut(rays: list[_Ray], at: int, equation: bool) -> list[_Ray]:
    """The rays of the part of a cone where the number at a place is 0, or not negative."""
    bit = 0 if equation else 1 << at
    above = [ray for ray in rays if ray.numbers[at] > 0]
    below = [ray for ray in rays if ray.numbers[at] < 0]
    kept = [_Ray(ray.numbers, ray.zero | bit) for ray in rays if ray.numbers[at] == 0]
    if not equation:
        kept += above
    for p in above:
        for q in below:
            common = p.zero & q.zero
            if any(common & ~ray.zero == 0 and ray is not p and ray is not q for ray in rays):
                continue
            a, b = p.numbers[at], -q.numbers[at]
            numbers = [a * y + b * x for x, y in zip(p.numbers, q.numbers, strict=True)]
            divisor = gcd(*numbers)
            kept.append(_Ray(tuple([x // divisor for x in numbers]), common | bit))
    return kept


def _mixture(ray: _Ray, actions: Sequence[int], t: int) -> MixedReplies:
    support = sum([1 << j for j, weight in zip(actions, ray.numbers, strict=False) if weight])
    return MixedReplies(support, sum([1 << i for i, short in enumerate(ray.numbers[t:]) if not short]))
