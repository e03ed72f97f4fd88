"""Instructions a unit of work, counted by callgrind: ``python -m benchmarks.profile.instructions pure equilibria``.

A count does not depend on what else the machine is doing. The call is made once and then three times under valgrind, in
processes of their own with kernels compiled for a processor that valgrind knows; the difference is what two calls take,
with start-up cancelled out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile

from benchmarks.profile.headlines import HEADLINES

__all__ = ["instructions"]

EXTRA = 2

PROGRAM = """
import sys
from benchmarks.profile.headlines import HEADLINES
headline = HEADLINES[sys.argv[1]]()
for _ in range(int(sys.argv[2])):
    headline.call()
"""


def instructions(name: str) -> float | None:
    """Instructions a unit of a headline's work; None if valgrind is not installed."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "NUMBA_CPU_NAME": "x86-64-v3",
            "NUMBA_CPU_FEATURES": "",
            "NUMBA_CACHE_DIR": folder,
            "NUMBA_NUM_THREADS": "1",
        }
        subprocess.run([sys.executable, "-c", PROGRAM, name, "1"], check=True, env=environment)
        counts = [_count(name, calls, folder, environment) for calls in (1, 1 + EXTRA)]
    return (counts[1] - counts[0]) / EXTRA / HEADLINES[name]().units


def _count(name: str, calls: int, folder: str, environment: dict[str, str]) -> int:
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--smc-check=none"]
    command = [*tool, sys.executable, "-c", PROGRAM, name, str(calls)]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise RuntimeError(f"callgrind printed no count:\n{done.stderr[-2000:]}")
    return int(found[1])


if __name__ == "__main__":
    for name in sys.argv[1:] or HEADLINES:
        counted = instructions(name)
        print(f"{name}: {'valgrind is not installed' if counted is None else f'{counted:.4g} instructions a unit'}")
