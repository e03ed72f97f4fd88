"""The child of the driver: one case after the other, a line of JSON before and after each."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import winset as ws
from tests.fuzz.cases import CASES, WrongError


class Hang(BaseException):
    """A case used up its CPU seconds."""


def _stop(*_: Any) -> None:
    raise Hang


def _place(error: BaseException) -> str:
    """The exception and the innermost function of the library that it passed."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f"{os.sep}winset{os.sep}" in f.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "outside the library"
    return f"{type(error).__name__} in {where}: {str(error)[:160]}"


def judged(kind: str, seed: int, folder: Path, cpu_seconds: float) -> tuple[str, str, int]:
    """How a case ends, in words if it is a fault, and how many games it held."""
    games = 1
    end, what = "answer", ""
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    try:
        games = CASES[kind](random.Random(f"{kind} {seed}"), folder) or 1
    except ws.WinsetError as refused:
        end, what = ("refused", "") if str(refused).strip() else ("raw", "a refusal without words")
    except Hang as hang:
        end, what = "hang", f"{kind}: {_place(hang)}"
    except WrongError as wrong:
        end, what = "wrong", str(wrong)
    except MemoryError as error:
        end, what = "memory", _place(error)
    except Exception as error:
        end, what = "raw", _place(error)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return end, what, games


def main(kind: str, first: int, last: int, cpu_seconds: float, megabytes: int) -> None:
    """Run the seeds of one kind."""
    signal.signal(signal.SIGVTALRM, _stop)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (6 << 30, 6 << 30))
    peak = _peak()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, last):
            _say(seed=seed, end="start")
            before = time.process_time()
            end, what, games = judged(kind, seed, Path(folder), 6 * cpu_seconds)
            if time.process_time() - before > cpu_seconds:  # kernels may have been compiled, which is done once
                before = time.process_time()
                end, what, games = judged(kind, seed, Path(folder), cpu_seconds)
            used = time.process_time() - before
            now = _peak()
            if now - peak > megabytes and end in ("answer", "refused"):
                end, what = "memory", f"{kind}: {now - peak} MB more at seed {seed}"
            peak = now
            _say(seed=seed, end=end, what=what, games=games, cpu=round(used, 3), peak=now)


def _peak() -> int:
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def _say(**row: Any) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
