"""Families of games from the literature on computing equilibria, each a function of its size and a seed."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.tables.games.normal import NormalForm

__all__ = [
    "blotto",
    "coordination",
    "covariant",
    "dual_cyclic",
    "random",
    "ranking",
    "sgc",
    "tournament",
    "unit_vector",
    "zero_sum",
]


LARGEST = 50_000_000
"""Most payoffs in a generated table."""


def _sizes(actions: object) -> tuple[int, ...]:
    counts = tuple(actions) if isinstance(actions, list | tuple) else (actions, actions)
    if not counts or not all(isinstance(m, int | np.integer) and m >= 1 for m in counts):
        raise ModelError(f"actions: must be whole numbers >= 1, one a player, got {actions!r}")
    if len(counts) * float(np.prod([float(m) for m in counts])) > LARGEST:
        raise ModelError(f"actions: the table would have more than {LARGEST:,} payoffs, got {actions!r}")
    return tuple(int(m) for m in counts)


def _whole(value: object, least: int, where: str, most: int = 10_000) -> int:
    if not isinstance(value, int | np.integer) or not least <= value <= most:
        raise ModelError(f"{where}: must be a whole number from {least} to {most:,}, got {value!r}")
    return int(value)


def random(actions: int | tuple[int, ...] | list[int], seed: int = 0) -> NormalForm:
    """Independent uniform payoffs in [0, 1).

    ``actions``: one number a player, or one number for two players with as many actions each.
    """
    counts = _sizes(actions)
    payoffs = np.random.default_rng(seed).random((len(counts), *counts))
    return NormalForm(payoffs, title=f"random {'x'.join(map(str, counts))}, seed {seed}")


def covariant(actions: int | tuple[int, ...] | list[int], correlation: float, seed: int = 0) -> NormalForm:
    """Normal payoffs with one correlation between any two players in every cell (Rinott and Scarsini 2000).

    ``correlation`` lies in [-1/(n - 1), 1]; -1 for two players is a zero-sum game, 1 a common-interest game.
    """
    counts = _sizes(actions)
    n = len(counts)
    if not (n == 1 or -1 / (n - 1) <= correlation <= 1):
        raise ModelError(f"correlation: must lie in [{-1 / (n - 1):.4g}, 1] for {n} players, got {correlation!r}")
    matrix = np.full((n, n), float(correlation))
    np.fill_diagonal(matrix, 1.0)
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    draws = np.random.default_rng(seed).standard_normal((n, *counts))
    return NormalForm(np.tensordot(root, draws, axes=(1, 0)), title=f"covariant {correlation:g}, seed {seed}")


def zero_sum(actions: int | tuple[int, int], seed: int = 0) -> NormalForm:
    """Two players; the first's payoffs are uniform in [-1, 1) and the second's their opposites (von Neumann 1928)."""
    counts = _sizes(actions)
    if len(counts) != 2:
        raise ModelError(f"actions: must be one or two whole numbers, got {actions!r}")
    table = 2 * np.random.default_rng(seed).random(counts) - 1
    return NormalForm([table, -table], title=f"zero-sum {counts[0]}x{counts[1]}, seed {seed}")


def coordination(actions: int, seed: int | None = None) -> NormalForm:
    """Both players get something only if they choose alike; the game has 2**actions - 1 equilibria.

    Without a seed every agreement gives both 1; with one, independent integers from 1 to 9.
    """
    m = _whole(actions, 1, "actions")
    rng = np.random.default_rng(seed)
    prizes = np.ones((2, m), dtype=np.int64) if seed is None else rng.integers(1, 10, (2, m))
    return NormalForm([np.diag(p) for p in prizes], title=f"coordination {m}")


def blotto(hills: int, troops: int, correlation: float = 1.0, seed: int = 0) -> NormalForm:
    """Colonel Blotto with values of one's own for every hill (Hortala-Vallve and Llorente-Saguer 2012).

    An action is a division of ``troops`` between ``hills``. The larger force takes a hill, and equal forces share it;
    a player's values are standard normal, with ``correlation`` between the players.
    """
    h, t = _whole(hills, 1, "hills"), _whole(troops, 0, "troops")
    if not -1 <= correlation <= 1:
        raise ModelError(f"correlation: must lie in [-1, 1], got {correlation!r}")
    if 2 * comb(t + h - 1, h - 1) ** 2 > LARGEST:
        raise ModelError(
            f"troops: the table would have more than {LARGEST:,} payoffs, got {hills} hills, {troops} troops"
        )
    bars = np.array(list(combinations(range(t + h - 1), h - 1)), dtype=np.int64).reshape(comb(t + h - 1, h - 1), h - 1)
    edges = np.hstack([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), t + h - 1)])
    divisions = np.diff(edges, axis=1) - 1
    draws = np.random.default_rng(seed).standard_normal((2, h))
    values = np.array([draws[0], correlation * draws[0] + np.sqrt(1 - correlation**2) * draws[1]])
    lead = np.sign(divisions[:, None, :] - divisions[None, :, :])
    won = (1 + lead) / 2
    names = ["-".join(map(str, d)) for d in divisions]
    return NormalForm(
        [won @ values[0], (1 - won) @ values[1]], actions=[names, names], title=f"Blotto {h} hills {t} troops"
    )


def tournament(nodes: int, subset: int, seed: int = 0) -> NormalForm:
    """A win-lose game on a random tournament (Anbalagan, Norin, Savani and Vetta 2013).

    The first player names a node and wins if it beats every node of the ``subset``-element set that the second names;
    the second wins if the set contains the node.
    """
    n = _whole(nodes, 1, "nodes")
    k = _whole(subset, 1, "subset", n)
    if 2 * n * comb(n, k) > LARGEST:
        raise ModelError(f"subset: the table would have more than {LARGEST:,} payoffs, got {subset}")
    upper = np.triu(np.random.default_rng(seed).random((n, n)) < 0.5, 1)
    beats = upper | np.tril(~upper.T, -1)
    sets = np.array(list(combinations(range(n), k)))
    wins = beats[:, sets].all(axis=2).astype(np.int64)
    holds = np.zeros_like(wins)
    holds[sets.ravel(), np.repeat(np.arange(len(sets)), k)] = 1
    names = [str(v) for v in range(n)], ["-".join(map(str, s)) for s in sets]
    return NormalForm([wins, holds], actions=names, title=f"tournament {n} nodes, sets of {k}, seed {seed}")


def unit_vector(actions: int, avoid_pure: bool = False, seed: int = 0) -> NormalForm:
    """The first player's payoffs to every column are a unit vector, the second's uniform (Savani and von Stengel 2016).

    ``avoid_pure``: the 1 of a column is put where the second player would leave it, so that no equilibrium is pure.
    """
    n = _whole(actions, 2 if avoid_pure else 1, "actions")
    rng = np.random.default_rng(seed)
    B = rng.random((n, n))
    best = B.argmax(axis=1)
    while avoid_pure and (best == best[0]).all():
        B = rng.random((n, n))
        best = B.argmax(axis=1)
    A = np.zeros((n, n))
    for column in range(n):
        rows = np.flatnonzero(best != column) if avoid_pure else np.arange(n)
        A[rng.choice(rows), column] = 1.0
    return NormalForm([A, B], title=f"unit vector {n}, seed {seed}")


def sgc(k: int) -> NormalForm:
    """A game of 4k - 1 actions with one equilibrium, which mixes the first 2k - 1 (Sandholm, Gilpin, Conitzer 2005).

    Among the first 2k - 1 actions a player gets 4 for being one ahead of the other in a cycle, 2 for being one behind
    and else 3; against all others they are worth 2. Each of the other 2k is worth 3 against one such action of the
    opponent, who in turn wants its neighbour, and 0 against everything else.
    """
    k = _whole(k, 1, "k", 500)
    cyclic, paired = 2 * k - 1, 2 * k
    first = np.full((cyclic + paired, cyclic + paired), 2)
    first[:cyclic, :cyclic] = 3
    for i in range(cyclic if k > 1 else 0):
        first[i, i - 1 if i else cyclic - 1] = 4
        first[i - 1 if i else cyclic - 1, i] = 2
    second = first.T.copy()
    first[cyclic:] = 0
    second[:, cyclic:] = 0
    for i in range(paired):
        first[cyclic + i, cyclic + i] = 3
        second[cyclic + i, cyclic + (i ^ 1)] = 3
    return NormalForm([first, second], title=f"SGC {k}")


def ranking(actions: int, steps: int = 10, seed: int = 0) -> NormalForm:
    """Efforts with scores and costs; the higher score takes a prize of 1, equal ones share (Goldberg et al. 2013).

    Scores rise by 1 to ``steps`` an effort level, costs by multiples of 1 / (actions * steps) and at most to 1.
    """
    n, steps = _whole(actions, 1, "actions"), _whole(steps, 1, "steps")
    rng = np.random.default_rng(seed)
    scores = rng.integers(1, steps + 1, (2, n)).cumsum(axis=1)
    rises = rng.integers(1, steps + 1, (2, n))
    rises[:, 0] = 0
    costs = rises.cumsum(axis=1)
    lead = np.sign(scores[0][:, None] - scores[1][None, :])
    unit = Fraction(1, 2 * n * steps)
    prize = n * steps * (1 + lead), n * steps * (1 - lead)
    whole = prize[0] - 2 * costs[0][:, None], prize[1] - 2 * costs[1][None, :]
    tables = [[[int(x) * unit for x in row] for row in table] for table in whole]
    return NormalForm(tables, title=f"ranking {n}, seed {seed}")


def dual_cyclic(dimension: int) -> NormalForm:
    """A d x d game with one equilibrium at the end of exponentially long Lemke-Howson paths, d even.

    Both best-reply polytopes are dual cyclic with 2d facets, those of the second relabelled (Savani and von Stengel
    2006, section 4); facets are taken from the trigonometric moment curve at equal distances.
    """
    d = _whole(dimension, 2, "dimension", 40)
    if d % 2:
        raise ModelError(f"dimension: must be even, got {dimension!r}")
    angles = 2 * np.pi * np.arange(2 * d) / (2 * d)
    facets = np.concatenate([f(k * angles)[None] for k in range(1, d // 2 + 1) for f in (np.cos, np.sin)]).T
    labels = np.arange(1, 2 * d + 1)
    moved = np.where(labels <= d, labels + (-1) ** labels, labels - (-1) ** labels)
    moved[0], moved[d - 1] = 1, d
    B = _inequalities(facets[:d], facets[d:]).T
    A = np.empty((d, d))
    other = _inequalities(facets[d:], facets[:d])
    A[np.ix_(moved[:d] - 1, moved[d:] - d - 1)] = other
    return NormalForm([A, B], title=f"dual cyclic {d}")


def _inequalities(base: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """{c z <= 1} in coordinates in which the facets of ``base`` are x >= 0: the rows of the other facets."""
    against = np.linalg.solve(base.T, others.T).T
    rows: NDArray[np.float64] = -against / (1 - against.sum(axis=1, keepdims=True))
    return rows
