"""Correlated and coarse correlated equilibria: the literature, the naive twin, invariances, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.incentives import best, fairest
from winset.base import programs as sparse_programs
from winset.tables.find.correlated import CorrelatedProgram

CASES = json.loads((Path(__file__).parents[2] / "cases" / "correlated.json").read_text())
BOTH = (ws.Correlated, ws.CoarseCorrelated)


def value_of(sol, objective):
    payoffs = np.array(sol.point.payoffs)
    if objective == "egalitarian":
        return payoffs.min()
    return payoffs.sum() if objective == "welfare" else float(np.dot(objective, payoffs))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    game = ws.NormalForm(case["payoffs"])
    objective = case["objective"] if isinstance(case["objective"], str) else tuple(case["objective"])
    for concept, value in ((ws.Correlated, case["value"]), (ws.CoarseCorrelated, case["coarse"])):
        sol = ws.solve(game, concept(objective)).require()
        assert value_of(sol, objective) == pytest.approx(float(Fraction(value)), abs=1e-9)
        assert sol.certificate.value < 1e-12
    if case["distribution"]:
        expected = np.array([[float(Fraction(x)) for x in row] for row in case["distribution"]])
        p = np.array(ws.solve(game, ws.Correlated(objective)).point)
        assert p == pytest.approx(expected, abs=1e-9)


def test_what_a_solution_says():
    game = ws.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]], actions=[["yield", "dare"]] * 2)
    sol = ws.solve(game, ws.Correlated())
    assert sol.point["yield", "dare"] == pytest.approx(0.25)
    assert sol.point.marginal("1") == pytest.approx([0.75, 0.25])
    assert str(sol.point) == "0.5 (yield, yield) + 0.25 (yield, dare) + 0.25 (dare, yield) -> 1: 5.25, 2: 5.25"
    assert sol.details["multipliers"]["1"].shape == (2, 2)
    assert sol.certificate.parts["slacks"]["1"].shape == (2, 2)
    assert ws.Solution.from_dict(sol.to_dict()) == sol
    fair = ws.solve(game, ws.CoarseCorrelated("egalitarian"))
    assert sum(fair.details["weights"].values()) == pytest.approx(1)
    assert fair.details["multipliers"]["2"].shape == (2,)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.sampled_from([(2, 2), (3, 4), (2, 2, 2), (3, 2, 2), (1, 3), (4,)]),
    whole=st.booleans(),
    coarse=st.booleans(),
)
def test_the_optimum_is_that_of_the_naive_program(seed, shape, whole, coarse):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 4, (len(shape), *shape)).astype(float) if whole else rng.random((len(shape), *shape))
    game, concept = ws.NormalForm(payoffs), BOTH[coarse]
    welfare = ws.solve(game, concept()).require()
    assert value_of(welfare, "welfare") == pytest.approx(best(payoffs, payoffs.sum(axis=0), coarse), abs=1e-7)
    fair = ws.solve(game, concept("egalitarian")).require()
    assert value_of(fair, "egalitarian") == pytest.approx(fairest(payoffs, coarse), abs=1e-7)
    table = rng.random(shape)
    wanted = table if len(shape) > 1 else -payoffs[0]
    sol = ws.solve(game, concept(wanted)).require()
    assert (np.array(sol.point) * wanted).sum() == pytest.approx(best(payoffs, wanted, coarse), abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_nash_equilibrium_is_no_better_and_a_coarse_one_no_worse(seed):
    game = ws.NormalForm(np.random.default_rng(seed).random((2, 3, 3)))
    tight, loose = (value_of(ws.solve(game, c()).require(), "welfare") for c in BOTH)
    for point in ws.solve(game, ws.Nash()).points:
        assert sum(point[0] @ u @ point[1] for u in game.payoffs) <= tight + 1e-9
    assert tight <= loose + 1e-9


@pytest.mark.parametrize("concept", BOTH)
@pytest.mark.parametrize("change", [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e6)])
def test_payoffs_scaled_and_shifted(concept, change):
    payoffs = np.random.default_rng(3).random((3, 3, 2, 3))
    plain = ws.solve(ws.NormalForm(payoffs), concept()).require()
    moved = ws.solve(ws.NormalForm(payoffs * change[0] + change[1]), concept()).require()
    assert np.array(moved.point) == pytest.approx(np.array(plain.point), abs=1e-6)


def test_players_change_places():
    payoffs = np.random.default_rng(4).random((3, 2, 3, 4))
    turned = payoffs[[2, 0, 1]].transpose(0, 3, 1, 2)
    for concept in BOTH:
        a, b = (value_of(ws.solve(ws.NormalForm(u), concept()), "welfare") for u in (payoffs, turned))
        assert a == pytest.approx(b, abs=1e-9)


def test_flat_payoffs_one_action_one_player():
    for payoffs in (np.zeros((2, 3, 3)), np.ones((3, 1, 1, 1)), np.array([[1.0, 3.0, 2.0]])):
        for concept in BOTH:
            for objective in ("welfare", "egalitarian"):
                assert ws.solve(ws.NormalForm(payoffs), concept(objective)).require().certificate.value < 1e-12
    assert np.array(ws.solve(ws.NormalForm([[1.0, 3.0, 2.0]]), ws.Correlated()).point).tolist() == [0, 1, 0]


@pytest.mark.parametrize("concept", BOTH)
def test_without_scipys_own_highs(concept, monkeypatch):
    games = [ws.NormalForm(np.random.default_rng(s).random((2, 3, 4))) for s in range(3)]
    before = [ws.solve(g, concept(o)) for g in games for o in ("welfare", "egalitarian")]
    monkeypatch.setattr(sparse_programs, "_core", lambda: None)
    after = [ws.solve(g, concept(o)).require() for g in games for o in ("welfare", "egalitarian")]
    for a, b, o in zip(before, after, ("welfare", "egalitarian") * 3, strict=True):
        assert value_of(a, o) == pytest.approx(value_of(b, o), abs=1e-9)


def test_programs_that_have_no_optimum(monkeypatch):
    columns = sparse_programs.dense_columns(np.array([[1.0, -1.0]]))
    row, free = np.array([0.0]), np.array([np.inf])
    for own in (True, False):
        if not own:
            monkeypatch.setattr(sparse_programs, "_core", lambda: None)
        bad = sparse_programs.minimise(np.zeros(2), columns, row + 3, row + 3, 0.0, 1.0)
        assert bad.status == "infeasible"
        assert sparse_programs.minimise(-np.ones(2), columns, row, free).status == "unbounded"
        good = sparse_programs.minimise(np.array([1.0, 0.0]), columns, row + 0.5, free, 0.0, 1.0)
        assert good.x.tolist() == [0.5, 0.0]
        assert good.row_dual.tolist() == [1.0]


def test_bad_input():
    game = ws.NormalForm(np.zeros((2, 2, 3)))
    for wrong in ((1, 2, 3), ((1, 2), (3, 4)), ((1, 2), (3,))):
        with pytest.raises(
            ws.ModelError, match="objective: must be one weight for each of 2 players or a table of 2 x 3"
        ):
            ws.solve(game, ws.Correlated(wrong))
    with pytest.raises(ws.ModelError, match=r"Correlated\.objective: must be finite numbers, got nan"):
        ws.Correlated((1, float("nan")))
    with pytest.raises(ws.ModelError, match=r"CoarseCorrelated\.objective: must be 'welfare' or 'egalitarian'"):
        ws.CoarseCorrelated("fair")
    with pytest.raises(ws.ModelError, match="must be 'welfare', 'egalitarian' or numbers, got 3"):
        ws.Correlated(3)
    with pytest.raises(ws.MethodError, match="the program would have"):
        ws.solve(game, ws.Correlated(), CorrelatedProgram(entries=3))
    assert ws.Correlated(np.array([1.0, 2.0])) == ws.Correlated([1.0, 2.0])
