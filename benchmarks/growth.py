"""How the cost of each method grows with the size of the game: ``python -m benchmarks.growth``.

Every method runs on one family of seeded games, certificate included, at sizes that double or step until a call takes
about two seconds. Seconds by size go to ``results/growth/growth.json``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import RESULTS, where

__all__ = ["CURVES", "draw", "kept", "main"]

LONGEST = 2.0
"""Seconds of a call after which a curve ends."""

Curve = tuple[str, tuple[int, ...], Callable[[int], tuple[Any, Any]]]


def _table(shape: tuple[int, ...]) -> ws.NormalForm:
    return ws.generators.random(shape, seed=sum(shape))


def _pie(n: int) -> ws.BargainingProblem:
    rng = np.random.default_rng(n)
    return ws.BargainingProblem(ws.Polytope(rng.uniform(0.2, 1.0, (3 * n, n)), np.full(3 * n, float(n))), np.zeros(n))


def _council(n: int) -> ws.LegislativeBargaining:
    weights = np.random.default_rng(n).integers(1, 6, n)
    return ws.LegislativeBargaining(n, quota=int(weights.sum()) // 2 + 1, weights=weights.tolist(), discounts=0.9)


def _worths(n: int) -> ws.CoalitionalGame:
    size = np.array([bin(s).count("1") for s in range(1 << n)], dtype=float)
    return ws.CoalitionalGame(size**2 + np.random.default_rng(n).integers(0, 5, 1 << n) * (size > 1))


def _voters(n: int) -> ws.WeightedVoting:
    weights = np.random.default_rng(n).integers(1, 100, n)
    return ws.WeightedVoting(weights.tolist(), int(weights.sum()) // 2 + 1)


def _chairs(n: int) -> ws.SpatialBargaining:
    ideals = np.random.default_rng(n).random(n)
    return ws.SpatialBargaining(ideals.tolist(), quota=n // 2 + 1, discount=0.9, status_quo=0.0)


CURVES: tuple[Curve, ...] = (
    ("all equilibria, n×n", (2, 4, 6, 8, 10, 12, 14), lambda n: (_table((n, n)), ws.Nash())),
    ("one equilibrium, n×n", (5, 10, 20, 40, 80, 160, 320), lambda n: (_table((n, n)), ws.Nash(count="one"))),
    ("pure equilibria, 5 players, n actions", (2, 4, 6, 8, 10, 14), lambda n: (_table((n,) * 5), ws.Pure())),
    (
        "logit branch to its limit, 3 players, n actions",
        (2, 3, 4, 6, 8),
        lambda n: (_table((n,) * 3), ws.LogitBranch()),
    ),
    ("correlated equilibrium, n×n", (5, 10, 20, 40, 80), lambda n: (_table((n, n)), ws.Correlated())),
    ("Nash bargain, n players, 3n constraints", (2, 5, 10, 20, 40, 80), lambda n: (_pie(n), ws.NashBargaining())),
    ("stationary equilibrium, n weighted chairs", (3, 5, 9, 15, 25, 41), lambda n: (_council(n), ws.Stationary())),
    ("stationary equilibrium on a line, n chairs", (3, 5, 9, 17, 33, 65), lambda n: (_chairs(n), ws.Stationary())),
    ("Shapley value of a table, n players", (4, 8, 12, 16, 20, 22), lambda n: (_worths(n), ws.Shapley())),
    ("nucleolus, n players", (4, 6, 8, 10, 12, 14, 16), lambda n: (_worths(n), ws.Nucleolus())),
    ("Shapley-Shubik, n voters", (10, 20, 40, 80, 160), lambda n: (_voters(n), ws.Shapley())),
)
"""Name, sizes, and for a size the game and the concept."""


def measure(sizes: tuple[int, ...], build: Callable[[int], tuple[Any, Any]]) -> Iterator[tuple[int, float]]:
    """Seconds of the fastest of three warm, certified calls at each size."""
    ws.solve(*build(sizes[0]))
    for n in sizes:
        game, concept = build(n)
        times = []
        for _ in range(3):
            started = time.perf_counter()
            ws.solve(game, concept)
            times.append(time.perf_counter() - started)
            if times[-1] > LONGEST:
                break
        yield n, min(times)
        if min(times) > LONGEST:
            return


def main(folder: Path = RESULTS / "growth") -> None:
    """Print the seconds and keep them."""
    curves = {}
    for name, sizes, build in CURVES:
        rows = list(measure(sizes, build))
        curves[name] = {"size": [n for n, _ in rows], "seconds": [s for _, s in rows]}
        print(name, " ".join(f"{n}: {s:.2g} s" for n, s in rows), flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "growth.json"
    path.write_text(json.dumps({**where(), "curves": curves}, indent=1) + "\n")
    print(path)


def kept(folder: Path = RESULTS / "growth") -> dict[str, Any]:
    """The curves of the last kept run, with machine and date."""
    document: dict[str, Any] = json.loads((folder / "growth.json").read_text())
    return document


def draw(document: dict[str, Any]) -> Any:
    """Seconds against size, both on logarithmic scales, a line a method."""
    from winset.plot.style import COLOURS, LINES, MARKERS, drawn, new_axes

    @drawn
    def picture() -> Any:
        figure, axes = new_axes(8.6, 5.2, "Seconds of a certified call, by size")
        for k, (name, curve) in enumerate(document["curves"].items()):
            look = {
                "color": COLOURS[k % len(COLOURS)],
                "ls": LINES[k % len(LINES)],
                "marker": MARKERS[k % len(MARKERS)],
            }
            axes.loglog(curve["size"], curve["seconds"], label=name, ms=5, lw=1.2, **look)
        axes.set_xlabel("size n")
        axes.set_ylabel("seconds")
        axes.grid(visible=True, which="major", lw=0.3)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
        return figure

    return picture()


if __name__ == "__main__":
    main()
