"""Games over time at many discount factors: the same as one at a time, certified by row, swept, and bad input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from tests.naive.dynamic_legislature import gain_of_one_deviation
from winset.base.solution import Found
from winset.solve import stack_certifier_for

SHARES = [["1/2", "2/5", "1/10"], ["9/20", "1/8", "1/2"], ["1/20", "19/40", "2/5"]]
COMMITTEE = ws.DynamicBargaining(SHARES, discount="9/10")
LINE = ws.DynamicBargaining(ideals=[0, 0.35, 0.5, 0.8, 1], policies=np.linspace(0, 1, 11).tolist(), discount="1/2")
COMMONS = ws.StochasticGame(
    [[[[0, 0], ["1/2", "1/2"]], [[3, 1], [4, 2]]], [[[0, "1/2"], [0, "1/2"]], [[3, 4], [1, 2]]]],
    [[[["1/10", "9/10"], ["1/2", "1/2"]], [["1/2", "1/2"], ["9/10", "1/10"]]]] * 2, Fraction(9, 10),
)  # fmt: skip
MATCH = ws.StochasticGame([[[[2, 0], [0, 1]]], [[[-2, 0], [0, -1]]]], [[[[1], [1]], [[1], [1]]]], Fraction(1, 2))
PURE = ws.MarkovPerfect("all", pure=True)


def test_every_row_of_a_committee_is_an_equilibrium_at_its_factor_or_proved_to_have_none():
    batch = ws.solve_batch(COMMITTEE, {"discount": np.array([0.3, 0.9, np.nan, 0.99])})
    assert batch.status.tolist() == [ws.Status.NO_SOLUTION, ws.Status.SOLVED, ws.Status.NONFINITE, ws.Status.SOLVED]
    for row, factor in ((1, "9/10"), (3, "99/100")):
        listed = ws.solve(ws.DynamicBargaining(SHARES, discount=factor), ws.MarkovPerfect("all"))
        k = [p.outcome.tolist() for p in listed.points].index(batch["proposals"][row].astype(int).tolist())
        np.testing.assert_allclose(batch["values"][row], listed.details["values"][k], atol=1e-12)


def test_policies_on_a_line_at_many_factors_by_plain_loops():
    factors = np.linspace(0, 0.9, 7)
    batch = ws.solve_batch(LINE, {"discount": factors})
    assert (batch.status == ws.Status.SOLVED).all()
    assert batch.certificate.max() <= 1e-9
    payoffs = LINE.payoffs.astype(float).tolist()
    for row, factor in enumerate(factors):
        rule = batch["proposals"][row].astype(int)
        mix = [[{int(x): 1.0} for x in own] for own in rule]
        assert gain_of_one_deviation(payoffs, [0.2] * 5, float(factor), 3, mix) < 1e-8
        assert batch["absorbing"][row].tolist() == [int((rule[:, q] == q).all()) for q in range(11)]
    assert batch["absorbing"][:, 5].all()  # the median's ideal point is never left


def test_all_pure_equilibria_of_a_stochastic_game_row_by_row():
    factors = np.array([0.2, 0.9, 0.5])
    batch = ws.solve_batch(COMMONS, PURE, {"discount": factors})
    for row, factor in enumerate(factors):
        single = ws.solve(ws.StochasticGame(
            [[t[i].tolist() for t in COMMONS.payoffs] for i in range(2)], [t.tolist() for t in COMMONS.transitions],
            float(factor)), PURE)  # fmt: skip
        assert batch["count"][row] == len(single.points)
        flat = [np.concatenate([x for own in p.strategies for x in own]) for p in single.points]
        np.testing.assert_array_equal(batch.of(row)["strategies"], flat)
        np.testing.assert_allclose(batch["values"][row], single.details["values"][0], atol=1e-12)


def test_values_of_a_zero_sum_game_and_mixed_play_do_not_depend_on_where_they_stand():
    batch = ws.solve_batch(MATCH, ws.MarkovPerfect(), {"discount": np.array([0.0, 0.5, 0.9])})
    np.testing.assert_allclose(batch["values"][:, 0, 0], 2 / 3, atol=1e-9)
    mixed = ws.solve_batch(COMMONS, ws.MarkovPerfect(), {"discount": np.array([0.3, 0.6])})
    assert (mixed.status == ws.Status.SOLVED).all()


def test_a_sweep_takes_them_too():
    swept = ws.sweep(COMMITTEE, {"discount": (0.8, 0.98, 4)}, concept=ws.MarkovPerfect(), progress=False)
    assert swept.rows == swept.total == 4
    swept = ws.sweep(COMMONS, {"discount": (0.2, 0.9, 4)}, concept=PURE, progress=False)
    assert swept.rows == 4


def claimed(stack, concept, change):
    """What the check of rows says if one column is another."""
    batch = ws.solve_batch(stack, concept)
    details = {**batch.columns, "status": batch.status}
    if batch.lists:
        details |= {"lists": dict(batch.lists), "offsets": batch.offsets}
    certify = stack_certifier_for(stack, concept)
    return certify(stack, concept, Found(ws.Status.SOLVED, [], details={**details, **change(details)}))


def moved(details, name, row, add):
    column = np.array(details[name], dtype=float)
    column[row] = column[row] + add
    return {name: column}


@pytest.mark.parametrize(("name", "add"), [("proposals", 1), ("values", 1e-3), ("absorbing", 1), ("count", 1)])
def test_wrong_rows_of_a_committee_are_refused(name, add):
    stack = LINE.with_draws({"discount": np.array([0.2, 0.5, 0.8])})
    right = claimed(stack, ws.MarkovPerfect(), lambda d: {})
    assert (right <= 1e-9).all()
    off = claimed(stack, ws.MarkovPerfect(), lambda d: moved(d, name, 1, add))
    assert (off > 1e-9).tolist() == [False, True, False]


def test_that_there_is_none_is_refused_where_there_is_one():
    stack = COMMITTEE.with_draws({"discount": np.array([0.3, 0.9])})
    none = {"status": np.full(2, ws.Status.NO_SOLUTION), "proposals": np.full((2, 3, 3), -1), "count": np.zeros(2),
            "values": np.full((2, 3, 3), np.nan), "absorbing": np.zeros((2, 3))}  # fmt: skip
    off = claimed(stack, ws.MarkovPerfect(), lambda d: none)
    assert (off > 1e-9).tolist() == [False, True]


def test_wrong_rows_of_a_stochastic_game_are_refused():
    stack = COMMONS.with_draws({"discount": np.array([0.2, 0.9])})
    assert (claimed(stack, PURE, lambda d: {}) <= 1e-9).all()
    for name in ("values", "count"):
        assert (claimed(stack, PURE, lambda d, n=name: moved(d, n, 0, 1)) > 1e-9).tolist() == [True, False]
    rolled = claimed(stack, PURE, lambda d: {"lists": {"strategies": d["lists"]["strategies"][:, ::-1]}})
    assert rolled.max() > 1e-9
    fewer = claimed(stack, PURE, lambda d: {"lists": {"strategies": d["lists"]["strategies"][:-1]},
                    "offsets": d["offsets"] - np.array([0, 0, 1]), "count": d["count"] - np.array([0, 1])})  # fmt: skip
    assert np.isinf(fewer[1])


@pytest.mark.parametrize("game", [COMMITTEE, COMMONS])
def test_what_is_refused(game):
    with pytest.raises(ws.ModelError, match=r"draws\[discount\]: must be >= 0 and below 1, got 1 in row 1 of 2"):
        game.with_draws({"discount": [0.5, 1.0]})
    with pytest.raises(ws.ModelError, match=r"draws\[patience\]: no parameter named"):
        ws.solve_batch(game, ws.MarkovPerfect(), {"patience": [0.5]})
    assert game.parameters == {"discount": 0.9}
    with pytest.raises(ws.MethodError, match="accepted"):
        ws.solve_batch(game, ws.MarkovPerfect("all"), {"discount": [0.5]})
