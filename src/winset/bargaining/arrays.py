"""Bargaining and bankruptcy problems as arrays.

``d`` (n,) is the disagreement, ``w`` (n,) the bargaining weights; ``free_disposal`` as in :mod:`winset.outcomes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from winset.base.array_types import Float, Numbers

if TYPE_CHECKING:
    from cvxpy import Constraint, Expression

__all__ = [
    "BankruptcyArrays",
    "ConvexArrays",
    "FiniteArrays",
    "FiniteStackArrays",
    "LotteryArrays",
    "PolytopeArrays",
    "PolytopeStackArrays",
    "SetArrays",
]


@dataclass(frozen=True)
class PolytopeArrays:
    """Outcomes u with A u <= b: ``A`` (m, n), ``b`` (m,); ``points`` (K, n) are its corners if it was given by them."""

    A: Float
    b: Float
    d: Float
    w: Float
    free_disposal: bool = False
    points: Float | None = None


@dataclass(frozen=True)
class PolytopeStackArrays:
    """B problems: ``A`` (B, m, n), ``b`` (B, m), ``d`` and ``w`` (B, n)."""

    A: Float
    b: Float
    d: Float
    w: Float


@dataclass(frozen=True)
class LotteryArrays:
    """All lotteries over the outcomes ``points`` (K, n) and the disagreement."""

    points: Float
    d: Float
    w: Float
    free_disposal: bool = False


@dataclass(frozen=True)
class FiniteArrays:
    """A list of outcomes: ``utilities`` (K, n)."""

    utilities: Float
    d: Float
    w: Float
    free_disposal: bool = False


@dataclass(frozen=True)
class FiniteStackArrays:
    """B lists of equal length: ``utilities`` (B, K, n), ``d`` and ``w`` (B, n)."""

    utilities: Float
    d: Float
    w: Float


@dataclass(frozen=True)
class ConvexArrays:
    """A convex set by n concave cvxpy expressions and constraints."""

    utilities: tuple[Expression, ...]
    constraints: tuple[Constraint, ...]
    d: Float
    w: Float
    free_disposal: bool = False


@dataclass(frozen=True)
class BankruptcyArrays:
    """``claims`` (n,) and an ``estate``, as fractions where they were given exactly."""

    claims: Numbers
    estate: Fraction | float


SetArrays = PolytopeArrays | LotteryArrays | FiniteArrays | ConvexArrays
"""One bargaining problem, over any kind of set."""
