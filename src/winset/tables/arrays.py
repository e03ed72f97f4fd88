"""Games in normal form as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from winset.base.array_types import Exact, Float, Int
from winset.base.expressions import PolynomialArrays

__all__ = ["DrawnNormalFormArrays", "NormalFormArrays", "NormalFormStackArrays", "is_listable"]

MOST_NUMBERS = 50_000
"""Signs looked at in one game: 7 x 7, 2 x 40."""


@dataclass(frozen=True)
class NormalFormArrays:
    """``payoffs``: shape ``(n, m_1, ..., m_n)``, float64. ``exact``: the same as fractions where the game has them."""

    payoffs: Float
    exact: Exact | None = None


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
