"""Legislative bargaining: uniqueness from many starts, rules, batches, planted wrong answers, bad input."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.legislatures.check.baron_ferejohn import certify_legislative
from winset.legislatures.check.groseclose_snyder import certify_vote_buying
from winset.legislatures.find.baron_ferejohn import smooth_values

STATIONARY = ws.Stationary()


def random_game(rng, n=None):
    n = int(rng.integers(3, 9)) if n is None else n
    weights = rng.integers(1, 6, n)
    quota = int(rng.integers(weights.sum() // 2 + 1, weights.sum() + 1))
    return ws.LegislativeBargaining(
        n,
        quota,
        weights=weights.tolist(),
        recognition=rng.dirichlet(np.ones(n) * 2),
        discounts=rng.uniform(0.5, 1, n),
        vetoes=[int(rng.integers(n))] if rng.random() < 0.3 else (),
    )


def test_random_games_are_certified_and_values_unique():
    """Eraslan and McLennan 2013: stationary values are unique, so every start leads to them."""
    rng = np.random.default_rng(11)
    for _ in range(60):
        game = random_game(rng)
        solution = ws.solve(game, STATIONARY).require()
        assert solution.certificate.value < 1e-12
        v = np.asarray(solution.point)
        assert v.sum() == pytest.approx(1, abs=1e-12)
        for _ in range(3):
            _, other = smooth_values(game.to_arrays(), rng.dirichlet(np.ones(len(v))))
            np.testing.assert_allclose(other, v, atol=1e-5)


@pytest.mark.slow
def test_twenty_five_weighted_chairs():
    rng = np.random.default_rng(12)
    for _ in range(4):
        n = 25
        weights = rng.integers(1, 26, n)
        game = ws.LegislativeBargaining(
            n,
            int(weights.sum() * rng.uniform(0.5, 0.8)) + 1,
            weights=weights.tolist(),
            recognition=rng.dirichlet(np.ones(n) * 3),
            discounts=rng.uniform(0.7, 1, n),
        )
        assert ws.solve(game, STATIONARY).require().certificate.value < 1e-12


def test_unanimity_is_the_game_of_random_proposers():
    p, d = [0.5, 0.3, 0.2], [0.9, 0.8, 0.7]
    votes = ws.solve(ws.LegislativeBargaining(3, 3, recognition=p, discounts=d), STATIONARY).require().point
    offers = ws.solve(ws.AlternatingOffers(d, "random", recognition=p), STATIONARY).require().point
    np.testing.assert_allclose(np.asarray(votes), np.asarray(offers), atol=1e-10)


def test_a_veto_player_gains_and_shares_with_nobody_when_patient():
    """Winter 1996: as delay vanishes the veto player takes all."""
    before = 0.0
    for discount in (0.5, 0.9, 0.99, 0.9999):
        game = ws.LegislativeBargaining(3, 2, discounts=discount, vetoes=["1"])
        own = ws.solve(game, STATIONARY).require().point["1"]
        assert own > before
        before = own
    assert before > 0.999


def test_names_and_details():
    game = ws.LegislativeBargaining(["US", "Japan", "Korea"], weights={"US": 2, "Japan": 1, "Korea": 1}, discounts=0.9)
    assert game.quota == 3
    solution = ws.solve(game, STATIONARY).require()
    assert solution.details["inclusion"]["Japan"]["US"] == pytest.approx(1)
    assert {c for c, _ in solution.details["coalitions"]["Japan"]} == {("US", "Japan")}


def test_nominal_weights_do_not_matter():
    """Snyder, Ting and Ansolabehere 2005: only the winning coalitions do."""
    a = ws.solve(ws.LegislativeBargaining(4, 51, weights=[49, 17, 17, 17], discounts=0.8), STATIONARY).require()
    b = ws.solve(ws.LegislativeBargaining(4, 3, weights=[2, 1, 1, 1], discounts=0.8), STATIONARY).require()
    np.testing.assert_allclose(np.asarray(a.point), np.asarray(b.point), atol=1e-12)


def test_fractional_weights_are_made_whole():
    game = ws.LegislativeBargaining(3, 0.5, weights=[0.5, 0.25, 0.25])
    assert (list(game.weights), game.quota) == ([2, 1, 1], 2)


def test_open_rule_shares():
    """Baron and Ferejohn 1989, section 4: three patient members, one partner, 3/5 and 2/5."""
    solution = ws.solve(ws.LegislativeBargaining(3, procedure="open"), STATIONARY).require()
    assert solution.completeness == "some"
    assert solution.details["proposer_share"] == pytest.approx(3 / 5)
    assert solution.details["partner_share"] == pytest.approx(2 / 5)
    impatient = ws.solve(ws.LegislativeBargaining(3, procedure="open", discounts=0.01), STATIONARY).require()
    assert impatient.details["partners"] == 2


def test_two_sessions():
    """Baron and Ferejohn 1989, section 3: partners get delta / n, the proposer the rest."""
    game = ws.LegislativeBargaining(5, discounts=0.8, sessions=2)
    solution = ws.solve(game, STATIONARY).require()
    assert solution.details["own_share"]["1"] == pytest.approx(1 - 2 * 0.8 / 5)
    unequal = ws.LegislativeBargaining(3, recognition=[0.6, 0.3, 0.1], discounts=1.0, sessions=2)
    own = ws.solve(unequal, STATIONARY).require().details["own_share"]
    np.testing.assert_allclose(np.asarray(own), [0.9, 0.9, 0.7])
    one = ws.solve(ws.LegislativeBargaining(3, recognition=[0.6, 0.3, 0.1], sessions=1), STATIONARY).require()
    np.testing.assert_allclose(np.asarray(one.point), [0.6, 0.3, 0.1])


def test_a_long_last_session_approaches_the_stationary_values():
    rng = np.random.default_rng(4)
    p = rng.dirichlet(np.ones(3))
    endless = ws.LegislativeBargaining(3, 3, recognition=p, discounts=0.6)
    long = ws.LegislativeBargaining(3, 3, recognition=p, discounts=0.6, sessions=60)
    a, b = (np.asarray(ws.solve(g, STATIONARY).require().point) for g in (endless, long))
    np.testing.assert_allclose(a, b, atol=1e-9)


def test_batch_agrees_with_one_at_a_time():
    rng = np.random.default_rng(13)
    games = [
        ws.LegislativeBargaining(
            5, 7, weights=[4, 3, 2, 2, 1], recognition=rng.dirichlet(np.ones(5)), discounts=rng.uniform(0.5, 0.99, 5)
        )
        for _ in range(40)
    ]
    batch = ws.solve_batch(games, STATIONARY)
    for row, game in zip(batch.points, games, strict=True):
        np.testing.assert_allclose(row, np.asarray(ws.solve(game, STATIONARY).require().point), atol=2e-5)
    assert np.nanmax(batch.certificate) < 1e-6
    assert (batch.status == ws.Status.SOLVED).mean() > 0.9


def test_planted_wrong_answers_are_caught():
    game = ws.LegislativeBargaining(4, 3, weights=[2, 1, 1, 1], recognition=[0.4, 0.2, 0.2, 0.2], discounts=0.9)
    solution = ws.solve(game, STATIONARY).require()
    shifted = ws.Vector(game.players, np.asarray(solution.point) + np.array([0.01, -0.01, 0, 0]))
    assert not certify_legislative(game, STATIONARY, Found(ws.Status.SOLVED, [shifted], details=solution.details)).ok
    losing = {**solution.details["coalitions"], "2": [(("2", "3"), 1.0)]}
    details = {**solution.details, "coalitions": losing}
    assert not certify_legislative(game, STATIONARY, Found(ws.Status.SOLVED, [solution.point], details=details)).ok
    uneven = {**solution.details["coalitions"], "2": [(("1", "2"), 1.0)], "3": [(("1", "3"), 1.0)]}
    details = {**solution.details, "coalitions": {**uneven, "4": [(("1", "4"), 1.0)]}}
    assert not certify_legislative(game, STATIONARY, Found(ws.Status.SOLVED, [solution.point], details=details)).ok


def test_vote_buying():
    """Groseclose and Snyder 1996: supermajorities are cheaper; 2 W_B (m - q + 1 + q - 1) / (m - q + 1) falls in m."""
    solution = ws.solve(ws.VoteBuying([0.0] * 5, 1.0), ws.SubgamePerfect()).require()
    assert (solution.details["size"], solution.details["cost"]) == (5, pytest.approx(5 / 3))
    friendly = ws.VoteBuying({"a": 2.0, "b": 0.1, "c": -3.0}, 1.0)
    solution = ws.solve(friendly, ws.SubgamePerfect()).require()
    assert (solution.details["size"], solution.point["b"]) == (2, pytest.approx(0.9))
    assert solution.point["a"] == 0
    poor = ws.solve(ws.VoteBuying([0.0] * 3, 1.0, prize=1.0), ws.SubgamePerfect()).require()
    assert not poor.details["passes"]
    cheap = Found(ws.Status.SOLVED, [np.asarray(solution.point) * 0.9], details=solution.details)
    assert not certify_vote_buying(friendly, ws.SubgamePerfect(), cheap).ok


BAD = {
    "quota": ({"n": 3, "quota": 4}, r"nobody can reach it: 4 > 3"),
    "recognition": ({"n": 3, "recognition": [0.5, 0.3, 0.3]}, r"sum to 1, got a sum of 1\.1"),
    "discounts": ({"n": 2, "discounts": [1.2, 0.5]}, r"discounts\[1\]: must be from 0 to 1, got 1\.2"),
    "weights": ({"n": 2, "weights": [-1, 2], "quota": 1}, r"weights\[0\]: must be >= 0"),
    "vetoes": ({"n": 2, "vetoes": ["3"]}, r"no player named '3'; accepted: 1, 2"),
    "open": ({"n": 3, "procedure": "open", "recognition": [0.5, 0.3, 0.2]}, r"members must be alike"),
    "names": ({"n": ["a", "b"], "weights": {"c": 1}}, r"no player named c; accepted: a, b"),
    "nan": ({"n": 2, "weights": [float("nan"), 1], "quota": 1}, r"must be finite numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    arguments, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        ws.LegislativeBargaining(**arguments)


def test_draws_of_parameters():
    game = ws.LegislativeBargaining(
        3,
        recognition={"1": "p", "2": "(1 - p)/2", "3": "(1 - p)/2"},
        discounts="d",
        parameters={"p": 0.4, "d": 0.9},
    )
    rng = np.random.default_rng(5)
    draws = {"p": rng.uniform(0.2, 0.6, 30), "d": rng.uniform(0.5, 0.95, 30)}
    draws["d"][3] = np.nan
    batch = ws.solve_batch(game, draws)
    assert batch.status[3] == ws.Status.NONFINITE
    for row in (0, 7, 29):
        p, d = draws["p"][row], draws["d"][row]
        one = ws.LegislativeBargaining(3, recognition=[p, (1 - p) / 2, (1 - p) / 2], discounts=d)
        np.testing.assert_allclose(batch.points[row], np.asarray(ws.solve(one, STATIONARY).point), atol=2e-5)
    with pytest.raises(ws.ModelError, match=r"discounts: must be from 0 to 1, got .* in row 1 of 2"):
        game.with_draws({"d": np.array([0.5, 1.5])})
    with pytest.raises(ws.ModelError, match="closed rule without a last session"):
        ws.LegislativeBargaining(3, sessions=2, discounts="d", parameters={"d": 0.5}).with_draws({"d": np.ones(2)})


def test_a_row_in_which_smoothing_leaves_something_is_solved_as_one_game_is():
    game = ws.LegislativeBargaining(
        3, quota=2, recognition=[3 / 14, 4 / 14, 7 / 14], discounts=[0.59375, 0.5625, 0.40625]
    )
    one, batch = ws.solve(game, STATIONARY), ws.solve_batch([game, game], STATIONARY)
    assert batch.status.tolist() == [0, 0]
    assert batch.columns["points"][1] == pytest.approx(one.point.values, abs=1e-12)
    named = one.details["inclusion"]
    assert batch.columns["inclusion"][1] == pytest.approx(
        np.array([[row[name] for name in game.players] for row in named.values()]), abs=1e-9
    )


def test_a_row_that_the_smooth_path_gives_up_is_solved_as_one_game_is():
    rng = np.random.default_rng(0)
    rng.dirichlet(np.ones(3), 20_000), rng.uniform(0.3, 0.99, (20_000, 3))
    chances, discounts = rng.dirichlet(np.ones(5), 20_000)[:2000], rng.uniform(0.3, 0.99, (20_000, 5))[:2000]
    games = [
        ws.LegislativeBargaining(5, quota=3, recognition=list(p), discounts=list(d))
        for p, d in zip(chances, discounts, strict=True)
    ]
    assert not ws.solve_batch(games, STATIONARY).status.any()
