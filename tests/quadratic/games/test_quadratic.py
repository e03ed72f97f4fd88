"""Quadratic games: what is accepted, and what is said of what is not."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws

ACTIONS = {"north": {"x": (0, 1), "y": (0, "top")}, "south": {"z": (-1, 1)}}
PAYOFFS = {"north": "a*x - x^2 - y^2/2 + b*y*z + 3", "south": "z*(x + y) - z^2 + b^2*x*y"}


def game(**changes):
    return ws.QuadraticGame(ACTIONS, PAYOFFS, {"a": 1, "b": 2, "top": 3, **changes})


def payoffs(x, y, z, a=1.0, b=2.0):
    return [a * x - x**2 - y**2 / 2 + b * y * z + 3, z * (x + y) - z**2 + b**2 * x * y]


def test_expressions_become_payoffs():
    g = game()
    rng = np.random.default_rng(0)
    for point in rng.normal(size=(5, 3)):
        assert g.payoffs_at(point) == pytest.approx(payoffs(*point))
        assert g.with_parameters(a=5, b=-1).payoffs_at(point) == pytest.approx(payoffs(*point, 5, -1))
    assert g.to_arrays().high.tolist() == [1, 3, 1]
    assert g == game()
    assert g != g.with_parameters(a=5)
    assert repr(g) == "<QuadraticGame '': 3 actions, players north, south>"


def test_arrays_become_payoffs():
    rng = np.random.default_rng(1)
    Q, g = rng.normal(size=(2, 3, 3)), rng.normal(size=(2, 3))
    for i, mine in enumerate(([0, 1], [2])):
        Q[i][np.ix_(mine, mine)] = -np.eye(len(mine))
    built = ws.QuadraticGame.from_arrays(Q, g, low=-1, high=[1, 2, 3], owner=[0, 0, 1])
    assert built.actions == (("x1_1", "x1_2"), ("x2",))
    x = rng.normal(size=3)
    assert built.payoffs_at(x) == pytest.approx([g[i] @ x + x @ Q[i] @ x / 2 for i in (0, 1)])


def test_every_fault_at_once():
    with pytest.raises(ws.ModelError) as caught:
        ws.QuadraticGame(
            {"a": {"x": (0, 1), "bad name": (0, 1)}, "b": {"y": 3, "x": (0, float("nan"))}, "c": {}},
            {"a": "x^3 - x", "b": "y*w", "d": 1},
            {"p": float("inf")},
        )
    text = str(caught.value)
    for part in (
        "parameters.p: must be a finite number, got inf",
        "actions.c: must have at least one action",
        "actions.bad name: the name must be letters",
        "actions.x: names of actions must differ",
        "actions.b.y: must be two numbers",
        "actions.b.x[1]: must be a finite number, got nan",
        "payoffs.d: no player of this name",
        "payoffs.a: must be of degree at most two in the actions, got a term in x*x*x",
        "payoffs.b: no parameter named 'w'",
        "payoffs.c: missing",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("actions", "expression", "what"),
    [
        ({"x": (1, 0)}, "x", r"actions\.x: the low end must be <= the high end, got 1 > 0"),
        ({"x": (0, 1)}, "x^2", r"payoffs\.1: must be concave in the player's own actions"),
        ({"x": (0, 1), "y": (0, 1)}, "3*x*y - x^2 - y^2", r"payoffs\.1: must be concave"),
        ({"x": (0, 1)}, "1e400*x", r"payoffs\.1: must be a finite number"),
    ],
)
def test_games_that_are_refused(actions, expression, what):
    with pytest.raises(ws.ModelError, match=what):
        ws.QuadraticGame({"1": actions}, {"1": expression})


def test_arrays_that_are_refused():
    with pytest.raises(ws.ModelError, match=r"must have shapes \(n, k, k\) and \(n, k\), got \(2, 2\) and \(2, 2\)"):
        ws.QuadraticGame.from_arrays(np.zeros((2, 2)), np.zeros((2, 2)))
    with pytest.raises(ws.ModelError) as caught:
        ws.QuadraticGame.from_arrays(np.full((2, 3, 3), np.nan), np.zeros((2, 3)), owner=[1, 0, 0], players=["a"])
    assert len(caught.value.faults) == 3
    with pytest.raises(ws.ModelError, match=r"high: must be a number or 2 numbers, got \[1, 2, 3\]"):
        ws.QuadraticGame.from_arrays(np.zeros((2, 2, 2)), np.zeros((2, 2)), high=[1, 2, 3])
    with pytest.raises(ws.ModelError, match="owner: must be 2 players from 0 to 1"):
        ws.QuadraticGame.from_arrays(np.zeros((2, 2, 2)), np.zeros((2, 2)), owner=[0, 0.5])
    with pytest.raises(ws.ModelError, match="must be arrays of numbers"):
        ws.QuadraticGame.from_arrays("text", [[1]])


@pytest.mark.parametrize(
    ("actions", "given", "what"),
    [
        ([1], {}, "actions: must be a table of at least one player"),
        ({}, {}, "actions: must be a table of at least one player"),
        ({"a": 3}, {"a": "1"}, r"actions\.a: must be a table of actions with intervals, got 3"),
        ({"a": {"x": (0, 1)}}, "x", "payoffs: must be a table with an expression for each player, got 'x'"),
        ({"a": {"x": (0, 1)}}, {"a": True}, r"payoffs\.a: must be a number or an expression, got True"),
    ],
)
def test_tables_that_are_none(actions, given, what):
    with pytest.raises(ws.ModelError, match=what):
        ws.QuadraticGame(actions, given)


def test_parameters_and_draws_that_are_refused():
    with pytest.raises(ws.ModelError, match="no parameter named 'tip'; did you mean 'top'"):
        game().with_parameters(tip=1)
    with pytest.raises(ws.ModelError, match="low end must be <= the high end"):
        game().with_parameters(top=-1)
    with pytest.raises(ws.ModelError, match="no parameters to draw"):
        ws.QuadraticGame({"1": {"x": (0, 1)}}, {"1": "-x^2"}).with_draws({"a": [1]})
    with pytest.raises(ws.ModelError, match="no parameter named 'q'"):
        game().with_draws({"q": [1.0]})
