"""One sweep of a thousand million draws into a folder: ``python -m benchmarks.billion FOLDER [DRAWS]``.

A run that was stopped goes on where it ended: the time told is that of the last run and of the chunks it solved. What
is kept is the tally, which is the same whoever solved what, and what a chunk costs on the disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import record
from benchmarks.workers import CHUNK, SWEEP

__all__ = ["main"]


def main(folder: str, draws: int = 10**9) -> None:
    """Run what is left of the sweep, and keep the figures."""
    store = Path(folder)
    begun = (store / "manifest.json").exists()
    chunks = len(list(store.glob("chunk-*")))
    command = [sys.executable, "-m", "winset", *SWEEP, "--draws", str(draws), "--out", folder]
    before, started = os.times(), time.perf_counter()
    text = subprocess.run([*command, *["--resume"] * begun], stdout=subprocess.PIPE, check=True, text=True).stdout
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    files = list(store.glob("chunk-*"))
    here = min((len(files) - chunks) * CHUNK, draws)
    family = record.Family("billion")
    family.add("draws", "10^9", draws, "", reached=draws >= 10**9, remark=f"{len(files):,} chunks of {CHUNK:,}")
    family.add("one draw in the last run, certified", "", cpu / here * 1e9, "CPU ns", remark=f"{here:,} draws")
    family.add("the last run", "", wall, "s")
    family.add("kept on the disk", "", sum(file.stat().st_size for file in files) / 1e6, "MB")
    for column, shares in json.loads(text)["shares"].items():
        for label, share in shares.items():
            family.add(f"{column} {label}", "", share, "share")
    family.save()


if __name__ == "__main__":
    main(sys.argv[1], *(int(float(text)) for text in sys.argv[2:]))
