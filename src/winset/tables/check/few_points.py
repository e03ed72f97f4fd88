"""Few equilibria of a very small game of two players, each alone on its supports, judged number by number in one pass.

What is accepted here is accepted for the reasons that :mod:`winset.tables.check.nash` gives; whatever is out of the
ordinary is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import cast

import numpy as np

from winset.base.points import Profile
from winset.base.solution import Found
from winset.tables.check.equilibrium_list import CLEAR
from winset.tables.check.few_supports import MOST_CELLS, few_supports, listed, without_loops
from winset.tables.check.levelled import Levelled

__all__ = ["judged_at_once"]


FLOAT = np.dtype(np.float64)
Strategies = list[tuple[list[float], list[float]]]
Measure = Callable[[list[float], Strategies, float], tuple[float, float, list[tuple[int, int]]] | None]
MOST = 512
"""Payoffs times points up to which numbers are taken one by one."""


def judged_at_once(found: Found, payoffs: Levelled, tolerance: float) -> tuple[float, float] | None:
    """The largest regret and infeasibility of a list that is complete, and grouped as it says; None if unsure.

    ``found`` claims all equilibria of a game of two players, by points alone; ``payoffs`` are in units of their range.
    """
    numbers, (_, m, n), points = payoffs.given, payoffs.shape, found.points
    if not isinstance(numbers, list) or payoffs.wide or m * n > MOST_CELLS or len(numbers) * len(points) > MOST:
        return None
    strategies = _read(points, m, n)
    if strategies is None or not _alone(found, strategies):
        return None
    measured = _measuring(m, n)(numbers, strategies, tolerance)
    if measured is None:
        return None
    regret, off, used = measured
    supports = few_supports((m, n), numbers, CLEAR, payoffs.rounding)
    return (regret, off) if supports is not None and sorted(used) == sorted(supports) else None


@lru_cache(maxsize=16)
def _measuring(m: int, n: int) -> Measure:
    """What measures points of games of one shape.

    From payoffs, points and the tolerance it gives the largest regret, the largest infeasibility, and every point's
    supports as bits; or None, if a point is not within tolerance.
    """
    x, y = [f"x{i}" for i in range(m)], [f"y{j}" for j in range(n)]
    first, second = ([f"{name}{k}" for k in range(size)] for name, size in (("first", m), ("second", n)))
    lines = [
        *(f"first{i} = {_sum(f'payoff{i * n + j} * y{j}' for j in range(n))}" for i in range(m)),
        *(f"second{j} = {_sum(f'payoff{m * n + i * n + j} * x{i}' for i in range(m))}" for j in range(n)),
    ]
    for mix, values in ((x, first), (y, second)):
        worth = _sum(f"{v} * {p}" for v, p in zip(values, mix, strict=True))
        lines += [
            f"gain = max({', '.join(values)}, {values[0]}) - ({worth})",
            f"apart = max(abs({' + '.join(mix)} - 1.0), {', '.join(f'-{p}' for p in mix)})",
            "if not (gain <= tolerance and apart <= tolerance): return None",
            "if gain > regret: regret = gain",
            "if apart > off: off = apart",
        ]
    x_bits, y_bits = (_sum(f"{1 << k} * ({p} > 0.0)" for k, p in enumerate(mix)) for mix in (x, y))
    lines.append(f"used.append(({x_bits}, {y_bits}))")
    body = [
        f"{listed('payoff', 2 * m * n)} = payoffs",
        "regret, off, used = 0.0, 0.0, []",
        f"for ({listed('x', m)}), ({listed('y', n)}) in points:",
        *(f"    {line}" for line in lines),
        "return regret, off, used",
    ]
    return cast(Measure, without_loops("payoffs, points, tolerance", body))


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms)


def _read(points: Sequence[Profile], m: int, n: int) -> Strategies | None:
    """The strategies of two players as lists; None if some are not m and n numbers in floating point."""
    out = []
    for point in points:
        if len(point.strategies) != 2:
            return None
        x, y = point.strategies
        if x.dtype is not FLOAT or y.dtype is not FLOAT or x.shape != (m,) or y.shape != (n,):
            return None
        out.append((x.tolist(), y.tolist()))
    return out


def _alone(found: Found, strategies: Strategies) -> bool:
    """Whether no two points share a strategy, and the details say just that."""
    count, details = len(strategies), found.details
    if count > 1 and not len({tuple(x) for x, _ in strategies}) == len({tuple(y) for _, y in strategies}) == count:
        return False
    component, isolated = details.get("component"), details.get("isolated")
    return type(component) is type(isolated) is list and component == list(range(count)) and isolated == [True] * count
