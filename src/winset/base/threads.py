"""On how many threads batches run, and blocks of rows on several threads beside each other.

Kernels and array operations release the interpreter, so blocks that each use one thread keep all cores busy, the parts
that are not kernels included.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

__all__ = ["in_blocks", "most_threads", "on_threads", "threads_here"]


_here = threading.local()


def most_threads() -> int:
    """How many threads a batch may run on: ``NUMBA_NUM_THREADS``, or one a processor."""
    given = os.environ.get("NUMBA_NUM_THREADS")
    if given:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_here() -> int:
    """How many threads batches called from this thread run on."""
    return int(getattr(_here, "threads", None) or most_threads())


@contextmanager
def on_threads(number: int) -> Iterator[None]:
    """Let batches called from this thread run on so many threads, and put the number back afterwards."""
    before, _here.threads = getattr(_here, "threads", None), number
    try:
        yield
    finally:
        _here.threads = before


def in_blocks(work: Callable[[slice], object], rows: int, size: int) -> None:
    """``work`` on slices of so many rows each, on the threads that batches called from here run on.

    Work writes into rows of its own, so that the answer has the same bits on any number of threads.
    """
    slices = [slice(first, min(first + size, rows)) for first in range(0, rows, size)]
    workers = min(threads_here(), len(slices))

    def alone(rows: slice) -> object:
        with on_threads(1):
            return work(rows)

    if workers <= 1:
        for part in slices:
            work(part)
        return
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(alone, slices):
            pass
