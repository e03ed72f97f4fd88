"""The certificate of quadratic games against planted wrong answers."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.quadratic.check.box_complementarity import certify_quadratic, certify_quadratic_draws, largest_gains

GAME = ws.QuadraticGame(
    {"1": {"x": (0, 10)}, "2": {"y": (0, 10)}}, {"1": "(a - x - y)*x", "2": "(a - x - y)*y"}, {"a": 9}
)


def found(point, **details):
    return GAME.present(Found(ws.Status.SOLVED, [np.array(point, dtype=float)], details=details))


def test_the_right_answer_passes_and_others_do_not():
    assert certify_quadratic(GAME, ws.Nash(), found([3, 3])).ok
    for wrong in ([3, 3.001], [0, 0], [10, 0], [4.5, 0], [3, -3], [11, 0]):
        assert not certify_quadratic(GAME, ws.Nash(), found(wrong)).ok
    assert not certify_quadratic(GAME, ws.Nash(), Found(ws.Status.LIMIT, [])).ok


def test_the_gain_is_at_least_the_true_one():
    rng = np.random.default_rng(0)
    for x in rng.uniform(0, 10, (20, 2)):
        best = np.array([max(GAME.payoffs_at([t, x[1]])[0] for t in np.linspace(0, 10, 401)),
                         max(GAME.payoffs_at([x[0], t])[1] for t in np.linspace(0, 10, 401))])  # fmt: skip
        assert (largest_gains(GAME, x) >= best - GAME.payoffs_at(x) - 1e-9).all()


@pytest.mark.parametrize(
    ("kind", "weights", "holds"),
    [
        ("rosen", np.ones(2), True),
        ("rosen", np.array([1.0, -1.0]), False),
        ("rosen", np.array([1.0, 100.0]), False),
        ("dominance", np.ones(2), True),
        ("dominance", np.array([1.0, 0.1]), False),
        ("minors", None, True),
        ("point", None, False),
        ("decree", None, False),
    ],
)
def test_claims_of_uniqueness_are_checked(kind, weights, holds):
    proof = certify_quadratic(GAME, ws.Nash(), found([3, 3], uniqueness=kind, uniqueness_weights=weights))
    assert proof.ok is holds
    assert (proof.parts["unique"] == 0) is holds


def test_rows_of_a_batch():
    stack = GAME.with_draws({"a": np.array([9.0, 6.0, 9.0])})
    points = np.array([[3.0, 3.0], [2.0, 2.0], [3.0, 3.1]])
    payoffs = np.array([stack.game(row).payoffs_at(points[row]) for row in range(3)])
    columns = {"points": points, "payoffs": payoffs}
    value = certify_quadratic_draws(stack, ws.Nash("one"), Found(ws.Status.SOLVED, [], details=columns))
    assert (value < 1e-12).tolist() == [True, True, False]
    payoffs[0, 0] += 1
    value = certify_quadratic_draws(stack, ws.Nash("one"), Found(ws.Status.SOLVED, [], details=columns))
    assert value[0] > 1e-3
