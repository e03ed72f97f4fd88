"""Legislatures where several votes together decide: known cases, brute force, and what is refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import winset as ws
from winset.coalitions.games.voting import VotingRule
from winset.legislatures.find.baron_ferejohn_rule import least_partners

STATIONARY = ws.Stationary()


def vote(weights, quota, **more):
    return ws.WeightedVoting(list(weights), quota, **more)


def solved(*arguments, **more):
    return ws.solve(ws.LegislativeBargaining(*arguments, **more), STATIONARY).require()


def test_a_rule_of_one_vote_is_its_quota_and_weights():
    rule = ws.WeightedVoting({"a": 4, "b": 3, "c": 2, "d": 1}, 6)
    game = ws.LegislativeBargaining(4, discounts=0.9, rule=rule)
    assert (game.quota, list(game.weights), game.players, game.rule) == (6, [4, 3, 2, 1], ("a", "b", "c", "d"), None)
    both = ws.solve(game, STATIONARY).point, solved(4, 6, [4, 3, 2, 1], discounts=0.9).point
    np.testing.assert_array_equal(*map(np.asarray, both))
    assert ws.solve(ws.LegislativeBargaining(20, rule=vote([1] * 20, 11)), STATIONARY).certificate.ok


def test_the_same_vote_twice_gives_the_values_of_the_vote():
    """By another method: coalitions written out, against the threshold search over weights."""
    rng = np.random.default_rng(3)
    for _ in range(12):
        n = int(rng.integers(3, 8))
        weights = rng.integers(1, 6, n)
        quota = int(rng.integers(weights.sum() // 2 + 1, weights.sum() + 1))
        numbers = {"recognition": rng.dirichlet(np.ones(n) * 2), "discounts": rng.uniform(0.5, 1, n)}
        twice = solved(n, rule=vote(weights, quota) & vote(weights, quota), **numbers)
        once = solved(n, quota, weights.tolist(), **numbers)
        assert (twice.method, once.method) == ("BaronFerejohnRule", "BaronFerejohnClosed")
        np.testing.assert_allclose(np.asarray(twice.point), np.asarray(once.point), atol=1e-10)


def test_a_double_majority_that_makes_one_member_indispensable():
    """Two of three members with 65 of 100 people: a with b or with c, as three of 2, 1, 1 votes."""
    states = ws.WeightedVoting({"a": 1, "b": 1, "c": 1}, 2)
    people = ws.WeightedVoting({"a": 60, "b": 25, "c": 15}, 65)
    double = solved(["a", "b", "c"], discounts=0.8, recognition=[0.3, 0.3, 0.4], rule=states & people)
    weighted = solved(["a", "b", "c"], 3, [2, 1, 1], discounts=0.8, recognition=[0.3, 0.3, 0.4])
    np.testing.assert_allclose(np.asarray(double.point), np.asarray(weighted.point), atol=1e-12)
    assert double.certificate.ok
    assert "completeness" in double.certificate.proved
    assert {names for names, _ in double.details["coalitions"]["b"]} == {("a", "b")}
    vetoed = solved(3, rule=vote([1, 1, 1], 2, vetoes=[0]), discounts=0.8)
    same = solved(3, 2, vetoes=[0], discounts=0.8)
    np.testing.assert_allclose(np.asarray(vetoed.point), np.asarray(same.point), atol=1e-12)


def test_two_pairs_either_of_which_decides():
    """No weights do this; everybody buys the other of its pair, so values are two linear equations a pair."""
    p, d = np.array([0.3, 0.2, 0.1, 0.4]), 0.9
    found = solved(4, recognition=p, discounts=d, rule=vote([1, 1, 0, 0], 2) | vote([0, 0, 1, 1], 2))
    expected = []
    for i, j in ((0, 1), (2, 3)):
        system = [[1 - d * p[j], d * p[i]], [d * p[j], 1 - d * p[i]]]
        expected += list(np.linalg.solve(system, [p[i], p[j]]))
    np.testing.assert_allclose(np.asarray(found.point), expected, atol=1e-12)


@pytest.mark.parametrize("joined", ["and", "or"])
def test_two_votes_against_every_coalition(joined):
    rng = np.random.default_rng(8)
    for _ in range(8):
        n = int(rng.integers(3, 8))
        one, other = (
            vote(w, int(rng.integers(w.sum() // 2 + 1, w.sum() + 1))) for w in (rng.integers(1, 6, n) for _ in range(2))
        )
        rule = one & other if joined == "and" else one | other
        p, d = rng.dirichlet(np.ones(n) * 2), rng.uniform(0.5, 0.99, n)
        found = solved(n, recognition=p, discounts=d, rule=rule)
        v, rows = np.asarray(found.point), np.array([list(r) for r in found.details["inclusion"].values()])
        partners, prices, own = rows - np.eye(n), d * v, np.asarray(found.details["own_share"])
        winning = np.array([s for s in product((0, 1), repeat=n) if rule.wins(np.array(s, dtype=bool))])
        least = [min(s @ prices - prices[k] for s in winning if s[k]) for k in range(n)]
        np.testing.assert_allclose(1 - own, least, atol=1e-10)
        np.testing.assert_allclose(v, p * own + prices * (p @ partners), atol=1e-10)
        for proposer, drawn in found.details["coalitions"].items():
            assert all(rule.wins(names) and proposer in names for names, _ in drawn)


def test_least_partners_are_the_minimal_winning_coalitions_of_a_vote_that_needs_the_proposer():
    rule = vote([3, 2, 2, 1], 5) & vote([1, 1, 1, 1], 3)
    sets = least_partners(rule.to_arrays())
    for k, rows in enumerate(sets):
        listed = {tuple(np.flatnonzero(row)) for row in rows}
        every = [s for s in product((0, 1), repeat=4) if s[k] and rule.wins(np.array(s, dtype=bool))]
        others = [{i for i, m in enumerate(s) if m and i != k} for s in every]
        assert listed == {tuple(sorted(s)) for s in others if not any(t < s for t in others)}


def test_homes_that_insist_on_a_share():
    rule = vote([1, 1, 1], 2) & vote([60, 25, 15], 65)
    found = solved(3, rule=rule, discounts=0.8, ratification=[0, 0.3, 0])
    same = solved(3, 3, [2, 1, 1], discounts=0.8, ratification=[0, 0.3, 0])
    np.testing.assert_allclose(np.asarray(found.point), np.asarray(same.point), atol=1e-12)
    assert found.details["prices"]["2"] == pytest.approx(0.3)
    assert found.completeness == "some"


def test_alone_and_without_patience():
    assert list(solved(1, rule=vote([1], 1) & vote([2], 1)).point) == [1.0]
    now = solved(3, rule=vote([1, 1, 1], 2) & vote([60, 25, 15], 65), discounts=0, recognition=[0.5, 0.3, 0.2])
    np.testing.assert_allclose(np.asarray(now.point), [0.5, 0.3, 0.2])


def test_fifteen_members_are_solved_and_sixteen_told_what_is_accepted():
    rule = vote([1] * 15, 9) & vote([3] * 5 + [1] * 10, 15)
    assert solved(15, rule=rule, discounts=0.9).certificate.value < 1e-9
    rule = vote([1] * 16, 9) & vote([3] * 5 + [1] * 11, 15)
    with pytest.raises(ws.MethodError, match="up to 15 members, got 16; accepted with more: one weighted vote"):
        ws.solve(ws.LegislativeBargaining(16, rule=rule), STATIONARY)


TWO = vote([1, 1, 1], 2) & vote([60, 25, 15], 65)
BAD = {
    "not a rule": ({"n": 3, "rule": [1, 1, 1]}, r"rule: must be a voting rule: .* got list"),
    "members": ({"n": 4, "rule": TWO}, r"rule: must have the 4 members as its voters, got 3: 1, 2, 3"),
    "order": ({"n": ["2", "1", "3"], "rule": TWO}, r"rule: must name the members in the same order, got 1, 2, 3"),
    "quota": ({"n": 3, "rule": TWO, "quota": 2}, r"quota: goes without a rule"),
    "weights": ({"n": 3, "rule": TWO, "weights": [1, 1, 1]}, r"weights: goes without a rule"),
    "vetoes": ({"n": 3, "rule": TWO, "vetoes": ["1"]}, r"vetoes: goes without a rule"),
    "one vote and a quota": ({"n": 3, "rule": vote([1, 1, 1], 2), "quota": 2}, r"quota: goes without a rule"),
    "sessions": ({"n": 3, "rule": TWO, "sessions": 2}, r"rule: of several votes goes with the closed rule"),
    "open": ({"n": 3, "rule": TWO, "procedure": "open"}, r"rule: of several votes goes with the closed rule"),
    "never": ({"n": 1, "rule": VotingRule(("1",), (((1,), 2), ((1,), 1)), ((0, 1),))}, r"nobody can carry"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rules(name):
    arguments, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        ws.LegislativeBargaining(**arguments)


def test_what_takes_one_weighted_vote_says_so():
    game = ws.LegislativeBargaining(3, rule=TWO, discounts="d", parameters={"d": 0.9})
    plain = ws.LegislativeBargaining(3, discounts=0.9)
    with pytest.raises(ws.ModelError, match="draws: accepted with one weighted vote"):
        game.with_draws({"d": np.array([0.5, 0.6])})
    for games in ([game, game], [plain, game], [game, plain]):
        with pytest.raises(ws.ModelError, match="one weighted vote"):
            ws.solve_batch(games, STATIONARY)
    with pytest.raises(ws.ModelError, match="rule: homes are accepted with one weighted vote"):
        ws.TwoLevel(game, {"1": 0.4})
