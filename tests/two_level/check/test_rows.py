"""The check of stacks of two-level games: a row that is wrong is measured, and the rows beside it are not."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.solve import stack_certifier_for
from winset.two_level.check.rows import certify_two_level_rows


def pies():
    """Pies of three sizes between two; the first player's home needs 0.6."""
    pie = ws.ParametricBargaining(A=[[1, 1]], b=["s"], parameters={"s": 1})
    return ws.TwoLevel(pie, {"1": 0.6}).with_draws({"s": [1.0, 1.2, 2.0]}), ws.NashBargaining()


def offers():
    """Offers over a pie of one under three discounts of the second player; the first player's home needs 0.6."""
    game = ws.AlternatingOffers([".5", "d"], parameters={"d": 0.5})
    return ws.TwoLevel(game, {"1": 0.6}).with_draws({"d": [0.3, 0.5, 0.8]}), ws.Stationary()


def violations(stack, concept, **changes):
    """What the check measures on the library's own rows, some columns of which are changed."""
    batch = ws.solve_batch(stack, concept)
    columns = {**batch.columns, "status": batch.status, "lists": dict(batch.lists), "offsets": batch.offsets}
    columns |= {name: change(columns[name].copy()) for name, change in changes.items()}
    return stack_certifier_for(stack, concept)(stack, concept, Found(ws.Status.SOLVED, [], details=columns))


def shifted(rows):
    """A twentieth goes from the second player to the first in the middle row."""
    rows[1] += (0.05, -0.05)
    return rows


def unknown(rows):
    rows[1] = np.nan
    return rows


@pytest.mark.parametrize("make", [pies, offers])
def test_right_rows_pass(make):
    stack, concept = make()
    assert stack_certifier_for(stack, concept).func is certify_two_level_rows
    assert (violations(stack, concept) < 1e-9).all()


@pytest.mark.parametrize("make", [pies, offers])
@pytest.mark.parametrize("column", ["points", "rule"])
def test_a_wrong_row_is_measured_and_no_other(make, column):
    stack, concept = make()
    found = violations(stack, concept, **{column: shifted})
    assert found[1] > 1e-3
    assert (found[[0, 2]] < 1e-9).all()


@pytest.mark.parametrize("make", [pies, offers])
def test_both_columns_wrong_alike_are_caught_by_the_check_of_the_procedure(make):
    stack, concept = make()
    found = violations(stack, concept, points=shifted, rule=shifted)
    assert found[1] > 1e-3
    assert (found[[0, 2]] < 1e-9).all()


@pytest.mark.parametrize("make", [pies, offers])
def test_a_point_below_the_floor_is_caught(make):
    stack, concept = make()
    low = np.array([[0.5, 0.5]] * 3)
    assert (violations(stack, concept, points=lambda rows: low) > 1e-3).all()


def test_a_row_without_a_point_has_no_measure():
    stack, concept = pies()
    assert np.isnan(violations(stack, concept, points=unknown)[1])
