"""Stochastic games: the literature, brute force, one state is a table, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import winset as ws

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "cases" / "dynamic.json").read_text())}
COMMONS = [name for name, c in CASES.items() if c["kind"] == "stochastic_game"]
PURE = ws.MarkovPerfect("all", pure=True)
PENNIES = [[[[1, -1], [-1, 1]]], [[[-1, 1], [1, -1]]]]
STAY = [[[[1], [1]], [[1], [1]]]]


def two_states(name):
    case = CASES[name]["input"]
    moves = [[[[1 - Fraction(p), Fraction(p)] for p in row] for row in table] for table in case["prob_next_state_1"]]
    return ws.StochasticGame(case["payoffs"], moves, case["discount"])


@pytest.mark.parametrize("name", COMMONS)
def test_all_pure_equilibria(name):
    solution = ws.solve(two_states(name), PURE)
    expected = CASES[name]["expected"]["pure_markov_perfect_equilibria"]
    assert solution.status is ws.Status.SOLVED
    assert solution.completeness == "all"
    assert solution.certificate.covers == "all"
    got = {json.dumps(a): v for a, v in zip(solution.details["actions"], solution.details["values"], strict=True)}
    assert len(got) == len(expected)
    for equilibrium in expected:
        values = [[float(Fraction(x)) for x in row] for row in equilibrium["values"]]
        np.testing.assert_allclose(
            got[json.dumps([equilibrium["player1"], equilibrium["player2"]])], values, atol=1e-12
        )


@pytest.mark.parametrize("name", COMMONS)
def test_one_equilibrium_by_the_logit_homotopy(name):
    solution = ws.solve(two_states(name), ws.MarkovPerfect())
    assert solution.status is ws.Status.SOLVED
    assert solution.method == "LogitHomotopy"


def big_match():
    case = CASES["big_match_9_10"]["input"]
    against = [(-np.array(table)).tolist() for table in case["rewards"]]
    return ws.StochasticGame([case["rewards"], against], case["transitions"], case["discount"])


@pytest.mark.parametrize("method", ["ShapleyIteration", "LogitHomotopy"])
def test_the_big_match(method):
    expected = CASES["big_match_9_10"]["expected"]
    solution = ws.solve(big_match(), ws.MarkovPerfect(), method)
    assert solution.status is ws.Status.SOLVED
    np.testing.assert_allclose(solution.details["values"][0][0], [0.5, 1, 0], atol=1e-9)
    np.testing.assert_allclose(solution.details["values"][0][1], [-0.5, -1, 0], atol=1e-9)
    row, column = expected["live_state_row_strategy"], expected["live_state_column_strategy"]
    np.testing.assert_allclose(solution.point["1"][0], [float(Fraction(x)) for x in row], atol=1e-8)
    np.testing.assert_allclose(solution.point["2"][0], [float(Fraction(x)) for x in column], atol=1e-8)


def test_bounds_of_a_zero_sum_game_hold_the_values():
    rng = np.random.default_rng(1)
    rewards = rng.integers(-5, 6, (3, 2, 3)).tolist()
    moves = rng.integers(1, 4, (3, 2, 3, 3)).astype(object)
    moves = moves * Fraction(1) / moves.sum(axis=3, keepdims=True)
    game = ws.StochasticGame([rewards, (-np.array(rewards)).tolist()], moves, Fraction(4, 5))
    solution = ws.solve(game, ws.MarkovPerfect())
    assert solution.method == "ShapleyIteration"
    assert solution.status is ws.Status.SOLVED
    low, high = solution.details["bounds"]
    values = solution.details["values"][0][0]
    assert (high - low < 1e-8).all()
    assert ((low - 1e-9 <= values) & (values <= high + 1e-9)).all()
    again = ws.solve(game, ws.MarkovPerfect(), "LogitHomotopy")
    np.testing.assert_allclose(again.details["values"][0], solution.details["values"][0], atol=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_a_game_of_one_state_is_its_table(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 5, (2, 3, 3))
    one = ws.StochasticGame([[t.tolist()] for t in payoffs], np.ones((1, 3, 3, 1), dtype=int).tolist(), Fraction(1, 2))
    table = ws.NormalForm(payoffs.tolist())
    pure = ws.solve(one, PURE)
    known = {tuple(int(x.argmax()) for x in p) for p in ws.solve(table, ws.Pure()).points}
    assert {tuple(own[0] for own in actions) for actions in pure.details.get("actions", [])} == known
    assert pure.status is (ws.Status.SOLVED if known else ws.Status.NO_SOLUTION)
    assert pure.certificate.ok
    mixed = ws.solve(one, ws.MarkovPerfect())
    assert mixed.status is ws.Status.SOLVED
    assert ws.certify(table, ws.Nash("one"), [[own[0].tolist() for own in mixed.point]]).ok


def test_three_players_and_no_pure_equilibrium():
    rng = np.random.default_rng(5)
    payoffs = [[rng.integers(0, 9, (2, 2, 2)).tolist(), rng.integers(0, 9, (2, 1, 2)).tolist()] for _ in range(3)]
    moves = [np.full((2, 2, 2, 2), Fraction(1, 2)), np.full((2, 1, 2, 2), Fraction(1, 2))]
    game = ws.StochasticGame(payoffs, moves, [Fraction(1, 2), Fraction(3, 5), 0])
    assert ws.solve(game, ws.MarkovPerfect()).status is ws.Status.SOLVED
    pennies = ws.StochasticGame(PENNIES, STAY, 0.5)
    none = ws.solve(pennies, PURE)
    assert none.status is ws.Status.NO_SOLUTION
    assert none.certificate.exact
    assert ws.solve(pennies, ws.MarkovPerfect(pure=True)).status is ws.Status.NO_SOLUTION
    with pytest.raises(ws.MethodError, match="pure=True"):
        ws.solve(pennies, ws.MarkovPerfect("all"))


@pytest.mark.parametrize(
    ("payoffs", "moves", "discount", "places"),
    [
        (PENNIES, STAY, 1, ["discount[0]: must be >= 0 and below 1"]),
        (PENNIES, STAY, [0.5], ["discount: must be one number or 2"]),
        (PENNIES, [[[[0.5], [1]], [[1], [1]]]], 0.5, ["transitions[0][0][0]: must be probabilities"]),
        (PENNIES, [[[1, 1], [1, 1]]], 0.5, ["transitions[0]: must have the shape"]),
        (PENNIES, [*STAY, *STAY], 0.5, ["payoffs: must have a table for each of 2 states"]),
        ([PENNIES[0], [[[1, 2, 3], [4, 5, 6]]]], STAY, 0.5, ["payoffs[...][0]: must be tables of one shape"]),
        ([PENNIES[0], [[["a", 2], [3, 4]]]], STAY, 0.5, ["payoffs[1][0][0][0]: must be a finite number"]),
    ],
)
def test_every_fault_is_told(payoffs, moves, discount, places):
    with pytest.raises(ws.ModelError) as refused:
        ws.StochasticGame(payoffs, moves, discount)
    for place in places:
        assert any(fault.startswith(place) for fault in refused.value.faults), refused.value.faults


def test_claimed_profiles_are_read():
    game = two_states("mpe_commons_9_10")
    assert ws.certify(game, ws.MarkovPerfect(), [[[0, 0], [0, 0]]]).ok
    mixed = [[["2/9", "7/9"], 1], [["2/9", "7/9"], 1]]
    assert ws.certify(game, ws.MarkovPerfect(), [mixed]).ok
    assert not ws.certify(game, ws.MarkovPerfect(), [[[1, 0], [0, 0]]]).ok
    for wrong in ([[0, 0]], [[0], [0, 0]], [[0, 5], [0, 0]], [[[0.5], 0], [0, 0]], 4):
        with pytest.raises(ws.ModelError, match="points"):
            ws.certify(game, ws.MarkovPerfect(), [wrong])
    point = ws.solve(game, ws.MarkovPerfect()).point
    assert ws.StationaryProfile.from_dict(point.to_dict()) == point
    assert "1:" in str(point)
