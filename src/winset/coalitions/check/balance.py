"""Whether coalitions are balanced, in whole numbers and without a program: weights nearest to being equal.

Coalitions P are balanced beside fixed ones F if weights above 0 of P, and any weights of F, cancel for every player.
With E a basis of the vectors that are 0 on F, that is (P E)' w = 0. The w nearest to all ones is
w = 1 - Q (Q'Q)^-1 Q'1 with Q = P E. If it is positive it proves balancedness; if not, nothing is known. Where the
coalitions are a minimal balanced collection, w is unique but for a factor, so that it is found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import gcd
from typing import TypeVar

import numpy as np

from winset.base.array_types import Column, Int

__all__ = ["NullSpace", "members"]


@lru_cache(maxsize=16)
def members(n: int) -> Int:
    """Rows of 0 and 1 ``(2^n, n)``: who is in each coalition."""
    rows: Int = np.arange(1 << n, dtype=np.int64)[:, None] >> np.arange(n) & 1
    rows.setflags(write=False)
    return rows


class NullSpace:
    """The vectors that are 0 on some fixed coalitions, the grand one among them, by a basis in whole numbers.

    What is found of few coalitions, beside whichever fixed ones, is kept: it is true of every game.
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self.basis: Basis = tuple(
            tuple([1 if i == k else -1 if i == n - 1 else 0 for i in range(n)]) for k in range(n - 1)
        )

    def outside(self) -> Column:
        """Marks ``(2^n,)`` of the coalitions that the fixed ones do not span."""
        return _outside(self.n, self.basis)

    def balanced(self, masks: Int, own: list[int]) -> bool:
        """Whether the nearest weights prove ``masks`` balanced, with ``own`` (weights >= 0) where that helps."""
        some = tuple(masks.tolist())
        if _kept(_balanced, self.n, self.basis, some, 0):
            return True
        extra = tuple([m for m in own if m not in some])
        return bool(extra) and _kept(_balanced, self.n, self.basis, some + extra, len(extra))

    def fix(self, masks: Int) -> None:
        """Count these coalitions among the fixed ones."""
        self.basis = _kept(_without, self.n, self.basis, tuple(masks.tolist()))


Basis = tuple[tuple[int, ...], ...]
F = TypeVar("F")
FEW = 64
"""What is found of so many coalitions at most is kept."""


def _kept(function: Callable[..., F], n: int, basis: Basis, masks: tuple[int, ...], *rest: int) -> F:
    """The value of a function, kept if there are few coalitions."""
    return (function if len(masks) <= FEW else function.__wrapped__)(n, basis, masks, *rest)  # type: ignore[attr-defined]


@lru_cache(maxsize=1024)
def _outside(n: int, basis: Basis) -> Column:
    """Marks of the coalitions on which some vector of the basis is not 0."""
    if not basis:
        return np.zeros(1 << n, dtype=bool)
    marks = np.asarray((members(n) @ np.array(basis, dtype=np.int64).T).any(axis=1))
    marks.setflags(write=False)
    return marks


@lru_cache(maxsize=4096)
def _balanced(n: int, basis: Basis, masks: tuple[int, ...], weak: int) -> bool:
    """Whether the weights nearest to ones are positive, those of the last ``weak`` coalitions at least not negative."""
    Q = members(n)[list(masks)] @ np.array(basis, dtype=np.int64).T
    solved = _solved((Q.T @ Q).tolist(), Q.sum(axis=0).tolist())
    if solved is None:
        return False
    numerators, common = solved
    if max(map(abs, numerators), default=0) * int(np.abs(Q).sum(axis=1).max()) + abs(common) >= 2**62:
        return False
    weights = common - Q @ np.array(numerators, dtype=np.int64)
    strict = weights[: len(weights) - weak]
    return bool((strict > 0).all() and (weights >= 0).all())


@lru_cache(maxsize=4096)
def _without(n: int, basis: Basis, masks: tuple[int, ...]) -> Basis:
    """The basis of what is 0 on these coalitions as well."""
    rows = members(n)[list(masks)]
    while basis:
        sums = rows @ np.array(basis, dtype=np.int64).T
        hit = np.flatnonzero(sums.any(axis=1))
        if not len(hit):
            break
        values = sums[hit[0]].tolist()
        k = next(j for j, value in enumerate(values) if value)
        pivot, lead = basis[k], values.pop(k)
        basis = tuple(
            _lowest([lead * a - value * p for a, p in zip(vector, pivot, strict=True)]) if value else vector
            for vector, value in zip(basis[:k] + basis[k + 1 :], values, strict=True)
        )
    return basis


def _lowest(vector: list[int]) -> tuple[int, ...]:
    divisor = gcd(*vector) or 1
    return tuple([a // divisor for a in vector])


def _solved(matrix: list[list[int]], right: list[int]) -> tuple[list[int], int] | None:
    """x with ``matrix`` x = ``right``, as whole numbers over a common one > 0; the matrix is symmetric, none negative.

    Elimination without fractions (Bareiss 1968); columns that depend on others get 0. The right side must be in the
    span, as that of normal equations is.
    """
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    size, before, used = len(rows), 1, list[int]()
    for k in range(size):
        lead = rows[k][k]
        if lead == 0:
            continue
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [(lead * a - factor * p) // before for a, p in zip(rows[i], rows[k], strict=True)]
        used.append(k)
        before = lead
    if before < 0:
        return None
    numbers = [0] * size
    for k in used:
        numbers[k] = rows[k][-1]
    return numbers, before
