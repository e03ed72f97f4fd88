"""Best proposals in a plane against every coalition written out; the smooth equations and their Jacobian."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import spatial as naive
from tests.policies.kernels.test_banks_duggan_line import arrays_of
from winset.policies.kernels.banks_duggan_plane import PlaneGame, follow, plane_work, smooth_losses
from winset.policies.kernels.pivotal_directions import pivotal_directions
from winset.policies.kernels.plane_choices import candidates, coalitions, spots_for
from winset.policies.kernels.uncovered_set import uncovered

pytestmark = pytest.mark.kernel


def random_rule(rng, n):
    weights = rng.integers(1, 4, n)
    quota = int(rng.integers(weights.sum() // 2 + 1, weights.sum() + 1))
    vetoes = tuple(int(j) for j in np.flatnonzero(rng.random(n) < 0.1))
    marks = np.zeros(n, dtype=np.uint8)
    marks[list(vetoes)] = 1
    return weights.astype(np.int64), quota, vetoes, marks


def random_discs(rng, n):
    """Ideals and radii of discs that share a point."""
    ideals = rng.normal(size=(n, 2))
    common = ideals.mean(axis=0)
    return ideals, np.hypot(*(ideals - common).T) + rng.uniform(0.05, 0.8, n)


def test_coalitions_are_counted():
    rng = np.random.default_rng(1)
    for _ in range(80):
        n = int(rng.integers(1, 7))
        weights, quota, vetoes, veto = random_rule(rng, n)
        yes = (rng.random(n) < 0.8).astype(np.uint8)
        needed = yes * (rng.random(n) < 0.3).astype(np.uint8)
        count = 0
        for mask in range(1 << n):
            s = np.array([mask >> i & 1 for i in range(n)])
            good = (s <= yes).all() and (s >= needed).all() and s @ weights >= quota
            count += good and all(s[v] for v in vetoes)
        assert coalitions(yes, needed, arrays_of(weights, quota, veto), np.empty(quota + 1)) == count


def test_candidates_are_the_nearest_points_of_coalitions():
    rng = np.random.default_rng(2)
    for _ in range(40):
        n = int(rng.integers(2, 6))
        ideals, reach = random_discs(rng, n)
        weights, quota, vetoes, veto = random_rule(rng, n)
        rule = arrays_of(weights, quota, veto)
        spots = spots_for(n, rule)
        for k in range(n):
            m = candidates(*ideals[k], k, ideals, reach, rule, spots)
            points, count = spots.points[:m], spots.ways[:m]
            every = naive.choices(k, ideals, reach, weights, quota, vetoes)
            assert count.sum() == len(every)
            for point, times in zip(points, count, strict=True):
                assert (np.abs(every - point).max(axis=1) < 1e-7).sum() == times


def equations(rng, n, power):
    ideals = rng.normal(size=(n, 2))
    weights, quota, _, veto = random_rule(rng, n)
    delay, p, delta = np.full(n, 20.0), rng.dirichlet(np.ones(n)), float(rng.uniform(0.3, 0.9))
    rule = arrays_of(weights, quota, veto)
    game = PlaneGame(ideals, delay, p, np.full(n, delta), power, rule)
    fixed = (game, spots_for(n, rule), plane_work(n))
    start = (1 - delta) * delay + delta * p @ np.sqrt(((ideals[:, None] - ideals) ** 2).sum(-1)) ** power
    return fixed, start


def test_jacobian():
    rng = np.random.default_rng(3)
    tried = 0
    for _ in range(30):
        n, power = int(rng.integers(3, 6)), int(rng.integers(1, 3))
        fixed, t = equations(rng, n, power)
        F, J, G, spare = np.empty(n), np.empty((n, n)), np.empty(n), np.empty((n, n))
        t = t * 0.7
        if not np.isfinite(smooth_losses(t, 0.2, 1.0, *fixed, F, J)):
            continue
        for a in range(n):
            h = 1e-6
            low, high = t.copy(), t.copy()
            low[a] -= h
            high[a] += h
            smooth_losses(high, 0.2, 1.0, *fixed, G, spare)
            after = G.copy()
            smooth_losses(low, 0.2, 1.0, *fixed, G, spare)
            np.testing.assert_allclose(J[:, a], (after - G) / (2 * h), atol=2e-5)
        tried += 1
    assert tried > 15


def test_smooth_choice_is_logit_over_coalitions():
    rng = np.random.default_rng(4)
    for _ in range(10):
        n, power, eps = int(rng.integers(3, 6)), int(rng.integers(1, 3)), 0.3
        fixed, t = equations(rng, n, power)
        ideals, delay, p, discount, _, rule = fixed[0]
        delta, weights, quota, veto = discount[0], rule.weights[0], rule.quotas[0], rule.vetoes
        F = np.empty(n)
        smooth_losses(t, eps, 1.0, *fixed, F, np.empty((n, n)))
        expected = t - (1 - delta) * delay
        reach = t ** (1 / power)
        for k in range(n):
            points = naive.choices(k, ideals, reach, weights, quota, tuple(np.flatnonzero(veto)))
            lost = np.sqrt(((points[:, None] - ideals) ** 2).sum(-1)) ** power
            chance = np.exp(-(lost[:, k] - lost[:, k].min()) / eps)
            expected -= delta * p[k] * (chance / chance.sum()) @ lost
        np.testing.assert_allclose(F, expected, atol=1e-9)


def test_the_path_ends_where_the_equations_hold():
    rng = np.random.default_rng(5)
    for power in (1, 2):
        fixed, t = equations(rng, 4, power)
        F, J = np.empty(4), np.empty((4, 4))
        status, eps = follow(t, *fixed, J)
        assert status == 0
        assert smooth_losses(t, eps, 1.0, *fixed, F, J) < 1e-8


def test_pivotal_directions():
    rng = np.random.default_rng(6)
    for _ in range(60):
        n = int(rng.integers(1, 7))
        ideals = rng.normal(size=(n, 2)).round(int(rng.integers(0, 3)))
        weights, quota, vetoes, veto = random_rule(rng, n)
        most = n * (n - 1) + 1
        starts, players = np.empty(most), np.empty(most, dtype=np.int64)
        order = np.empty(n, dtype=np.int64)
        m = pivotal_directions(
            ideals, arrays_of(weights, quota, veto), np.empty(most), np.empty(n), order, starts, players
        )
        ends = np.r_[starts[1:m], starts[0] + 2 * np.pi]
        for low, high, v in zip(starts[:m], ends, players[:m], strict=True):
            for angle in rng.uniform(low, high, 3):
                height = ideals[v] @ [np.cos(angle), np.sin(angle)]
                assert height == pytest.approx(naive.pivotal(angle, ideals, weights, quota, vetoes), abs=1e-9)


def test_uncovered():
    rng = np.random.default_rng(7)
    for _ in range(15):
        n, m = int(rng.integers(2, 6)), int(rng.integers(2, 20))
        ideals, policies = rng.normal(size=(n, 2)), rng.normal(size=(m, 2))
        weights, quota, vetoes, veto = random_rule(rng, n)
        squared = ((policies[:, None] - ideals) ** 2).sum(axis=-1)

        def beats(y, x, squared=squared, weights=weights, quota=quota, vetoes=vetoes):
            yes = squared[y] < squared[x]
            return yes @ weights >= quota and all(yes[v] for v in vetoes)

        marks = np.empty(m, dtype=np.uint8)
        rule = arrays_of(weights, quota, veto)
        uncovered(squared, rule, 0.0, np.zeros((m, (m + 63) // 64), dtype=np.uint64), marks)
        assert [not naive.covered(x, range(m), beats) for x in range(m)] == [bool(k) for k in marks]
