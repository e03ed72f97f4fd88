"""Domains of several issues, beside NegMAS where it can: frontiers and single solutions from the same raw values."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of
from benchmarks.suite.negmas_worker import ask
from winset.base.concept import Concept

LIMIT = 45.0
"""Seconds that NegMAS is given for one answer."""


def values(players: int, issues: int, options: int, seed: int = 1, most: int = 1000) -> np.ndarray:
    """Whole values (players, issues, options), drawn evenly."""
    return np.random.default_rng(seed).integers(0, most, (players, issues, options))


def domain(table: np.ndarray) -> ws.Domain:
    """The domain with these values."""
    _, issues, options = table.shape
    names = {f"i{j}": [f"o{k}" for k in range(options)] for j in range(issues)}
    return ws.Domain(
        names,
        {
            f"p{p}": {i: dict(zip(names[i], row, strict=True)) for i, row in zip(names, own, strict=True)}
            for p, own in enumerate(table.tolist())
        },
    )


def same(ours: Any, theirs: list[list[float]]) -> str:
    """Whether both found the same points."""
    own = sorted([float(x) for x in point] for point in ours)
    return "same points" if np.array_equal(own, sorted(theirs)) else f"{len(own)} points, NegMAS {len(theirs)}"


def beside(family: Family, table: np.ndarray, what: str, concept: Concept, goal: float | None = None) -> None:
    """One row: made and solved from raw values by both."""
    took = best_of(lambda: ws.solve(domain(table), concept).require(), 3)
    _, issues, options = table.shape
    figure = f"{what}, {options}^{issues} outcomes, 2 players, certified"
    name = {"frontier": "frontier", "Nash point": "nash", "Kalai-Smorodinsky point": "kalai"}[what]
    answer = ask(table, name, LIMIT)
    goal_text = "-" if goal is None else f">= {goal:g}x NegMAS"
    if answer.get("error", "").startswith("no answer within"):
        ratio = LIMIT / took
        reached = None if goal is None or ratio < goal else True
        remark = f"NegMAS was stopped after {LIMIT:g} s: the ratio is at least this"
        family.add(figure, goal_text, took * 1e3, "ms", "NegMAS", LIMIT * 1e3, ratio, reached, remark)
        return
    if "error" in answer:
        family.add(figure, goal_text, took * 1e3, "ms", f"NegMAS: {answer['error']}")
        return
    peer, ratio = answer["seconds"] * 1e3, answer["seconds"] / took
    remark = same(ws.solve(domain(table), concept).points, answer["points"])
    reached = None if goal is None else ratio >= goal
    family.add(figure, goal_text, took * 1e3, "ms", "NegMAS", peer, ratio, reached, remark)


def main() -> None:
    """Print the table and keep it."""
    family = Family("domains")
    for players, issues, options, concept in (
        (2, 20, 10, ws.NashBargaining()),
        (3, 14, 4, ws.NashBargaining()),
        (4, 20, 10, ws.NashBargaining()),
        (4, 20, 10, ws.KalaiSmorodinsky()),
        (4, 20, 10, ws.Egalitarian()),
        (2, 20, 10, ws.Pareto()),
    ):
        table = values(players, issues, options, most=100)
        took = best_of(lambda t=table, c=concept: ws.solve(domain(t), c).require(), 3)
        goal = 1.0 if players < 4 and not isinstance(concept, ws.Pareto) else None
        figure = f"{concept.name}, {issues} issues, {options} options, {players} players, proved"
        family.add(
            figure, "-" if goal is None else f"<= {goal:g} s", took, "s", reached=None if goal is None else took <= goal
        )
    wide, started = domain(values(4, 20, 10, most=100)), time.perf_counter()
    part = ws.solve(wide, ws.Pareto())
    took = time.perf_counter() - started
    remark = f"{part.status}: {len(part.points)} points, of at most {part.stats['frontier at most']:.1e}"
    family.add("frontier, 20 issues, 10 options, 4 players, in part", "-", took, "s", remark=remark)
    some = [domain(values(2, 4, 4, seed)) for seed in range(50)]
    took = best_of(lambda: ws.solve_batch(some, ws.NashBargaining()), 2)
    family.add("Nash points of 50 domains of 4^4 outcomes, batch", "-", took / 50 * 1e3, "ms/domain")
    for issues, goal in ((5, None), (6, None), (7, 50.0)):
        beside(family, values(2, issues, 10), "frontier", ws.Pareto(), goal)
    for issues in (5, 6):
        beside(family, values(2, issues, 10), "Nash point", ws.NashBargaining())
        beside(family, values(2, issues, 10), "Kalai-Smorodinsky point", ws.KalaiSmorodinsky())
    print(family.save())


if __name__ == "__main__":
    main()
