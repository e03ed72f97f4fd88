"""Choices from lists of outcomes against every outcome compared."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import bargaining as naive
from winset.bargaining.kernels.finite_outcomes import fairest

pytestmark = pytest.mark.kernel


def test_the_fairest_outcome():
    rng = np.random.default_rng(1)
    for _ in range(300):
        k, n = int(rng.integers(1, 7)), int(rng.integers(1, 4))
        u = rng.integers(-1, 4, (k, n)).astype(float)
        d, w = np.zeros(n), 2.0 ** rng.integers(-1, 2, n)
        expected = naive.fairest(u, d, w)
        chosen = fairest(u, d, w, np.empty(n), np.empty(n), np.empty(n))
        assert chosen == (expected[0] if expected else -1)
