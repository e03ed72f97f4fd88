"""Correlated equilibria of greatest welfare, against cvxpy with the same solver, written in matrices and in loops."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import product
from typing import Any

import cvxpy as cp
import numpy as np
from scipy.sparse import csr_array

import winset as ws
from benchmarks.record import Family

SOLVER = "HIGHS" if "HIGHS" in cp.installed_solvers() else "SCIPY"


def matrix_form(payoffs: np.ndarray) -> float:
    """The program in one sparse matrix; the optimum."""
    n, shape = len(payoffs), payoffs.shape[1:]
    number = np.arange(int(np.prod(shape))).reshape(shape)
    rows, columns, values, first = [], [], [], 0
    for i in range(n):
        cells = np.moveaxis(number, i, 0).reshape(shape[i], -1)
        u = np.moveaxis(payoffs[i], i, 0).reshape(shape[i], -1)
        a, b = np.nonzero(~np.eye(shape[i], dtype=bool))
        values.append((u[b] - u[a]).ravel())
        columns.append(cells[a].ravel())
        rows.append(np.repeat(first + np.arange(len(a)), cells.shape[1]))
        first += len(a)
    where = np.concatenate(rows), np.concatenate(columns)
    A = csr_array((np.concatenate(values), where), shape=(first, number.size))
    p = cp.Variable(number.size, nonneg=True)
    program = cp.Problem(cp.Maximize(payoffs.sum(axis=0).ravel() @ p), [A @ p <= 0, cp.sum(p) == 1])
    return float(program.solve(solver=SOLVER))


def loops(payoffs: np.ndarray) -> float:
    """The program as a textbook states it, a constraint for each player, recommendation and deviation; the optimum."""
    n, shape = len(payoffs), payoffs.shape[1:]
    number = np.arange(int(np.prod(shape))).reshape(shape)
    p = cp.Variable(number.size, nonneg=True)
    constraints = [cp.sum(p) == 1]
    for i in range(n):
        u, cells = np.moveaxis(payoffs[i], i, 0), np.moveaxis(number, i, 0)
        for a, b in product(range(shape[i]), repeat=2):
            if a != b:
                constraints.append((u[b] - u[a]).ravel() @ p[cells[a].ravel()] <= 0)
    program = cp.Problem(cp.Maximize(payoffs.sum(axis=0).ravel() @ p), constraints)
    return float(program.solve(solver=SOLVER))


def ours(payoffs: np.ndarray) -> float:
    """From the table to a certified answer."""
    solution = ws.solve(ws.NormalForm(payoffs), ws.Correlated()).require()
    return float(np.sum(np.asarray(solution.point.payoffs)))


def median_seconds(call: Callable[[np.ndarray], float], games: list[np.ndarray]) -> tuple[float, list[float]]:
    """Median over games of the seconds of one call, after a warm one; and the answers."""
    call(games[0])
    times, answers = [], []
    for game in games:
        started = time.perf_counter()
        answers.append(call(game))
        times.append(time.perf_counter() - started)
    return float(np.median(times)), answers


def main() -> None:
    """Print the table and keep it."""
    family = Family("correlated")
    peers: list[tuple[tuple[int, ...], int, str, Any, float]] = [
        ((6, 6, 6), 21, "cvxpy, matrix form", matrix_form, 3.0),
        ((6, 6, 6), 7, "cvxpy, loops", loops, 20.0),
        ((50, 50), 5, "cvxpy, matrix form", matrix_form, 1.0),
    ]
    for shape, count, peer, call, goal in peers:
        games = [np.random.default_rng(seed).random((len(shape), *shape)) for seed in range(count)]
        mine, answers = median_seconds(ours, games)
        theirs, others = median_seconds(call, games)
        away = max(abs(a - b) for a, b in zip(answers, others, strict=True))
        family.add(
            f"correlated equilibrium, {'x'.join(map(str, shape))}, certified",
            f">= {goal:g}x",
            mine * 1e3,
            "ms",
            peer=peer,
            peer_measured=theirs * 1e3,
            ratio=theirs / mine,
            reached=theirs / mine >= goal,
            remark=f"welfare differs by at most {away:.1e}",
        )
    print(family.save())


if __name__ == "__main__":
    main()
