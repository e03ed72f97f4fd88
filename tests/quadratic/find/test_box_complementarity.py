"""Equilibria of quadratic games: the literature's closed forms, uniqueness, continua, batches and scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.quadratic.find.box_complementarity import BoxComplementarity

ONE = ws.Nash("one")


def random_game(n, m, seed, own=3.0, scale=1.0):
    rng = np.random.default_rng(seed)
    k, owner = n * m, np.repeat(np.arange(n), m)
    Q = rng.normal(size=(n, k, k)) * 0.3
    Q = Q + Q.transpose(0, 2, 1)
    for i in range(n):
        B = rng.normal(size=(m, m))
        mine = owner == i
        Q[i][np.ix_(mine, mine)] = -B @ B.T - own * np.eye(m)
    return ws.QuadraticGame.from_arrays(Q * scale, rng.normal(size=(n, k)) * scale, owner=owner)


def test_cournot():
    """Cournot (1838, chapter 7): n firms, price a - Q, cost c: each sells (a - c)/(n + 1)."""
    n = 4
    names = [f"q{i}" for i in range(n)]
    price = "a - " + " - ".join(names)
    game = ws.QuadraticGame(
        {f"firm {i}": {q: (0, 100)} for i, q in enumerate(names)},
        {f"firm {i}": f"({price} - c)*{q}" for i, q in enumerate(names)},
        {"a": 11, "c": 1},
    )
    sol = ws.solve(game, ws.Nash()).require()
    assert np.array(sol.point) == pytest.approx([2] * n)
    assert sol.point["firm 2"].tolist() == pytest.approx([2])
    assert sol.point.action("q3") == pytest.approx(2)
    assert sol.details["payoffs"][0]["firm 1"] == pytest.approx(4)
    assert sol.completeness == "all"
    assert sol.details["uniqueness"] == "rosen"
    assert ws.Solution.from_dict(sol.to_dict()) == sol
    with pytest.raises(KeyError, match="no action named 'p'"):
        sol.point.action("p")


def test_effort_on_a_network():
    """Ballester, Calvo-Armengol and Zenou (2006, theorem 1): efforts are Bonacich centralities."""
    G = np.zeros((5, 5))
    G[0, 1:] = G[1:, 0] = 1
    d = 0.3
    Q = np.zeros((5, 5, 5))
    for i in range(5):
        Q[i, i] = Q[i, :, i] = d * G[i]
        Q[i, i, i] = -1
    game = ws.QuadraticGame.from_arrays(Q, np.eye(5), high=50)
    sol = ws.solve(game, ws.Nash()).require()
    assert np.array(sol.point) == pytest.approx(np.linalg.solve(np.eye(5) - d * G, np.ones(5)))
    assert sol.details["uniqueness"] == "dominance"


def test_substitutes_on_a_network_have_several_equilibria():
    """Bramoulle, Kranton and D'Amours (2014): on a line of three the middle or the ends contribute."""
    G = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=float)
    Q = np.zeros((3, 3, 3))
    for i in range(3):
        Q[i, i] = Q[i, :, i] = -1.0 * G[i]
        Q[i, i, i] = -1
    sol = ws.solve(ws.QuadraticGame.from_arrays(Q, np.eye(3), high=5), ws.Nash()).require()
    found = sorted(np.round(np.array(p), 9).tolist() for p in sol.points)
    assert found == [[0, 1, 0], [1, 0, 1]]
    assert sol.completeness == "all"
    assert sol.details["uniqueness"] == ""
    assert sol.details["uniqueness_fails_on"]


def test_a_continuum_is_reported():
    Q = [[[-1, -1], [-1, 0]], [[0, -1], [-1, -1]]]
    sol = ws.solve(ws.QuadraticGame.from_arrays(Q, [[0.5, 0], [0, 0.5]]), ws.Nash()).require()
    assert sol.completeness == "some"
    assert [c.dimension for c in sol.components] == [1]
    ends = sorted(np.round(np.array(p), 9).tolist() for p in sol.components[0].points)
    assert ends == [[0, 0.5], [0.25, 0.25], [0.5, 0]]
    assert sol.components[0].support == (("x1",), ("x2",))


def test_constant_payoffs_and_intervals_without_room():
    sol = ws.solve(ws.QuadraticGame({"1": {"x": (0, 1)}, "2": {"y": (2, 2)}}, {"1": 1, "2": "y"}), ws.Nash()).require()
    assert sol.completeness == "some"
    assert {float(np.array(p)[0]) for p in sol.points} == {0.0, 0.5, 1.0}
    fixed = ws.solve(ws.QuadraticGame({"1": {"x": (1, 1)}}, {"1": "x"}), ws.Nash()).require()
    assert fixed.completeness == "all"
    assert np.array(fixed.point).tolist() == [1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 4), m=st.integers(1, 3), own=st.sampled_from([0.0, 3.0]))
def test_random_games_are_solved_and_players_may_change_places(seed, n, m, own):
    game = random_game(n, m, seed, own)
    sol = ws.solve(game, ONE).require()
    assert sol.certificate.value < 1e-12
    if sol.details["uniqueness"]:
        H, g, _ = game.matrices
        order = np.arange(n * m).reshape(n, m)[::-1].ravel()
        turned = ws.QuadraticGame.from_arrays(
            H[::-1][:, order][:, :, order], g[::-1][:, order], owner=np.repeat(np.arange(n), m)
        )
        assert np.array(ws.solve(turned, ONE).point) == pytest.approx(np.array(sol.point)[order], abs=1e-9)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_payoffs_at_any_scale(scale):
    plain = ws.solve(random_game(3, 2, 5), ws.Nash()).require()
    scaled = ws.solve(random_game(3, 2, 5, scale=scale), ws.Nash()).require()
    assert np.array(scaled.point) == pytest.approx(np.array(plain.point), abs=1e-12)
    assert scaled.details["uniqueness"] == plain.details["uniqueness"]


def test_many_players():
    sol = ws.solve(random_game(50, 2, 0, 20.0), ws.Nash()).require()
    assert sol.completeness == "all"
    assert ws.solve(random_game(40, 1, 1, 0.0), ws.Nash()).require().completeness in ("some", "all")


def test_limits_say_so():
    assert ws.solve(random_game(4, 2, 0), ONE, BoxComplementarity(pivots=0)).status is ws.Status.LIMIT


def test_a_batch_is_its_games_one_by_one():
    game = ws.QuadraticGame(
        {"1": {"x": (0, "top"), "s": (0, 1)}, "2": {"y": (0, 4)}},
        {"1": "a*x - x^2 + b*x*y + s*x - s^2", "2": "y*(1 + b*x) - y^2 + x"},
        {"a": 1, "b": 0.5, "top": 2},
    )
    rng = np.random.default_rng(0)
    draws = {"a": rng.normal(size=40), "b": rng.normal(size=40) * 0.4, "top": rng.uniform(0, 3, 40)}
    draws["a"][7], draws["top"][8] = np.nan, -1.0
    batch = ws.solve_batch(game, draws)
    assert batch.status[[7, 8]].tolist() == [ws.Status.NONFINITE] * 2
    stack = game.with_draws(draws)
    for row in set(range(40)) - {7, 8}:
        one = ws.solve(stack.game(row), ONE).require()
        assert batch.points[row] == pytest.approx(np.array(one.point), abs=1e-12)
        assert batch["payoffs"][row] == pytest.approx(np.array(one.details["payoffs"][0]), abs=1e-12)
        assert batch.status[row] == ws.Status.SOLVED
        if not batch["unique"][row]:
            assert one.details["uniqueness"] == ""
    again = ws.solve_batch(game, draws, threads=1)
    assert np.array_equal(again.points, batch.points, equal_nan=True)
    with pytest.raises(ws.MethodError, match="one equilibrium a draw"):
        ws.solve_batch(game, ws.Nash(), draws)


def test_a_draw_with_payoffs_that_are_not_concave_is_not_solved():
    game = ws.QuadraticGame({"1": {"x": (0, 1)}}, {"1": "x - c*x^2"}, {"c": 1})
    batch = ws.solve_batch(game, {"c": np.array([2.0, -2.0])})
    assert batch.status.tolist() == [ws.Status.SOLVED, ws.Status.INEXACT]
