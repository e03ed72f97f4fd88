"""The linear tracing procedure checked corner by corner: between corners the path is a line of equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float
from winset.tables.check.verdict import NEVER

__all__ = ["corners_joined"]


class Corner(NamedTuple):
    """The prior's weight, the strategies, and what each action loses against the best one."""

    rest: float
    x: list[Float]
    loss: list[Float]


def corners_joined(unit: Float, prior: list[Float], path: Sequence[tuple[float, list[Float]]]) -> dict[str, float]:
    """How far the corners are from starting at the prior, being equilibria, and being joined by lines of them.

    Between two corners the strategies, times one minus the prior's weight, and the losses of all actions move in
    lines; so every point between is an equilibrium of its game if no action that is in use at one corner loses at the
    other.
    """
    corners = [_corner(unit, prior, rest, x) for rest, x in path]
    first = corners[0]
    start = max(float(x @ loss) for x, loss in zip(first.x, first.loss, strict=True)) if first.rest == 1.0 else NEVER
    off = [max(abs(float(s.sum()) - 1.0), -float(s.min())) for c in corners for s in c.x]
    at = [float(x @ loss) for c in corners for x, loss in zip(c.x, c.loss, strict=True)]
    line = [0.0]
    for one, two in pairwise(corners):
        for i in (0, 1):
            line.append(float(two.x[i] @ one.loss[i]))
            if one.rest < 1.0:
                line.append(float(one.x[i] @ two.loss[i]))
    weights = [max(-c.rest, c.rest - 1.0) for c in corners]
    return {"start": start, "corners": float(np.max([*off, *at, *weights])), "line": float(np.max(line))}


def _corner(unit: Float, prior: list[Float], rest: float, x: list[Float]) -> Corner:
    """What every action loses where the others play the prior with weight ``rest``."""
    loss = []
    for i, table in enumerate((unit[0], unit[1].T)):
        values = table @ (rest * prior[1 - i] + (1.0 - rest) * x[1 - i])
        loss.append(values.max() - values)
    return Corner(rest, x, loss)
