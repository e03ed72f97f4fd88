"""Eliminations and beliefs in exact arithmetic, where payoffs are given exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.tables.games.normal import NormalForm

__all__ = ["dominates", "is_best"]


LARGEST = 1_000_000
"""Denominators of the weights that are tried."""


def _weights(given: Any) -> list[Fraction]:
    """Fractions near these floats, that sum to one."""
    near = [Fraction(float(w)).limit_denominator(LARGEST) for w in given]
    total = sum(near, Fraction(0))
    return [w / total for w in near] if total > 0 else near


def _rows(game: NormalForm, i: int, left: list[list[int]]) -> NDArray[Any]:
    table = np.moveaxis(game.exact[i][np.ix_(*left)], i, 0)
    return np.asarray(table.reshape(len(left[i]), -1))


def dominates(game: NormalForm, i: int, a: int, by: Any, left: list[list[int]], weak: bool) -> bool:
    """Whether the mixture ``by`` of the remaining actions, as fractions, dominates action a of player i."""
    rows = _rows(game, i, left)
    mixed = [sum(w * u for w, u in zip(_weights(by), column, strict=True)) for column in rows.T]
    ahead = [m - u for m, u in zip(mixed, rows[left[i].index(a)], strict=True)]
    return all(d >= 0 for d in ahead) and any(d > 0 for d in ahead) if weak else all(d > 0 for d in ahead)


def is_best(game: NormalForm, i: int, a: int, belief: Any, left: list[list[int]], weak: bool) -> bool:
    """Whether action a is best against the belief as fractions, positive everywhere if ``weak``."""
    p = _weights(belief)
    if weak and min(p) <= 0:
        return False
    rows = _rows(game, i, left)
    values = [sum(w * u for w, u in zip(p, row, strict=True)) for row in rows]
    return bool(values[left[i].index(a)] == max(values))
