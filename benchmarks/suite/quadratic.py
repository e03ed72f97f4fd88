"""Quadratic games on boxes: one of fifty players, and batches over draws of parameters."""

from __future__ import annotations

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of


def many_players(n: int, actions: int, seed: int, own: float = 20.0) -> ws.QuadraticGame:
    """Random cross terms, own terms concave; every player's payoff depends on everybody's actions."""
    rng = np.random.default_rng(seed)
    k, owner = n * actions, np.repeat(np.arange(n), actions)
    quadratic = rng.normal(size=(n, k, k)) * 0.3
    quadratic = quadratic + quadratic.transpose(0, 2, 1)
    for i in range(n):
        root = rng.normal(size=(actions, actions))
        quadratic[i][np.ix_(owner == i, owner == i)] = -root @ root.T - own * np.eye(actions)
    return ws.QuadraticGame.from_arrays(quadratic, rng.normal(size=(n, k)), owner=owner)


def members(n: int) -> ws.QuadraticGame:
    """Members of a forum choose how far to open and how much to cooperate; spillovers and pressure are parameters."""
    names = [f"m{i}" for i in range(n)]
    payoffs = {}
    for i, name in enumerate(names):
        others_open = " + ".join(f"open{j}" for j in range(n) if j != i)
        others_help = " + ".join(f"help{j}" for j in range(n) if j != i)
        payoffs[name] = (
            f"gain*open{i} - cost*open{i}^2/2 - help{i}^2/2 + spill*({others_open}) + pressure*open{i}*({others_open})"
            f" + aid*help{i} + tie*open{i}*help{i} + give*help{i}*({others_help})"
        )
    actions = {name: {f"open{i}": (0, 1), f"help{i}": (0, 1)} for i, name in enumerate(names)}
    parameters = {"gain": 0.6, "cost": 2, "spill": 0.2, "pressure": 0.1, "aid": 0.3, "tie": 0.2, "give": 0.05}
    return ws.QuadraticGame(actions, payoffs, parameters)


def main() -> None:
    """Print the table and keep it."""
    family = Family("quadratic")
    for own, what in ((20.0, "unique"), (0.0, "not shown unique")):
        game = many_players(50, 2, 1, own)
        ws.solve(game, ws.Nash("one")).require()
        took = best_of(lambda g=game: ws.solve(g, ws.Nash("one"))) * 1e3
        name = f"50 players, 2 actions each, {what}, certified"
        family.add(name, "<= 10 ms", took, "ms", reached=took <= 10)
    for n, count in ((3, 200_000), (6, 50_000)):
        game = members(n)
        rng = np.random.default_rng(0)
        draws = {name: float(value) * rng.uniform(0.5, 1.5, count) for name, value in game.parameters.items()}
        for certify in (False, True):
            took = best_of(lambda g=game, d=draws, c=certify: ws.solve_batch(g, d, certify=c), 3)
            what = ", every row certified in NumPy" if certify else ""
            family.add(f"{n} players, 2 actions each, draws{what}", "-", count / took / 1e3, "thousand/s")
    print(family.save())


if __name__ == "__main__":
    main()
