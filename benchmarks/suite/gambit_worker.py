"""One question to Gambit in a process of its own, so that a call that hangs can be stopped.

``ask`` starts the process; run as a script it reads payoffs and prints seconds and equilibria as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

from benchmarks.worker import ask_process


def ask(payoffs: np.ndarray, method: str, limit: float, repeats: int = 3) -> dict[str, Any]:
    """Seconds of the fastest of some calls, and the equilibria found; payoffs (n, m_1, ..., m_n).

    ``method`` is a name in ``pygambit.nash``, or ``"logit_branch"``. ``error`` says what went wrong: absent, a time
    limit (seconds), a failure.
    """
    return ask_process(__name__, "pygambit", payoffs, [method, str(repeats)], limit)


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
