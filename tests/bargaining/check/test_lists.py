"""Nash's solution of long lists: only outcomes worth as much at the answer's prices are compared by products."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.naive import bargaining as naive

NASH = ws.NashBargaining()


def problem(u: object, d: object, w: object = None) -> ws.BargainingProblem:
    return ws.BargainingProblem(ws.FiniteOutcomes(u), d, w)


@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(1, 5))
def test_the_check_agrees_with_all_products(seed: int, count: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    u, d = rng.integers(-2, 6, (count, n)).astype(float), rng.integers(-1, 2, n).astype(float)
    best = naive.nash_product(u, d)
    if not best:
        return
    for k in range(count):
        tied = np.unique(u[best], axis=0)
        points = list(tied) if k in best else [u[k]]
        right = ws.certify(problem(u, d), NASH, points, completeness="all")
        assert right.ok == (k in best), (k, right)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_wrong_answers_on_a_long_list_are_refused(n: int) -> None:
    u = np.random.default_rng(n).random((200_000, n))
    u[150_000] = u[np.prod(u, axis=1).argmax()]
    game = problem(u, np.zeros(n))
    solution = ws.solve(game, NASH)
    assert solution.status is ws.Status.SOLVED
    assert solution.details["chosen"][-1] == 150_000
    order = np.argsort(-np.prod(u, axis=1))
    assert not ws.certify(game, NASH, [u[order[2]]], completeness="all").ok
    assert not ws.certify(game, NASH, [u[order[0]], u[order[2]]], completeness="all").ok
    assert not ws.certify(game, NASH, [u[order[0]] * (1 - 1e-13)], completeness="all").ok
    chosen = {"chosen": [150_000]}
    assert not ws.certify(game, NASH, [u[order[0]]], details=chosen, completeness="all").ok


def test_gains_of_any_size_and_weights() -> None:
    u = np.random.default_rng(0).random((500, 3)) * [1e-200, 1.0, 1e150]
    for w in ([1, 1, 1], [3, 1, 0.5]):
        solution = ws.solve(problem(u, np.zeros(3), w), NASH)
        assert solution.status is ws.Status.SOLVED
        assert solution.details["chosen"] == [int((np.log(u) @ w).argmax())]
    far = ws.solve(problem(np.random.default_rng(1).random((500, 2)) + 1e9, [1e9, 1e9]), NASH)
    assert far.status is ws.Status.SOLVED
