"""Tables of actors: ten thousand ragged issues at once, and a backtest with a cluster bootstrap."""

from __future__ import annotations

import time

import numpy as np

import winset as ws
from benchmarks.record import Family

ISSUES = 10_000


def ragged(seed: int = 0) -> ws.Positions:
    """Issues of 5 to 30 actors with saliences."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 31, ISSUES)
    total = int(sizes.sum())
    return ws.Positions(
        {
            "actor": [f"a{i}" for size in sizes for i in range(size)],
            "issue": np.repeat(np.arange(ISSUES), sizes).tolist(),
            "position": rng.uniform(0, 100, total).tolist(),
            "salience": rng.uniform(0.1, 1, total).tolist(),
        }
    )


def decided(seed: int = 1) -> ws.Positions:
    """350 issues of 15 to 27 actors with outcomes, two to a proposal."""
    rng, rows = np.random.default_rng(seed), []
    for k in range(350):
        x = rng.uniform(0, 100, int(rng.integers(15, 28)))
        outcome = float(np.clip(x.mean() + rng.normal(0, 20), 0, 100))
        rows += [
            {"actor": f"a{i}", "issue": f"i{k}", "position": y, "outcome": outcome, "proposal": f"p{k // 2}"}
            for i, y in enumerate(x)
        ]
    return ws.Positions(rows)


def main() -> None:
    family = Family("positions")
    table = ragged()
    goals = {"mean": 0.1, "median": 0.1, "nash": 1.0, "banks-duggan": 10.0}
    for name, goal in goals.items():
        table.forecast(name, rule="majority")  # warm
        started = time.perf_counter()
        found = table.forecast(name, rule="majority")
        seconds = time.perf_counter() - started
        solved = all(row["status"] == "SOLVED" for row in found.rows())
        done = f"{name} of 10,000 ragged issues, certified"
        family.add(done, f"<= {goal:g}", seconds, "s", reached=seconds <= goal and solved)
    eight = [
        "median",
        "nash",
        "kalai-smorodinsky",
        "egalitarian",
        "banks-duggan",
        "constant-40",
        "constant-60",
        "mean:equal",
    ]
    held = decided()
    started = time.perf_counter()
    ws.backtest(held, eight, rule="majority", draws=2000)
    took = time.perf_counter() - started
    family.add("backtest, 350 issues, 8 procedures, 2,000 draws", "<= 20", took, "s", reached=took <= 20)
    print(family.save())


if __name__ == "__main__":
    main()
