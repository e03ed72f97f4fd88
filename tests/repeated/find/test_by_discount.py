"""Payoff sets at many discount factors: the same as one at a time, certified by row, swept, and bad input."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.repeated.check.by_discount import certify_payoff_rows

CHICKEN = ws.RepeatedGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], "1/2")
FUND = ws.RepeatedGame(
    [[[[10 - 10 * (a, b, c)[i] + 5 * (a + b + c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)] for i in range(3)],
    "1/2",
)
PENNIES = ws.RepeatedGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], "1/2")


@pytest.mark.parametrize("game", [CHICKEN, FUND], ids=["two", "three"])
def test_every_row_is_what_one_solve_gives(game):
    factors = np.array([0.5537688442211055, 0.0, 0.4, 0.41055276381909545, 0.7, np.nan])
    batch = ws.solve_batch(game, ws.PayoffSet(), {"discount": factors})
    assert batch.status.tolist() == [ws.Status.SOLVED] * 5 + [ws.Status.NONFINITE]
    assert np.nanmax(batch.certificate) <= 1e-7
    for row, factor in enumerate(factors[:5]):
        single = ws.solve(ws.RepeatedGame(game.stage, float(factor)), ws.PayoffSet())
        corners = np.array([np.asarray(p, dtype=float) for p in single.points])
        own = batch.of(row)["points"]
        assert len(own) == len(corners) == batch["count"][row]
        assert all(np.abs(own - corner).max(axis=1).min() < 1e-6 for corner in corners)
        np.testing.assert_allclose(batch["best"][row], corners.max(axis=0), atol=1e-6)
        np.testing.assert_allclose(batch["worst"][row], corners.min(axis=0), atol=1e-6)
        assert batch["joint"][row] == pytest.approx(corners.sum(axis=1).max(), abs=1e-6)


def test_a_list_of_games_and_a_sweep_are_the_same():
    factors = np.linspace(0.2, 0.8, 7)
    by_draws = ws.solve_batch(CHICKEN, factors[:, None])
    by_list = ws.solve_batch([ws.RepeatedGame(CHICKEN.stage, d) for d in factors])
    np.testing.assert_allclose(by_list["best"], by_draws["best"], atol=1e-9)
    swept = ws.sweep(CHICKEN, {"discount": (0.2, 0.8, 7)}, concept=ws.PayoffSet(), progress=False)
    assert swept.rows == swept.total == 7
    assert (ws.solve_batch(PENNIES, factors[:, None]).status == ws.Status.NO_SOLUTION).all()
    assert len(CHICKEN.with_draws({"discount": factors})) == 7


def test_wrong_rows_are_refused():
    stack = CHICKEN.with_draws({"discount": np.array([0.3, 0.4, 0.6])})
    batch = ws.solve_batch(stack)
    details = {**batch.columns, "status": batch.status, "lists": batch.lists, "offsets": batch.offsets}
    right = certify_payoff_rows(stack, ws.PayoffSet(), Found(ws.Status.SOLVED, [], details=details))
    assert (right <= 1e-7).all()
    for name in ("best", "worst", "joint", "count"):
        wrong = batch.columns[name].copy()
        wrong[1] = wrong[1] + 1
        off = certify_payoff_rows(stack, ws.PayoffSet(), Found(ws.Status.SOLVED, [], details={**details, name: wrong}))
        assert (off > 1e-3).tolist() == [False, True, False]
    moved = batch.lists["points"].copy()
    moved[batch.offsets[2]] += 0.01
    off = certify_payoff_rows(
        stack, ws.PayoffSet(), Found(ws.Status.SOLVED, [], details={**details, "lists": {"points": moved}})
    )
    assert (off > 1e-4).tolist() == [False, False, True]
    none = np.full(3, ws.Status.NO_SOLUTION)
    off = certify_payoff_rows(stack, ws.PayoffSet(), Found(ws.Status.SOLVED, [], details={**details, "status": none}))
    assert np.isinf(off).all()


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (
            lambda: CHICKEN.with_draws({"discount": [0.5, 1.0]}),
            r"draws\[discount\]: must be >= 0 and below 1, got 1 in row 1",
        ),
        (lambda: CHICKEN.with_draws({"patience": [0.5]}), r"draws\[patience\]: no parameter named"),
        (lambda: ws.solve_batch([CHICKEN, PENNIES]), "stack: games must share the table"),
    ],
)
def test_what_is_refused(call, fault):
    with pytest.raises(ws.ModelError, match=fault):
        call()
