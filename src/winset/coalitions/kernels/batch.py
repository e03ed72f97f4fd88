"""Batches of coalitional games, and the nodes of a quadrature over the chance to join."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, parallel_kernel, prange
from winset.coalitions.kernels.nucleolus import Workspace, excess_levels
from winset.coalitions.kernels.power_indices import swing_chances
from winset.coalitions.kernels.shapley_banzhaf import size_sums

__all__ = ["nucleolus_batch", "shapley_batch", "swing_nodes"]


ROWS = 64


@parallel_kernel
def shapley_batch(
    turn: int, turns: int, values: Float, bits: Int, inside: Float, outside: Float, points: Float
) -> None:
    """Semivalues of each row of ``values`` (B, 2^n), into ``points`` (B, n).

    ``inside`` and ``outside`` (n+1,): weight of a worth by the coalition's size, for members and for the others.
    """
    count, n = points.shape
    block = bits.shape[0]
    low = 0
    while (1 << low) < block:
        low += 1
    for chunk in prange(turn, (count + ROWS - 1) // ROWS, turns):
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
def swing_nodes(turn: int, turns: int, weights: Int, quotas: Int, chances: Float, tables: Float, swings: Float) -> None:
    """Swing chances at each node: ``quotas`` and ``chances`` (K,) give ``swings`` (K, n); ``tables`` (T, max quota).

    Thread t of T takes the nodes t, t + T, ...; each node is computed alone, so T changes nothing.
    """
    threads = tables.shape[0]
    for t in prange(turn, threads, turns):
        for node in range(t, quotas.shape[0], threads):
            quota = quotas[node]
            table = tables[t]
            for k in range(quota):
                table[k] = 0.0
            swing_chances(weights, quota, chances[node], table, swings[node])


@parallel_kernel
def nucleolus_batch(
    turn: int,
    turns: int,
    values: Float,
    own: bool,
    generic: Float,
    points: Float,
    levels: Float,
    proof: Int,
    weights: Float,
    status: Int,
) -> None:
    """Each row of ``values`` (B, 2^n) by ``excess_levels``, after taking off single players' worths and scaling.

    Writes ``points`` and ``levels`` (B, n), ``proof`` (B, rows, 3), ``weights`` (B, rows), ``status`` (B,).
    """
    count, n = points.shape
    size, m = values.shape[1], n + 1
    parts, block = 1 << min(n, 6), 1 << max(min(n - 6, 9), 0)
    for chunk in prange(turn, (count + 7) // 8, turns):
        scaled, work, marks = np.empty(size), np.empty(size), np.empty(size, dtype=np.uint8)
        low, pool, gaps = np.empty(block), np.empty(parts, dtype=np.int64), np.empty(parts)
        kinds, masks, rights = np.empty(m, dtype=np.int64), np.empty(m, dtype=np.int64), np.empty(m)
        matrix, inverse, basis = np.empty((m, m)), np.empty((m, m)), np.empty((2, m, m))
        extra, z = np.empty((4, m)), np.empty(m)
        space = Workspace(marks, work, low, pool, gaps, kinds, masks, rights, matrix, inverse, basis, extra)
        for row in range(chunk * 8, min((chunk + 1) * 8, count)):
            work[0] = 0.0
            filled = 1
            for i in range(n):
                for k in range(filled):
                    work[filled + k] = work[k] + values[row, 1 << i]
                filled *= 2
            scale = 0.0
            for s in range(size):
                scaled[s] = values[row, s] - work[s]
                scale = max(scale, abs(scaled[s]))
            if not np.isfinite(scale):
                status[row] = 4
                continue
            if scale == 0.0:
                scale = 1.0
            for s in range(size):
                scaled[s] /= scale
            status[row] = excess_levels(
                scaled, n, own, n, 1e-10, 200 * m * m, generic, z, levels[row], proof[row], weights[row], space
            )
            for i in range(n):
                points[row, i] = z[i] * scale + values[row, 1 << i]
                levels[row, i] *= scale
