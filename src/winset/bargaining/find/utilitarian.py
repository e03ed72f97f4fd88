"""The utilitarian solution: the largest weighted sum of utilities, ties to the most equal weighted gains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.concepts import Utilitarian
from winset.bargaining.find.along_ray import refused, solved
from winset.bargaining.find.convex import ConvexSet, Refused
from winset.bargaining.find.leximin import leximin, maximise
from winset.bargaining.find.linear_sets import ideals, linear_set, mixture_details, polytope_ideals
from winset.bargaining.find.lists import best_listed
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found

__all__ = ["UtilitarianSum"]


@dataclass(frozen=True)
class UtilitarianSum:
    """One program for the largest sum, then the lexicographic maximin of weighted gains where several reach it."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Utilitarian,)
    arrays: ClassVar[tuple[type, ...]] = (PolytopeArrays, LotteryArrays, FiniteArrays, ConvexArrays)

    def supports(self, arrays: SetArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: SetArrays, concept: Utilitarian, rng: np.random.Generator) -> Found:
        """The outcome of the largest weighted sum."""
        if isinstance(arrays, FiniteArrays):

            def keys(v: Float) -> list[Float]:
                return [v @ arrays.w, *np.sort(v * arrays.w, axis=1).T]

            return best_listed(arrays, keys)
        if isinstance(arrays, ConvexArrays):
            try:
                return _convex(ConvexSet(arrays))
            except Refused as why:
                return why.found
        return _linear(arrays)


def _linear(arrays: PolytopeArrays | LotteryArrays) -> Found:
    if isinstance(arrays, PolytopeArrays):
        gains, details, code = polytope_ideals(arrays, arrays.d)
        if code != 0:
            return refused(code)
    else:
        gains = ideals(arrays, arrays.d)
        details = {"ideal": arrays.d + gains}
    part = linear_set(arrays, gains)
    price = arrays.w * part.scale
    total = float(price.max())
    c = price / total @ part.M
    best, y = maximise(c, part.G, part.h)
    level = float(c @ best)
    given = y * total / part.by_row
    more: Details = {"multipliers": given} if isinstance(arrays, PolytopeArrays) else {"normal": arrays.w + given[1:]}
    rows, sides = np.vstack([part.G, -c]), np.r_[part.h, -level + 1e-11 * max(abs(level), 1e-9)]
    x = leximin(part.M, rows, sides, total / price, np.zeros(len(price)))
    u = arrays.d + part.scale * (part.M @ x)
    return solved(u, {**details, **more, **mixture_details(arrays, u, x)})


def _convex(part: ConvexSet) -> Found:
    import cvxpy as cp

    w, d = part.arrays.w, part.d
    size = float((w * part.scale).max())
    total = part.total(w / size)
    level = part.optimum(total, part.at_least(d))
    first, policy = part.now(), part.policy()
    point = part.leximin(d, 1.0 / w, [cp.constraints.NonNeg(total - level + 1e-9)])
    if float(np.abs(point - first).max()) <= 1e-4 * float(part.scale.max()):  # no tie: the first is more accurate
        return part.found(first, policy)
    return part.found(point, {})
