"""The chunks of a sweep on the workers of a Dask cluster, handed back in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from winset.base.errors import ModelError

if TYPE_CHECKING:
    from winset.sweep.run import Work

__all__ = ["chunks_on"]


AHEAD = 3
"""Chunks under way a worker, so that none waits for the next."""

_one_at_a_time = threading.Lock()


def chunks_on(client: Any, work: Work, todo: list[int]) -> Iterator[Any]:
    """What ``work.compute`` gives for every chunk of ``todo``, in that order.

    A chunk on a worker that is lost is solved again on another, which gives the same answer. Memory holds a few
    chunks a worker at most.

    Raises
    ------
    ModelError
        If ``client`` is not a ``dask.distributed.Client``, or workers are lost again and again on one chunk.
    """
    if not hasattr(client, "submit") or not hasattr(client, "scatter"):
        raise ModelError(f"client: must be a dask.distributed.Client, got {type(client).__name__}")
    from distributed import KilledWorker

    remaining = iter(todo)
    under_way: deque[tuple[int, Any]] = deque()

    def top_up() -> None:
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        while len(under_way) < AHEAD * workers:
            k = next(remaining, None)
            if k is None:
                return
            under_way.append((k, client.submit(_compute, work, k, pure=False)))

    try:
        top_up()
        while under_way:
            k, future = under_way.popleft()
            try:
                result = future.result()
            except KilledWorker as error:
                raise ModelError(f"client: workers were lost again and again on chunk {k}: {error}") from None
            top_up()
            yield result
    finally:
        for _, future in under_way:
            future.cancel()


def _compute(work: Work, k: int) -> Any:
    """One chunk; a worker with several threads solves one at a time, with its threads in the kernel."""
    from distributed import get_worker

    threads = work.threads or _threads_of(get_worker())
    with _one_at_a_time:
        return replace(work, threads=threads).compute(k)


def _threads_of(worker: Any) -> int:
    """Threads that the worker may use, at most those that the kernels can."""
    from winset.base.jit import most_threads

    return int(min(worker.state.nthreads, most_threads()))
