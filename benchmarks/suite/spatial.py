"""Bargaining over policies: time to a certified equilibrium, and rates of draws."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of

STATIONARY = ws.Stationary()


def chamber(n: int, seed: int, utility: str = "quadratic") -> ws.SpatialBargaining:
    """Players with ideal points in the unit square, simple majority, a status quo of its own."""
    rng = np.random.default_rng(seed)
    return ws.SpatialBargaining(rng.random((n, 2)), n // 2 + 1, discount=0.9, status_quo=rng.random(2), utility=utility)


def on_grid(game: ws.SpatialBargaining, size: int, rounds: int = 200) -> float:
    """The same by iteration on a grid of size x size policies: seconds, as one would write it in NumPy.

    Every proposer takes the best grid policy that passes; losses from waiting are averaged over rounds.
    """
    started = time.perf_counter()
    low, high = game.ideals.min(axis=0), game.ideals.max(axis=0)
    axes = [np.linspace(a, b, size) for a, b in zip(low, high, strict=True)]
    policies = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    lost = ((policies[:, None, :] - game.ideals) ** 2).sum(axis=-1)
    delay = ((game.ideals - game.status_quo) ** 2).sum(axis=1)
    expected = game.recognition @ ((game.ideals[:, None] - game.ideals) ** 2).sum(axis=-1)
    for k in range(rounds):
        wait = (1 - game.discount) * delay + game.discount * expected
        passes = (lost <= wait).sum(axis=1) >= game.rule.quota
        chosen = np.where(passes[:, None], lost, np.inf).argmin(axis=0)
        expected += (game.recognition @ lost[chosen] - expected) / (k + 2)
    return time.perf_counter() - started


def equilibria(family: Family) -> None:
    """Eleven players in a plane, searched for deviations on a 101 x 101 grid and by exact sweeps."""
    for utility in ("quadratic", "absolute"):
        games = [chamber(11, seed, utility) for seed in range(20)]
        ws.solve(games[0], STATIONARY)
        times, gains = [], []
        for game in games:
            started = time.perf_counter()
            solution = ws.solve(game, STATIONARY).require()
            times.append(time.perf_counter() - started)
            gains.append(solution.certificate.value)
        slowest = max(times)
        remark = f"largest one-shot gain {max(gains):.1e} of the payoff range; median {np.median(times) * 1e3:.1f} ms"
        peer = on_grid(games[0], 101)
        figure = f"11 players, 101x101 grid, {utility}, slowest of 20"
        family.add(
            figure, "<= 1", slowest, "s", "200 rounds on that grid, not converged", peer,
            reached=slowest <= 1, remark=remark,
        )  # fmt: skip
    line = ws.SpatialBargaining(np.random.default_rng(0).random(101), 51, discount=0.9, status_quo=0)
    took = best_of(lambda: ws.solve(line, STATIONARY))
    family.add("101 players on a line, certificate included", "-", took, "s")


def batches(family: Family) -> None:
    """Draws of the parameters of games on a line."""
    rng = np.random.default_rng(1)
    game = ws.SpatialBargaining(
        [1, 0.8, "s", 0.2, 0.2], 3, discount="d", status_quo="q", utility="absolute",
        parameters={"s": 0.55, "d": 0.9, "q": 0.0},
    )  # fmt: skip
    stack = game.with_draws({"s": rng.random(500_000), "d": rng.uniform(0, 0.99, 500_000)})

    def run(stack: Any, **kwargs: Any) -> float:
        return float(ws.solve_batch(stack, certify=False, **kwargs).points.sum())

    for threads in (1, 2):
        rate = len(stack) / best_of(lambda t=threads: run(stack, threads=t)) / 1e6
        family.add(f"five blocs on a line, draws, {threads} threads", "-", rate, "million/s")
    setter = ws.AgendaSetter("s", [0, 0.3, 0.5, 0.8, 1], 3, "q", parameters={"s": 0.7, "q": 0.2})
    draws = setter.with_draws(rng.random((1_000_000, 2)))
    rate = len(draws) / best_of(lambda: run(draws)) / 1e6
    family.add("agenda setter, five voters, draws", "-", rate, "million/s")


def sets(family: Family) -> None:
    """Yolk and uncovered set."""
    for n in (11, 51, 101):
        game = ws.SpatialVoting(np.random.default_rng(n).random((n, 2)), n // 2 + 1)
        took = best_of(lambda g=game: ws.solve(g, ws.Yolk()), 3)
        family.add(f"yolk of {n} voters, certificate included", "-", took, "s")
    game = ws.SpatialVoting(np.random.default_rng(5).random((11, 2)), 6)
    family.add(
        "uncovered set on a 41x41 grid, 11 voters", "-", best_of(lambda: ws.solve(game, ws.UncoveredSet(41)), 2), "s"
    )


def main() -> None:
    """Print the table and keep it."""
    family = Family("spatial")
    equilibria(family)
    batches(family)
    sets(family)
    print(family.save())


if __name__ == "__main__":
    main()
