"""The supports of all equilibria of a very small game, from the signs of minors taken number by number.

A program without loops is written for each shape of games, which takes a fraction of the time.

The numbers, and what they say, are those of :mod:`winset.tables.check.equilibrium_list`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from winset.tables.check.equilibrium_list import supports

__all__ = ["MOST_CELLS", "few_supports", "listed", "without_loops"]


MOST_CELLS = 16
"""Actions of one player times those of the other."""

Signs = Callable[[Sequence[float], float], int]


class Tests(NamedTuple):
    """Which signs are looked at, and what they say.

    ``signs``: from payoffs and the margin a bit for every number that is positive and for every one that is negative;
    ``pairs``: of every pair of supports the two sets of actions as bits, then for each side the bits that stand if it
    fits, and those if all signs are the other way round. ``error``: rounding of a number in units of that of a payoff,
    at most.
    """

    signs: Signs
    pairs: list[tuple[int, int, int, int, int, int]]
    error: float


def few_supports(
    shape: tuple[int, int], payoffs: Sequence[float], margin: float, rounding: float
) -> list[tuple[int, int]] | None:
    """The supports of all equilibria as bits, None if the game may be degenerate.

    ``payoffs``: those of the first player row by row, then those of the second: whole numbers with ``margin`` 0, which
    are computed with exactly, or numbers in [0, 1] with errors up to ``rounding``.
    """
    tests = _tests(*shape)
    signs = tests.signs(payoffs, margin + rounding * tests.error)
    found = []
    for rows, columns, first, opposite, second, other in tests.pairs:
        a, b = signs & first, signs & opposite
        if a and b:
            continue
        c, d = signs & second, signs & other
        if c and d:
            continue
        if (a != first and b != opposite) or (c != second and d != other):
            return None
        found.append((rows, columns))
    return found


@lru_cache(maxsize=16)
def _tests(m: int, n: int) -> Tests:
    """The tests of all pairs of supports of equal size."""
    s = supports(m, n)
    count = s.first[-1]
    bits = [(1 << k, 1 << (k + count)) for k in range(count)]
    pairs = []
    for rows, columns, test, sign in zip(s.rows.tolist(), s.columns.tolist(), s.test, s.sign, strict=True):
        masks = [int(rows), int(columns)]
        for numbers, signs in zip(test.tolist(), sign.tolist(), strict=True):
            for way in (1, -1):
                masks.append(0)
                for k, z in zip(numbers, signs, strict=True):
                    masks[-1] |= bits[k][0 if z * way > 0 else 1]
        a, b, c, d, e, f = masks
        pairs.append((a, b, c, d, e, f))
    return Tests(_signs(m, n), pairs, s.error)


def _signs(m: int, n: int) -> Signs:
    """The signs of 1 and of all minors, as a program without loops: every number is a variable."""
    s, cells = supports(m, n), 2 * m * n
    count, lines = s.first[-1], ["number0 = signs = 1"]
    for start, entries, minors in zip(s.first, s.entries, s.minors, strict=False):
        for k, (entry, minor) in enumerate(zip(entries.T.tolist(), minors.T.tolist(), strict=True), start):
            terms = [
                f"{'-' if e >= cells else '+'} payoff{e % cells}" + f" * number{b}" * (b > 0)
                for e, b in zip(entry, minor, strict=True)
            ]
            lines.append(f"number{k} = {' '.join(sorted(terms)).removeprefix('+ ')}")
            lines.append(f"if number{k} > margin: signs |= {1 << k}")
            lines.append(f"elif number{k} < -margin: signs |= {1 << (k + count)}")
    body = [f"{listed('payoff', cells)} = payoffs", *lines, "return signs"]
    return cast(Signs, without_loops("payoffs, margin", body))


def listed(name: str, count: int) -> str:
    """So many variables, numbered, as a tuple of a program."""
    return "".join(f"{name}{k}, " for k in range(count))


def without_loops(arguments: str, lines: Iterable[str]) -> object:
    """The function with this body, which takes numbers apart that a loop would have to look up."""
    names: dict[str, object] = {}
    exec(f"def run({arguments}):\n" + "".join(f"    {line}\n" for line in lines), names)
    return names["run"]
