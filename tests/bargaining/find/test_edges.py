"""Sets and procedures at the edge: flat, empty, unbounded, non-convex, on the frontier, slivers, patience near 1."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest

import winset as ws

SOLUTIONS = [
    ws.NashBargaining(),
    ws.KalaiSmorodinsky(),
    ws.Egalitarian(),
    ws.Utilitarian(),
    ws.EqualLoss(),
    ws.Raiffa(),
]
STATIONARY = ws.Stationary()


@pytest.mark.parametrize("concept", SOLUTIONS, ids=lambda c: c.name)
def test_disagreement_on_the_frontier(concept):
    x = cp.Variable(2)
    for outcomes in (
        ws.Polytope.pie(2),
        ws.Hull([[0, 0], [1, 0], [0, 1]]),
        ws.FiniteOutcomes([[0.5, 0.5], [1, 0], [0, 1]]),
        ws.ConvexOutcomes([x[0], x[1]], [cp.sum(x) <= 1]),
    ):
        if isinstance(concept, ws.Raiffa) and isinstance(outcomes, ws.FiniteOutcomes):
            continue
        solution = ws.solve(ws.BargainingProblem(outcomes, [0.5, 0.5]), concept).require()
        np.testing.assert_allclose(np.asarray(solution.point), [0.5, 0.5], atol=2e-6, err_msg=concept.name)


@pytest.mark.parametrize("concept", SOLUTIONS[:5], ids=lambda c: c.name)
def test_slivers(concept):
    """A strip of width 2e-9 around the diagonal."""
    sliver = ws.BargainingProblem(ws.Polytope([[1, 1], [-1, 1], [1, -1]], [1, 1e-9, 1e-9]), [0, 0])
    np.testing.assert_allclose(np.asarray(ws.solve(sliver, concept).require().point), 0.5, atol=2e-8)


def test_an_empty_convex_set():
    x = cp.Variable()
    solution = ws.solve(ws.BargainingProblem(ws.ConvexOutcomes([x, -x], [x >= 1, x <= 0]), [-5, -5]), SOLUTIONS[0])
    assert solution.status is ws.Status.NO_SOLUTION
    assert not solution.points


def test_an_empty_polytope_is_refused_with_multipliers():
    with pytest.raises(ws.ModelError, match=r"the set is empty: with multipliers y = .*Farkas"):
        ws.BargainingProblem(ws.Polytope([[1, 1], [-1, 0], [0, -1]], [1, -1, -0.5]), [0, 0])


def test_sets_that_are_not_convex_are_refused():
    x = cp.Variable()
    with pytest.raises(ws.ModelError, match=r"constraints\[0\]: is not convex"):
        ws.ConvexOutcomes([x], [cp.square(x) >= 1])
    with pytest.raises(ws.ModelError, match=r"utilities\[0\]: must be concave.*, got convex"):
        ws.ConvexOutcomes([cp.exp(x)])
    with pytest.raises(ws.ModelError, match=r"utilities\[0\]: must be a cvxpy expression"):
        ws.ConvexOutcomes([1.0])


@pytest.mark.parametrize("weights", [[0, 1], [-1, 1], [float("nan"), 1], [1]])
def test_weights_must_be_positive(weights):
    with pytest.raises(ws.ModelError, match="weights"):
        ws.BargainingProblem(ws.Polytope.pie(2), [0, 0], weights)


def test_patience_near_one():
    """Rubinstein 1982; Baron and Ferejohn 1989; Tarar 2001 with a discount of 0.999999."""
    d = 0.999999
    offers = ws.AlternatingOffers([d, d])
    assert ws.solve(offers, STATIONARY).require().point["1"] == pytest.approx(1 / (1 + d), abs=1e-10)
    drawn = ws.AlternatingOffers([d, d, d], order="random")
    np.testing.assert_allclose(np.asarray(ws.solve(drawn, STATIONARY).require().point), 1 / 3, atol=1e-9)
    ratified = ws.solve(ws.TwoLevel(offers, {"1": 0.6}), STATIONARY).require()
    assert ratified.point["1"] == pytest.approx(1 - d * 0.4, abs=1e-10)
    members = ws.LegislativeBargaining(5, 4, discounts=d)
    solution = ws.solve(members, STATIONARY).require()
    assert solution.details["own_share"]["1"] == pytest.approx(1 - 3 * d / 5, abs=1e-9)
    uncertain = ws.TwoLevel(ws.AlternatingOffers([0.999, 0.999]), {"2": ws.Ratification.uniform(0.2, 0.6)})
    assert ws.solve(uncertain, STATIONARY).require().certificate.ok


def test_a_quota_nobody_can_reach():
    for make in (
        lambda: ws.LegislativeBargaining(3, 4),
        lambda: ws.LegislativeBargaining(3, 7, weights=[3, 2, 1]),
        lambda: ws.SpatialBargaining([0, 1], 3, discount=0.9, constant=1),
        lambda: ws.Ratification([0.1, 0.2], quota=3),
        lambda: ws.VoteBuying([0.0, 0.0], 1.0, quota=3),
    ):
        with pytest.raises(ws.ModelError, match="quota"):
            make()


def test_huge_and_tiny_units():
    for unit in (1e-12, 1e12):
        problem = ws.BargainingProblem(ws.Polytope([[1, 2], [2, 1]], np.array([2, 2]) * unit), [0, 0])
        for concept in SOLUTIONS:
            point = np.asarray(ws.solve(problem, concept).require().point) / unit
            np.testing.assert_allclose(point, [2 / 3, 2 / 3], atol=1e-7, err_msg=concept.name)
        ratified = ws.solve(ws.TwoLevel(problem, {"1": 0.8 * unit}), ws.NashBargaining()).require()
        np.testing.assert_allclose(np.asarray(ratified.point) / unit, [0.8, 0.4], atol=1e-9)
