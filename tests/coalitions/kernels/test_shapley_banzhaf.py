"""Kernels of coalitional games against their naive twins."""

from __future__ import annotations

import numpy as np
import pytest

from tests.naive import coalitions as naive
from winset.coalitions.find.shapley_banzhaf import low_bits, sums_by_size
from winset.coalitions.kernels.batch import shapley_batch
from winset.coalitions.kernels.power_indices import (
    count_winning,
    critical_counts,
    losing_by_size,
    losing_by_weight,
    swing_chances,
    winning_marks,
)

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize("n", [1, 2, 5, 10, 11, 12])
def test_size_sums(n):
    values = np.random.default_rng(n).integers(-9, 10, 2**n)
    values[0] = 0
    sums, totals = sums_by_size(values, n)
    expected, whole = naive.sums_by_size(values.tolist(), n)
    assert sums.tolist() == expected
    assert totals.tolist() == whole


@pytest.mark.parametrize("modulus", [0, 97])
def test_losing_counts(modulus):
    rng = np.random.default_rng(1)
    for _ in range(20):
        n = int(rng.integers(1, 8))
        weights = rng.integers(1, 9, n)
        quota = int(rng.integers(1, weights.sum() + 1))
        expected, whole = naive.losing(weights.tolist(), quota)
        sums, totals = np.zeros((n, n + 1), dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
        losing_by_size(weights, quota, modulus, np.zeros((n + 1, quota), dtype=np.int64), totals, sums)
        m = modulus or 2**63
        assert sums.tolist() == [[v % m for v in row] for row in expected]
        assert totals.tolist() == [v % m for v in whole]
        flat = np.zeros(n, dtype=np.int64)
        assert losing_by_weight(weights, quota, modulus, np.zeros(quota, dtype=np.int64), flat) == sum(whole) % m
        assert flat.tolist() == [sum(row) % m for row in expected]
        p = float(rng.uniform(0.05, 0.5))
        swings = np.zeros(n)
        swing_chances(weights, quota, p, np.zeros(quota), swings)
        for i in range(n):
            chance = 0.0
            for mask in range(2**n):
                inside = [j for j in range(n) if mask >> j & 1]
                total = sum(weights[j] for j in inside)
                if i not in inside and total < quota <= total + weights[i]:
                    chance += p ** len(inside) * (1 - p) ** (n - 1 - len(inside))
            assert swings[i] == pytest.approx(chance, abs=1e-12)


def test_winning_marks_and_counts():
    rng = np.random.default_rng(2)
    for n in (3, 6, 11):
        weights = rng.integers(0, 9, (3, n))
        quotas = np.maximum(weights.sum(axis=1) // 2, 1)
        clauses = np.array([[1, 1, 0], [0, 0, 1]], dtype=np.uint8)
        marks = np.zeros(2**n, dtype=np.uint8)
        winning_marks(weights, quotas, clauses, marks)
        for mask in range(2**n):
            a, b, c = [sum(w[i] for i in range(n) if mask >> i & 1) for w in weights] >= quotas
            assert marks[mask] == ((a and b) or c)
        expected, whole = naive.sums_by_size(marks.tolist(), n)
        bits = low_bits(n)
        a = len(bits).bit_length() - 1
        low = np.array([[sum(w[i] for i in range(a) if k >> i & 1) for w in weights] for k in range(2**a)])
        sums, totals = np.zeros((n, n + 1), dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
        by_low = np.zeros((2**a, n - a + 1), dtype=np.int64)
        count_winning(low, bits, weights, quotas, clauses, by_low, np.zeros(a + 4, dtype=np.int64), sums, totals)
        assert sums.tolist() == expected
        assert totals.tolist() == whole


def test_critical_counts():
    marks = np.array([0, 0, 0, 1, 0, 1, 0, 1], dtype=np.uint8)
    vulnerable, minimal = np.zeros((3, 4), dtype=np.int64), np.zeros((3, 4), dtype=np.int64)
    critical_counts(marks, 3, vulnerable, minimal)
    assert vulnerable.tolist() == [[0, 1, 2, 0], [0, 0, 1, 0], [0, 0, 1, 0]]
    assert minimal.tolist() == [[0, 0, 2, 0], [0, 0, 1, 0], [0, 0, 1, 0]]


def test_shapley_batch():
    rng = np.random.default_rng(3)
    values = rng.integers(0, 9, (70, 16)).astype(float)
    values[:, 0] = 0
    points = np.empty((70, 4))
    inside = np.array([0, 1 / 4, 1 / 12, 1 / 12, 1 / 4])
    outside = np.array([1 / 4, 1 / 12, 1 / 12, 1 / 4, 0])
    shapley_batch(values, low_bits(4), inside, outside, points)
    for row in (0, 33, 69):
        np.testing.assert_allclose(points[row], [float(x) for x in naive.shapley(values[row], 4)], atol=1e-12)
