"""Nash's solution by its binding constraints and by the interior-point method, both against first-order conditions."""

from __future__ import annotations

import numpy as np
import pytest

from winset.bargaining.kernels.polytope_dual import nash_active
from winset.bargaining.kernels.polytope_nash import nash_interior

pytestmark = pytest.mark.kernel


def problem(rng, n, m, signs):
    """A scaled set {B z <= r} that holds 0 and all unit vectors, one of them on each axis at its border."""
    B = rng.random((m, n)) + 0.05
    if signs:
        B -= rng.random((m, n)) * (rng.random((m, n)) < 0.3)
        B[0] = rng.random(n) + 0.2
    r = np.maximum(B.max(axis=1), 0.05) * (1 + rng.random(m))
    r[0] = B[0].max()
    scale = np.abs(B).max(axis=1)
    w = rng.random(n) + 0.2
    return B / scale[:, None], r / scale, w / w.sum()


def residual(B, r, w, z, y):
    price = B.T @ y
    slack = r - B @ z
    return max(np.abs(price * z - w).max(), np.abs(y * slack).max(), -slack.min(), -y.min())


@pytest.mark.parametrize("signs", [False, True])
def test_both_methods_meet_the_first_order_conditions(signs):
    rng = np.random.default_rng(1)
    settled = 0
    for _ in range(60):
        n, m = int(rng.integers(2, 8)), int(rng.integers(2, 12))
        B, r, w = problem(rng, n, m, signs)
        players, rows, J = np.empty((7, n)), np.empty((6, m)), np.empty((n, n))
        z, y, act = np.empty(n), np.empty(m), np.empty(m, dtype=np.int64)
        ok = nash_active(B, r, w, z, y, J, players, rows, act)
        if ok:
            settled += 1
            assert residual(B, r, w, z, y) < 1e-12
        other, multipliers = np.empty(n), np.empty(m)
        assert nash_interior(B, r, w, other, multipliers, J, players, rows) == 0
        assert residual(B, r, w, other, multipliers) < 1e-9
        if ok:
            np.testing.assert_allclose(z, other, atol=1e-6)
    assert settled > 30


def test_what_it_cannot_settle_it_says():
    n, m = 2, 2
    B, r, w = np.eye(2), np.ones(2), np.array([0.5, 0.5])
    players, rows, J = np.empty((7, n)), np.empty((6, m)), np.empty((n, n))
    z, y, act = np.empty(n), np.empty(m), np.empty(m, dtype=np.int64)
    assert not nash_active(B, r, w, z, y, J, players, rows, act)
