"""Blocks of work on several threads beside each other, handed back in order.

Kernels and array operations release the interpreter, so blocks that each use one kernel thread keep all cores busy, the
parts that are not kernels included.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from winset.base.errors import ModelError

__all__ = ["side_by_side"]


Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(
    solve: Callable[[Item], Result], items: Iterable[Item], threads: int | None
) -> Generator[Result, None, None]:
    """``solve`` of every item, in order, a few under way at a time.

    Raises
    ------
    ModelError
        If there are not that many threads.
    """
    workers = _workers(threads)
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


def _workers(threads: int | None) -> int:
    from winset.base.jit import most_threads

    most = most_threads()
    if threads is not None and not (type(threads) is int and 1 <= threads <= most):
        raise ModelError(f"threads: must be a whole number from 1 to {most}, got {threads!r}")
    return threads or most
