"""The dynamic programs over weights against every coalition written out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import legislative as naive
from winset.legislatures.kernels.baron_ferejohn import cheapest_coalition, inclusion, soft_costs

pytestmark = pytest.mark.kernel


def random_rule(rng):
    n = int(rng.integers(2, 7))
    weights = rng.integers(0, 6, n)
    weights[0] += 1
    quota = int(rng.integers(1, weights.sum() + 1))
    vetoes = tuple(int(j) for j in np.flatnonzero(rng.random(n) < 0.2))
    marks = np.zeros(n, dtype=np.uint8)
    marks[list(vetoes)] = 1
    return rng.random(n), weights.astype(np.int64), quota, vetoes, marks


def test_soft_costs_and_inclusion():
    rng = np.random.default_rng(1)
    for _ in range(60):
        prices, weights, quota, vetoes, marks = random_rule(rng)
        n, total, eps = len(prices), int(weights.sum()), 10 ** rng.uniform(-2, 0)
        f, g, af, ag = (np.empty((n + 1, total + 1)) for _ in range(4))
        costs, bought, seed = np.empty(n), np.empty(n), rng.random(n)
        soft_costs(prices, weights, quota, marks, eps, f, g, costs)
        inclusion(prices, weights, quota, marks, eps, f, g, costs, seed, af, ag, bought)
        expected = [naive.soft(prices, weights, quota, vetoes, k, eps) for k in range(n)]
        np.testing.assert_allclose(costs, [c for c, _ in expected], atol=1e-9)
        np.testing.assert_allclose(bought, sum(s * r for s, (_, r) in zip(seed, expected, strict=True)), atol=1e-9)


def test_cheapest_coalition():
    rng = np.random.default_rng(2)
    for _ in range(200):
        prices, weights, quota, vetoes, marks = random_rule(rng)
        n = len(prices)
        for k in range(n):
            bought = np.empty(n, dtype=np.uint8)
            cost = cheapest_coalition(prices, weights, quota, marks, k, np.empty((n + 1, quota + 1)), bought)
            assert cost == pytest.approx(naive.cheapest(prices, weights, quota, vetoes, k))
            assert prices @ bought == pytest.approx(cost)
            bought[k] = 1
            assert weights @ bought >= quota
            assert all(bought[v] for v in vetoes)
