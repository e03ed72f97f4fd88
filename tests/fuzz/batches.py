"""Many small games at once against the equilibria that integers give; of the library is only what is asked.

The payoffs are whole numbers. A vertex of a best-reply polytope is a vector of minors, so signs and ties are exact;
where 64 bits could overflow, the arrays hold Python's integers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

import winset as ws

__all__ = ["batch_faults", "extreme", "random_batch"]

ROWS = 500
CLOSE = 1e-6
MODERATE = 30_000
"""Up to this ratio of payoff differences, minors of order three stand clear of the methods' tolerance of 1e-10."""
CLEAR = 10**7
"""Up to this ratio payoffs themselves do; beyond, those that differ by less count as equal, as its page says."""
POOLS: tuple[tuple[int, ...], ...] = (
    (0, 0, 1),
    (0, 0, 0, 1, 1, -1, 2, 3),
    (-1, 1),
    (0, 1, 2, 3, 4, 5, 6, 7),
    tuple(range(-1000, 1001)),
    (0, 0, 1, 1000, -1000),
    (0, 1, 2, 1_000_000, -1_000_000, 1_000_001),
    (0, 1, -1, 2, 10**9, -(10**9), 10**18, 10**18 + 1024),
)
"""Ties, signs, generic ones, and ratios of up to 10^18; all are numbers that float64 holds exactly."""
MISSING = "Nash('all') of a batch: extreme equilibria are missing"
Array = Any


def random_batch(draw: random.Random) -> tuple[Array, int]:
    """Payoffs (B, 2, m, n) and the largest ratio of two of their differences."""
    shape = draw.choice(((2, 2), (2, 2), (2, 3), (3, 2), (3, 3), (3, 3), (1, 3)))
    pool = np.array(draw.choice(POOLS))
    rng = np.random.default_rng(draw.getrandbits(64))
    payoffs = pool[rng.integers(0, len(pool), (ROWS, 2, *shape))]
    if draw.random() < 0.1:  # a game against itself, and one whose strategies are doubled
        payoffs[:, 1] = -payoffs[:, 0]
    if draw.random() < 0.1 and shape[0] > 1:
        payoffs[:, :, 1] = payoffs[:, :, 0]
    return payoffs, int(pool.max()) - int(pool.min())


@dataclass(frozen=True)
class Vertices:
    """Of every game and candidate: whether it is a vertex, its labels as bits, and its mixture as whole numbers."""

    real: Array
    labels: Array
    mixture: Array


def vertices(payoff: Array) -> Vertices:
    """Vertices of {(y, v): payoff y <= v, y >= 0, sum y = 1}; bits r are replies, bits m + k are where y_k = 0."""
    count, m, n = payoff.shape
    if int(np.abs(payoff).max()) >= 5 * 10**5:
        payoff = payoff.astype(object)
    real, labels, mixtures = [], [], []
    for size in range(1, min(m, n) + 1):
        for support in combinations(range(n), size):
            for replies in combinations(range(m), size):
                y = _minors(payoff[:, replies][:, :, support])
                whole = np.zeros((count, n), dtype=payoff.dtype)
                whole[:, support] = y
                total = whole.sum(axis=1)
                whole = whole * np.where(total < 0, -1, 1)[:, None]
                values = (payoff * whole[:, None, :]).sum(axis=2)
                best = values[:, replies[0]]
                real.append((total != 0) & (whole >= 0).all(axis=1) & (values <= best[:, None]).all(axis=1))
                tight = np.concatenate([values == best[:, None], whole == 0], axis=1).astype(bool)
                labels.append((tight << np.arange(m + n)).sum(axis=1))
                mixtures.append(whole)
    return Vertices(np.stack(real, 1).astype(bool), np.stack(labels, 1), np.stack(mixtures, 1))


def _minors(square: Array) -> Array:
    """Of (B, k, k) with k <= 3: what is orthogonal to the differences of the rows."""
    size = square.shape[1]
    if size == 1:
        return np.ones((len(square), 1), dtype=square.dtype)
    d = square[:, :1] - square[:, 1:]
    if size == 2:
        return np.stack([d[:, 0, 1], -d[:, 0, 0]], axis=1)
    (a, b, c), (x, y, z) = np.moveaxis(d[:, 0], 1, 0), np.moveaxis(d[:, 1], 1, 0)
    return np.stack([b * z - c * y, c * x - a * z, a * y - b * x], axis=1)


def extreme(payoffs: Array) -> list[set[tuple[Any, ...]]]:
    """Of every game, its extreme equilibria (Mangasarian 1964): pairs of vertices with all labels, as floats."""
    _, _, m, n = payoffs.shape
    second = vertices(payoffs[:, 0])  # mixtures of the second player, labelled by replies of the first
    first = vertices(np.swapaxes(payoffs[:, 1], 1, 2))
    moved = (first.labels >> n) | ((first.labels & ((1 << n) - 1)) << m)
    full = (moved[:, :, None] | second.labels[:, None, :]) == (1 << (m + n)) - 1
    full &= first.real[:, :, None] & second.real[:, None, :]
    found: list[set[tuple[Any, ...]]] = [set() for _ in payoffs]
    for game, i, j in zip(*np.nonzero(full), strict=True):
        x, y = first.mixture[game, i].tolist(), second.mixture[game, j].tolist()
        a, b = sum(x), sum(y)
        found[game].add((*(p / a for p in x), *(p / b for p in y)))
    return found


def regrets(payoffs: Array, points: Array, m: int, n: int) -> Array:
    """What a player could gain at each point of its game, in units of that player's range of payoffs."""
    scaled = payoffs.astype(float)
    scaled = scaled - scaled.min(axis=(2, 3), keepdims=True)
    span = scaled.max(axis=(2, 3), keepdims=True)
    scaled = scaled / np.where(span > 0, span, 1)
    x, y = points[:, 0, :m], points[:, 1, :n]
    rows = np.einsum("bmn,bn->bm", scaled[:, 0], y)
    columns = np.einsum("bmn,bm->bn", scaled[:, 1], x)
    gains = np.stack([rows.max(1) - (rows * x).sum(1), columns.max(1) - (columns * y).sum(1)])
    off = np.abs(points.sum(axis=2) - 1).max(axis=1)
    return np.maximum(gains.max(axis=0), np.maximum(off, -points.min(axis=(1, 2))))


def batch_faults(payoffs: Array, ratio: int) -> list[str]:
    """What is wrong with the answers to a batch: pure equilibria, all of Nash's, and one."""
    _, _, m, n = payoffs.shape
    stack, wanted, told = ws.NormalForm.stack(payoffs.astype(float)), extreme(payoffs), []
    every, one = ws.solve_batch(stack, ws.Nash(count="all")), ws.solve_batch(stack, ws.Nash(count="one"))
    solved = np.asarray(every.status) == ws.Status.SOLVED
    owner = np.repeat(np.arange(len(payoffs)), np.diff(every.offsets))
    points = np.asarray(every.lists["points"])
    kept = solved[owner]
    points, owner = points[kept], owner[kept]
    bad = regrets(payoffs[owner], points, m, n) > CLOSE
    if bad.any():
        told.append(f"Nash('all') of a batch: a certified point with a regret, row {owner[bad][0]}")
    lone = np.asarray(one.status) == ws.Status.SOLVED
    bad = regrets(payoffs[lone], np.asarray(one.columns["points"])[lone], m, n) > CLOSE
    if bad.any():
        told.append(f"Nash('one') of a batch: a certified point with a regret, row {np.flatnonzero(lone)[bad][0]}")
    doubtful = np.asarray(every.columns["doubtful"])
    rows = np.concatenate([points[:, 0, :m], points[:, 1, :n]], axis=1)
    told += _against(wanted, rows, owner, solved & ~doubtful, ratio)
    if ratio <= MODERATE and not ((solved | doubtful).all() and lone.all()):
        told.append("Nash of a batch: a row of moderate payoffs is not solved")
    return told + _pure(payoffs, stack)


def _against(wanted: list[set[tuple[Any, ...]]], rows: Array, owner: Array, surely: Array, ratio: int) -> list[str]:
    """The extreme equilibria, each once; where minors are larger than the method's tolerance, no others."""
    ends = np.searchsorted(owner, np.arange(len(wanted) + 1))
    for game in np.flatnonzero(surely):
        mine = np.array(sorted(wanted[game]))
        found = rows[ends[game] : ends[game + 1]]
        if not len(found):
            return [f"{MISSING}, row {game}: there are none"]
        near = np.abs(mine[:, None] - found[None]).max(axis=2) < CLOSE
        if ratio <= CLEAR and not near.any(axis=1).all():
            return [f"{MISSING}, row {game}"]
        if len(np.unique(found + 0.0, axis=0)) < len(found):
            return [f"Nash('all') of a batch: a point twice, row {game}"]
        if ratio > MODERATE:
            continue
        if not near.any(axis=0).all() or len(mine) != len(found):
            return [f"Nash('all') of a batch: points that are none, or twice, row {game}: {len(found)} of {len(mine)}"]
    return []


def _pure(payoffs: Array, stack: Any) -> list[str]:
    best = (payoffs[:, 0] == payoffs[:, 0].max(axis=1, keepdims=True)) & (
        payoffs[:, 1] == payoffs[:, 1].max(axis=2, keepdims=True)
    )
    answer = ws.solve_batch(stack, ws.Pure())
    held = np.zeros_like(best)
    owner = np.repeat(np.arange(len(payoffs)), np.diff(answer.offsets))
    first, second = np.asarray(answer.lists["choices"]).T
    held[owner, first, second] = True
    missing, none = best & ~held, held & ~best
    regret = payoffs.astype(float)
    gain = np.maximum(
        (regret[:, 0].max(axis=1, keepdims=True) - regret[:, 0]) / _span(regret[:, 0]),
        (regret[:, 1].max(axis=2, keepdims=True) - regret[:, 1]) / _span(regret[:, 1]),
    )
    told = [f"Pure of a batch: cells are missing, row {np.nonzero(missing)[0][0]}"] if missing.any() else []
    if (none & (gain > CLOSE)).any():
        told.append(f"Pure of a batch: a cell that is none, row {np.nonzero(none & (gain > CLOSE))[0][0]}")
    return told


def _span(payoff: Array) -> Array:
    span = payoff.max(axis=(1, 2), keepdims=True) - payoff.min(axis=(1, 2), keepdims=True)
    return np.where(span > 0, span, 1)
