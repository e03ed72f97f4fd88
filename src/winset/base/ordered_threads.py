"""Work on several threads beside each other, handed back in order; see ``threads`` for blocks of rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from winset.base.errors import ModelError
from winset.base.threads import most_threads

__all__ = ["number_of_threads", "side_by_side"]


Item = TypeVar("Item")
Result = TypeVar("Result")


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
