"""Bargaining on a line and the agenda setter: cases, invariances, batches, planted wrong answers, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.base.solution import Found
from winset.policies.check.banks_duggan_line import certify_line, certify_line_setter

CASES = json.loads((Path(__file__).parents[2] / "cases" / "spatial.json").read_text())
STATIONARY, PERFECT = ws.Stationary(), ws.SubgamePerfect()
FIVE = {"US": 1, "Australia": 0.8, "Southeast": 0.55, "Korea": 0.2, "Japan": 0.2}


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[c["id"] for c in cases])


@named(CASES["bargaining"])
def test_bargaining_case(case):
    arguments = {k: v for k, v in case.items() if k not in ("id", "proposals", "form", "source")}
    solution = ws.solve(ws.SpatialBargaining(**arguments), STATIONARY).require()
    np.testing.assert_allclose(np.asarray(solution.point), case["proposals"], atol=1e-14)
    assert solution.completeness == "all"
    assert solution.certificate.value < 1e-14


@named(CASES["setter"])
def test_setter_case(case):
    arguments = {k: v for k, v in case.items() if k not in ("id", "outcome", "form", "source")}
    for concept in (PERFECT, STATIONARY):
        solution = ws.solve(ws.AgendaSetter(**arguments), concept).require()
        assert solution.point == pytest.approx(case["outcome"], abs=1e-14)
        assert solution.details["outcome"] == solution.point


def test_names_details_and_round_trip():
    game = ws.SpatialBargaining(FIVE, 3, discount=0.9, status_quo=0, utility="absolute")
    solution = ws.solve(game, STATIONARY).require()
    radius = 0.055 / 0.28
    np.testing.assert_allclose(solution.details["acceptance"], [0.55 - radius, 0.55 + radius])
    assert solution.point["Japan"] == pytest.approx(0.55 - radius)
    assert solution.details["proposals"]["Japan"] == [(solution.point["Japan"], 1.0)]
    assert solution.details["inclusion"]["Japan"]["Southeast"] == 1
    assert solution.details["inclusion"]["Japan"]["US"] == 0
    expected = -np.mean(np.abs(np.asarray(solution.point) - 0.2))
    assert solution.details["values"]["Japan"] == pytest.approx(expected)
    assert ws.Solution.from_dict(solution.to_dict()) == solution


def test_as_players_become_patient_the_median_prevails():
    """Banks and Duggan 2000: proposals converge to the core."""
    for power in ("quadratic", "absolute"):
        before = np.inf
        for discount in (0.5, 0.9, 0.99, 0.999, 1 - 1e-9):
            game = ws.SpatialBargaining([-2, -1, 0.3, 1, 2], 3, discount=discount, status_quo=3, utility=power)
            spread = np.ptp(np.asarray(ws.solve(game, STATIONARY).require().point))
            assert spread < before
            before = spread
        assert before < 1e-3


numbers = st.floats(-10, 10, allow_nan=False).map(lambda x: round(x, 3))


@settings(max_examples=60, deadline=None)
@given(
    ideals=st.lists(numbers, min_size=1, max_size=7),
    status_quo=numbers,
    discount=st.floats(0, 0.99),
    share=st.floats(0.51, 1),
    utility=st.sampled_from(["quadratic", "absolute"]),
    shift=numbers,
    scale=st.sampled_from([1e-9, 0.5, 3.0, 1e9]),
    seed=st.integers(0, 99),
)
def test_moving_stretching_mirroring_and_relabelling(ideals, status_quo, discount, share, utility, shift, scale, seed):
    ideals, n = np.array(ideals), len(ideals)
    quota = max(int(np.ceil(share * n)), n // 2 + 1)
    common = {"quota": quota, "discount": discount, "utility": utility}
    base = np.asarray(
        ws.solve(ws.SpatialBargaining(ideals, status_quo=status_quo, **common), STATIONARY).require().point
    )
    moved = ws.SpatialBargaining(scale * (ideals + shift), status_quo=scale * (status_quo + shift), **common)
    close = 1e-7 if utility == "quadratic" else 1e-9
    np.testing.assert_allclose(
        np.asarray(ws.solve(moved, STATIONARY).require().point) / scale - shift, base, atol=close * 20
    )
    mirrored = ws.SpatialBargaining(-ideals, status_quo=-status_quo, **common)
    np.testing.assert_allclose(-np.asarray(ws.solve(mirrored, STATIONARY).require().point), base, atol=close)
    order = np.random.default_rng(seed).permutation(n)
    relabelled = ws.SpatialBargaining(ideals[order], status_quo=status_quo, **common)
    np.testing.assert_allclose(np.asarray(ws.solve(relabelled, STATIONARY).require().point), base[order], atol=close)


def test_the_constant_moves_values_only():
    one, two = (
        ws.solve(ws.SpatialBargaining([0, 1, 3], 2, discount=0.8, status_quo=5, constant=c), STATIONARY).require()
        for c in (0, 7)
    )
    np.testing.assert_array_equal(np.asarray(one.point), np.asarray(two.point))
    np.testing.assert_allclose(np.asarray(two.details["values"]) - np.asarray(one.details["values"]), 7)


def test_weights_and_their_unit():
    a = ws.SpatialBargaining([0, 1, 3], 51, weights=[49, 34, 17], discount=0.8, status_quo=5)
    b = ws.SpatialBargaining([0, 1, 3], 2, discount=0.8, status_quo=5)
    np.testing.assert_allclose(*(np.asarray(ws.solve(g, STATIONARY).require().point) for g in (a, b)))
    veto = ws.SpatialBargaining([0, 1, 3], 2, discount=0.8, status_quo=5, vetoes=["3"])
    assert np.asarray(ws.solve(veto, STATIONARY).require().point).min() > 1


def test_draws_and_stacks_agree_with_one_at_a_time():
    rng = np.random.default_rng(3)
    game = ws.SpatialBargaining(
        {**FIVE, "Southeast": "s"}, 3, discount="d", status_quo="q/2", utility="absolute",
        parameters={"s": 0.55, "d": 0.9, "q": 0.0},
    )  # fmt: skip
    draws = {"s": rng.random(300), "d": rng.uniform(0, 0.99, 300)}
    draws["s"][5] = np.nan
    batch = ws.solve_batch(game, draws)
    assert batch.status[5] == ws.Status.NONFINITE
    good = np.arange(300) != 5
    assert (batch.status[good] == ws.Status.SOLVED).all()
    assert batch.certificate[good].max() < 1e-12
    for row in (0, 6, 299):
        values = {**FIVE, "Southeast": draws["s"][row]}
        one = ws.SpatialBargaining(values, 3, discount=draws["d"][row], status_quo=0, utility="absolute")
        solution = ws.solve(one, STATIONARY).require()
        np.testing.assert_allclose(batch.points[row], np.asarray(solution.point), atol=1e-13)
        np.testing.assert_allclose(batch["values"][row], np.asarray(solution.details["values"]), atol=1e-13)
    games = [ws.SpatialBargaining([0, 1, 2], 2, discount=d, constant=4) for d in (0.1, 0.5, 0.9)]
    rows = ws.solve_batch(games, STATIONARY).points
    np.testing.assert_allclose(rows, [np.asarray(ws.solve(g, STATIONARY).point) for g in games], atol=1e-14)


def test_setter_draws():
    rng = np.random.default_rng(4)
    game = ws.AgendaSetter("s", [0, 1, 2], 2, "q", parameters={"s": 3, "q": 0})
    draws = rng.normal(size=(500, 2)) * 3
    batch = ws.solve_batch(game, draws)
    assert (batch.status == ws.Status.SOLVED).all()
    for row in range(0, 500, 50):
        one = ws.solve(ws.AgendaSetter(draws[row, 0], [0, 1, 2], 2, draws[row, 1]), PERFECT).require()
        assert batch["outcome"][row] == pytest.approx(one.point, abs=1e-14)
    member = ws.AgendaSetter("a", {"a": "s", "b": 1, "c": 2}, 2, 0, parameters={"s": 3})
    outcomes = ws.solve_batch(member, {"s": np.array([3.0, 1.5, 5.0])})["outcome"]
    np.testing.assert_allclose(outcomes, [3, 1.5, 4])


def test_planted_wrong_answers_are_caught():
    game = ws.SpatialBargaining(FIVE, 3, discount=0.9, status_quo=0, utility="absolute")
    solution = ws.solve(game, STATIONARY).require()
    right = np.asarray(solution.point)

    def value(proposals, **details):
        found = Found(ws.Status.SOLVED, [ws.Vector(game.players, proposals)], details={**solution.details, **details})
        return certify_line(game, STATIONARY, found).value

    assert value(right) < 1e-14
    assert value(0.55 + 0.999 * (right - 0.55)) > 1e-4
    assert value(0.55 + 1.001 * (right - 0.55)) > 1e-4
    assert value(np.full(5, 0.55)) > 1e-2
    assert value(np.asarray(list(FIVE.values()))) == np.inf
    assert value(right, radii=np.asarray(solution.details["radii"]) * 1.001) > 1e-4
    setter = ws.AgendaSetter(3, [1], 1, 0.5)
    for outcome, least in ((1.4, 0.03), (1.6, np.inf), (0.5, 0.3)):
        assert certify_line_setter(setter, PERFECT, Found(ws.Status.SOLVED, [outcome])).value >= least


BAD = {
    "quota": ({"quota": 5}, "nobody can reach it: 5 > 2"),
    "recognition": ({"recognition": [0.7, 0.2]}, "recognition: must sum to 1, got 0.9"),
    "negative": ({"recognition": [1.2, -0.2]}, r"recognition\[2\]: must be >= 0, got -0.2"),
    "stranger": ({"recognition": {"c": 1}}, "no player named c; accepted: 1, 2"),
    "too few": ({"recognition": [1.0]}, "must be 2 numbers, one a player, got shape"),
    "patient": ({"discount": 1}, "must be from 0 to below 1, got 1"),
    "no discount": ({"discount": None}, "missing; accepted: a number from 0 to below 1"),
    "nan": ({"ideals": [0, float("nan")]}, r"ideals\[1\]: must be a finite number"),
    "ragged": ({"ideals": [[0, 1], [1]]}, "all must have as many coordinates, got 2, 1"),
    "space": ({"ideals": [[0, 1, 2], [1, 2, 3]]}, "have 3 dimensions; accepted: 1 or 2"),
    "utility": ({"utility": "cubic"}, "must be 'quadratic' or 'absolute', got 'cubic'"),
    "status quo": ({"status_quo": [1, 2]}, "must have 1 coordinate, got shape"),
    "worthless": ({"status_quo": None}, "constant: without a status quo it must be at least 1"),
    "veto": ({"vetoes": ["x"]}, "no player named 'x'; accepted: 1, 2"),
    "nothing": ({"ideals": []}, "must be one number or point a player"),
    "unknown parameter": ({"discount": "d"}, "discount: no parameter named 'd'"),
    "parameter": ({"parameters": {"a b": 1}}, "the name must be letters"),
    "weights": ({"weights": [1]}, "weights: must be 2 numbers, got 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    arguments, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        ws.SpatialBargaining(**{"ideals": [0, 1], "quota": 2, "discount": 0.9, "status_quo": 0, **arguments})


def test_bad_setter_and_draws():
    with pytest.raises(ws.ModelError, match=r"setter: no player named 'x'; accepted: 1, 2, or an ideal point"):
        ws.AgendaSetter("x", [0, 1], 2, 0)
    game = ws.SpatialBargaining([0, 1], 2, discount="d", status_quo=0, parameters={"d": 0.5})
    with pytest.raises(ws.ModelError, match=r"discount: must be from 0 to below 1, got 1 \(row 1 of 2\)"):
        ws.solve_batch(game, {"d": np.array([0.2, 1.0])})
    with pytest.raises(ws.ModelError, match="must share players, rule"):
        ws.solve_batch([ws.AgendaSetter(0, [0, 1], q, 0) for q in (1, 2)])
