"""One sweep shared by 1, 2 and 4 processes through a folder: ``python -m benchmarks.workers [DRAWS]``.

Each process runs ``winset sweep`` on the same folder with one thread and nothing else in common; chunks are claimed by
files. The tallies must be the same whoever solved what. The time that one process needs without work (starting,
loading, reading the sweep) is measured with one chunk and told apart, so that what is left can be held against the cost
model of ``benchmarks.scale``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import record
from benchmarks.scale import Cost

__all__ = ["main"]

CHUNK = 1_048_576
SWEEP = ("sweep", "apec-launch-1989", "--axis", "fear=0:5", "--axis", "canvass=0:4", "--chunk", str(CHUNK), "--json")


def shared(workers: int, draws: int) -> tuple[float, float, object]:
    """Wall seconds, processor seconds, and what the sweep counted."""
    one_thread = {**os.environ, "NUMBA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "winset", *SWEEP, "--draws", str(draws), "--out", str(Path(folder, "swept"))]
        before, started = os.times(), time.perf_counter()
        with open(os.devnull, "w", encoding="utf-8") as silent:
            first = subprocess.Popen([*command], stdout=subprocess.PIPE, stderr=silent, env=one_thread, text=True)
            while not Path(folder, "swept", "manifest.json").exists() and first.poll() is None:
                time.sleep(0.01)
            others = [
                subprocess.Popen([*command, "--resume"], stdout=silent, stderr=silent, env=one_thread)
                for _ in range(workers - 1)
            ]
            text, _ = first.communicate()
            ends = [process.wait() for process in others]
        wall, after = time.perf_counter() - started, os.times()
        if first.returncode or any(ends):
            raise RuntimeError(f"{workers} workers: ended with {first.returncode} and {ends}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, json.loads(text)["shares"]


def main(draws: int = 32 * CHUNK) -> None:
    """Measure, compare with the cost model, and keep the figures."""
    family = record.Family("workers")
    idle, _, _ = shared(1, CHUNK)
    alone, spent, counted = shared(1, draws)
    each = (alone - idle) / (draws - CHUNK) * 1e9
    family.add("one draw on one thread, certified", "", each, "ns", remark=f"{spent:.0f} CPU s in all")
    family.add("one worker", "", alone, "s", remark=f"{draws:,} draws in chunks of {CHUNK:,}")
    for workers in (2, 4):
        wall, cpu, shares = shared(workers, draws)
        model = Cost(draws, CHUNK, min(workers, os.cpu_count() or 1), each)
        said = idle + model.hours * 3600
        family.add(
            f"{workers} workers", "as said", wall, "s", "cost model", said, said / wall,
            remark=f"{alone / wall:.2f} times as fast as one; {cpu:.0f} CPU s; tallies "
            + ("the same" if shares == counted else "DIFFER"),
        )  # fmt: skip
    family.save()


if __name__ == "__main__":
    main(*(int(float(text)) for text in sys.argv[1:]))
