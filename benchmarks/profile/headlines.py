"""The kernels that carry the library's figures, each as one call of fixed work.

``units`` is what the call gets through; ``bytes`` and ``flops`` are what its definition must read and compute at least,
so that a fraction of the machine's peak can be given; None where the work depends on the data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import winset as ws
from benchmarks.suite.leadership import forum, sponsored_draws, wide_tree

__all__ = ["HEADLINES", "Headline"]


@dataclass(frozen=True)
class Headline:
    """One call of fixed work; ``call`` returns a number that depends on the whole answer."""

    name: str
    unit: str
    units: int
    call: Callable[[], float]
    bytes: float | None = None
    flops: float | None = None


def _sponsored() -> Headline:
    game, draws = forum(), sponsored_draws(400_000)
    return Headline(
        "sponsored-proposal game with labels",
        "draw",
        len(draws),
        lambda: float(ws.solve_batch(game, draws, certify=False)["sponsor_payoff"].sum()),
        bytes=draws.nbytes,
    )


def _tree() -> Headline:
    from winset.trees.find.backward_induction_batch import TreeBatch

    tree, draws = wide_tree(), np.random.default_rng(3).normal(size=(200_000, 20))
    plain = TreeBatch(choices=False)
    terminals, terms = len(tree.terminals), 2
    return Headline(
        "tree of 100 terminals and 20 parameters",
        "draw",
        len(draws),
        lambda: float(ws.solve_batch(tree, draws, method=plain, certify=False)["payoffs"].sum()),
        bytes=draws.nbytes,
        flops=len(draws) * terminals * len(tree.players) * (2 * terms),
    )


def _pure() -> Headline:
    stack = np.random.default_rng(0).random((50_000, 5, 2, 2, 2, 2, 2))
    return Headline(
        "pure equilibria of five players with two actions",
        "game",
        len(stack),
        lambda: float(ws.solve_batch(stack, ws.Pure(), certify=False).status.sum()),
        bytes=stack.nbytes,
    )


def _equilibria() -> Headline:
    stack = np.random.default_rng(1).random((10_000, 2, 3, 3))
    return Headline(
        "all equilibria of 3x3 games",
        "game",
        len(stack),
        lambda: float(ws.solve_batch(stack, ws.Nash(), certify=False).status.sum()),
        bytes=stack.nbytes,
    )


def _lemke_howson() -> Headline:
    game = ws.generators.random((200, 200), seed=2)
    return Headline(
        "one equilibrium of a 200x200 game by Lemke-Howson",
        "game",
        1,
        lambda: float(ws.solve(game, ws.Nash(count="one")).point[0].sum()),
    )


def _finite_nash() -> Headline:
    utilities = np.random.default_rng(4).random((1_000_000, 5))
    problem = ws.BargainingProblem(ws.FiniteOutcomes(utilities, lotteries=False), np.full(5, 0.1))
    return Headline(
        "Nash point of a million outcomes of five players",
        "outcome",
        len(utilities),
        lambda: float(ws.solve(problem, ws.NashBargaining()).point.values.sum()),
        bytes=utilities.nbytes,
        flops=len(utilities) * 10,
    )


def _shapley() -> Headline:
    n = 20
    game = ws.CoalitionalGame(np.random.default_rng(5).random(1 << n) * (np.arange(1 << n) > 0))
    return Headline(
        "Shapley value of a table of 20 players",
        "coalition",
        1 << n,
        lambda: float(ws.solve(game, ws.Shapley()).point.values.sum()),
        bytes=8.0 * (1 << n),
        flops=2.0 * n * (1 << n),
    )


HEADLINES: dict[str, Callable[[], Headline]] = {
    "sponsored": _sponsored,
    "tree": _tree,
    "pure": _pure,
    "equilibria": _equilibria,
    "lemke-howson": _lemke_howson,
    "finite-nash": _finite_nash,
    "shapley": _shapley,
}
"""By short name; each builds its input when called."""
