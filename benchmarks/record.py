"""What every benchmark records: where and with what it ran, what was to be reached, what was measured."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "winset", "numpy", "scipy", "numba", "cvxpy", "clarabel", "nashpy", "quantecon", "pygambit", "negmas",
    "coopgame-py", "tucoopy", "shapley-numba",
)  # fmt: skip
BUSY = 0.5
"""Processes that want to run, a core, from which on times say little."""


@dataclass
class Row:
    """One figure: what, the goal in words, what was measured, the peer's figure and the ratio where there is one."""

    figure: str
    goal: str
    measured: float
    unit: str
    peer: str = ""
    peer_measured: float | None = None
    ratio: float | None = None
    reached: bool | None = None
    remark: str = ""
    first: float | None = None
    """Seconds of the first call in this process, with what it has to load or to compile."""
    load: float | None = None
    """Processes that wanted to run when the row was measured, one minute's mean."""


@dataclass
class Family:
    """The figures of one family, printed as a table and kept as JSON."""

    name: str
    rows: list[Row] = field(default_factory=list)
    lines: ClassVar[bool] = False

    def add(self, *args: Any, **kwargs: Any) -> None:
        """Add a row and print it, as a line of JSON if ``Family.lines`` is set."""
        row = Row(*args, **kwargs)
        self.rows.append(row)
        if self.lines:
            print(json.dumps({"row": asdict(row)}, default=float), flush=True)
            return
        mark = {True: "reached", False: "MISSED", None: ""}[row.reached]
        peer = f"  {row.peer} {row.peer_measured:.4g}" if row.peer_measured is not None else f"  {row.peer}"
        ratio = f"  ratio {row.ratio:.3g}" if row.ratio is not None else ""
        left = f"{row.figure:<58} {row.measured:>10.4g} {row.unit:<10} goal {row.goal:<20}"
        print(f"{left}{peer}{ratio}  {mark} {row.remark}".rstrip())

    def save(self) -> Path:
        """Write the JSON file of the family."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        document = {"family": self.name, **where(), "rows": [asdict(row) for row in self.rows]}
        path.write_text(json.dumps(document, indent=1, default=float) + "\n")
        return path


def where() -> dict[str, Any]:
    """Machine, versions, commit and date."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "absent"
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "machine": {"processor": _processor(), "cores": os.cpu_count(), "system": platform.system()},
        "python": platform.python_version(),
        "versions": versions,
        "commit": commit.stdout.strip(),
        "load": load(),
        "busy": busy(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
    }


def load() -> float | None:
    """Processes that wanted to run, the mean of the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def busy() -> str:
    """A warning if other work takes much of this machine; empty if not."""
    now, cores = load(), os.cpu_count() or 1
    if now is None or now <= BUSY * cores:
        return ""
    return f"the machine is busy ({now:g} processes want to run on {cores} cores): times say little, ratios more"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor()


def best_of(call: Callable[[], Any], repeats: int = 5) -> float:
    """Seconds of the fastest of several warm calls, after one that is not timed."""
    call()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)
