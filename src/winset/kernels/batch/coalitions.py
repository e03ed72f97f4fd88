"""Batches of coalitional games, and the nodes of a quadrature over the chance to join."""

from __future__ import annotations

import numpy as np

from winset.kernels.jit import Float, Int, parallel_kernel, prange
from winset.kernels.power import swing_chances
from winset.kernels.shapley import size_sums

__all__ = ["shapley_batch", "swing_nodes"]

ROWS = 64


@parallel_kernel
def shapley_batch(values: Float, bits: Int, inside: Float, outside: Float, points: Float) -> None:
    """Semivalues of each row of ``values`` (B, 2^n), into ``points`` (B, n).

    ``inside`` and ``outside`` (n+1,): weight of a worth by the coalition's size, for members and for the others.
    """
    count, n = points.shape
    block = bits.shape[0]
    low = 0
    while (1 << low) < block:
        low += 1
    for chunk in prange((count + ROWS - 1) // ROWS):
        folded, sums, totals = np.empty((n - low + 1, block)), np.empty((n, n + 1)), np.empty(n + 1)
        for row in range(chunk * ROWS, min((chunk + 1) * ROWS, count)):
            folded[:] = 0.0
            sums[:] = 0.0
            totals[:] = 0.0
            size_sums(values[row], n, bits, folded, sums, totals)
            for i in range(n):
                value = 0.0
                for s in range(n + 1):
                    value += inside[s] * sums[i, s] - outside[s] * (totals[s] - sums[i, s])
                points[row, i] = value


@parallel_kernel
def swing_nodes(weights: Int, quotas: Int, chances: Float, tables: Float, swings: Float) -> None:
    """Swing chances at each node: ``quotas`` and ``chances`` (K,) give ``swings`` (K, n); ``tables`` (T, max quota).

    Thread t of T takes the nodes t, t + T, ...; each node is computed alone, so T changes nothing.
    """
    threads = tables.shape[0]
    for t in prange(threads):
        for node in range(t, quotas.shape[0], threads):
            quota = quotas[node]
            table = tables[t]
            for k in range(quota):
                table[k] = 0.0
            swing_chances(weights, quota, chances[node], table, swings[node])
