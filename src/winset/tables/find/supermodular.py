"""Increasing differences, and the extreme equilibria that best replies climb to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Supermodular
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["MonotoneReplies"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class MonotoneReplies:
    """Check neighbouring actions of every pair of players, then iterate best replies from the lowest and the highest.

    Parameters
    ----------
    tolerance
        Differences up to this share of the player's payoff range count as zero.

    Notes
    -----
    From the highest profile the largest best replies fall to the largest equilibrium, from the lowest the smallest rise
    to the smallest (Topkis 1979; Milgrom and Roberts 1990, theorem 5).
    """

    tolerance: float = 1e-12
    concepts: ClassVar[tuple[type[Concept], ...]] = (Supermodular,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: NormalFormArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The smallest and the largest equilibrium (one point if they are the same), or a counterexample."""
        shape = arrays.payoffs.shape[1:]
        unit = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
        violation = _violation(unit, self.tolerance)
        if violation is not None:
            i, j, cell = violation
            return Found(
                Status.NO_SOLUTION,
                [],
                completeness="none",
                reason="A player gains less by going up one action where another player goes up one as well.",
                details={"violation": {"players": [i, j], "cells": _square(i, j, cell)}},
            )
        ends, rounds = [], 0
        for highest in (False, True):
            cell = [m - 1 if highest else 0 for m in shape]
            for _ in range(sum(shape) + 1):
                rounds += 1
                replies = [_reply(unit, i, cell, highest, self.tolerance) for i in range(len(shape))]
                if replies == cell:
                    break
                cell = replies
            ends.append(tuple(cell))
        points = [tuple(np.eye(m)[a] for m, a in zip(shape, cell, strict=True)) for cell in dict.fromkeys(ends)]
        alone = len(points) == 1
        return Found(
            Status.SOLVED,
            points,
            completeness="all" if alone else "some",
            reason="Best replies from both ends meet: the game has no other equilibrium."
            if alone
            else "The smallest and the largest equilibrium; others may lie between.",
            stats={"rounds": rounds},
        )


def _violation(unit: Float, tolerance: float) -> tuple[int, int, list[int]] | None:
    """The player, the other player and the lowest cell of the square where differences fall most."""
    n, worst, at = len(unit), -tolerance, None
    for i in range(n):
        for j in range(n):
            if i != j:
                rise = np.diff(np.diff(unit[i], axis=i), axis=j)
                if rise.size and rise.min() < worst:
                    worst = float(rise.min())
                    at = i, j, [int(a) for a in np.unravel_index(int(np.argmin(rise)), rise.shape)]
    return at


def _square(i: int, j: int, cell: list[int]) -> list[list[int]]:
    """Neither up, i up, j up, both up."""
    return [[a + (k == i) * di + (k == j) * dj for k, a in enumerate(cell)] for dj in (0, 1) for di in (0, 1)]


def _reply(unit: Float, i: int, cell: list[int], highest: bool, tolerance: float) -> int:
    where = tuple(slice(None) if k == i else a for k, a in enumerate(cell))
    best = np.flatnonzero(unit[i][where] >= unit[i][where].max() - tolerance)
    return int(best[-1] if highest else best[0])
