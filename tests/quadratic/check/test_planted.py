"""For every part of the certificate of quadratic games a wrong answer that this part alone catches."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.points import Continuum
from winset.base.solution import Found
from winset.quadratic.check.box_complementarity import certify_quadratic, certify_quadratic_draws
from winset.quadratic.check.box_enumeration import all_solutions

COURNOT = ws.QuadraticGame(
    {"1": {"x": (0, 10)}, "2": {"y": (0, 10)}}, {"1": "(a - x - y)*x", "2": "(a - x - y)*y"}, {"a": 9}
)
TOGETHER = ws.QuadraticGame({"1": {"x": (-1, 1)}, "2": {"y": (-1, 1)}}, {"1": "x*y", "2": "x*y"})
SHARES = ws.QuadraticGame({"1": {"x": (0, 1)}, "2": {"y": (0, 1)}}, {"1": "-(x + y - 1)^2/2", "2": "-(x + y - 1)^2/2"})


def bent():
    """A convex payoff, which the game itself refuses."""
    game = ws.QuadraticGame({"1": {"x": (-1, 1)}}, {"1": "-b*x^2/2"}, {"b": 1})
    game.parameters = {"b": -1}
    for name in ("matrices", "_arrays"):
        game.__dict__.pop(name, None)
    return game


def found(game, *points, completeness="some", components=(), **details):
    raw = Found(ws.Status.SOLVED, [np.array(p, dtype=float) for p in points], completeness, components=list(components))
    shown = game.present(raw)
    return game, shown.but(details={**shown.details, **details})


def continuum(*points):
    return Continuum(((0,), (1,)), 1, [np.array(p, dtype=float) for p in points])


PLANTED = {
    "certify_quadratic": {
        "answer": (COURNOT, Found(ws.Status.NO_SOLUTION, [], completeness="none")),
        "gain": found(COURNOT, [3, 3.001]),
        "feasibility": found(ws.QuadraticGame({"1": {"x": (0, 1)}}, {"1": "0*x"}), [1.5]),
        "concavity": (bent(), found(bent(), [1.0])[1]),
        "distinct": found(TOGETHER, [1, 1], [1, 1 - 1e-10]),
        "payoffs": found(COURNOT, [3, 3], payoffs=[[9.0, 10.0]]),
        "components": found(TOGETHER, [1, 1], components=[continuum([1, 1], [-1, -1])]),
        "unique": found(TOGETHER, [1, 1], uniqueness="minors"),
        "minors": found(COURNOT, [3, 3], uniqueness_fails_on=[["x"]]),
        "completeness": found(TOGETHER, [1, 1], [-1, -1], completeness="all"),
    }
}
CERTIFIERS = {"certify_quadratic": certify_quadratic}


@pytest.mark.parametrize("part", PLANTED["certify_quadratic"])
def test_a_planted_answer_is_caught_by_its_part_alone(part):
    game, wrong = PLANTED["certify_quadratic"][part]
    certificate = certify_quadratic(game, ws.Nash(), wrong)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert off == {part}, certificate
    assert not certificate.ok
    assert certificate.proved == ()
    assert certificate.statement.startswith("Not proved: ")


def test_every_part_has_a_plant_and_right_answers_pass():
    emitted = set()
    for game in (COURNOT, TOGETHER, SHARES):
        for count in ("all", "one"):
            solution = ws.solve(game, ws.Nash(count)).require()
            emitted |= solution.certificate.parts.keys()
            plain = [[float(v) for part in p.values for v in part] for p in solution.points]
            assert ws.certify(game, ws.Nash(count), plain, completeness=solution.completeness).ok
        assert solution.certificate.covers == "all"
    assert emitted <= PLANTED["certify_quadratic"].keys()
    assert "completeness" in ws.solve(COURNOT, ws.Nash()).certificate.proved
    assert "completeness" in ws.solve(TOGETHER, ws.Nash()).certificate.proved
    assert ws.solve(SHARES, ws.Nash()).completeness == "some"
    assert ws.certify(SHARES, ws.Nash(), [[0.5, 0.5]], completeness="all").covers == "part"


def test_generic_plants_are_refused():
    for wrong in ([], [[float("nan"), 3]], [[3, 3], [3, 3]], [[3, 2]], [[0, 0]], [[4.5, 0]], [[3, 3], [0, 4.5]]):
        assert not ws.certify(COURNOT, ws.Nash(), wrong).ok
    assert ws.certify(COURNOT, ws.Nash(), [{"1": 3, "2": {"y": 3}}]).ok
    with pytest.raises(ws.ModelError, match="must have one number for each of x, y"):
        ws.certify(COURNOT, ws.Nash(), [{"1": 3, "2": {"z": 3}}])
    with pytest.raises(ws.ModelError, match="must have one number for each of x, y"):
        ws.certify(COURNOT, ws.Nash(), [[3]])


def test_all_solutions_of_two_lines():
    """x = 1/2 + y/4 and y = 1/2 + x/4 cross once, at 2/3; x = y with slope one is a continuum, so nothing is said."""
    one = all_solutions(np.array([[1, -0.25], [-0.25, 1]]), np.array([-0.5, -0.5]), np.zeros(2), np.ones(2))
    assert np.allclose(one, [[2 / 3, 2 / 3]])
    assert all_solutions(np.array([[1.0, -1], [-1, 1]]), np.zeros(2), np.zeros(2), np.ones(2)) is None
    assert all_solutions(np.eye(10), np.zeros(10), np.zeros(10), np.ones(10)) is None


def test_a_row_that_claims_to_be_unique_is_looked_at_again():
    game = ws.QuadraticGame(
        {"1": {"x": (-1, 1)}, "2": {"y": (-1, 1)}}, {"1": "b*x*y - x^2/2", "2": "b*x*y - y^2/2"}, {"b": 0.5}
    )
    stack = game.with_draws({"b": np.array([0.5, 2.0])})
    zero = np.zeros((2, 2))
    columns = {"points": zero, "payoffs": zero, "unique": np.array([True, True])}
    value = certify_quadratic_draws(stack, ws.Nash("one"), Found(ws.Status.SOLVED, [], details=columns))
    assert value[0] < 1e-12
    assert value[1] == np.inf
