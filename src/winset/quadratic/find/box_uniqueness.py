"""Conditions under which a quadratic game on a box has one equilibrium."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.base.solution import Details
from winset.quadratic.kernels.box_enumeration import bad_minor, dominance_weights, positive_definite

__all__ = ["uniqueness"]


Float = NDArray[np.float64]
MOST = 12
"""Most actions for which all principal minors are looked at (2^12 of them)."""


def uniqueness(M: Float, owner: NDArray[np.int64], width: Float) -> tuple[str, Details]:
    """The first condition that holds, in words ("" if none), and what proves it.

    Each makes every principal minor of M positive, so that the problem has one solution whatever its bounds and its
    constant (Cottle, Pang and Stone 1992, theorem 3.3.7; for boxes Facchinei and Pang 2003, proposition 3.5.10).
    """
    inside = np.flatnonzero(width > 0)
    unit = M[np.ix_(inside, inside)] * np.outer(width[inside], width[inside])
    diagonal = np.diag(unit)
    if not len(inside):
        return "no action has room to move", {"uniqueness": "point"}
    if not (diagonal > 0).all():
        bad = int(inside[int(np.argmin(diagonal))])
        return "", {"uniqueness": "", "sets": [[bad]]}
    rows = unit / diagonal[:, None]
    k = len(inside)
    weights, space, order = np.empty(k), np.empty((k, k)), np.empty(k, np.int64)
    if dominance_weights(np.ascontiguousarray(rows), space, order, weights):
        full = np.ones(len(M))
        full[inside] = weights * width[inside]
        words = "in suitable units every action weighs more in its own first-order condition than all others together"
        return words, {"uniqueness": "dominance", "uniqueness_weights": full}
    scale = np.array([np.abs(diagonal[owner[inside] == i]).max(initial=1e-300) for i in range(int(owner[-1]) + 1)])
    for r in (np.ones(len(scale)), 1.0 / scale):
        weighted = unit * r[owner[inside]][:, None]
        symmetric = weighted + weighted.T
        if positive_definite(symmetric, 1e-10 * float(np.abs(symmetric).max()), space):
            return "the payoffs are diagonally strictly concave", {"uniqueness": "rosen", "uniqueness_weights": r}
    if len(inside) > MOST:
        return "", {"uniqueness": ""}
    chosen = np.zeros(k, np.int64)
    last = bad_minor(np.ascontiguousarray(rows), 1e-10, np.empty((k, k, k)), order, chosen)
    if last < 0:
        return "every principal minor of the first-order conditions is positive", {"uniqueness": "minors"}
    chosen[last] = 1
    return "", {"uniqueness": "", "sets": [[int(a) for a in inside[chosen == 1]]]}
