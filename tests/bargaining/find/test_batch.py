"""Stacks of bargaining problems, offers and two-level games: every row as one at a time, statuses, wrong answers."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.bargaining.check.rows import certify_bargaining_rows
from winset.base.solution import Found
from winset.solve import SOLVER

RULES = [ws.NashBargaining(), ws.KalaiSmorodinsky()]


@pytest.mark.parametrize("concept", RULES, ids=lambda c: c.name)
def test_parametric_polytopes(concept):
    game = ws.ParametricBargaining(
        A=[["1 + a^2", 1], [1, "2*c"], [-1, 0]], b=["size", "2*size - a", 5], disagreement=["a/10", 0],
        weights=[1, "c"], parameters={"a": 0.5, "size": 2, "c": 1.0},
    )  # fmt: skip
    rng = np.random.default_rng(1)
    draws = {"a": rng.uniform(0, 1, 300), "c": rng.uniform(0.5, 2, 300)}
    batch = ws.solve_batch(game, concept, draws)
    assert (batch.status == ws.Status.SOLVED).all()
    assert batch.certificate.max() < 1e-9
    for row in range(0, 300, 37):
        one = ws.ParametricBargaining(
            A=[["1 + a^2", 1], [1, "2*c"], [-1, 0]], b=["size", "2*size - a", 5], disagreement=["a/10", 0],
            weights=[1, "c"], parameters={"a": draws["a"][row], "size": 2, "c": draws["c"][row]},
        )  # fmt: skip
        np.testing.assert_allclose(batch.points[row], np.asarray(ws.solve(one, concept).require().point), atol=1e-9)
    for threads in (1, 2):
        again = ws.solve_batch(game, concept, draws, threads=threads)
        np.testing.assert_array_equal(again.points, batch.points)


@pytest.mark.parametrize("concept", RULES, ids=lambda c: c.name)
def test_parametric_lists(concept):
    game = ws.ParametricBargaining(
        utilities={"strict": ["a", 1], "middle": [2, 2], "loose": [1, "a + c"], "nothing": [0, 0]},
        disagreement={"US": 0, "Japan": "c"}, weights={"US": 1, "Japan": 2}, players=["US", "Japan"],
        parameters={"a": 3.0, "c": 0.5},
    )  # fmt: skip
    rng = np.random.default_rng(2)
    draws = {"a": rng.uniform(0, 6, 200), "c": rng.uniform(0, 3, 200)}
    batch = ws.solve_batch(game, concept, draws)
    assert set(batch.status) <= {ws.Status.SOLVED, ws.Status.NO_SOLUTION}
    assert np.nanmax(batch.certificate) < 1e-12
    for row in range(200):
        table = [[draws["a"][row], 1], [2, 2], [1, draws["a"][row] + draws["c"][row]], [0, 0]]
        d = [0, draws["c"][row]]
        gains = np.array(table) - d
        if isinstance(concept, ws.NashBargaining) and not (gains > 0).all(axis=1).any():
            assert batch.status[row] == ws.Status.NO_SOLUTION
            continue
        one = ws.solve(ws.BargainingProblem(ws.FiniteOutcomes(table), d, [1, 2]), concept)
        assert one.status == batch.status[row]
        if one.points:
            assert batch["chosen"][row] in one.details["chosen"]


def test_stacks_of_problems_and_rows_that_go_wrong():
    rng = np.random.default_rng(3)
    problems = [
        ws.BargainingProblem(ws.Polytope(rng.random((4, 3)) + 0.1, rng.random(4) + 1), [0, 0, 0]) for _ in range(20)
    ]
    batch = ws.solve_batch(problems, ws.KalaiSmorodinsky())
    for row, problem in zip(batch.points, problems, strict=True):
        np.testing.assert_allclose(row, np.asarray(ws.solve(problem, ws.KalaiSmorodinsky()).point), atol=1e-12)
    columns = {k: v.copy() for k, v in ws.BargainingProblem.stack(problems).columns.items()}
    columns["b"][3, 0] = np.nan
    columns["b"][4] = -1
    columns["A"][5] = -1
    stack = ws.BargainingStack(columns)
    batch = ws.solve_batch(stack)
    assert batch.status[3] == ws.Status.NONFINITE
    assert batch.status[4] == ws.Status.NO_SOLUTION
    assert batch.status[5] == ws.Status.NO_SOLUTION
    assert (np.delete(batch.status, [3, 4, 5]) == ws.Status.SOLVED).all()
    moved = {**batch.columns, "points": batch.points + 0.01}
    assert (
        certify_bargaining_rows(stack, ws.NashBargaining(), Found(ws.Status.SOLVED, [], details=moved))[:3] > 1e-6
    ).all()
    with pytest.raises(ws.ModelError, match="must share players and the number of constraints"):
        ws.solve_batch([problems[0], ws.BargainingProblem(ws.Polytope.pie(3), [0, 0, 0])])
    columns["weights"][2, 1] = 0
    with pytest.raises(ws.ModelError, match=r"weights: must be > 0, got .* in row 2 of 20"):
        ws.BargainingStack(columns)
    with pytest.raises(ws.ModelError, match="columns: must be"):
        ws.BargainingStack({"A": columns["A"]})


def test_planted_wrong_choices_in_lists():
    rng = np.random.default_rng(4)
    stack = ws.BargainingStack(
        {"utilities": rng.random((30, 8, 3)), "disagreement": np.zeros((30, 3)), "weights": np.ones((30, 3))}
    )
    for concept in RULES:
        batch = ws.solve_batch(stack, concept)
        assert (batch.status == ws.Status.SOLVED).all()
        other = (batch["chosen"] + 1) % 8
        points = stack.columns["utilities"][np.arange(30), other]
        found = Found(ws.Status.SOLVED, [], details={"chosen": other, "points": points})
        assert (certify_bargaining_rows(stack, concept, found) > 1e-9).all()


def test_offers_with_parameters():
    """Rubinstein 1982: (1 - d2) / (1 - d1 d2), over draws of both discount factors."""
    game = ws.AlternatingOffers(["d", "d*e"], parameters={"d": 0.9, "e": 1})
    assert ws.solve(game, ws.Stationary()).require().point["1"] == pytest.approx(1 / 1.9)
    rng = np.random.default_rng(5)
    draws = {"d": rng.uniform(0.1, 0.99, 500), "e": rng.uniform(0.2, 1, 500)}
    batch = ws.solve_batch(game, draws)
    second = draws["d"] * draws["e"]
    np.testing.assert_allclose(batch.points[:, 0], (1 - second) / (1 - draws["d"] * second), atol=1e-12)
    assert batch.certificate.max() < 1e-12
    with pytest.raises(ws.ModelError, match=r"discounts: must be from 0 to 1, got .* in row 1 of 2"):
        ws.solve_batch(game, {"d": [0.5, 1.5]})
    with pytest.raises(ws.ModelError, match=r"discounts\[0\]: no parameter named 'f'; accepted: d"):
        ws.AlternatingOffers(["f", "d"], parameters={"d": 0.9})
    named = ws.AlternatingOffers({"US": 0.9, "Japan": 0.8}, costs={"Japan": "k"}, parameters={"k": 0.0})
    assert ws.solve(named, ws.Stationary()).point["US"] == pytest.approx(0.2 / 0.28)
    over = ws.AlternatingOffers(["d", 0.9], outcomes=ws.Polytope.pie(2), parameters={"d": 0.9})
    with pytest.raises(ws.ModelError, match="accepted: a pie"):
        ws.solve_batch(over, {"d": [0.5]})


@pytest.mark.parametrize("order", ["alternating", "random"])
def test_two_level_offers_under_draws(order):
    home = ws.Ratification({"farms": "c", "firms": "c/2"}, quota=1, parameters={"c": 0.6})
    procedure = ws.AlternatingOffers(["d", 0.9], order=order, parameters={"d": 0.9})
    game = ws.TwoLevel(procedure, {"1": home, "2": ws.Ratification({"all": "t"}, parameters={"t": 0.1})})
    rng = np.random.default_rng(6)
    draws = {"c": rng.uniform(0, 1.9, 150), "t": rng.uniform(0, 0.6, 150), "d": rng.uniform(0.5, 0.99, 150)}
    batch = ws.solve_batch(game, draws)
    assert {ws.Status.SOLVED, ws.Status.NO_SOLUTION} == set(batch.status)
    for row in range(150):
        one = ws.TwoLevel(
            ws.AlternatingOffers([draws["d"][row], 0.9], order=order),
            {"1": draws["c"][row] / 2, "2": draws["t"][row]},
        )
        solution = ws.solve(one, ws.Stationary())
        assert solution.status == batch.status[row]
        if solution.points:
            np.testing.assert_allclose(batch.points[row], np.asarray(solution.point), atol=1e-10)
            np.testing.assert_allclose(
                batch["schelling"][row], np.asarray(solution.details["schelling"]["gain"]), atol=1e-10
            )


@pytest.mark.parametrize("concept", RULES, ids=lambda c: c.name)
def test_two_level_polytopes_under_draws(concept):
    A, b = [[1, "k"], [2, 1]], ["size", 3]
    game = ws.TwoLevel(
        ws.ParametricBargaining(A=A, b=b, parameters={"k": 1.5, "size": 2}),
        {"1": ws.Ratification({"x": "c", "y": "c - 0.2", "z": 0.1}, quota=2, parameters={"c": 0.5}), "2": 0.3},
    )
    rng = np.random.default_rng(7)
    draws = {"k": rng.uniform(0.5, 2, 100), "c": rng.uniform(0, 2.5, 100)}
    batch = ws.solve_batch(game, concept, draws)
    assert {ws.Status.SOLVED, ws.Status.NO_SOLUTION} == set(batch.status)
    assert np.nanmax(batch.certificate) < 1e-9
    for row in range(100):
        k, c = draws["k"][row], draws["c"][row]
        problem = ws.BargainingProblem(ws.Polytope([[1, k], [2, 1]], [2, 3]), [0, 0])
        homes = {"1": ws.Ratification({"x": c, "y": c - 0.2, "z": 0.1}, quota=2), "2": 0.3}
        solution = ws.solve(ws.TwoLevel(problem, homes), concept)
        assert solution.status == batch.status[row]
        if solution.points:
            np.testing.assert_allclose(batch.points[row], np.asarray(solution.point), atol=1e-8)
    stack = game.with_draws(draws)
    low = {**batch.columns, "points": batch.points - 0.01}
    caught = SOLVER.stack_certifier_for(stack, concept)(stack, concept, Found(ws.Status.SOLVED, [], details=low))
    assert (caught[batch.status == ws.Status.SOLVED] > 1e-6).all()


def test_what_cannot_be_drawn():
    with pytest.raises(ws.ModelError, match="must be given by thresholds that are known"):
        ws.solve_batch(
            ws.TwoLevel(ws.AlternatingOffers(["d", 0.9], parameters={"d": 0.9}), {"1": ws.Ratification.uniform(0, 1)}),
            {"d": [0.9]},
        )
    game = ws.TwoLevel(ws.LegislativeBargaining(3), {"1": ws.Ratification(["c"], parameters={"c": 0.1})})
    with pytest.raises(ws.ModelError, match="not for LegislativeBargaining"):
        ws.solve_batch(game, {"c": [0.1]})
    with pytest.raises(ws.ModelError, match=r"groups\[a\]: no parameter named 'x'"):
        ws.Ratification({"a": "x"}, parameters={"c": 0.1})
    with pytest.raises(ws.ModelError, match="one of them must be given"):
        ws.ParametricBargaining(parameters={"c": 1})
    with pytest.raises(ws.ModelError, match=r"b\[0\]: no parameter named 'sze'; did you mean 'size'"):
        ws.ParametricBargaining(A=[[1, 1]], b=["sze"], parameters={"size": 1})
