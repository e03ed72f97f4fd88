"""What this machine can do: bytes a second from memory, and floating-point operations a second, on all its cores."""

from __future__ import annotations

import numba
import numpy as np

from benchmarks.record import best_of

__all__ = ["arithmetic_peak", "memory_bandwidth"]

LANES = 64
"""Independent chains of operations, enough to hide latency and fill vector registers."""


@numba.njit(parallel=True)
def _total(x: np.ndarray) -> float:
    parts = np.zeros((numba.get_num_threads(), 8))
    block = len(x) // len(parts)
    for t in numba.prange(len(parts)):
        lanes = np.zeros(8)
        for i in range(t * block, (t + 1) * block, 8):
            for k in range(8):
                lanes[k] += x[i + k]
        parts[t] = lanes
    return parts.sum()


@numba.njit(parallel=True)
def _multiply_add(rounds: int, start: np.ndarray, out: np.ndarray) -> None:
    for t in numba.prange(out.shape[0]):
        lanes = start.copy()
        for _ in range(rounds):
            for k in range(LANES):
                lanes[k] = lanes[k] * 0.999999 + 1e-6
        out[t] = lanes


def memory_bandwidth(threads: int | None = None) -> float:
    """GB/s at which an array of 256 MB is read and summed."""
    numba.set_num_threads(threads or numba.config.NUMBA_NUM_THREADS)
    x = np.ones(32_000_000)
    seconds = best_of(lambda: _total(x))
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    return x.nbytes / seconds / 1e9


def arithmetic_peak(threads: int | None = None) -> float:
    """Gflop/s of multiplications and additions on registers, without fused operations, as the kernels are compiled."""
    count = threads or numba.config.NUMBA_NUM_THREADS
    numba.set_num_threads(count)
    rounds, out = 2_000_000, np.empty((count, LANES))
    seconds = best_of(lambda: _multiply_add(rounds, np.ones(LANES), out), 3)
    numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
    return 2.0 * rounds * LANES * count / seconds / 1e9


if __name__ == "__main__":
    for threads in (1, None):
        print(
            f"{threads or 'all'} threads: {memory_bandwidth(threads):.3g} GB/s, {arithmetic_peak(threads):.3g} Gflop/s"
        )
