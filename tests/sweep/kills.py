"""A sweep killed with SIGKILL at random moments and resumed: ``python -m tests.sweep.kills --kills 100``.

Every store is killed several times, while it is made, while chunks are written and while it ends; then it is
resumed to the end. It holds the same bits as a sweep that nobody disturbed, and no other files.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import winset as ws
from tests.fuzz.results import keep

EACH = 4
HOW: dict[str, Any] = {"box": {"fear": (0, 5), "canvass": (0, 4)}, "draws": 1200, "chunk": 20}
CHUNKS = 60
SWEEP = f"""
import sys
import winset as ws
ws.sweep("apec-launch-1989", **{HOW!r}, out=sys.argv[1], resume=True)
"""


def plain(result: Any) -> Any:
    """What must be the same."""
    return replace(result, stats={}, folder="")


def files(folder: Path) -> list[str]:
    """The names of the files in a store."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def chunks(folder: Path) -> int:
    """How many chunks are there."""
    return sum(name.endswith(".parquet") and name.startswith("chunk-") for name in files(folder))


def killed(folder: Path, draw: random.Random) -> dict[str, Any]:
    """Start a sweep, kill it when so many chunks are there and a moment later, and say what was left."""
    wanted, moment = chunks(folder) + draw.randint(0, 20), 0.05 * draw.random() ** 2
    source = str(Path(ws.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-c", SWEEP, str(folder)], env={**os.environ, "PYTHONPATH": source}, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 300
        while (
            process.poll() is None and time.monotonic() < deadline and (chunks(folder) < wanted or not folder.exists())
        ):
            time.sleep(0.0005)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        ended = process.returncode
    left = files(folder)
    strays = [name for name in left if name != "manifest.json" and not name.endswith(".parquet")]
    return {"ended": ended, "chunks": chunks(folder), "manifest": "manifest.json" in left, "left over": len(strays)}


def run(kills: int, seed: int) -> dict[str, Any]:
    """Figures of so many kills."""
    whole = plain(ws.sweep("apec-launch-1989", **HOW))
    wanted = [*(f"chunk-{k:07d}.parquet" for k in range(CHUNKS)), "manifest.json"]
    ends, faults, rows, before = Counter[str](), [], [], time.process_time()
    for store in range((kills + EACH - 1) // EACH):
        draw = random.Random(f"kills {seed + store}")
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent, "store")
            rows += [killed(folder, draw) for _ in range(min(EACH, kills - len(rows)))]
            same = plain(ws.sweep("apec-launch-1989", **HOW, out=folder, resume=True)) == whole
            clean = files(folder) == wanted
            ends["same bits" if same else "other bits"] += 1
            ends["no stray file" if clean else "stray files"] += 1
            if not (same and clean):
                faults.append({"seed": seed + store, "same": same, "files": sorted({*files(folder)} ^ {*wanted})})
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "kills": len(rows),
        "stores": sum(ends.values()) // 2,
        "seed": seed,
        **ends,
        "killed while it ran": sum(row["ended"] == -signal.SIGKILL for row in rows),
        "before the first chunk": sum(row["chunks"] == 0 for row in rows),
        "between first and last chunk": sum(0 < row["chunks"] < CHUNKS for row in rows),
        "with unfinished files or claims left": sum(row["left over"] > 0 for row in rows),
        "cpu_seconds": round(time.process_time() - before + children.ru_utime + children.ru_stime, 1),
        "faults": faults,
    }


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.sweep.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--results", type=Path, help="a file of figures to which these are added")
    options = parser.parse_args()
    figures = run(options.kills, options.seed)
    if options.results:
        keep(options.results, "kills", figures)
    print(json.dumps(figures, indent=1))
    return 1 if figures["faults"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
