"""Spatial models, one or many: players have ideal points, and lose by distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["IssueArrays", "RuleArrays", "SetterArrays", "SpatialArrays", "VotingSpaceArrays"]


Float = NDArray[np.float64]


class RuleArrays(NamedTuple):
    """Which coalitions carry a proposal.

    ``weights`` (r, n) whole numbers and ``quotas`` (r,) of r votes; ``clauses`` (c, r) marks: a coalition wins if it
    reaches the quota of every vote of some clause and holds everybody marked in ``vetoes`` (n,).
    """

    weights: NDArray[np.int64]
    quotas: NDArray[np.int64]
    clauses: NDArray[np.uint8]
    vetoes: NDArray[np.uint8]

    @property
    def single(self) -> bool:
        """Whether it is one weighted vote."""
        return len(self.quotas) == 1

    def wins(self, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether the players marked along the last axis (n,) carry a proposal."""
        marks = np.asarray(marks, dtype=bool)
        if self.single:
            some = marks @ self.weights[0] >= self.quotas[0]
        else:
            reached = marks @ self.weights.T >= self.quotas
            some = (reached[..., None, :] | (self.clauses == 0)).all(axis=-1).any(axis=-1)
        return np.asarray(some & (marks | (self.vetoes == 0)).all(axis=-1))

    def first(self, order: NDArray[np.int64]) -> NDArray[np.int64]:
        """The players (m,) with whom coalitions first win, taken down the columns of ``order`` (n, m)."""
        reached = np.cumsum(self.weights[:, order], axis=1) >= self.quotas[:, None, None]
        some = (reached[None] | (self.clauses == 0)[:, :, None, None]).all(axis=1).any(axis=0)
        some &= np.cumsum(self.vetoes[order].astype(np.int64), axis=0) == int(self.vetoes.sum())
        return np.asarray(np.take_along_axis(order, some.argmax(axis=0)[None], axis=0)[0])


@dataclass(frozen=True)
class SpatialArrays:
    """Bargaining over a policy, one game or many.

    ``ideals`` (n, d) or (B, n, d); ``delay`` (n,) or (B, n): what each loses in a period without agreement;
    ``recognition`` and ``discount`` like ``delay``. A player loses the distance from its ideal to the
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
    """A proposal against a status quo: ``setter`` and ``status_quo`` (d,) or (B, d), ``ideals`` (n, d) or (B, n, d).

    Under ``amendment``, if there is one, coalitions may put another policy in the place of the proposal.
    """

    setter: Float
    status_quo: Float
    ideals: Float
    rule: RuleArrays
    amendment: RuleArrays | None = None


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
