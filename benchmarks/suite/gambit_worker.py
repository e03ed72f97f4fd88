"""One question to Gambit in a process of its own, so that a call that hangs can be stopped.

``ask`` starts the process; run as a script it reads payoffs and prints seconds and equilibria as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np


def ask(payoffs: np.ndarray, method: str, limit: float, repeats: int = 3) -> dict[str, Any]:
    """Seconds of the fastest of some calls, and the equilibria found; payoffs (n, m_1, ..., m_n).

    ``method`` is a name in ``pygambit.nash``, or ``"logit_branch"``. ``error`` says what went wrong: absent, a time
    limit (seconds), a failure.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "payoffs.npy"
        np.save(path, payoffs)
        command = [sys.executable, "-m", __name__, str(path), method, str(repeats)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"error": f"no answer within {limit:g} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["failed"]
        return {"error": "absent" if "No module named 'pygambit'" in last[0] else last[0][:80]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> None:
    """Answer one question."""
    path, method, repeats = sys.argv[1:]
    import pygambit

    payoffs = np.load(path)
    exact = payoffs.dtype.kind in "iu"
    game = pygambit.Game.from_arrays(*(table.astype(int if exact else float) for table in payoffs))
    options: dict[str, Any] = {"rational": exact} if method == "enummixed_solve" else {}
    best, found = float("inf"), None
    for _ in range(int(repeats)):
        started = time.perf_counter()
        found = getattr(pygambit.nash, method)(game, **options)
        best = min(best, time.perf_counter() - started)
        if best > 1.0:
            break
    points = [[[float(p[s]) for s in player.strategies] for player in game.players] for p in found.equilibria]
    print(json.dumps({"seconds": best, "points": points}))


if __name__ == "__main__":
    main()
