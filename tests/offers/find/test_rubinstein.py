"""Alternating offers: cases, a naive twin, the limit to Nash's solution, one-shot deviations, bad input."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest

import winset as ws
from tests.naive.alternating import long_game
from winset.base.solution import Found
from winset.offers.check.rubinstein import certify_alternating

STATIONARY = ws.Stationary()


def shares(game):
    return np.asarray(ws.solve(game, STATIONARY).require().point)


def random_game(rng, order):
    n = 2 if order == "alternating" else int(rng.integers(2, 6))
    p = rng.dirichlet(np.ones(n))
    return ws.AlternatingOffers(
        rng.uniform(0.3, 0.98, n),
        order,
        recognition=p if order == "random" else None,
        outside=rng.uniform(0, 0.9 / n, n) * (rng.random(n) < 0.4),
        costs=rng.uniform(0, 0.1, n) * (rng.random(n) < 0.3),
        breakdown=(rng.uniform(0, 0.2), rng.uniform(0, 0.5 / n, n)) if rng.random() < 0.5 else None,
        ratification=rng.uniform(0, 0.9 / n, n) * (rng.random(n) < 0.4),
    )


@pytest.mark.parametrize("order", ["alternating", "rotating", "random"])
def test_the_limit_of_long_finite_games(order):
    rng = np.random.default_rng(5)
    for _ in range(60):
        game = random_game(rng, order)
        np.testing.assert_allclose(shares(game), long_game(game, 2000), atol=1e-9)


@pytest.mark.parametrize("order", ["alternating", "rotating", "random"])
@pytest.mark.parametrize("horizon", [1, 2, 3, 7])
def test_finite_horizons(order, horizon):
    rng = np.random.default_rng(6)
    base = random_game(rng, order)
    recognition = base.recognition if order == "random" else None
    game = ws.AlternatingOffers(base.discounts, order, recognition, outside=base.outside, horizon=horizon)
    np.testing.assert_allclose(shares(game), long_game(game, horizon), atol=1e-12)


def test_short_delays_lead_to_the_asymmetric_nash_solution():
    """Binmore, Rubinstein and Wolinsky 1986, Proposition 4."""
    rates = np.array([0.05, 0.1, 0.2])
    outcomes = ws.Polytope.pie(3)
    weights = 1 / rates
    nash = np.asarray(ws.solve(ws.BargainingProblem(outcomes, [0, 0, 0], weights), ws.NashBargaining()).require().point)
    before = np.inf
    for delay in (1.0, 1e-2, 1e-4, 1e-6):
        game = ws.AlternatingOffers(np.exp(-rates * delay), "rotating")
        off = np.abs(shares(game) - nash).max()
        assert off < before
        before = off
    assert before < 1e-6


def test_random_proposers_over_a_convex_set_lead_to_the_nash_solution():
    """Britz, Herings and Predtetchinski 2010: weights are recognition probabilities."""
    x = cp.Variable(name="x")
    outcomes = ws.ConvexOutcomes([x, cp.sqrt(1 - x)], [x >= 0, x <= 1])
    game = ws.AlternatingOffers([0.9999, 0.9999], "random", outcomes=outcomes)
    np.testing.assert_allclose(shares(game), (2 / 3, 3**-0.5), atol=2e-4)


def test_a_polytope_pie_is_the_pie():
    plain = ws.AlternatingOffers([0.9, 0.8, 0.7], "rotating")
    written = ws.AlternatingOffers([0.9, 0.8, 0.7], "rotating", outcomes=ws.Polytope.pie(3))
    np.testing.assert_allclose(shares(written), shares(plain), atol=1e-8)


def test_equal_fixed_costs_leave_many_equilibria():
    """Rubinstein 1982, p. 107: with equal costs every share from c to 1 is an equilibrium."""
    solution = ws.solve(ws.AlternatingOffers([1, 1], costs=[0.1, 0.1]), STATIONARY).require()
    assert solution.completeness == "some"
    assert 0.1 - 1e-9 <= solution.point["1"] <= 1


def test_incompatible_thresholds_mean_no_agreement():
    solution = ws.solve(ws.AlternatingOffers([0.9, 0.9], ratification=[0.6, 0.5]), STATIONARY).require()
    assert solution.details["agreement"] is False
    assert list(solution.point) == [0, 0]
    assert "1.1 > 1" in solution.reason


def test_batch_agrees_with_one_at_a_time():
    rng = np.random.default_rng(8)
    for order in ("rotating", "random"):
        recognition = [0.5, 0.3, 0.2] if order == "random" else None
        games = [
            ws.AlternatingOffers(rng.uniform(0.5, 0.95, 3), order, recognition, ratification=rng.uniform(0, 0.45, 3))
            for _ in range(300)
        ]
        batch = ws.solve_batch(games, STATIONARY)
        assert (batch.status == ws.Status.SOLVED).all()
        assert batch.certificate.max() < 1e-11
        for row, game in zip(batch.points, games, strict=True):
            np.testing.assert_allclose(row, np.asarray(ws.solve(game, STATIONARY).require().point), atol=1e-12)


@pytest.mark.parametrize("shift", [(0.02, -0.02), (-0.02, 0.02), (0.0, 0.01), (0.0, -0.02)])
def test_planted_wrong_proposals_are_caught(shift):
    for order in ("alternating", "random"):
        game = ws.AlternatingOffers([0.9, 0.8], order)
        solution = ws.solve(game, STATIONARY).require()
        offers = dict(solution.details["proposals"])
        offers["1"] = ws.Vector(game.players, np.asarray(offers["1"]) + shift)
        point = offers["1"] if order == "alternating" else solution.point
        found = Found(ws.Status.SOLVED, [point], details={**solution.details, "proposals": offers})
        assert not certify_alternating(game, STATIONARY, found).ok


def test_bad_input():
    with pytest.raises(ws.ModelError, match=r"(?s)order: must be one of.*discounts\[2\]: must be from 0 to 1, got 1.5"):
        ws.AlternatingOffers([0.9, 1.5], "backwards")
    with pytest.raises(ws.ModelError, match="nothing makes delay costly to Japan"):
        ws.AlternatingOffers({"Japan": 1, "Korea": 0.9})
    with pytest.raises(ws.ModelError, match=r"recognition: must sum to 1, got 0\.9"):
        ws.AlternatingOffers([0.9, 0.9], "random", recognition=[0.5, 0.4])
    with pytest.raises(ws.ModelError, match="'alternating' is for two players"):
        ws.AlternatingOffers([0.9, 0.9, 0.9])
    with pytest.raises(ws.ModelError, match="horizon: must be a whole number"):
        ws.AlternatingOffers([0.9, 0.9], horizon=0)
    with pytest.raises(ws.ModelError, match="'exit' takes discounts alone"):
        ws.AlternatingOffers([0.9, 0.9], rule="exit", costs=0.1)


def test_very_patient_players():
    for n in (2, 5, 12):
        game = ws.AlternatingOffers(np.full(n, 0.999999), "rotating")
        np.testing.assert_allclose(shares(game), 1 / n, atol=1e-5)
