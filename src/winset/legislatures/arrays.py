"""Legislative bargaining and vote buying as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.coalitions.arrays import VotingArrays

__all__ = ["LegislativeArrays", "LegislativeRuleArrays", "VoteBuyingArrays"]


Float = NDArray[np.float64]


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
class LegislativeRuleArrays:
    """Closed-rule bargaining without a last session where several votes together decide.

    ``recognition``, ``discounts`` and ``floor`` (n,) as in :class:`LegislativeArrays`; ``voting`` says who carries a
    proposal.
    """

    recognition: Float
    discounts: Float
    voting: VotingArrays
    floor: Float


@dataclass(frozen=True)
class VoteBuyingArrays:
    """``preferences`` (n,), the second buyer's ``budget``, ``quota`` and the first buyer's ``prize``."""

    preferences: Float
    budget: float
    quota: int
    prize: float
