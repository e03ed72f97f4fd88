"""``python -m tests.clothes``: solve, compare, print the figures as JSON; exit 1 if answers differ."""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import winset as ws
from tests.clothes.rooms import ROOMS
from tests.clothes.sets import problem as over_sets
from tests.clothes.wardrobe import told_apart
from tests.fuzz.results import keep


def wrong_with(room: str, seed: int) -> tuple[str, int]:
    """What is wrong with one problem, or nothing; and how many games were solved."""
    draw = random.Random(f"{room} {seed}")
    try:
        return (over_sets(draw), 3) if room == "sets" else told_apart(ROOMS[room](draw))
    except ws.WinsetError as refused:
        return f"refused: {refused}", 0
    except Exception as error:
        return f"{type(error).__name__}: {error}", 0


def run(rooms: list[str], problems: int, seed: int, clock: float = float("inf")) -> dict[str, Any]:
    """Figures by room, and the first failures of each, after so many problems or seconds on the clock."""
    end = time.monotonic() + clock
    counts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    slowest, games, known, failures = (0.0, ""), 0, Counter[str](), []
    for k in range(problems):
        if time.monotonic() > end:
            break
        room, at = rooms[k % len(rooms)], seed + k // len(rooms)
        before = time.process_time()
        wrong, solved = wrong_with(room, at)
        used = time.process_time() - before
        games, counts[room], seconds[room] = games + solved, counts[room] + 1, seconds[room] + used
        slowest = max(slowest, (used, f"{room} {at}"))
        if wrong:
            known[room] += 1
            if known[room] <= 5:
                failures.append({"room": room, "seed": at, "what": wrong[:400]})
                print(failures[-1], file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {
        "problems": sum(counts.values()),
        "seed": seed,
        "games": games,
        "by_room": {
            room: {"problems": counts[room], "failed": known[room], "cpu_seconds": round(seconds[room], 1)}
            for room in rooms
        },
        "cpu_seconds": round(sum(seconds.values()), 1),
        "peak_megabytes": peak,
        "slowest_cpu_seconds": round(slowest[0], 2),
        "slowest": slowest[1],
        "failures": failures,
    }


def main(arguments: list[str] | None = None) -> int:
    """Solve and compare; the number of problems that fail."""
    parser = argparse.ArgumentParser(prog="python -m tests.clothes", description=__doc__)
    parser.add_argument("--problems", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="how long, at most")
    parser.add_argument("--rooms", nargs="*", default=["sets", *ROOMS], choices=["sets", *ROOMS])
    parser.add_argument("--results", type=Path, help="a file of figures to which these are added")
    options = parser.parse_args(arguments)
    figures = run(options.rooms, options.problems, options.seed, options.seconds)
    if options.results:
        keep(options.results, "clothes", figures)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    return sum(row["failed"] for row in figures["by_room"].values())


if __name__ == "__main__":
    raise SystemExit(1 if main() else 0)
