"""Random tables, what is wrong with a peer's answer, and rows with a ratio only where the answer counts."""

from __future__ import annotations

from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of
from benchmarks.suite.gambit_worker import ask


def random_table(shape: tuple[int, ...], seed: int = 0, top: int | None = None) -> np.ndarray:
    """Uniform payoffs, or whole numbers from 0 to top."""
    rng = np.random.default_rng(seed)
    size = (len(shape), *shape)
    return rng.random(size) if top is None else rng.integers(0, top + 1, size)


def regret(payoffs: np.ndarray, profile: Any) -> float:
    """The largest gain from a deviation, relative to that player's payoff range."""
    worst, n = 0.0, len(payoffs)
    for i in range(n):
        values = payoffs[i].astype(float)
        for j in reversed(range(n)):
            if j != i:
                values = np.tensordot(values, np.asarray(profile[j], dtype=float), axes=(j, 0))
        spread = float(payoffs[i].max() - payoffs[i].min()) or 1.0
        worst = max(worst, float(values.max() - values @ np.asarray(profile[i], dtype=float)) / spread)
    return worst


def verdict(payoffs: np.ndarray, points: list[Any], expected: int | None = None, within: float = 1e-6) -> str:
    """What is wrong with a peer's answer; empty if nothing is."""
    if not points:
        return "peer found none"
    worst = max(regret(payoffs, p) for p in points)
    if not worst <= within:
        return f"peer wrong: regret {worst:.1e}"
    if expected is not None and len(points) != expected:
        return f"peer incomplete: {len(points)} of {expected}"
    return ""


def compare(
    family: Family,
    figure: str,
    goal: float,
    ours: float,
    peer: str,
    theirs: float | None,
    problem: str = "",
    unit: str = "ms",
) -> None:
    """A row with the ratio, if the peer's answer counts; times in seconds."""
    scale = {"ms": 1e3, "us": 1e6, "s": 1.0}[unit]
    ratio = theirs / ours if theirs is not None and not problem else None
    family.add(
        figure,
        f">= {goal:g}x",
        ours * scale,
        unit,
        peer=peer,
        peer_measured=None if theirs is None else theirs * scale,
        ratio=ratio,
        reached=None if ratio is None else bool(ratio >= goal),
        remark=problem,
    )


def against_gambit(
    family: Family,
    figure: str,
    goal: float,
    ours: float,
    payoffs: np.ndarray,
    method: str,
    limit: float = 30.0,
    expected: int | None = None,
    within: float = 1e-6,
    repeats: int = 3,
) -> None:
    """A row against one of Gambit's methods."""
    answer = ask(payoffs, method, limit, repeats)
    name = f"gambit {method.removesuffix('_solve')}"
    if "error" in answer:
        compare(family, figure, goal, ours, name, None, f"peer: {answer['error']}")
        return
    compare(family, figure, goal, ours, name, answer["seconds"], verdict(payoffs, answer["points"], expected, within))


def seconds_of(game: ws.NormalForm, concept: Any, repeats: int = 5, **options: Any) -> float:
    """One certified solve."""
    return best_of(lambda: ws.solve(game, concept, **options), repeats)
