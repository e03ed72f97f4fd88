"""Balanced coalitions and values in whole numbers, against programs and every order of arrival."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.coalitions.check.balance import NullSpace, members
from winset.coalitions.check.nucleolus import is_balanced, outside_span
from winset.coalitions.check.shapley_banzhaf import _in_two_halves, contributions, semivalue, weighed


@given(st.integers(2, 5), st.data())
def test_what_is_proved_balanced_is_balanced(n: int, data: st.DataObject) -> None:
    masks = data.draw(st.lists(st.integers(1, (1 << n) - 2), min_size=1, max_size=6, unique=True))
    own = data.draw(st.lists(st.sampled_from([1 << i for i in range(n)]), max_size=2, unique=True))
    space = NullSpace(n)
    rows = np.array(sorted(masks))
    if space.balanced(rows, own):
        assert is_balanced(rows, [(1 << n) - 1], own, n) <= 1e-9
    space.fix(rows)
    fixed = [(1 << n) - 1, *masks]
    assert (space.outside() == outside_span(fixed, n)).all()
    for vector in space.basis:
        assert not (members(n)[fixed] @ np.array(vector)).any()


def test_minimal_balanced_collections_are_proved_without_a_program() -> None:
    for n, masks in ((3, [3, 5, 6]), (4, [7, 9, 10, 12]), (3, [1, 6]), (5, [3, 5, 6, 24]), (4, [1, 2, 4, 8])):
        assert NullSpace(n).balanced(np.array(masks), [])
    assert not NullSpace(3).balanced(np.array([3, 5]), [])
    assert NullSpace(3).balanced(np.array([1, 2]), [4])
    assert not NullSpace(3).balanced(np.array([1, 2]), [])


@pytest.mark.parametrize("n", [2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(5))
def test_a_nucleolus_is_proved_and_its_neighbours_are_not(n: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 9, 1 << n)
    values[0], values[-1] = 0, 12 * n
    game = ws.CoalitionalGame(values)
    solution = ws.solve(game, ws.Nucleolus())
    assert solution.certificate.exact
    point = list(solution.points[0].values)
    point[0], point[1] = point[0] + Fraction(1, 1000), point[1] - Fraction(1, 1000)
    assert not ws.certify(game, ws.Nucleolus(), [point]).ok


@pytest.mark.parametrize("n", [2, 3, 6, 13])
def test_two_halves_add_up_to_every_contribution(n: int) -> None:
    values = np.random.default_rng(n).integers(-99, 100, 1 << n)
    values[0] = 0
    slow = contributions(values.astype(object))
    assert (_in_two_halves(values.astype(float), n) == slow.astype(float)).all()


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_values_weighed_at_once_are_those_of_all_orders(n: int) -> None:
    values = np.random.default_rng(n).integers(-9, 10, 1 << n)
    values[0] = 0
    orders = list(permutations(range(n)))
    expected = [Fraction(0)] * n
    for order in orders:
        before = 0
        for i in order:
            expected[i] += Fraction(int(values[before | 1 << i] - values[before]), len(orders))
            before |= 1 << i
    assert semivalue(values, True) == expected
    assert semivalue(values.astype(float), False) == pytest.approx([float(v) for v in expected])
    sums = [[int(m) for m in row] for row in contributions(values)]
    assert semivalue(values, True, banzhaf=True) == weighed(sums, True)
    huge = values.astype(object) * 10**30
    assert semivalue(huge, True) == [v * 10**30 for v in expected]
