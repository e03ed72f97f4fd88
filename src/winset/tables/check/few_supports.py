"""The supports of all equilibria of a very small game, from the signs of minors taken number by number.

The numbers, and what they say, are those of :mod:`winset.tables.check.equilibrium_list`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from winset.tables.check.equilibrium_list import supports

__all__ = ["MOST_CELLS", "few_supports"]


MOST_CELLS = 9
"""Actions of one player times those of the other."""


class Tests(NamedTuple):
    """Which payoffs and minors are multiplied, and what the signs of the products say.

    ``differences``: the two payoffs of every minor of size 2; ``expansions``: three payoffs, each followed by the
    number of its smaller minor, of every larger one, so that the minor is the second product less the others;
    ``bits``: for every number the bit that says it is positive and the one for negative; ``pairs``: of every pair of
    supports the two sets of actions as bits, then for each side the bits that stand if it fits, and those if all signs
    are the other way round. ``error``: rounding of a number in units of that of a payoff, at most.
    """

    differences: list[tuple[int, int]]
    expansions: list[tuple[int, int, int, int, int, int]]
    bits: list[tuple[int, int]]
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
    margin += rounding * tests.error
    numbers: list[float] = [1]
    numbers += [payoffs[b] - payoffs[a] for a, b in tests.differences]
    for a, p, b, q, c, r in tests.expansions:
        numbers.append(payoffs[b] * numbers[q] - payoffs[a] * numbers[p] - payoffs[c] * numbers[r])
    signs = 0
    for number, (positive, negative) in zip(numbers, tests.bits, strict=True):
        if number > margin:
            signs |= positive
        elif number < -margin:
            signs |= negative
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
    entries = [(entry % (2 * m * n)).T.tolist() for entry in s.entries]
    differences = [(a, b) for a, b in entries[0]] if entries else []
    expansions = []
    for entry, minor in zip(entries[1:], s.minors[1:], strict=True):
        for (a, b, c), (p, q, r) in zip(entry, minor.T.tolist(), strict=True):
            expansions.append((a, p, b, q, c, r))
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
    return Tests(differences, expansions, bits, pairs, s.error)
