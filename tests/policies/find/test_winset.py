"""Winset, core, gridlock, yolk, uncovered set, positions on an issue: cases, theorems, planted wrong answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.policies.check.influence_mean import certify_issue
from winset.policies.check.voting import certify_voting_space

CASES = json.loads((Path(__file__).parents[2] / "cases" / "spatial.json").read_text())
CORE, YOLK, WINSET = ws.SpatialCore(), ws.Yolk(), ws.Winset()


def random_vote(rng, **more):
    n = int(rng.integers(1, 10))
    ideals = rng.normal(size=(n, 2))
    if rng.random() < 0.3:
        ideals = ideals.round(0)
    weights = rng.integers(1, 5, n) if rng.random() < 0.3 else np.ones(n, dtype=int)
    quota = int(rng.integers(weights.sum() // 2 + 1, weights.sum() + 1))
    return ws.SpatialVoting(ideals, quota, rng.normal(size=2), weights=weights.tolist(), **more)


@pytest.mark.parametrize("case", CASES["voting"], ids=[c["id"] for c in CASES["voting"]])
def test_case(case):
    answers = ("id", "concept", "corners", "interval", "centre", "radius", "area", "source")
    game = ws.SpatialVoting(**{k: v for k, v in case.items() if k not in answers})
    solution = ws.solve(game, getattr(ws, case["concept"])())
    assert solution.certificate.ok
    if "corners" in case:
        found = sorted(np.round(x, 9).tolist() for x in solution.points)
        np.testing.assert_allclose(np.array(found).reshape(-1, 2), np.array(sorted(case["corners"])).reshape(-1, 2))
        assert solution.completeness == ("all" if case["corners"] else "none")
    if "interval" in case:
        np.testing.assert_allclose(solution.point, case["interval"])
    if "radius" in case:
        np.testing.assert_allclose(solution.point, case["centre"], atol=1e-12)
        assert solution.details["radius"] == pytest.approx(case["radius"], abs=1e-12)
    if "area" in case:
        assert solution.details["area"] == pytest.approx(case["area"], abs=1e-12)


@pytest.mark.parametrize("case", CASES["issue"], ids=[c["id"] for c in CASES["issue"]])
def test_issue_case(case):
    game = ws.IssuePositions(case["positions"], case["capability"], case["salience"])
    assert ws.solve(game, ws.MeanPosition()).require().point == pytest.approx(case["mean"])
    assert ws.solve(game, ws.MedianPosition()).require().point == pytest.approx(case["median"])


def test_compromise_is_nash_bargaining_with_a_remote_disagreement():
    """Achen 2006: as no agreement gets worse the Nash solution goes to the mean by influence."""
    before = np.inf
    for loss in (1e5, 1e6, 1e7, 1e9):
        game = ws.IssuePositions([0, 60, 100], [1, 2, 1], [0.9, 0.4, 0.8], loss=loss)
        off = abs(ws.solve(game, ws.NashBargaining()).require().point - 51.2)
        assert off < before
        before = off
    assert before < 1e-4


def test_random_votes_are_certified():
    rng = np.random.default_rng(1)
    for _ in range(60):
        game = random_vote(rng)
        for concept in (CORE, YOLK, WINSET):
            solution = ws.solve(game, concept)
            assert solution.certificate.value < 1e-9
            assert bool(solution.points) == (solution.status == ws.Status.SOLVED)
            assert solution.status in (ws.Status.SOLVED, ws.Status.NO_SOLUTION)


def test_weighted_vetoes_and_supermajorities_widen_the_core():
    rng = np.random.default_rng(2)
    ideals = rng.normal(size=(7, 2))
    radii = [ws.solve(ws.SpatialVoting(ideals, q), CORE).details["radius"] for q in range(4, 8)]
    assert radii == sorted(radii, reverse=True)
    assert ws.solve(ws.SpatialVoting(ideals, 5), CORE).points or radii[1] > 0
    assert radii[2] <= 1e-12, "Greenberg 1979: 6 of 7 is more than two thirds"
    with_veto = ws.solve(ws.SpatialVoting(ideals, 4, vetoes=["3"]), CORE).require()
    assert min(np.abs(corner - ideals[2]).max() for corner in with_veto.points) < 1e-9


def test_policies_far_from_the_yolk_lose_to_near_ones():
    """Ferejohn, McKelvey and Packel 1984: y cannot beat x if it is farther from the centre by twice the radius."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        ideals = rng.normal(size=(5, 2))
        yolk = ws.solve(ws.SpatialVoting(ideals, 3), YOLK).require()
        centre, radius, q = yolk.point, yolk.details["radius"], rng.normal(size=2)
        found = ws.solve(ws.SpatialVoting(ideals, 3, q), WINSET)
        if len(found.details["boundary"]):
            reached = np.hypot(*(found.details["boundary"] - centre).T).max()
            assert reached <= np.hypot(*(q - centre)) + 2 * radius + 1e-9


def test_the_uncovered_set_lies_within_four_radii():
    """McKelvey 1986."""
    rng = np.random.default_rng(4)
    for _ in range(3):
        ideals = rng.normal(size=(5, 2))
        game = ws.SpatialVoting(ideals, 3)
        yolk = ws.solve(game, YOLK).require()
        found = ws.solve(game, ws.UncoveredSet(21)).require()
        away = np.hypot(*(np.array(found.points) - yolk.point).T)
        assert away.max() <= 4 * yolk.details["radius"] + found.details["step"]
    line = ws.solve(ws.SpatialVoting([0, 1, 2], 2), ws.UncoveredSet(21)).require()
    np.testing.assert_allclose(line.points, [[1]])


def test_planted_wrong_answers_are_caught():
    triangle = ws.SpatialVoting([[0, 0], [4, 0], [0, 3]], 2, [1, 0.5])

    def value(game, concept, points=None, **details):
        found = ws.solve(game, concept)
        points = found.points if points is None else points
        given = Found(ws.Status.SOLVED if points else ws.Status.NO_SOLUTION, points, details=found.details | details)
        return certify_voting_space(game, concept, given).value

    assert value(triangle, YOLK, radius=1.01) > 1e-3
    assert value(triangle, YOLK, radius=0.99) > 1e-3
    assert value(triangle, YOLK, centre=np.array([1.01, 1])) > 1e-3
    assert value(triangle, CORE, [np.array([1.0, 1.0])]) > 0.1
    assert value(triangle, CORE, contacts=[(0.0, 0.5), (np.pi, 0.5)]) > 0.1
    assert value(triangle, WINSET, area=9.0) > 0.1
    arcs = ws.solve(triangle, WINSET).details["arcs"]
    assert value(triangle, WINSET, arcs=arcs[:-1]) > 0.01
    square = ws.SpatialVoting([[1, 1], [-1, 1], [-1, -1], [1, -1]], 4)
    inner = [0.9 * np.array(x) for x in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    assert value(square, CORE, inner) > 0.05
    five = ws.SpatialVoting([-2, -1, 0, 1, 2], 4)
    assert value(five, ws.GridlockInterval(), [np.array([-1.5, 1.0])]) > 0.1
    assert value(five, ws.GridlockInterval(), [np.array([-0.5, 1.0])]) > 0.1
    marks = ws.solve(triangle, ws.UncoveredSet(11)).details["uncovered"]
    assert value(triangle, ws.UncoveredSet(11), uncovered=~marks) >= 1
    issue = ws.IssuePositions([0, 60, 100], loss=1e5)
    for concept in (ws.MeanPosition(), ws.MedianPosition(), ws.NashBargaining()):
        assert certify_issue(issue, concept, Found(ws.Status.SOLVED, [50.0])).value > 1e-3


def test_bad_input_and_what_does_not_apply():
    with pytest.raises(ws.ModelError, match=r"status_quo: must have 2 coordinates, got shape \(1,\)"):
        ws.SpatialVoting([[0, 1], [1, 1]], 2, 0)
    with pytest.raises(ws.MethodError, match=r"needs a status quo: SpatialVoting\(\.\.\., status_quo=\.\.\.\)"):
        ws.solve(ws.SpatialVoting([0, 1], 2), WINSET)
    with pytest.raises(ws.MethodError, match="takes one policy dimension"):
        ws.solve(ws.SpatialVoting([[0, 1], [1, 1]], 2), ws.GridlockInterval())
    with pytest.raises(ws.ModelError, match=r"UncoveredSet\.grid: must be a whole number from 3 to 101"):
        ws.UncoveredSet(1)
    with pytest.raises(ws.ModelError) as caught:
        ws.IssuePositions([0, 1], [-1, 1], [1, float("nan")])
    assert len(caught.value.faults) == 2
    with pytest.raises(ws.ModelError, match="loss: must be a finite number above 1"):
        ws.IssuePositions([0, 1], loss=0.5)
    with pytest.raises(ws.ModelError, match="nobody has both capability and salience"):
        ws.IssuePositions([0, 1], salience=[0, 0])
    with pytest.raises(ws.MethodError, match="needs what no agreement costs"):
        ws.solve(ws.IssuePositions([0, 1]), ws.NashBargaining())
