"""Correlated equilibria of stacks of tables: against the program in loops, with ties, under draws, and limits."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.naive.correlated import best_value, incentive_rows
from winset.tables.check.correlated import certify_correlated_rows
from winset.tables.find.correlated_batch import CorrelatedBatch
from winset.tables.games.stacks import NormalFormStack

SHAPES = [(2, 2), (3, 3), (1, 3), (4, 3), (2, 2, 2), (3, 2, 3)]


def value_of(distribution, payoffs, objective):
    each = [(distribution * table).sum() for table in payoffs]
    if objective == "egalitarian":
        return min(each)
    return sum(each) if objective == "welfare" else np.dot(objective, each)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", [ws.Correlated, ws.CoarseCorrelated], ids=lambda k: k.__name__)
@pytest.mark.parametrize("objective", ["welfare", "egalitarian", "weights"])
def test_no_equilibrium_is_better(shape, kind, objective):
    rng = np.random.default_rng(sum(shape))
    games = np.concatenate([rng.normal(size=(4, len(shape), *shape)), rng.integers(0, 3, (4, len(shape), *shape))])
    goal = tuple(rng.normal(size=len(shape))) if objective == "weights" else objective
    batch = ws.solve_batch(games, kind(goal))
    assert batch.method == "CorrelatedBatch"
    assert np.all(batch.status == ws.Status.SOLVED)
    assert batch.certificate.max() < 1e-12
    for game, p in zip(games, batch["distribution"], strict=True):
        rows = incentive_rows(game, kind is ws.CoarseCorrelated)
        assert (rows @ p.ravel()).min(initial=0) > -1e-12
        assert value_of(p, game, goal) == pytest.approx(best_value(game, goal, kind is ws.CoarseCorrelated), abs=1e-9)


def test_chicken_after_aumann():
    """The game of chicken in Aumann (1974): 21/4 each at best, more than the 5 of equal chances for three cells."""
    chicken = np.array([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], dtype=float)
    batch = ws.solve_batch([ws.NormalForm(chicken)], ws.Correlated("egalitarian"))
    np.testing.assert_allclose(batch["distribution"][0], [[0.5, 0.25], [0.25, 0.0]], atol=1e-12)
    assert value_of(batch["distribution"][0], chicken, "welfare") == pytest.approx(10.5)


def test_scaled_and_shifted_payoffs_and_threads():
    games = np.random.default_rng(0).normal(size=(300, 2, 3, 3))
    plain = ws.solve_batch(games, ws.Correlated())
    for changed in (1e-12 * games, 1e12 * games + 3e12, 1e300 * games):
        other = ws.solve_batch(changed, ws.Correlated(), threads=1)
        assert np.all(other.status == ws.Status.SOLVED)
        np.testing.assert_allclose(other["distribution"], plain["distribution"], atol=1e-6)
    np.testing.assert_array_equal(
        plain["distribution"], ws.solve_batch(games, ws.Correlated(), threads=2)["distribution"]
    )


def test_under_draws():
    game = ws.NormalForm([[["a", "b"], ["a*b", 1]], [["2*a", 0], ["b - 1", "a"]]], parameters={"a": 1, "b": 2})
    draws = np.random.default_rng(0).normal(size=(50, 2))
    mine = ws.solve_batch(game, ws.Correlated(), draws)
    given = ws.solve_batch(game.with_draws(draws).tables(), ws.Correlated())
    np.testing.assert_allclose(mine["distribution"], given["distribution"], atol=1e-12)
    assert mine.certificate.max() < 1e-12


def test_limits_bad_rows_and_bad_objectives():
    games = np.random.default_rng(0).normal(size=(3, 2, 3, 3))
    games[1, 0, 0, 0] = np.inf
    batch = ws.solve_batch(games, ws.Correlated())
    assert batch.status.tolist() == [ws.Status.SOLVED, ws.Status.NONFINITE, ws.Status.SOLVED]
    cut = ws.solve_batch(games, ws.Correlated((1.0, -1.0)), method=CorrelatedBatch(pivots=1))
    stopped = cut.status == ws.Status.LIMIT
    assert stopped.any()
    assert np.isnan(cut.certificate[stopped]).all()
    with pytest.raises(ws.ModelError, match="must be 'welfare', 'egalitarian' or 2 finite weights"):
        ws.solve_batch(games, ws.Correlated((1.0, 2.0, 3.0)))
    with pytest.raises(ws.MethodError, match="one at a time"):
        ws.solve_batch(np.zeros((1, 3, 20, 20, 20)), ws.Correlated())


@pytest.mark.parametrize("kind", [ws.Correlated, ws.CoarseCorrelated], ids=lambda k: k.__name__)
@pytest.mark.parametrize("objective", ["welfare", "egalitarian"])
def test_certificates_notice_planted_wrong_answers(kind, objective):
    stack = NormalFormStack(np.random.default_rng(5).normal(size=(20, 2, 3, 3)))
    concept = kind(objective)
    found = CorrelatedBatch().run(stack.to_arrays(), concept, np.random.default_rng(0))
    assert certify_correlated_rows(stack, concept, found).max() < 1e-12
    uniform = np.full_like(found.details["distribution"], 1 / 9)
    wrong = found.but(details={**found.details, "distribution": uniform})
    assert certify_correlated_rows(stack, concept, wrong).min() > 1e-3
    worse = found.but(details={**found.details, "multipliers": found.details["multipliers"] + 0.3})
    assert certify_correlated_rows(stack, concept, worse).min() > 1e-3
    heavy = found.but(details={**found.details, "distribution": 1.01 * found.details["distribution"]})
    assert certify_correlated_rows(stack, concept, heavy).min() > 1e-3
