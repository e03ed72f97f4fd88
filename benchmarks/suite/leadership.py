"""The main job: draws of the sponsored-proposal game and of users' trees, start-up, and the replication."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of
from winset.leadership.sponsored import Design, SponsoredProposal
from winset.trees.find.backward_induction_batch import TreeBatch


def forum() -> SponsoredProposal:
    """The forum of 1989: two designs, one front, every role allowed."""
    return SponsoredProposal(
        designs={
            "with-us": Design(scope=1, inclusive=True, sponsor=10, front=7, hegemon=3, follower=0.5),
            "without-us": Design(scope=0.3, inclusive=False, sponsor=4, front=6, follower=2.2),
        },
        canvass=2,
        canvass_cost=1,
        fear=3,
        threshold=2,
        front_cost=0.5,
        prestige=1,
        failure_loss=1,
        threat=4,
        led_threat=2,
        blocking_cost=2,
        friction=2,
    )


def sponsored_draws(count: int, seed: int = 0) -> np.ndarray:
    """Every number of the forum drawn from 0.3 to 1.7 times its value; shape (count, P)."""
    base = np.array(list(forum().parameters.values()))
    return base * np.random.default_rng(seed).uniform(0.3, 1.7, (count, len(base)))


def wide_tree(seed: int = 1) -> ws.ExtensiveForm:
    """A tree as a user might write: 100 terminal nodes, 20 parameters, three players, payoffs of two terms each."""
    rng = np.random.default_rng(seed)
    names = [f"p{k}" for k in range(20)]
    tree = ws.ExtensiveForm(["a", "b", "c"], parameters=dict.fromkeys(names, 1.0))

    def payoff() -> str:
        i, j, k = rng.integers(0, 20, 3)
        return f"{names[i]}*{names[j]} - {rng.integers(1, 9)}*{names[k]}"

    tree.decision("root", "a", {f"x{i}": f"n{i}" for i in range(10)})
    for i in range(10):
        tree.decision(f"n{i}", "bc"[i % 2], {f"y{j}": f"z{i}_{j}" for j in range(10)})
        for j in range(10):
            tree.terminal(f"z{i}_{j}", [payoff() for _ in range(3)])
    return tree


def binary_tree(depth: int = 6, seed: int = 2) -> ws.ExtensiveForm:
    """Two players, 2^depth terminal nodes, 2^(depth+1) - 1 nodes."""
    rng = np.random.default_rng(seed)
    tree = ws.ExtensiveForm(["a", "b"], parameters={"u": 1.0, "v": 1.0})

    def grow(name: str, level: int) -> None:
        if level == 0:
            tree.terminal(name, [f"{rng.integers(-5, 6)}*u", f"{rng.integers(-5, 6)}*v"])
            return
        tree.decision(name, "ab"[level % 2], {"l": name + "l", "r": name + "r"})
        grow(name + "l", level - 1)
        grow(name + "r", level - 1)

    grow("n", depth)
    return tree


def seconds(command: list[str], repeats: int = 5, **environment: str) -> float:
    """Best wall-clock time of a command in a process of its own."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
        times.append(time.perf_counter() - started)
    return min(times)


def batches(family: Family) -> None:
    """Draw rates of the batch kernels."""
    game, draws = forum(), sponsored_draws(1_000_000)

    def run(**kwargs: Any) -> float:
        return float(ws.solve_batch(game, draws, **kwargs)["sponsor_payoff"].sum())

    for threads in (1, 2):
        rate = len(draws) / best_of(lambda t=threads: run(certify=False, threads=t)) / 1e6
        reached = rate >= 5 if threads == 2 else None
        family.add(f"sponsored-proposal draws with labels, {threads} threads", "5", rate, "million/s", reached=reached)
    rate = len(draws) / best_of(lambda: run(), 3) / 1e6
    family.add("the same, every row certified in NumPy", "-", rate, "million/s")

    plain = TreeBatch(choices=False)
    tree, wide = wide_tree(), np.random.default_rng(3).normal(size=(400_000, 20))
    rate = len(wide) / best_of(lambda: ws.solve_batch(tree, wide, method=plain, certify=False)["payoffs"].sum()) / 1e6
    family.add("tree of 100 terminals and 20 parameters", "1", rate, "million/s", reached=rate >= 1)
    rate = len(wide) / best_of(lambda: ws.solve_batch(tree, wide)["payoffs"].sum(), 3) / 1e6
    family.add("the same, every row certified in NumPy", "-", rate, "million/s")
    small, pairs = binary_tree(), np.random.default_rng(4).normal(size=(400_000, 2))
    time_of = best_of(lambda: ws.solve_batch(small, pairs, method=plain, certify=False)["payoffs"].sum())
    rate = len(pairs) * len(small.nodes) / time_of / 1e6
    family.add("node visits of batch backward induction", "100", rate, "million/s", reached=rate >= 100)


def start_up(family: Family) -> None:
    """Import, help and the replication, each in a process of its own."""
    python = sys.executable
    base = seconds([python, "-c", "pass"])
    took = seconds([python, "-c", "import winset"])
    family.add("import winset", "<= 0.25", took, "s", peer="python -c pass", peer_measured=base, reached=took <= 0.25)
    took = seconds([python, "-m", "winset", "--help"])
    family.add("winset --help", "<= 0.4", took, "s", reached=took <= 0.4)
    with tempfile.TemporaryDirectory() as folder:
        cold = seconds([python, "-m", "winset", "replicate"], 1, NUMBA_CACHE_DIR=folder)
        warm = seconds([python, "-m", "winset", "replicate"], 3, NUMBA_CACHE_DIR=folder)
    family.add("winset replicate, cold (kernels compiled)", "-", cold, "s")
    family.add("winset replicate, warm", "<= 5", warm, "s", reached=warm <= 5)


def main() -> None:
    """Print the table and keep it."""
    family = Family("leadership")
    batches(family)
    start_up(family)
    print(family.save())


if __name__ == "__main__":
    main()
