"""Batches from several threads at once, and from processes forked or spawned after a batch."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import winset as ws

SOURCE = Path(ws.__file__).parent
POOL = """
import multiprocessing, sys
import numpy as np
import winset as ws

TABLES = np.random.default_rng(5).integers(0, 9, (3000, 2, 3, 3)).astype(float)

def count(rows):
    return int(ws.solve_batch(TABLES[:rows], ws.Nash())["count"].sum())

if __name__ == "__main__":
    here = [count(rows) for rows in (1000, 2000, 3000)]
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        assert pool.map_async(count, (1000, 2000, 3000)).get(timeout=240) == here
    print("the same")
"""


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_a_pool_of_processes_after_a_batch(way, tmp_path):
    script = tmp_path / "pool.py"
    script.write_text(POOL)
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    command = [sys.executable, "-W", "error", str(script), way]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout) == (0, "the same\n"), done.stderr


def test_no_library_of_threads_is_loaded():
    code = (
        "import numpy as np, winset as ws, numba\n"
        "ws.solve_batch(np.ones((600, 2, 2, 2)), ws.Pure())\n"
        "try:\n    print(numba.threading_layer())\nexcept ValueError:\n    print('none')"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "none\n"


def test_several_threads_that_solve_at_once_get_the_answers_of_one():
    tables = np.random.default_rng(6).normal(size=(4000, 2, 3, 3))
    concepts = [ws.Pure(), ws.Nash(), ws.Nash("one"), ws.QRE(2.0)] * 3

    def bits(task: tuple[int, ws.Concept]) -> list[bytes]:
        k, concept = task
        rows = tables[: 200 if isinstance(concept, ws.QRE) else None]
        found = ws.solve_batch(rows, concept, threads=1 + k % 2 if os.cpu_count() != 1 else 1)
        columns = [found.status, found.certificate, *found.columns.values(), *found.lists.values()]
        return [np.ascontiguousarray(column).tobytes() for column in columns]

    tasks = list(enumerate(concepts))
    one_by_one = [bits((0, concept)) for concept in concepts[:4]] * 3
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(bits, tasks)) == one_by_one


@pytest.mark.parametrize("threads", [0, 10**6, "2", 1.0, True])
def test_a_number_of_threads_that_there_is_not_is_refused(threads):
    with pytest.raises(ws.ModelError, match=r"threads: must be a whole number from 1 to \d+, got"):
        ws.solve_batch(np.ones((3, 2, 2, 2)), ws.Pure(), threads=threads)
