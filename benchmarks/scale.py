"""What a sweep of many draws costs: chunks, bytes, work of the scheduler; ``python -m benchmarks.scale`` prints it.

The constants are sizes and times of one chunk, most of which ``tests/sweep/test_scale.py`` measures again; the rest is
counting.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cost", "main"]

FILE = 12_000
"""Most bytes of a chunk's file without columns, whatever the length of the chunk: the tally, its digest and notes."""
TASK = 40_000
"""Most bytes of a task on its way to a worker: the game, the plan and the number of the chunk."""
ANSWER = 12_000
"""Most bytes of a chunk's tally on its way back."""
MERGE = 0.006
"""Processor seconds to read a chunk's file and add it to the others."""
PASSED = 0.001
"""Seconds of a Dask scheduler for one task, by its makers' account."""
NANOSECONDS = 1734.0
"""One draw of the launch of APEC on one thread with its certificate; ``python -m benchmarks.workers`` measures it."""
REQUESTS = 6
"""Requests to an object store for a chunk: is it there, claim it, is it there still, put it, give it back, read."""


@dataclass(frozen=True)
class Cost:
    """What ``draws`` cost in chunks of ``chunk`` on ``workers`` threads that take ``nanoseconds`` a draw each."""

    draws: int
    chunk: int
    workers: int
    nanoseconds: float

    @property
    def chunks(self) -> int:
        """How many there are."""
        return -(-self.draws // self.chunk)

    @property
    def hours(self) -> float:
        """Of the workers' time, side by side; the last round of chunks is not full."""
        rounds = -(-self.chunks // self.workers)
        return rounds * self.chunk * self.nanoseconds * 1e-9 / 3600

    @property
    def disk(self) -> int:
        """Bytes that are kept."""
        return self.chunks * FILE

    @property
    def merging(self) -> float:
        """Hours of the one process that adds chunks up."""
        return self.chunks * MERGE / 3600

    @property
    def scheduler(self) -> float:
        """The share of a scheduler's time that tasks take; above 1 the workers wait for it."""
        return self.chunks * PASSED / (3600 * self.hours)

    @property
    def requests(self) -> int:
        """To an object store."""
        return self.chunks * REQUESTS


def main() -> None:
    """Print the costs from 10^9 to 10^12 draws."""
    print("draws    chunk    workers  chunks     hours    kept MB  adding h  scheduler  requests")
    for draws, chunk, workers in (
        (10**9, 1 << 16, 2),
        (10**9, 1 << 20, 2),
        (10**12, 1 << 16, 1000),
        (10**12, 1 << 20, 1000),
        (10**12, 1 << 24, 1000),
    ):
        c = Cost(draws, chunk, workers, NANOSECONDS)
        print(
            f"{draws:<8.0e} {chunk:<8d} {workers:<8d} {c.chunks:<10d} {c.hours:<8.3g} {c.disk / 1e6:<8.4g} "
            f"{c.merging:<9.3g} {c.scheduler:<10.2g} {c.requests:.3g}"
        )


if __name__ == "__main__":
    main()
