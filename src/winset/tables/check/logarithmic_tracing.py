"""The logarithmic tracing procedure checked step by step: every point of the path follows from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float
from winset.tables.check.verdict import (
    NEVER,
    payoffs_of_actions,
)

__all__ = ["path_followed"]


STEP, SHORT = 2.0, 1e-3
"""Steps longer than the first, in logarithms, prove nothing; steps shorter than the second may turn."""
TURN = 0.6
"""The least cosine between a step and the direction of the path at its two ends."""


class Spot(NamedTuple):
    """A point of the path: log probabilities, multipliers and -log of the prior's weight; error; derivatives."""

    z: Float
    error: float
    slopes: Float


def path_followed(
    unit: Float, prior: list[Float], eta: float, path: Sequence[tuple[float, list[Float]]]
) -> tuple[dict[str, float], bool]:
    """How far the points are from starting at the prior and from the equations of the path, and whether it jumps.

    At the start the equations have one solution. From every point of the path to the next the step must be short and
    in the direction of the path at both ends. The sign of the determinant of the equations with the step never changes
    along a path, unless it crosses another one: whether it does is told as well.
    """
    first = [payoffs_of_actions(unit[i], prior, (i,)) for i in range(len(prior))]
    if not all(0.0 < rest <= 1.0 and min(float(s.min()) for s in x) > 0 for rest, x in path):
        return {"corners": NEVER}, False
    spots = [_spot(unit, first, eta, rest, x) for rest, x in path]
    sides = {side for one, two in pairwise(spots) for side in _sides(one, two)}
    parts = {
        "start": 0.0 if path[0][0] == 1.0 else NEVER,
        "corners": float(np.max([spot.error for spot in spots])),
        "line": 0.0 if len(spots) > 1 and 0 not in sides else NEVER,
    }
    return parts, len(sides) > 1


def _sides(one: Spot, two: Spot) -> list[int]:
    """The sign of the determinant at both ends of a step; 0 if the step is too long or leaves the path."""
    step = two.z - one.z
    length = float(np.linalg.norm(step))
    if length < SHORT:
        return []
    if not float(np.abs(step).max()) <= STEP:
        return [0]
    out = []
    for spot in (one, two):
        square = np.vstack([spot.slopes, step / length])
        sign, _ = np.linalg.slogdet(square)
        if sign == 0:
            return [0]
        along = np.linalg.solve(square, np.eye(len(square))[-1])
        out.append(int(sign) if float(np.linalg.norm(along)) <= 1.0 / TURN else 0)
    return out


def _spot(unit: Float, first: list[Float], eta: float, rest: float, x: list[Float]) -> Spot:
    """A point of the path and the derivatives of its equations: payoff plus pull is mu, probabilities sum to one."""
    n, sizes = len(x), [len(s) for s in x]
    ends = np.cumsum([0, *sizes])
    K = int(ends[-1])
    slopes, mu, error = np.zeros((K + n, K + n + 1)), np.zeros(n), 0.0
    for i in range(n):
        mine = slice(ends[i], ends[i + 1])
        payoff, pull = payoffs_of_actions(unit[i], x, (i,)), eta * rest / x[i]
        marginal = rest * first[i] + (1.0 - rest) * payoff + pull
        mu[i] = float(marginal @ x[i])
        error = max(error, float(np.ptp(marginal)), abs(float(x[i].sum()) - 1.0))
        for j in range(n):
            if j != i:
                effect = (1.0 - rest) * payoffs_of_actions(unit[i], x, (i, j)) * x[j]
                slopes[mine, ends[j] : ends[j + 1]] = effect
        slopes[mine, mine] = -np.diag(pull)
        slopes[mine, K + i], slopes[K + i, mine] = -1.0, x[i]
        slopes[mine, -1] = rest * (payoff - first[i]) - pull
    z = np.r_[np.log(np.concatenate(x)), mu, -np.log(rest)]
    return Spot(z, error, slopes)
