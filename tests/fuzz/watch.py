"""Cases in a child process, watched: a traceback, a hang, too much memory and a wrong answer are faults."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

KINDS = ("models", "gambit", "calls", "exact")
CPU_SECONDS = 10
MEGABYTES = 500
GRACE = 12
"""A case may take so many times its CPU seconds on the clock: machines are busy, and kernels are compiled once."""

ROOT = Path(__file__).resolve().parents[2]


def run(kinds: list[str], seconds: float, cases: int, seed: int) -> dict[str, Any]:
    """Figures by kind, and every fault once, with the seed that makes it again."""
    figures: dict[str, Any] = {"seconds": round(seconds, 1), "kinds": {}, "faults": []}
    known: Counter[str] = Counter()
    for kind in kinds:
        ends: Counter[str] = Counter()
        slowest = 0.0
        deadline, at, last = time.monotonic() + seconds / len(kinds), seed, seed + cases
        while time.monotonic() < deadline and at < last:
            at, slow = _child(kind, at, last, deadline, ends, known, figures["faults"])
            slowest = max(slowest, slow)
        figures["kinds"][kind] = {"cases": sum(ends.values()), **ends, "slowest_cpu_seconds": round(slowest, 2)}
    for fault in figures["faults"]:
        fault["times"] = known[fault["what"]]
    return figures


def _child(
    kind: str, at: int, last: int, deadline: float, ends: Counter[str], known: Counter[str], faults: list[Any]
) -> tuple[int, float]:
    """One child until it ends, dies or hangs; the next seed, and the CPU seconds of the slowest case."""
    command = [sys.executable, "-m", "tests.fuzz.child", kind, str(at), str(last), str(CPU_SECONDS), str(MEGABYTES)]
    started, slowest, current = time.monotonic(), 0.0, at
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
                    _note(kind, current, "hang", "no answer; killed", ends, known, faults)
                return current + 1, slowest
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
                    slowest = max(slowest, row["cpu"])
                    _note(kind, current, row["end"], row["what"], ends, known, faults)
    if child.wait() != 0:
        _note(kind, current, "died", f"exit status {child.returncode}", ends, known, faults)
    return current + 1, slowest


def _note(
    kind: str, seed: int, end: str, what: str, ends: Counter[str], known: Counter[str], faults: list[Any]
) -> None:
    ends[end] += 1
    if end in ("answer", "refused"):
        return
    known[what] += 1
    if known[what] == 1:
        faults.append({"kind": kind, "seed": seed, "end": end, "what": what})
