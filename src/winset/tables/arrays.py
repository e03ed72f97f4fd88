"""Games in normal form as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb, gcd, lcm

from winset.base.array_types import Exact, Float, Int
from winset.base.expressions import PolynomialArrays

__all__ = [
    "DrawnNormalFormArrays",
    "NormalFormArrays",
    "NormalFormStackArrays",
    "WholeTables",
    "is_listable",
    "whole_tables",
]

MOST_NUMBERS = 50_000
"""Signs looked at in one game: 7 x 7, 2 x 40."""

WholeTables = tuple[tuple[int, ...], ...]
"""Each player's payoffs as whole numbers, in C order."""


@dataclass(frozen=True)
class NormalFormArrays:
    """``payoffs``: shape ``(n, m_1, ..., m_n)``, float64. ``exact``: the same as fractions where the game has them."""

    payoffs: Float
    exact: Exact | None = None

    @cached_property
    def whole(self) -> WholeTables:
        """The exact payoffs as :func:`whole_tables`."""
        assert self.exact is not None
        return whole_tables(self.exact)


def whole_tables(exact: Exact) -> WholeTables:
    """Each player's payoffs in C order as whole numbers from 0 on, by increasing affine maps, in lowest terms."""
    out = []
    for table in exact:
        ratios = [x.as_integer_ratio() for x in table.ravel().tolist()]
        scale = lcm(*{denominator for _, denominator in ratios})
        whole = [p for p, _ in ratios] if scale == 1 else [p * (scale // q) for p, q in ratios]
        lowest = min(whole)
        divisor = gcd(*[x - lowest for x in whole]) or 1
        out.append(tuple([(x - lowest) // divisor for x in whole]))
    return tuple(out)


@dataclass(frozen=True)
class NormalFormStackArrays:
    """``payoffs``: shape ``(B, n, m_1, ..., m_n)``, float64."""

    payoffs: Float


@dataclass(frozen=True)
class DrawnNormalFormArrays:
    """One table under B draws of its parameters.

    ``shape`` is that of the payoffs, (n, m_1, ..., m_n); ``polynomials``: the payoffs in C order; ``parameters`` (P,)
    are the present values; ``draws`` (B, D) and ``column`` (P,) as in :class:`DrawnTreeArrays`.
    """

    shape: tuple[int, ...]
    polynomials: PolynomialArrays
    parameters: Float
    draws: Float
    column: Int


def is_listable(m: int, n: int) -> bool:
    """Whether a certificate lists all equilibria of a game of two players again from nothing but its payoffs."""
    return (comb(m + n, m) - 1) * (m + n) <= MOST_NUMBERS
