"""Bargaining and bankruptcy problems as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BankruptcyArrays",
    "ConvexArrays",
    "FiniteArrays",
    "FiniteStackArrays",
    "PolytopeArrays",
    "PolytopeStackArrays",
]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class PolytopeArrays:
    """Outcomes u with A u <= b: ``A`` (m, n), ``b`` (m,), disagreement ``d`` (n,), weights ``w`` (n,)."""

    A: Float
    b: Float
    d: Float
    w: Float


@dataclass(frozen=True)
class PolytopeStackArrays:
    """B problems: ``A`` (B, m, n), ``b`` (B, m), ``d`` and ``w`` (B, n)."""

    A: Float
    b: Float
    d: Float
    w: Float


@dataclass(frozen=True)
class FiniteArrays:
    """A list of outcomes: ``utilities`` (K, n), ``d`` (n,), ``w`` (n,)."""

    utilities: Float
    d: Float
    w: Float


@dataclass(frozen=True)
class FiniteStackArrays:
    """B lists of equal length: ``utilities`` (B, K, n), ``d`` and ``w`` (B, n)."""

    utilities: Float
    d: Float
    w: Float


@dataclass(frozen=True)
class ConvexArrays:
    """A convex set by n concave cvxpy expressions and constraints; ``d`` and ``w`` (n,)."""

    utilities: tuple[Any, ...]
    constraints: tuple[Any, ...]
    d: Float
    w: Float


@dataclass(frozen=True)
class BankruptcyArrays:
    """``claims`` (n,) and an ``estate``, as fractions where they were given exactly."""

    claims: NDArray[Any]
    estate: Any
