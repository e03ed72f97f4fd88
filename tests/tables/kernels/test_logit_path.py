"""Path kernels against dense NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive.isolated_equilibria import reply_values
from tests.naive.logit import logit_equilibrium
from winset.base.linear import factor, substitute
from winset.tables.kernels.logit_ladder import newton_on_support
from winset.tables.kernels.logit_path import advance, path_work, replies, settle, start_path, use

pytestmark = pytest.mark.kernel

SHAPE = (2, 3, 2)
ACTIONS = np.array(SHAPE)


def game(seed=4):
    return np.random.default_rng(seed).random((3, *SHAPE))


@pytest.mark.parametrize("size", [1, 2, 7])
def test_lu(size):
    rng = np.random.default_rng(size)
    matrix, right = rng.normal(size=(size, size)), rng.normal(size=size)
    factors, solution, pivots = matrix.copy(), right.copy(), np.zeros(size, dtype=np.int64)
    assert factor(factors, size, pivots)
    substitute(factors, size, pivots, solution)
    np.testing.assert_allclose(matrix @ solution, right, atol=1e-12)
    assert not factor(np.zeros((2, 2)), 2, np.zeros(2, dtype=np.int64))


def test_replies_and_pairs():
    payoffs, work = game(), path_work(ACTIONS)
    rng = np.random.default_rng(0)
    strategies = [rng.dirichlet(np.ones(m)) for m in SHAPE]
    point = np.append(np.log(np.concatenate(strategies)), 1.0)
    assert use(payoffs.reshape(3, -1), ACTIONS, point, work) == 7
    work.probability[:] = np.concatenate(strategies)
    replies(ACTIONS, True, work)
    np.testing.assert_allclose(work.reply, np.concatenate(reply_values(payoffs, strategies)), atol=1e-15)
    for j in range(3):
        for b in range(SHAPE[j]):
            pure = [np.eye(SHAPE[j])[b] if k == j else s for k, s in enumerate(strategies)]
            expected = np.concatenate(reply_values(payoffs, pure))
            for i in range(3):
                if i != j:
                    own = slice(work.offsets[i], work.offsets[i + 1])
                    np.testing.assert_allclose(work.pair[own, work.offsets[j] + b], expected[own], atol=1e-15)


def test_a_walk_stays_on_the_path():
    payoffs, work = game(), path_work(ACTIONS)
    flat = payoffs.reshape(3, -1)
    point, direction, bias = np.zeros(8), np.zeros(8), np.zeros(7)
    start_path(flat, ACTIONS, bias, point, direction, work)
    np.testing.assert_allclose(point[:7], np.log([1 / 2] * 2 + [1 / 3] * 3 + [1 / 2] * 2))
    before = point.copy()
    for _ in range(12):
        assert advance(flat, ACTIONS, bias, point, direction, 0.1, 0.05, 0.9, work) > 0
        assert np.linalg.norm(point - before) == pytest.approx(0.1, rel=0.05)
        before = point.copy()
        expected = np.concatenate(logit_equilibrium(payoffs, point[7]))
        np.testing.assert_allclose(np.exp(point[:7]), expected, atol=1e-9)
    assert settle(flat, ACTIONS, bias, 1.0, point, work)
    np.testing.assert_allclose(np.exp(point[:7]), np.concatenate(logit_equilibrium(payoffs, 1.0)), atol=1e-9)


def test_newton_on_a_support_and_on_a_singular_one():
    payoffs = np.zeros((2, 2, 2))
    payoffs[0], payoffs[1] = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
    work = path_work(np.array([2, 2]))
    work.chosen[:, :2] = [0, 1]
    work.sizes[:] = 2
    work.probability[:] = [0.6, 0.4, 0.7, 0.3]
    inverse, columns = np.zeros((4, 4)), np.zeros(4, dtype=np.int64)
    two = np.array([2, 2])
    assert newton_on_support(payoffs.reshape(2, -1), two, 1e-12, 12, work, inverse, columns) < 1e-15
    np.testing.assert_allclose(work.probability, 0.5, atol=1e-15)
    work.probability[:] = [0.6, 0.4, 0.7, 0.3]
    assert newton_on_support(np.zeros((2, 4)), two, 1e-12, 12, work, inverse, columns) == 0
    np.testing.assert_allclose(work.probability, [0.6, 0.4, 0.7, 0.3])
