"""The chunks of a sweep on the workers of a Dask cluster, handed back in order."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol, cast

from winset.base.errors import ModelError
from winset.base.provenance import provenance, refuse_another_program
from winset.base.threads import most_threads
from winset.sweep.work import Chunk, Work

__all__ = ["chunks_on"]


AHEAD = 3
"""Chunks under way a worker, so that none waits for the next."""

_one_at_a_time = threading.Lock()


class Future(Protocol):
    """What a cluster gives for work that was sent to it."""

    def result(self) -> tuple[dict[str, str], Chunk]:
        """Which program solved it, and the chunk; waits for it."""

    def cancel(self) -> None:
        """Take the work back."""


class Client(Protocol):
    """What is used of a ``dask.distributed.Client``."""

    status: str

    def submit(self, function: Callable[..., object], *things: object, pure: bool) -> Future:
        """Send work."""

    def scheduler_info(self, n_workers: int) -> Mapping[str, Mapping[str, object]]:
        """The workers, among others."""


def chunks_on(client: object, work: Work, todo: Iterator[int], folder: str) -> Iterator[Chunk]:
    """What ``work.compute`` gives for every chunk of ``todo``, in that order.

    A chunk on a worker that is lost is solved again on another, which gives the same answer. Memory holds a few
    chunks a worker at most. ``folder`` is where chunks are written, if they are.

    Raises
    ------
    ModelError
        If ``client`` is not a ``dask.distributed.Client``, the scheduler is lost, workers are lost again and again on
        one chunk, or a worker runs another version of the program.
    """
    if not hasattr(client, "submit") or not hasattr(client, "scatter"):
        raise ModelError(f"client: must be a dask.distributed.Client, got {type(client).__name__}")
    from distributed import KilledWorker

    cluster = cast(Client, client)

    under_way: deque[tuple[int, Future]] = deque()

    def top_up() -> None:
        workers = max(1, len(cluster.scheduler_info(n_workers=-1)["workers"]))
        while len(under_way) < AHEAD * workers:
            k = next(todo, None)
            if k is None:
                return
            under_way.append((k, cluster.submit(_compute, work, k, pure=False)))

    try:
        with _scheduler_there(cluster, folder):
            top_up()
        while under_way:
            k, future = under_way.popleft()
            try:
                with _scheduler_there(cluster, folder):
                    answer = future.result()
                    top_up()
            except KilledWorker as error:
                raise ModelError(f"client: workers were lost again and again on chunk {k}: {error}") from None
            refuse_another_program(answer[0], f"client: chunk {k}")
            yield answer[1]
    finally:
        for _, future in under_way:
            with contextlib.suppress(Exception):  # the scheduler may be gone
                future.cancel()


@contextmanager
def _scheduler_there(client: Client, folder: str) -> Iterator[None]:
    """Turn what goes wrong in many ways when the scheduler is gone into one error that says how to go on."""
    from distributed.comm.core import CommClosedError

    try:
        yield
    except (CancelledError, OSError, RuntimeError, TimeoutError) as error:
        if client.status == "running" and not isinstance(error, CancelledError | CommClosedError):
            raise  # the game's own fault
        advice = (
            f"the chunks solved so far are in {folder}: resume the sweep with another client (resume=True)"
            if folder
            else "nothing was kept; with out=FOLDER a sweep can be resumed"
        )
        raise ModelError(f"client: the scheduler is lost ({type(error).__name__}); {advice}") from None


def _compute(work: Work, k: int) -> tuple[dict[str, str], Chunk]:
    """Which program solved it, and one chunk; a worker with several threads solves one at a time, on all of them."""
    from distributed import get_worker

    worker = get_worker()
    refuse_another_program(work.program, f"client: worker {worker.address}: the work sent to it")
    threads = work.threads or _threads_of(int(worker.state.nthreads))
    with _one_at_a_time:
        return provenance(), replace(work, threads=threads).compute(k)


def _threads_of(threads: int) -> int:
    """How many of a worker's threads the kernels can use."""
    return min(threads, most_threads())
