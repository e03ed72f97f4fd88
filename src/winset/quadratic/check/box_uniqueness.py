"""Conditions under which a quadratic game on a box has one equilibrium, checked from its first-order conditions.

Each makes every principal minor of minus the derivatives positive (Cottle, Pang and Stone 1992, theorem 3.3.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float, Int

__all__ = ["condition_holds", "minors_are_positive", "not_positive"]


MOST = 12
"""Most actions whose principal minors are all looked at."""


def condition_holds(M: Float, owner: Int, width: Float, kind: str, weights: object) -> bool:
    """Whether the named condition for uniqueness holds of the actions with room; M (k, k), width (k,)."""
    inside = np.flatnonzero(width > 0)
    if kind == "point":
        return not len(inside)
    if kind == "minors":
        return len(inside) <= MOST and bool(minors_are_positive(M[None], width[:, None]).all())
    M = M[np.ix_(inside, inside)]
    given = np.zeros(0) if weights is None else np.asarray(weights, dtype=np.float64)
    if kind == "dominance" and given.shape == owner.shape:
        d = given[inside]
        own = np.diag(M) * d
        return bool((d > 0).all() and (own > np.abs(M) @ d - np.abs(np.diag(M)) * d).all())
    if kind == "rosen" and given.shape == (int(owner[-1]) + 1,) and (given > 0).all():
        pseudo = given[owner[inside]][:, None] * M
        unit = (pseudo + pseudo.T) * np.outer(width[inside], width[inside])
        return bool(np.linalg.eigvalsh(unit / (np.abs(unit).max() or 1.0))[0] > 0)
    return False


def minors_are_positive(M: Float, width: Float, least: float = 0.0) -> NDArray[np.bool_]:
    """Whether all principal minors of the actions with room are positive; M (R, k, k), width (k, R); shape (R,).

    Those of two actions and more must be above ``least``, with rows in units of their own coefficient.
    """
    room = (width > 0).T
    eye = np.eye(M.shape[1])
    M = np.where(room[:, :, None] & room[:, None], M, eye)
    own = np.diagonal(M, axis1=1, axis2=2)
    good = np.asarray((own > 0).all(axis=1))
    rows = np.where(good[:, None, None], M / np.where(own > 0, own, 1.0)[:, :, None], eye)
    for size in range(2, M.shape[1] + 1):
        sets = np.array(list(combinations(range(M.shape[1]), size)))
        good = good & (np.linalg.det(rows[:, sets[:, :, None], sets[:, None, :]]) > least).all(axis=1)
    return np.asarray(good)


def not_positive(M: Float, width: Float, names: Sequence[str], sets: object) -> bool:
    """Whether each of these sets of actions, by name, has a principal minor that is not positive."""
    for part in sets if isinstance(sets, list | tuple) else [()]:
        if not part or any(a not in names for a in part):
            return False
        at = [names.index(a) for a in part]
        block = M[np.ix_(at, at)] * np.outer(width[at], width[at])
        own = np.diag(block)
        if (own > 0).all() and np.linalg.det(block / own[:, None]) > 1e-9:
            return False
    return True
