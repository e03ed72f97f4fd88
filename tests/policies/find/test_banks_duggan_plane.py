"""Bargaining and the agenda setter in a plane: cases, random games certified, invariances, planted wrong answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.policies.check.banks_duggan_plane import certify_plane, certify_plane_setter
from winset.policies.find.banks_duggan_plane import BanksDugganPlane

CASES = json.loads((Path(__file__).parents[2] / "cases" / "spatial.json").read_text())
STATIONARY, PERFECT = ws.Stationary(), ws.SubgamePerfect()


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[c["id"] for c in cases])


@named(CASES["plane"])
def test_bargaining_case(case):
    arguments = {k: v for k, v in case.items() if k not in ("id", "proposals", "distance", "form", "source")}
    solution = ws.solve(ws.SpatialBargaining(**arguments), STATIONARY).require()
    point = np.asarray(solution.point)
    if "distance" in case:
        own = np.hypot(*(point - np.array(case["ideals"])).T)
        np.testing.assert_allclose(own, case["distance"], atol=1e-9)
        for lottery in solution.details["proposals"].values():
            assert [chance for _, chance in lottery] == pytest.approx([0.5, 0.5], abs=1e-6)
    else:
        np.testing.assert_allclose(point, case["proposals"], atol=1e-9)


@named(CASES["setter_plane"])
def test_setter_case(case):
    arguments = {k: v for k, v in case.items() if k not in ("id", "outcomes", "form", "source")}
    solution = ws.solve(ws.AgendaSetter(**arguments), PERFECT).require()
    np.testing.assert_allclose(sorted(x.tolist() for x in solution.points), case["outcomes"], atol=1e-9)


def random_game(rng, n, discount):
    utility = ["absolute", "quadratic"][int(rng.integers(2))]
    ideals = rng.normal(size=(n, 2))
    if rng.random() < 0.3:
        ideals = ideals.round(0)
    weights = rng.integers(1, 5, n) if rng.random() < 0.3 else np.ones(n, dtype=int)
    quota = int(rng.integers(weights.sum() // 2 + 1, weights.sum() + 1))
    rest = {"status_quo": rng.normal(size=2)} if rng.random() < 0.6 else {"constant": 100}
    vetoes = [int(rng.integers(n))] if rng.random() < 0.2 else []
    p = rng.dirichlet(np.ones(n) * 2) if rng.random() < 0.7 else None
    return ws.SpatialBargaining(
        ideals, quota, p, discount, utility=utility, weights=weights.tolist(), vetoes=vetoes, **rest
    )


def test_random_games_are_certified():
    rng = np.random.default_rng(1)
    for _ in range(80):
        game = random_game(rng, int(rng.integers(1, 12)), float(rng.uniform(0, 0.99)))
        solution = ws.solve(game, STATIONARY).require()
        assert solution.certificate.value < 1e-10


def test_details_and_round_trip():
    game = ws.SpatialBargaining(
        {"a": [0, 0], "b": [4, 0], "c": [0, 3]}, 2, discount=0.9, status_quo=[4, 3], utility="absolute"
    )
    solution = ws.solve(game, STATIONARY).require()
    assert solution.point["b"].shape == (2,)
    assert "b: (" in str(solution)
    for player, lottery in solution.details["proposals"].items():
        np.testing.assert_array_equal(lottery[0][0], solution.point[player])
        assert sum(chance for _, chance in lottery) == pytest.approx(1)
        assert solution.details["inclusion"][player][player] == pytest.approx(1)
    edge, reach = solution.details["acceptance"], np.asarray(solution.details["radii"])
    middle = edge.mean(axis=0)
    for stretch, passes in ((0.999, True), (1.001, False)):
        policies = middle + stretch * (edge - middle)
        yes = np.hypot(*(policies[:, None] - game.ideals).transpose(2, 0, 1)) <= reach
        assert (game.rule.wins(yes) == passes).mean() > 0.99
    assert ws.Solution.from_dict(solution.to_dict()) == solution


def test_turning_stretching_and_relabelling():
    rng = np.random.default_rng(2)
    for utility in ("quadratic", "absolute"):
        ideals, q = rng.normal(size=(4, 2)), rng.normal(size=2)
        common = {"discount": 0.7, "utility": utility}
        turn = np.array([[0.6, -0.8], [0.8, 0.6]])
        base = ws.solve(ws.SpatialBargaining(ideals, 4, status_quo=q, **common), STATIONARY).require()
        moved = ws.SpatialBargaining(1e6 * (ideals @ turn + 3), 4, status_quo=1e6 * (q @ turn + 3), **common)
        there = np.asarray(ws.solve(moved, STATIONARY).require().point) / 1e6 - 3
        np.testing.assert_allclose(there @ turn.T, np.asarray(base.point), atol=1e-8)
        order = [2, 0, 3, 1]
        other = ws.solve(ws.SpatialBargaining(ideals[order], 4, status_quo=q, **common), STATIONARY).require()
        np.testing.assert_allclose(np.asarray(other.point), np.asarray(base.point)[order], atol=1e-8)


def test_ideals_in_a_row_are_a_line():
    rng = np.random.default_rng(3)
    for utility in ("quadratic", "absolute"):
        x, q = rng.normal(size=5), float(rng.normal())
        line = ws.SpatialBargaining(x, 3, discount=0.8, status_quo=q, utility=utility)
        plane = ws.SpatialBargaining(
            [[3 * v, 4 * v] for v in x], 3, discount=0.8, status_quo=[3 * q, 4 * q], utility=utility
        )
        a, b = (ws.solve(game, STATIONARY).require().point for game in (line, plane))
        np.testing.assert_allclose(np.asarray(b), np.outer(np.asarray(a), [3, 4]), atol=1e-8)


def test_alike_players_count_as_one():
    ideals = [[0, 0], [0, 0], [1, 0], [0.3, 1]]
    apart = ws.SpatialBargaining(ideals, 3, discount=0.8, status_quo=[2, 2])
    together = ws.SpatialBargaining(
        ideals[1:], 3, [0.5, 0.25, 0.25], weights=[2, 1, 1], discount=0.8, status_quo=[2, 2]
    )
    a, b = (np.asarray(ws.solve(game, STATIONARY).require().point) for game in (apart, together))
    np.testing.assert_allclose(a[1:], b, atol=1e-9)
    np.testing.assert_array_equal(a[0], a[1])


def test_random_setters_are_certified():
    rng = np.random.default_rng(4)
    for _ in range(60):
        game = random_game(rng, int(rng.integers(1, 9)), 0.5)
        setter = ws.AgendaSetter(
            rng.normal(size=2), game.ideals, game.rule.quota, rng.normal(size=2), weights=game.rule.weights.tolist()
        )
        solution = ws.solve(setter, PERFECT).require()
        assert solution.certificate.value < 1e-10
        assert setter.rule.wins(np.array([p in solution.details["for"] for p in setter.players]))


def test_planted_wrong_answers_are_caught():
    angles = np.deg2rad([90, 210, 330])
    ideals = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    game = ws.SpatialBargaining(ideals, 2, discount=0.9, constant=3)
    right = ws.solve(game, STATIONARY).require()

    def value(change):
        before = right.details["proposals"]
        lotteries = {p: [change(x, c, (p, k)) for k, (x, c) in enumerate(v)] for p, v in before.items()}
        first = np.array([lottery[0][0] for lottery in lotteries.values()])
        details = {**right.details, "proposals": lotteries}
        found = Found(ws.Status.SOLVED, [ws.Vector(game.players, first)], details=details)
        return certify_plane(game, STATIONARY, found).value

    assert value(lambda x, c, k: (x, c)) < 1e-14
    assert value(lambda x, c, k: (0.99 * x, c)) > 1e-4
    assert value(lambda x, c, k: (1.01 * x, c)) > 1e-4
    assert value(lambda x, c, k: (x, {("1", 0): 0.9, ("1", 1): 0.1}.get(k, c))) > 1e-3
    assert value(lambda x, c, k: (x, 0.4)) > 0.1
    setter = ws.AgendaSetter([2, 0], [[0, 0]], 1, [0, 1])
    for outcome, least in (([0.9, 0], 0.04), ([1.1, 0], np.inf), ([0, 1], 0.5)):
        assert certify_plane_setter(setter, PERFECT, Found(ws.Status.SOLVED, [np.array(outcome)])).value >= least


def test_limits_are_said():
    game = random_game(np.random.default_rng(8), 9, 0.9)
    solution = ws.solve(game, STATIONARY, method=BanksDugganPlane(starts=1, rounds=0))
    assert solution.status is ws.Status.LIMIT
    assert not solution.points
    with pytest.raises(ws.NotSolved):
        solution.require()


def test_batches_take_one_dimension():
    games = [ws.SpatialBargaining([[0, 0], [1, 1]], 2, discount=0.5, constant=2)] * 2
    with pytest.raises(ws.MethodError, match="in two dimensions games are solved one at a time"):
        ws.solve_batch(games, STATIONARY)
