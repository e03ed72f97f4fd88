"""Counts in packed whole numbers against every coalition, and against rules that have formulas."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.coalitions.find import packed_counts
from winset.coalitions.find.packed_counts import swings_by_weight


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(1, 100), st.sampled_from([1, 2, 120]))
def test_swings_are_those_of_every_coalition(weights: list[int], share: int, stage: int) -> None:
    quota = 1 + (sum(weights) - 1) * share // 100
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_counts, "STAGE", stage)
        found = swings_by_weight(weights, quota)
    for i, weight in enumerate(weights):
        others = weights[:i] + weights[i + 1 :]
        sums = [sum(w for j, w in enumerate(others) if mask >> j & 1) for mask in range(1 << len(others))]
        assert found[weight] == sum(quota - weight <= total < quota for total in sums)


def test_a_thousand_equal_voters_have_the_swings_of_the_formula() -> None:
    rule = ws.WeightedVoting([1] * 999 + [2], 501)
    solution = ws.solve(rule, ws.Banzhaf())
    assert solution.status is ws.Status.SOLVED
    swings = solution.details["swings"]
    assert swings[-1] == comb(999, 500) + comb(999, 499)
    assert swings[0] == comb(998, 500) + comb(998, 498)
    assert solution.points[0][0] == Fraction(swings[0], 2**999)


def test_a_wrong_swing_among_a_thousand_voters_is_found() -> None:
    rule = ws.WeightedVoting([1 + k % 7 for k in range(1000)], 2001)
    solution = ws.solve(rule, ws.Banzhaf())
    assert solution.status is ws.Status.SOLVED
    values = list(solution.points[0].values)
    assert ws.certify(rule, ws.Banzhaf(), [values]).ok
    values[17] += Fraction(1, 2**990)
    assert not ws.certify(rule, ws.Banzhaf(), [values]).ok
