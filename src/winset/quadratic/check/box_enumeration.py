"""All equilibria of a small quadratic game once more: every pattern of lowest, inner and highest actions."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from winset.base.array_types import Float

__all__ = ["all_solutions"]


PATTERNS = 20_000
"""Most patterns tried, 3 to the number of actions with room."""
REGULAR, TIE, APART = 1e-9, 1e-9, 1e-7


def all_solutions(M: Float, q: Float, low: Float, high: Float) -> list[Float] | None:
    """Every x in the box with F = M x + q >= 0 where x is lowest, <= 0 where it is highest, 0 between.

    None if there are too many patterns, or if one whose equations are singular may have solutions.
    """
    width = high - low
    room = np.flatnonzero(width > 0)
    k = len(room)
    if 3.0**k > PATTERNS:
        return None
    A = M[np.ix_(room, room)] * width[room]
    b = M[room] @ low + q[room]
    size = np.maximum(np.abs(A).max(axis=1, initial=0.0), np.abs(b))
    size = np.where(size > 0, size, 1.0)
    A, b = A / size[:, None], b / size
    found: list[Float] = []
    for count in range(k + 1):
        for inner in combinations(range(k), count):
            part = _with_inner(A, b, list(inner))
            if part is None:
                return None
            found += [z for z in part if all(np.abs(z - other).max(initial=0.0) > APART for other in found)]
    out = []
    for z in found:
        x = low.copy()
        x[room] += width[room] * z
        out.append(x)
    return out


def _with_inner(A: Float, b: Float, inner: list[int]) -> list[Float] | None:
    """Solutions on the unit box in which these actions are inner ones and the others at their ends."""
    rest = [a for a in range(len(b)) if a not in inner]
    ends = np.array(list(product((0.0, 1.0), repeat=len(rest)))).reshape(1 << len(rest), len(rest))
    Z = np.zeros((len(ends), len(b)))
    Z[:, rest] = ends
    if inner:
        block = A[np.ix_(inner, inner)]
        wanted = -(b[inner] + ends @ A[np.ix_(inner, rest)].T)
        if np.linalg.cond(block) > 1.0 / REGULAR:
            solved = np.linalg.lstsq(block, wanted.T, rcond=REGULAR)[0].T
            return None if (np.abs(solved @ block.T - wanted).max(axis=1) < TIE).any() else []
        Z[:, inner] = np.linalg.solve(block, wanted.T).T
    F = Z @ A.T + b
    inside = (Z[:, inner] >= -TIE).all(axis=1) & (Z[:, inner] <= 1.0 + TIE).all(axis=1)
    held = np.where(ends == 0.0, F[:, rest] >= -TIE, F[:, rest] <= TIE).all(axis=1)
    return [np.clip(z, 0.0, 1.0) for z in Z[inside & held]]
