"""Payoffs counted from each player's lowest, in units of the range, for certificates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float
from winset.tables.games.normal import NormalForm

__all__ = ["Levelled", "levelled", "plain_ranges"]


FEW = 64
"""Tables with so many payoffs at most are read number by number."""
SMALL = 1e-5
"""A payoff this far below the largest, but not zero, is small beside it."""
NEAR_ZERO = 8.0
"""Payoffs up to so many ranges away from zero lose nothing by not being levelled."""


class Levelled(NamedTuple):
    """``given``: payoffs in [0, 1], a player's constant payoffs 0, as an array or, of few, one by one; ``shape``: the
    array's, (n, m_1, ..., m_n); ``rounding``: their error; ``wide``: whether some payoff is so small beside another of
    its player that its differences are lost.
    """

    given: Float | list[float]
    shape: tuple[int, ...]
    rounding: float
    wide: bool

    @property
    def unit(self) -> Float:
        """The payoffs as an array."""
        return np.array(self.given).reshape(self.shape) if isinstance(self.given, list) else self.given

    @property
    def numbers(self) -> list[float]:
        """The payoffs one by one, in C order."""
        if isinstance(self.given, list):
            return self.given
        numbers: list[float] = self.given.ravel().tolist()
        return numbers


def levelled(game: NormalForm) -> Levelled:
    """The payoffs of a game by an increasing affine map a player."""
    tables = game.payoffs
    if tables.size <= FEW and (few := _few(tables)) is not None:
        return few
    flat = tables.reshape(len(tables), -1)
    lows, highs = np.minimum.reduce(flat, 1).tolist(), np.maximum.reduce(flat, 1).tolist()
    largest = [max(abs(low), abs(high)) for low, high in zip(lows, highs, strict=True)]
    if any(not 1e-290 < high - low < 1e290 and low < high for low, high in zip(lows, highs, strict=True)):
        flat = np.ldexp(flat, [[-int(np.frexp(size)[1])] for size in largest])
        lows, highs = flat.min(axis=1).tolist(), flat.max(axis=1).tolist()
        largest = [max(abs(low), abs(high)) for low, high in zip(lows, highs, strict=True)]
    unit = np.empty_like(flat)
    rounding, wide = 0.0, False
    for i, (low, high, size) in enumerate(zip(lows, highs, largest, strict=True)):
        if low == high:
            unit[i] = 0.0
            continue
        np.divide(flat[i] - low, high - low, out=unit[i])
        rounding = max(rounding, 2.0**-50 * (1.0 + size / (high - low)))
        wide = wide or _has_small(flat[i], low, high)
    return Levelled(unit.reshape(tables.shape), tables.shape, rounding, wide)


def plain_ranges(game: NormalForm) -> list[float] | None:
    """The range of each player's payoffs; None where differences of them as given may be lost in rounding."""
    flat = game.payoffs.reshape(len(game.payoffs), -1)
    ranges = []
    for row, low, high in zip(
        flat, np.minimum.reduce(flat, 1).tolist(), np.maximum.reduce(flat, 1).tolist(), strict=True
    ):
        spread = high - low
        if not (1e-290 < spread < 1e290 and max(-low, high) <= NEAR_ZERO * spread) or _has_small(row, low, high):
            return None
        ranges.append(spread)
    return ranges


def _has_small(row: Float, low: float, high: float) -> bool:
    """Whether some payoff of a player, between ``low`` and ``high``, is small beside the largest but not zero."""
    cut = SMALL * max(-low, high)
    if low >= cut or high <= -cut:
        return False
    return bool(np.count_nonzero(np.abs(row) < cut) + np.count_nonzero(row) > row.size)


def _few(tables: Float) -> Levelled | None:
    """The same number by number, which is faster for few; None if some are so large or small that they need care."""
    unit: list[float] = []
    rounding, wide = 0.0, False
    for row in tables.reshape(len(tables), -1).tolist():
        low, high = min(row), max(row)
        spread, size = high - low, max(abs(low), abs(high))
        if low == high:
            unit += [0.0] * len(row)
            continue
        if not 1e-290 < spread < 1e290:
            return None
        unit += [(x - low) / spread for x in row]
        rounding = max(rounding, 2.0**-50 * (1.0 + size / spread))
        cut = SMALL * size
        if low < cut and high > -cut:
            wide = wide or any(0.0 < abs(x) < cut for x in row)
    return Levelled(unit, tables.shape, rounding, wide)
