"""Sums by cell: near exact, and the same bits in any order and portions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.sweep import exact_sums
from winset.sweep.exact_sums import Moments

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-10, 10),
    st.sampled_from([0.1, -0.1, 1e300, -1e300, 5e-324, 2.0**-28, -(2.0**27), 2.0**28 - 1]),
)
ROWS = st.lists(st.tuples(st.integers(0, 2), NUMBERS), min_size=1, max_size=40)


@settings(deadline=None)
@given(ROWS, st.integers(1, 8), st.randoms(use_true_random=False))
def test_portions_and_order_change_no_bit_and_means_are_right(rows, portion, chance):
    cell, numbers = np.array([c for c, _ in rows]), np.array([x for _, x in rows])
    whole = Moments.of(cell, numbers, 3)
    chance.shuffle(rows)
    parts = Moments.nothing(3)
    for first in range(0, len(rows), portion):
        part = rows[first : first + portion]
        parts.add(Moments.of(np.array([c for c, _ in part]), np.array([x for _, x in part]), 3), slice(None))
    assert np.array_equal(parts.sums, whole.sums)
    assert np.array_equal(parts.ends, whole.ends)
    for c, (mean, count) in enumerate(zip(whole.mean(), whole.count, strict=True)):
        here = [Fraction(x) for k, x in rows if k == c]
        assert count == len(here)
        if not here:
            assert np.isnan(mean)
            continue
        assert whole.ends[c].tolist() == [min(here), max(here)]
        right, size = sum(here) / len(here), max(map(abs, here))
        assert abs(Fraction(float(mean)) - right) <= abs(right) / 2**50 + size / 2**100 + Fraction(5e-324)


def test_numbers_that_are_not_finite_are_left_out_and_portions_are_added(monkeypatch):
    numbers = np.array([1.0, np.nan, 2.0, np.inf, 4.0, -np.inf])
    for portion in (1, 2, 100):
        monkeypatch.setattr(exact_sums, "PORTION", portion)
        found = Moments.of(np.zeros(6, dtype=np.int64), numbers, 1)
        assert (found.count[0], found.mean()[0], found.ends[0].tolist()) == (3, 7 / 3, [1.0, 4.0])


@pytest.mark.parametrize("axes", [None, {"friction": [1.0, 2.0, 3.0]}])
def test_means_do_not_depend_on_the_size_of_a_chunk(axes):
    def sweep(chunk):
        found = ws.sweep("apec-launch-1989", axes, {"fear": (0, 5), "canvass": (0, 4)}, draws=700, chunk=chunk)
        return replace(found, stats={})

    base = sweep(700)
    assert len(base.measures) > 0
    assert all(sweep(chunk) == base for chunk in (1, 64, 333, 5000))
