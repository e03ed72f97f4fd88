"""The chunks of a sweep, solved here or on a cluster or read from disk, and counted in their order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from winset.base.ordered_threads import side_by_side
from winset.sweep.cluster import chunks_on
from winset.sweep.store import Store
from winset.sweep.tally import Tally, whole
from winset.sweep.work import Chunk, Work

__all__ = ["Gathering"]


PAUSE = 0.1
"""Seconds between looks at chunks that other processes are at."""


class Gathering:
    """All chunks of a sweep on their way into one tally.

    Parameters
    ----------
    work
        What is to be done.
    store
        Where chunks are claimed, written and read; None if they are kept nowhere.
    client
        Of a cluster; None to solve here.

    Attributes
    ----------
    tally
        Of the chunks counted so far.
    solved
        The chunks solved for this sweep.
    read
        How many others were read from disk.
    """

    def __init__(self, work: Work, store: Store | None, client: object) -> None:
        self.work, self.store, self.client = work, store, client
        self.tally = whole(work.plan)
        self.solved: set[int] = set()
        self.read = 0
        self._next = 0
        self._waiting: dict[int, Tally] = {}

    def run(self, advance: Callable[[int], None]) -> None:
        """Solve what nobody else solves, wait for the rest, and count; ``advance`` is told how many games."""
        if self.store is not None:
            self.store.done()  # stray files are told before the work
        self._count(advance)
        claimed: deque[int] = deque()
        stream = self._solved(self._to_do(claimed))
        try:
            for answer in stream:
                self._keep(claimed.popleft(), answer)
                self._count(advance)
        finally:
            stream.close()
        while self._next < self.work.chunks:
            before = self._next
            for k in self._to_do(claimed):  # what another process has left undone
                self._keep(claimed.popleft(), self.work.compute(k))
                self._count(advance)
            self._count(advance)
            if self._next == before:
                time.sleep(PAUSE)

    def _to_do(self, claimed: deque[int]) -> Generator[int, None, None]:
        for k in range(self._next, self.work.chunks):
            if k not in self.solved and (self.store is None or self.store.claim(k)):
                claimed.append(k)
                yield k

    def _solved(self, todo: Iterator[int]) -> Generator[Chunk, None, None]:
        if self.client is not None:
            where = "" if self.store is None else str(self.store.shelf)
            yield from chunks_on(self.client, self.work, todo, where)
            return
        for k in todo:  # the first alone, on all threads, so that kernels are compiled once
            yield self.work.compute(k)
            break
        yield from side_by_side(replace(self.work, threads=1).compute, todo, self.work.threads)

    def _keep(self, k: int, answer: Chunk) -> None:
        part, held, legend = answer
        if self.store is not None:
            self.store.write(k, part, held, legend)
        if self.store is None or k == self._next:  # else it is read again when its turn comes
            self._waiting[k] = part
        self.solved.add(k)

    def _count(self, advance: Callable[[int], None]) -> None:
        """Count the chunks that are there, in order, up to the first that is not."""
        while self._next < self.work.chunks:
            part = self._waiting.pop(self._next, None)
            if part is None:
                if self.store is None or not self.store.has(self._next):
                    return
                part = self.store.read(self._next)
                self.read += self._next not in self.solved
            self.tally.add(part)
            self._next += 1
            advance(part.rows)
