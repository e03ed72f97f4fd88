"""On how many threads batches run, and blocks of work on several threads beside each other, in order.

Kernels and array operations release the interpreter, so blocks that each use one thread keep all cores busy, the parts
that are not kernels included.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from winset.base.errors import ModelError

__all__ = ["in_blocks", "most_threads", "number_of_threads", "on_threads", "side_by_side", "threads_here"]


Item = TypeVar("Item")
Result = TypeVar("Result")

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


def number_of_threads(threads: int | None) -> int:
    """How many threads were asked for; all if none were.

    Raises
    ------
    ModelError
        If there are not that many threads.
    """
    most = most_threads()
    if threads is not None and not (type(threads) is int and 1 <= threads <= most):
        raise ModelError(f"threads: must be a whole number from 1 to {most}, got {threads!r}")
    return threads or most


def side_by_side(
    solve: Callable[[Item], Result], items: Iterable[Item], threads: int | None
) -> Generator[Result, None, None]:
    """``solve`` of every item, in order, a few under way at a time.

    Raises
    ------
    ModelError
        If there are not that many threads.
    """
    workers = number_of_threads(threads)
    if workers == 1:
        yield from map(solve, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[Result]] = deque()
        try:
            for item in items:
                ahead.append(pool.submit(solve, item))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


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
