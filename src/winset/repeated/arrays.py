"""Repeated games as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from winset.base.array_types import Exact, Float
from winset.tables.arrays import NormalFormArrays

__all__ = ["RepeatedArrays", "RepeatedStackArrays"]


@dataclass(frozen=True)
class RepeatedArrays:
    """``stage``: the table of a period; ``exact``: its payoffs ``(n, m_1, ..., m_n)`` as fractions; ``discount``."""

    stage: NormalFormArrays
    exact: Exact
    discount: Fraction


@dataclass(frozen=True)
class RepeatedStackArrays:
    """A repeated game at many ``discounts`` (B,) in place of its own."""

    game: RepeatedArrays
    discounts: Float
