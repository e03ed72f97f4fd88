"""Batches of quadratic games on boxes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel, parallel_kernel, prange
from winset.base.status import LIMIT, NONFINITE, SOLVED
from winset.quadratic.kernels.box_complementarity import assemble, box_work, solve_box
from winset.quadratic.kernels.box_enumeration import bad_minor

__all__ = ["DrawnNumbers", "QuadraticAnswers", "quadratic_batch"]


ROWS = 64


class DrawnNumbers(NamedTuple):
    """T + 2k polynomials in ``parameters``, of which some are drawn: ``column`` says from where, -1 for none."""

    start: Int
    coefficient: Float
    factor_start: Int
    factor: Int
    parameters: Float
    column: Int


class QuadraticAnswers(NamedTuple):
    """Of B draws: ``status`` (B,), ``points`` (B, k), ``payoffs`` (B, n), ``unique`` (B,)."""

    status: Marks
    points: Float
    payoffs: Float
    unique: Marks


@kernel
def add_up(terms: Int, coefficient: Float, x: Float, payoffs: Float) -> None:
    """Payoffs (n,) at the actions x (k,); terms as in ``QuadraticArrays``."""
    k = x.shape[0]
    payoffs[:] = 0.0
    for t in range(terms.shape[0]):
        i, a, b = terms[t, 0], terms[t, 1], terms[t, 2]
        value = coefficient[t] * (x[a] if a < k else 1.0)
        payoffs[i] += value * (x[b] if b < k else 1.0)


@kernel
def has_positive_minors(M: Float, stages: Float, branch: Int, chosen: Int) -> bool:
    """Whether all principal minors of M (k, k), which is overwritten, are positive; workspace as in ``bad_minor``."""
    k = M.shape[0]
    for a in range(k):
        if not M[a, a] > 0.0:
            return False
        scale = 1.0 / M[a, a]
        for b in range(k):
            M[a, b] *= scale
    return bad_minor(M, 1e-10, stages, branch, chosen) < 0


@parallel_kernel
def quadratic_batch(
    turn: int,
    turns: int,
    owner: Int,
    terms: Int,
    polynomials: DrawnNumbers,
    draws: Float,
    limits: Int,
    answers: QuadraticAnswers,
) -> None:
    """One equilibrium of every draw.

    Parameters: ``owner`` and ``terms`` as in ``QuadraticArrays``; limits (2,), directions tried and pivots on a path.
    Written: ``answers``, unique 1 where all principal minors are positive (looked at for at most 8 actions).
    """
    start, coefficient, factor_start, factor, parameters, column = polynomials
    status, points, payoffs, unique = answers
    total, k, T = draws.shape[0], owner.shape[0], terms.shape[0]
    for chunk in prange(turn, (total + ROWS - 1) // ROWS, turns):
        work = box_work(k)
        numbers, x = np.empty(T + 2 * k), np.empty(parameters.shape[0])
        M, q, z = np.empty((k, k)), np.empty(k), np.empty(k)
        stages, branch, chosen = np.empty((k, k, k)), np.empty(k, np.int64), np.empty(k, np.int64)
        for row in range(chunk * ROWS, min(total, (chunk + 1) * ROWS)):
            for p in range(x.shape[0]):
                x[p] = parameters[p] if column[p] < 0 else draws[row, column[p]]
            for j in range(T + 2 * k):
                numbers[j] = 0.0
                for t in range(start[j], start[j + 1]):
                    term = coefficient[t]
                    for f in range(factor_start[t], factor_start[t + 1]):
                        term *= x[factor[f]]
                    numbers[j] += term
            low, high = numbers[T : T + k], numbers[T + k :]
            finite = True
            for j in range(T + 2 * k):
                finite = finite and np.isfinite(numbers[j])
            for a in range(k):
                finite = finite and low[a] <= high[a]
            points[row] = np.nan
            payoffs[row] = np.nan
            unique[row] = 0
            if not finite:
                status[row] = NONFINITE
                continue
            assemble(owner, terms, numbers[:T], M, q)
            made = solve_box(M, q, low, high, limits[0], limits[1], work, z)
            status[row] = SOLVED if made >= 0 else (LIMIT if made == -1 else NONFINITE)
            if made < 0:
                continue
            points[row] = z
            add_up(terms, numbers, z, payoffs[row])
            unique[row] = 1 if k <= 8 and has_positive_minors(M, stages, branch, chosen) else 0
