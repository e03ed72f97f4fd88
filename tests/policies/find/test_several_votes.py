"""Rules of several votes, and players who discount differently, in policy games."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.errors import Faults
from winset.base.solution import Found
from winset.policies.check.banks_duggan_line import certify_line
from winset.policies.find.counted import counted
from winset.policies.games.positions import Rule

NAMES = ["a", "b", "c", "d", "e"]
STATES = ws.WeightedVoting([1] * 5, 3, NAMES)
PEOPLE = ws.WeightedVoting([40, 25, 20, 10, 5], 65, NAMES)
BLOCK = ws.WeightedVoting([1] * 5, 4, NAMES)
C_ALONE = ws.WeightedVoting({**dict.fromkeys(NAMES, 0), "c": 1}, 1)
RULES = {"both": STATES & PEOPLE, "either": (STATES & PEOPLE) | BLOCK, "veto": BLOCK & C_ALONE}
IDEALS = [0.0, 0.1, 0.5, 0.7, 1.0]
PLACES = [[0, 0], [4, 0], [1, 3], [2, -2], [-1, 1]]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_passes_on_a_line_is_found_coalition_by_coalition(rule):
    game = ws.SpatialBargaining(IDEALS, rule=rule, discount=0.8, status_quo=0.3, players=NAMES)
    solution = ws.solve(game, ws.Stationary()).require()
    x, reach = np.array(IDEALS), np.asarray(solution.details["radii"])
    ends = np.r_[x - reach, x + reach]
    passing = [e for e in ends if rule.wins(np.abs(e - x) <= reach + 1e-12)]
    np.testing.assert_allclose(solution.details["acceptance"], [min(passing), max(passing)], atol=1e-12)
    np.testing.assert_allclose(np.asarray(solution.point), np.clip(x, min(passing), max(passing)), atol=1e-12)
    assert solution.completeness == "all"
    stack = ws.solve_batch(ws.SpatialBargaining.stack([game, game]), ws.Stationary())
    np.testing.assert_array_equal(stack["points"][1], np.asarray(solution.point))


@pytest.mark.parametrize(("ideals", "status_quo"), [(IDEALS, 0.3), (PLACES, [3.0, 3.0])], ids=["line", "plane"])
def test_a_rule_of_one_vote_is_its_quota(ideals, status_quo):
    told = {"discount": 0.7, "status_quo": status_quo, "players": NAMES}
    one = ws.solve(ws.SpatialBargaining(ideals, rule=BLOCK, **told), ws.Stationary()).require()
    other = ws.solve(ws.SpatialBargaining(ideals, 4, **told), ws.Stationary()).require()
    assert one.to_dict()["points"] == other.to_dict()["points"]
    twice = ws.solve(ws.SpatialBargaining(ideals, rule=BLOCK & STATES, **told), ws.Stationary()).require()
    for player in NAMES:
        np.testing.assert_allclose(twice.point[player], one.point[player], atol=1e-7)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_in_a_plane_every_answer_is_certified(rule):
    voting = ws.SpatialVoting(PLACES, status_quo=[1.0, 1.5], rule=rule, players=NAMES)
    for concept in (ws.SpatialCore(), ws.Winset(), ws.UncoveredSet(9), ws.Yolk()):
        assert ws.solve(voting, concept).certificate.value <= 1e-7
    setter = ws.AgendaSetter([3.0, 2.0], PLACES, None, [1.0, 1.5], rule=rule, players=NAMES)
    bargaining = ws.SpatialBargaining(PLACES, rule=rule, discount=0.6, constant=40, players=NAMES)
    outcome = ws.solve(setter, ws.SubgamePerfect()).require()
    assert rule.wins(outcome.details["for"])
    assert ws.solve(bargaining, ws.Stationary()).require().completeness == "some"


def test_a_pivot_needs_both_votes():
    """With 3 of 5 states and 65 of 100 people, nothing passes without a: 60 remain."""
    solution = ws.solve(ws.SpatialVoting(IDEALS, rule=RULES["both"], players=NAMES), ws.SpatialCore()).require()
    np.testing.assert_allclose(solution.point, [0.0, 0.5])
    assert solution.details["pivots"] == ("a", "c")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_winning_coalitions_within_each_are_counted(rule):
    found = counted(Rule(tuple(NAMES), None, None, (), Faults(), rule).to_arrays()).winning
    for mask in range(32):
        inside = [rule.wins_mask(part) for part in range(32) if part & ~mask == 0]
        assert found[mask] == sum(inside)


def test_one_vote_needs_no_count():
    assert len(counted(Rule(tuple(NAMES), 3, None, (), Faults()).to_arrays()).winning) == 0


def test_rules_that_do_not_fit_are_refused():
    cases = [
        ({"quota": 3}, "quota: goes without a rule"),
        ({"vetoes": ["a"]}, "vetoes: goes without a rule"),
        ({"players": ["v", "w", "x", "y", "z"]}, "must name the members in the same order"),
        ({"rule": "majority"}, "rule: must be a voting rule"),
        ({"rule": None}, "quota: missing"),
    ]
    for changed, words in cases:
        with pytest.raises(ws.ModelError, match=words):
            ws.SpatialBargaining(IDEALS, **({"rule": RULES["both"], "players": NAMES, "discount": 0.5} | changed))
    names = [f"p{k}" for k in range(21)]
    many = ws.WeightedVoting([1] * 21, 11, names) & ws.WeightedVoting(list(range(21)), 120, names)
    places = np.arange(42).reshape(21, 2) ** 1.5
    plane = ws.SpatialBargaining(places, rule=many, discount=0.5, constant=1e6, players=names)
    with pytest.raises(ws.MethodError, match="up to 20"):
        ws.solve(plane, ws.Stationary())


def test_homes_beside_several_votes_have_a_veto():
    game = ws.SpatialBargaining(IDEALS, rule=RULES["both"], discount=0.8, status_quo=0.3, players=NAMES)
    home = ws.Ratification(ideals={"e1": 0.9}, status_quo=0.3)
    solution = ws.solve(ws.TwoLevel(game, {"a": home}), ws.Stationary()).require()
    assert min(x for offers in solution.details["proposals"].values() for x, _ in offers) >= 0.3 - 1e-9


@pytest.mark.parametrize("utility", ["quadratic", "absolute"])
@pytest.mark.parametrize("quota", [3, 4, 5])
def test_who_is_patient_asks_more(utility, quota):
    patience = [0.95, 0.2, 0.6, 0.6, 0.9]
    told = {"utility": utility, "constant": 1.2, "players": NAMES}
    game = ws.SpatialBargaining(IDEALS, quota, discount=patience, **told)
    solution = ws.solve(game, ws.Stationary()).require()
    proposals, x = np.asarray(solution.point), np.array(IDEALS)
    lost = 1.2 - np.asarray(solution.details["values"])
    wait = (1 - np.array(patience)) * 1.2 + patience * lost
    np.testing.assert_allclose(np.asarray(solution.details["radii"]) ** game.power, wait, atol=1e-12)
    passes = (np.abs(proposals[:, None] - x) ** game.power <= wait + 1e-9).sum(axis=1)
    assert (passes >= quota).all()
    assert solution.completeness == "some"
    same = ws.solve(ws.SpatialBargaining(IDEALS, quota, discount=[0.7] * 5, **told), ws.Stationary()).require()
    one = ws.solve(ws.SpatialBargaining(IDEALS, quota, discount=0.7, **told), ws.Stationary()).require()
    assert same.to_dict()["points"] == one.to_dict()["points"]
    near = [0.7, 0.7, 0.7, 0.7, 0.7 + 1e-9]
    nearly = ws.solve(ws.SpatialBargaining(IDEALS, quota, discount=near, **told), ws.Stationary())
    np.testing.assert_allclose(np.asarray(nearly.point), np.asarray(one.point), atol=1e-7)


def test_uniqueness_is_not_proved_where_players_discount_differently():
    game = ws.SpatialBargaining(IDEALS, 3, discount=[0.9, 0.2, 0.5, 0.5, 0.9], constant=1, players=NAMES)
    solution = ws.solve(game, ws.Stationary()).require()
    found = Found(solution.status, [solution.point], "all")
    assert "completeness" not in certify_line(game, ws.Stationary(), found).proved


@pytest.mark.parametrize("utility", ["quadratic", "absolute"])
def test_patience_in_a_plane(utility):
    patience = {"a": 0.8, "b": 0.1, "c": 0.5, "d": 0.5, "e": 0.7}
    told = {"utility": utility, "constant": 40, "players": NAMES}
    game = ws.SpatialBargaining(PLACES, 3, discount=patience, **told)
    details = ws.solve(game, ws.Stationary()).require().details
    lost = 40 - np.asarray(details["values"])
    d = np.array(list(patience.values()))
    np.testing.assert_allclose(np.asarray(details["radii"]) ** game.power, (1 - d) * 40 + d * lost, atol=1e-9)
    together = [*PLACES[:4], PLACES[0]]  # a and e stand in one place, and only one of them waits
    ws.solve(ws.SpatialBargaining(together, 3, discount=patience, **told), ws.Stationary()).require()


def test_different_patience_goes_without_a_status_quo():
    with pytest.raises(ws.ModelError, match="discount: must be one number for all where there is a status quo"):
        ws.SpatialBargaining(IDEALS, 3, discount=[0.5] * 5, status_quo=0.3)
    with pytest.raises(ws.ModelError, match=r"discount\[2\]: must be from 0 to below 1, got 1.5"):
        ws.SpatialBargaining(IDEALS, 3, discount=[0.5, 1.5, 0.5, 0.5, 0.5], constant=9)
    with pytest.raises(ws.ModelError, match="discount: must be one number, or 5"):
        ws.SpatialBargaining(IDEALS, 3, discount=[0.5, 0.5], constant=9)


def test_a_sliver_of_a_winset_is_not_taken_for_nothing():
    """It reaches 0.14 from the status quo, but in the middle between the directions that level two voters nothing."""
    ideals = [
        [1.95122508, -0.89652621],
        [0.95442228, 0.54446237],
        [-0.15405706, 1.08053298],
        [-1.49979879, 1.35757179],
        [-0.06368403, -0.54243525],
    ]
    rule = STATES & ws.WeightedVoting([2, 2, 1, 3, 3], 8, NAMES)
    solution = ws.solve(ws.SpatialVoting(ideals, status_quo=[0.3, 0.1], rule=rule, players=NAMES), ws.Winset())
    np.testing.assert_allclose(solution.require().point, [0.37508672, 0.21495776], atol=1e-7)
