"""Generated games: what defines each family, seeds, and bad input."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws

generators = ws.generators


@pytest.mark.parametrize(
    "make",
    [
        lambda seed: generators.random((2, 3, 4), seed),
        lambda seed: generators.covariant(5, -0.5, seed),
        lambda seed: generators.zero_sum((3, 4), seed),
        lambda seed: generators.coordination(9, seed),
        lambda seed: generators.blotto(3, 4, 0.2, seed),
        lambda seed: generators.tournament(8, 2, seed),
        lambda seed: generators.unit_vector(9, True, seed),
        lambda seed: generators.ranking(5, 10, seed),
    ],
)
def test_a_seed_fixes_the_game(make):
    assert make(3) == make(3)
    assert not np.array_equal(make(3).payoffs, make(4).payoffs)


def test_random_and_zero_sum():
    game = generators.random((2, 3, 4))
    assert game.payoffs.shape == (3, 2, 3, 4)
    assert game.payoffs.min() >= 0
    assert game.payoffs.max() < 1
    assert np.array_equal(*[generators.zero_sum(4, 1).payoffs[0], -generators.zero_sum(4, 1).payoffs[1]])


@pytest.mark.parametrize("correlation", [-0.5, 0.0, 0.7, 1.0])
def test_covariant_payoffs_have_the_correlation(correlation):
    payoffs = generators.covariant((30, 30, 30), correlation, 5).payoffs.reshape(3, -1)
    sample = np.corrcoef(payoffs)
    assert np.abs(sample[np.triu_indices(3, 1)] - correlation).max() < 0.03
    assert np.abs(payoffs.std(axis=1) - 1).max() < 0.03


def test_coordination_has_every_support_as_an_equilibrium():
    assert len(ws.solve(generators.coordination(5), ws.Nash()).points) == 2**5 - 1


def test_blotto_gives_every_hill_to_the_larger_force():
    game = generators.blotto(2, 2, 1.0, 0)
    assert game.actions[0] == ("0-2", "1-1", "2-0")
    values = game.payoffs[0][2, 0], game.payoffs[0][0, 2]
    assert game.payoffs[0][0, 0] == pytest.approx(sum(values) / 2)
    assert game.payoffs[0] + game.payoffs[1] == pytest.approx(sum(values) * np.ones((3, 3)))


def test_tournament():
    game = generators.tournament(5, 2, 7)
    wins, holds = game.payoffs
    names = [tuple(map(int, a.split("-"))) for a in game.actions[1]]
    assert len(names) == 10
    for j, subset in enumerate(names):
        for i in range(5):
            assert holds[i, j] == (i in subset)
            assert not (wins[i, j] and i in subset)
    beats = generators.tournament(5, 1, 7).payoffs[0]
    assert np.array_equal(beats + beats.T, 1 - np.eye(5))


def test_unit_vectors():
    game = generators.unit_vector(6, True, 2)
    assert np.array_equal(game.payoffs[0].sum(axis=0), np.ones(6))
    assert ws.solve(game, ws.Pure()).status is ws.Status.NO_SOLUTION


@pytest.mark.parametrize("k", [1, 2, 3])
def test_sgc_has_one_equilibrium_on_the_cyclic_actions(k):
    (point,) = ws.solve(generators.sgc(k), ws.Nash()).require().points
    for strategy in point:
        assert len(strategy) == 4 * k - 1
        np.testing.assert_allclose(strategy[: 2 * k - 1], 1 / (2 * k - 1), rtol=1e-12)


def test_ranking_pays_the_higher_score():
    game = generators.ranking(4, 10, 3)
    cost = game.payoffs[0][0, -1], game.payoffs[1][-1, 0]
    assert cost == (0, 0) or max(game.payoffs[0][0]) <= 1
    total = game.payoffs[0] + game.payoffs[1]
    own = total - 1
    assert np.abs(own - own[:, :1] - own[:1] + own[0, 0]).max() < 1e-12, "prizes add up to 1, costs are one's own"
    assert total.max() <= 1


def test_dual_cyclic_games_have_one_equilibrium_far_from_every_label():
    lengths = {}
    for d in (2, 4, 6):
        game = generators.dual_cyclic(d)
        (point,) = ws.solve(game, ws.Nash()).require().points
        assert len(point.support(0)) == d
        paths = [ws.solve(game, ws.Nash("one"), ws.LemkeHowson(label=k)).stats["pivots"] for k in range(2 * d)]
        lengths[d] = (max(paths), min(paths))
    assert lengths == {2: (4, 4), 4: (20, 8), 6: (88, 16)}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: generators.random(0), "actions: must be whole numbers >= 1"),
        (lambda: generators.random([10] * 9), "more than 50,000,000 payoffs"),
        (lambda: generators.covariant((2, 2, 2), -0.6), "correlation: must lie in"),
        (lambda: generators.zero_sum((2, 2, 2)), "one or two whole numbers"),
        (lambda: generators.blotto(2, 3, 2.0), "correlation: must lie in"),
        (lambda: generators.blotto(9, 90), "more than 50,000,000"),
        (lambda: generators.tournament(3, 4), "subset: must be a whole number from 1 to 3"),
        (lambda: generators.unit_vector(1, True), "actions: must be a whole number from 2"),
        (lambda: generators.sgc(0), "k: must be a whole number from 1"),
        (lambda: generators.dual_cyclic(5), "dimension: must be even"),
    ],
)
def test_bad_input(call, said):
    with pytest.raises(ws.ModelError, match=said):
        call()
