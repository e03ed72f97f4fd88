"""Payoffs shifted and scaled to [0, 1] player by player, before any tolerance is used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["unit_payoffs"]


def unit_payoffs(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Payoffs of shape ``(n, m_1, ..., m_n)`` as ``(n, M)`` in [0, 1]; a player's constant payoffs become 0.

    Equilibria do not change: each player's payoffs go through an increasing affine map. They are first divided by a
    power of two, which is exact and keeps differences of the largest numbers finite.
    """
    flat = payoffs.reshape(payoffs.shape[0], -1)
    low, high = np.minimum.reduce(flat, 1, keepdims=True), np.maximum.reduce(flat, 1, keepdims=True)
    if all(1e-290 < half < 1e290 for half in (0.5 * high - 0.5 * low).ravel().tolist()):
        return np.ascontiguousarray((flat - low) / (high - low))
    largest = np.abs(flat).max(axis=1, keepdims=True)
    flat = np.ldexp(flat, -np.frexp(largest)[1])
    lowest = flat.min(axis=1, keepdims=True)
    spread = flat.max(axis=1, keepdims=True) - lowest
    return np.ascontiguousarray((flat - lowest) / np.where(spread > 0, spread, 1.0))
