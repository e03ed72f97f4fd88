"""One question to NegMAS in a process of its own, so that a call that takes too long can be stopped.

``ask`` starts the process; run as a script it makes the scenario from values, answers, and prints seconds and answers.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import Any

import numpy as np

from benchmarks.worker import ask_process


def ask(values: np.ndarray, what: str, limit: float, repeats: int = 1) -> dict[str, Any]:
    """Seconds of the fastest of some calls, and the utilities found; values (players, issues, options).

    ``what`` is ``"frontier"``, ``"nash"`` or ``"kalai"``. ``error`` says what went wrong: absent, a time limit
    (seconds), a failure.
    """
    return ask_process(__name__, "negmas", values, [what, str(repeats)], limit)


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
