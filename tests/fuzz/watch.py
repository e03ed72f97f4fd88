"""Cases in a child process, watched: a traceback, a hang, too much memory and a wrong answer are faults."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("models", "gambit", "calls", "exact", "batches")
CPU_SECONDS = 10
MEGABYTES = 500
GRACE = 12
"""A case may take so many times its CPU seconds on the clock: machines are busy, and kernels are compiled once."""

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Tally:
    """What came of the cases of one kind."""

    kind: str
    ends: Counter[str] = field(default_factory=Counter)
    games: int = 0
    cpu_seconds: float = 0.0
    peak_megabytes: int = 0
    slowest: tuple[float, int] = (0.0, 0)
    known: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, Any]] = field(default_factory=list)

    def note(self, seed: int, end: str, what: str = "", games: int = 1, cpu: float = 0.0, peak: int = 0) -> None:
        """One case, and its fault if it is the first of its words."""
        self.ends[end] += 1
        self.games += games
        self.cpu_seconds += cpu
        self.peak_megabytes = max(self.peak_megabytes, peak)
        self.slowest = max(self.slowest, (cpu, seed))
        if end in ("answer", "refused"):
            return
        words = what.partition(", row ")[0]
        self.known[words] += 1
        if self.known[words] == 1:
            self.faults.append({"kind": self.kind, "seed": seed, "end": end, "what": what})

    def figures(self) -> dict[str, Any]:
        """Counts by end, and what the cases cost."""
        for fault in self.faults:
            fault["times"] = self.known[fault["what"].partition(", row ")[0]]
        return {
            "cases": sum(self.ends.values()),
            "games": self.games,
            **self.ends,
            "cpu_seconds": round(self.cpu_seconds, 1),
            "peak_megabytes": self.peak_megabytes,
            "slowest_cpu_seconds": round(self.slowest[0], 2),
            "slowest_seed": self.slowest[1],
        }


def run(kinds: list[str], seconds: float, cases: int, seed: int) -> dict[str, Any]:
    """Figures by kind, and every fault once, with the seed that makes it again."""
    figures: dict[str, Any] = {"seconds": round(seconds, 1), "kinds": {}, "faults": []}
    for kind in kinds:
        tally = Tally(kind)
        deadline, at, last = time.monotonic() + seconds / len(kinds), seed, seed + cases
        while time.monotonic() < deadline and at < last:
            at = _child(tally, at, last, deadline)
        figures["kinds"][kind] = {"seeds": [seed, at], **tally.figures()}
        figures["faults"] += tally.faults
    return figures


def _child(tally: Tally, at: int, last: int, deadline: float) -> int:
    """One child until it ends, dies or hangs; the next seed."""
    command = [sys.executable, "-m", "tests.fuzz.child", tally.kind]
    command += [str(at), str(last), str(CPU_SECONDS), str(MEGABYTES)]
    started, current = time.monotonic(), at
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with (
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=ROOT, env=env
        ) as child,
        selectors.DefaultSelector() as ready,
    ):
        assert child.stdout is not None
        ready.register(child.stdout, selectors.EVENT_READ)
        buffer = b""
        while True:
            now = time.monotonic()
            if now > deadline or now - started > CPU_SECONDS * GRACE:
                hung = now <= deadline
                child.kill()
                if hung:
                    tally.note(current, "hang", "no answer; killed")
                return current + 1
            if not ready.select(timeout=0.5):
                continue
            chunk = os.read(child.stdout.fileno(), 1 << 16)
            if not chunk:
                break
            started = now
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                row = json.loads(line)
                current = row["seed"]
                if row["end"] != "start":
                    tally.note(**row)
    if child.wait() != 0:
        tally.note(current, "died", f"exit status {child.returncode}")
    return current + 1
