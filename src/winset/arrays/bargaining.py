"""Bargaining problems and procedures, one or many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AlternatingArrays",
    "BankruptcyArrays",
    "ConvexArrays",
    "FiniteArrays",
    "FiniteStackArrays",
    "LegislativeArrays",
    "LinkageArrays",
    "PolytopeArrays",
    "PolytopeStackArrays",
    "SetOffersArrays",
    "TwoLevelArrays",
    "TwoLevelStackArrays",
    "UncertainArrays",
    "VoteBuyingArrays",
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


@dataclass(frozen=True)
class AlternatingArrays:
    """Alternating offers over a pie of size 1, one game or many.

    ``table`` (6, n) or (B, 6, n): discount, cost, floor, breakdown probability, what a breakdown pays, probability of
    proposing. ``order``: "rotating" or "random"; ``exit``: whether who accepts leaves; ``horizon``: offers, 0 for no
    limit.
    """

    table: Float
    order: str
    exit: bool
    horizon: int


@dataclass(frozen=True)
class SetOffersArrays:
    """Alternating offers over a set of outcomes: ``table`` and ``order`` as in :class:`AlternatingArrays`."""

    table: Float
    order: str
    problem: PolytopeArrays | ConvexArrays | FiniteArrays


@dataclass(frozen=True)
class LegislativeArrays:
    """Legislative bargaining, one game or many.

    ``recognition`` and ``discounts`` (n,) or (B, n); ``weights`` (n,) whole numbers, ``quota``, ``vetoes`` (n,) marks;
    ``procedure`` "closed" or "open"; ``sessions`` 0 for no last one; ``floor`` (n,): the smallest share that a member's
    vote can be had for.
    """

    recognition: Float
    discounts: Float
    weights: NDArray[np.int64]
    quota: int
    vetoes: NDArray[np.uint8]
    procedure: str
    sessions: int
    floor: Float


@dataclass(frozen=True)
class VoteBuyingArrays:
    """``preferences`` (n,), the second buyer's ``budget``, ``quota`` and the first buyer's ``prize``."""

    preferences: Float
    budget: float
    quota: int
    prize: float


@dataclass(frozen=True)
class TwoLevelArrays:
    """A procedure under ratification, and the same without.

    ``inner``: the arrays of the procedure over what passes at home, None if nothing does (``why`` says so); ``plain``:
    those without the constraint; ``floor`` (n,): payoffs below which nothing passes, -inf where there are none.
    """

    inner: Any
    plain: Any
    floor: Float
    why: str


@dataclass(frozen=True)
class UncertainArrays:
    """A procedure whose thresholds at home are not known yet.

    ``inner`` and ``plain`` as in :class:`TwoLevelArrays` for what is known; ``laws``: for each player None or (low,
    high, values, chances), uniform if there are no values.
    """

    inner: Any
    plain: Any
    laws: tuple[tuple[float, float, tuple[float, ...], tuple[float, ...]] | None, ...]


@dataclass(frozen=True)
class LinkageArrays:
    """Issues ``together`` and ``apart`` as arrays of bargaining problems.

    ``gains``: one array (m_k, n) an issue, what each of its options, or its highest level, is worth to each player.
    """

    together: Any
    apart: tuple[Any, ...]
    gains: tuple[Float, ...]


@dataclass(frozen=True)
class TwoLevelStackArrays:
    """B two-level games: stacks with (``inner``) and without (``plain``) homes; ``floor`` (B, n), -inf for none."""

    inner: Any
    plain: Any
    floor: Float
