"""Spatial models, one or many: players have ideal points, and lose by distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["IssueArrays", "RuleArrays", "SetterArrays", "SpatialArrays", "VotingSpaceArrays"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class RuleArrays:
    """``weights`` (n,) whole numbers, ``quota`` that carries a proposal, ``vetoes`` (n,) marks."""

    weights: NDArray[np.int64]
    quota: int
    vetoes: NDArray[np.uint8]


@dataclass(frozen=True)
class SpatialArrays:
    """Bargaining over a policy, one game or many.

    ``ideals`` (n, d) or (B, n, d); ``delay`` (n,) or (B, n): what each loses in a period without agreement;
    ``recognition`` like ``delay``; ``discount`` a number or (B,). A player loses the distance from its ideal to the
    power ``power``, 1 or 2. ``status_quo`` (d,) or (B, d), if it is a policy.
    """

    ideals: Float
    delay: Float
    recognition: Float
    discount: Float
    power: int
    rule: RuleArrays
    status_quo: Float | None = None


@dataclass(frozen=True)
class SetterArrays:
    """A proposal against a status quo: ``setter`` and ``status_quo`` (d,) or (B, d), ``ideals`` (n, d) or (B, n, d)."""

    setter: Float
    status_quo: Float
    ideals: Float
    rule: RuleArrays


@dataclass(frozen=True)
class VotingSpaceArrays:
    """A vote over policies: ``ideals`` (n, d), and the policy ``status_quo`` (d,) where there is one."""

    ideals: Float
    status_quo: Float | None
    rule: RuleArrays


@dataclass(frozen=True)
class IssueArrays:
    """Positions on an issue: ``positions``, ``capability``, ``salience`` (n,); ``loss``, what no agreement costs."""

    positions: Float
    capability: Float
    salience: Float
    loss: float | None
