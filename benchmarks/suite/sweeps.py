"""Sweeps, identification and theories: games a second, and the most memory a process of its own holds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks.record import Family

RANGES = "{'fear': (0, 5), 'canvass': (0, 4), 'threshold': (1, 3), 'led_threat': (0, 4)}"

FRAME = """
import json, resource, sys, time
import numpy as np
import winset as ws

def measured(run, warm):
    warm()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = run()
    seconds = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "rows": found, "gigabytes": most / 2**20, "before": before / 2**20}))

if __name__ == "__main__":
"""


def process(body: str) -> dict[str, Any]:
    """What ``body`` prints in a process of its own; it calls ``measured``."""
    code = FRAME + "".join(f"    {line}\n" for line in body.strip().splitlines())
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def swept(draws: int, more: str = "") -> dict[str, Any]:
    """An episode swept over four ranges."""
    return process(
        f"""
def go(draws, **how):
    return ws.sweep("apec-launch-1989", box={RANGES}, draws=draws, progress=False, **how).rows
measured(lambda: go({draws}{more}), lambda: go(200_000{more.split(", out")[0]}))
"""
    )


def rates(family: Family) -> None:
    """Episodes, trees and grids."""
    found = swept(4_000_000, ", certify=False")
    rate = found["rows"] / found["seconds"] / 1e6
    family.add("sweep of an episode, labels counted", "-", rate, "million/s")
    found = swept(2_000_000)
    rate = found["rows"] / found["seconds"] / 1e6
    family.add("the same, every game certified", "-", rate, "million/s")
    with tempfile.TemporaryDirectory() as folder:
        found = swept(1_000_000, f", certify=False, out={folder!r}, columns=['*']")
    rate = found["rows"] / found["seconds"] / 1e6
    family.add("the same, every column of every game on disk", "-", rate, "million/s")
    found = process(
        """
def go(n):
    axes = {"fear": (0, 5, n), "canvass": (0, 4, n)}
    return ws.sweep("apec-launch-1989", axes, certify=False, progress=False).rows
measured(lambda: go(1001), lambda: go(101))
"""
    )
    rate = found["rows"] / found["seconds"] / 1e6
    family.add("product grid of 1001 by 1001 cells", "-", rate, "million/s", remark=f"{found['gigabytes']:.2f} GB")
    found = process(
        """
from benchmarks.suite.leadership import wide_tree
tree = wide_tree()
box = {name: (-1.0, 1.0) for name in tree.parameters}
def go(draws):
    return ws.sweep(tree, box=box, draws=draws, certify=False, progress=False).rows
measured(lambda: go(500_000), lambda: go(100_000))
"""
    )
    rate = found["rows"] / found["seconds"] / 1e6
    family.add("sweep of a tree of 100 terminals, 20 parameters", "1", rate, "million/s", reached=rate >= 1)


def memory(family: Family) -> None:
    """Memory does not grow with the number of draws."""
    few, many = swept(1_000_000, ", certify=False"), swept(50_000_000, ", certify=False")
    family.add(
        "memory of a sweep of 50 million draws",
        "<= 2",
        many["gigabytes"],
        "GB",
        peer="of 1 million draws",
        peer_measured=few["gigabytes"],
        ratio=many["gigabytes"] / few["gigabytes"],
        reached=many["gigabytes"] <= 2,
        remark=f"{many['rows'] / many['seconds'] / 1e6:.2f} million/s",
    )


def cluster(family: Family) -> None:
    """The same chunks on two Dask workers, against this process on one thread."""
    body = f"""
import warnings
warnings.simplefilter("ignore")
from dataclasses import replace
from dask.distributed import Client, LocalCluster
def go(draws, **how):
    how = dict(certify=False, progress=False, chunk=1 << 18, **how)
    return ws.sweep("apec-launch-1989", box={RANGES}, draws=draws, **how)
with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as local:
    with Client(local) as client:
        measured(lambda: go(4_000_000, client=client).rows, lambda: go(2_000_000, client=client))
        here, there = go(400_000), go(400_000, client=client)
        assert replace(here, stats={{}}) == replace(there, stats={{}})
"""
    try:
        found = process(body)
    except subprocess.CalledProcessError as error:
        family.add("sweep on two Dask workers", "-", float("nan"), "million/s", remark=error.stderr.strip()[-200:])
        return
    rate = found["rows"] / found["seconds"] / 1e6
    family.add("sweep on two Dask workers, equal bit for bit", "-", rate, "million/s")


def identification(family: Family) -> None:
    """All episodes together."""
    found = process(
        """
def go(draws):
    found = ws.identify(draws=draws, progress=False)
    print(found, found.stats, file=sys.stderr)
    return found.draws
measured(lambda: go(1 << 20), lambda: go(1 << 10))
"""
    )
    seconds, most = found["seconds"], found["gigabytes"]
    family.add("identification from 2^20 joined draws", "<= 60", seconds, "s", reached=seconds <= 60)
    family.add("its memory", "<= 2", most, "GB", reached=most <= 2)


def comparison(family: Family) -> None:
    """All theories on all episodes, as ``winset compare`` weighs them."""
    found = process(
        """
def go(**how):
    return ws.compare(progress=False, **how).draws
measured(go, lambda: go(draws=1 << 10))
"""
    )
    seconds = found["seconds"]
    row = f"theories weighed, {found['rows']:,} draws an episode a theory"
    family.add(row, "<= 60", seconds, "s", reached=seconds <= 60)


def main() -> None:
    """Print the table and keep it."""
    family = Family("sweeps")
    rates(family)
    memory(family)
    cluster(family)
    identification(family)
    comparison(family)
    print(family.save())


if __name__ == "__main__":
    main()
