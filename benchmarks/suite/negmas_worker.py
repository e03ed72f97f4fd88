"""One question to NegMAS in a process of its own, so that a call that takes too long can be stopped.

``ask`` starts the process; run as a script it makes the scenario from values, answers, and prints seconds and answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np


def ask(values: np.ndarray, what: str, limit: float, repeats: int = 1) -> dict[str, Any]:
    """Seconds of the fastest of some calls, and the utilities found; values (players, issues, options).

    ``what`` is ``"frontier"``, ``"nash"`` or ``"kalai"``. ``error`` says what went wrong: absent, a time limit
    (seconds), a failure.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "values.npy"
        np.save(path, values)
        command = [sys.executable, "-m", __name__, str(path), what, str(repeats)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"error": f"no answer within {limit:g} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["failed"]
        return {"error": "absent" if "No module named 'negmas'" in last[0] else last[0][:80]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> None:
    """Answer the question on the command line."""
    from negmas import make_issue, make_os
    from negmas.preferences import LinearAdditiveUtilityFunction, kalai_points, nash_points, pareto_frontier

    warnings.simplefilter("ignore")
    values = np.load(sys.argv[1])
    what, repeats = sys.argv[2], int(sys.argv[3])
    best, found = np.inf, []
    for _ in range(repeats):
        started = time.perf_counter()
        options = [f"o{k}" for k in range(values.shape[2])]
        space = make_os([make_issue(options, f"i{j}") for j in range(values.shape[1])])
        ufuns = [
            LinearAdditiveUtilityFunction(
                values=[dict(zip(options, row, strict=True)) for row in own],
                weights=[1.0] * len(own),
                outcome_space=space,
                reserved_value=0.0,
            )
            for own in values.tolist()
        ]
        frontier, _ = pareto_frontier(ufuns, issues=space.issues)
        points = [list(map(float, point)) for point in frontier]
        if what != "frontier":
            ranges = [ufun.minmax() for ufun in ufuns]
            best_of = nash_points if what == "nash" else kalai_points
            points = [list(map(float, u)) for u, _ in best_of(ufuns, frontier, ranges, space)]
        best, found = min(best, time.perf_counter() - started), points
    print(json.dumps({"seconds": best, "points": found}))


if __name__ == "__main__":
    main()
