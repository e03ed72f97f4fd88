"""Bargaining with an endogenous status quo: the literature, brute force, invariances, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.naive.dynamic_legislature import equilibria_by_rankings
from winset.dynamic.find.markov_legislature import RankingSearch

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "cases" / "dynamic.json").read_text())}
COMMITTEES = [name for name, c in CASES.items() if c["kind"] == "legislature" and "count" in c["expected"]]
EVERY = ws.MarkovPerfect("all")


def game(name, **changes):
    case = CASES[name]["input"]
    given = {key: case[key] for key in ("payoffs", "recognition", "discount")}
    return ws.DynamicBargaining(**{**given, **changes})


@pytest.mark.parametrize("name", [n for n in COMMITTEES if n != "baron_line5"])
def test_all_pure_equilibria_with_their_values_and_long_run(name):
    expected = CASES[name]["expected"]
    solution = ws.solve(game(name), EVERY)
    assert len(solution.points) == expected["count"]
    assert solution.certificate.covers == "all"
    if not expected["count"]:
        assert solution.status is ws.Status.NO_SOLUTION
        assert solution.certificate.ok
        return
    assert solution.status is ws.Status.SOLVED
    assert solution.completeness == "all"
    known = {json.dumps(e["outcome"]): e for e in expected["equilibria"]}
    details = solution.details
    for point, values, long_run, acceptance in zip(
        solution.points, details["values"], details["long_run"], details["acceptance"], strict=True
    ):
        equilibrium = known.pop(json.dumps(point.outcome.tolist()))
        np.testing.assert_allclose(values, equilibrium["values"], atol=1e-9)
        assert np.flatnonzero(long_run.max(axis=0) > 1e-9).tolist() == equilibrium["recurrent"]
        m = len(values[0])
        stays = [x for x in range(m) if all(point.outcome[i, x] == x for i in range(3))]
        assert stays == equilibrium["absorbing"]
        assert all(acceptance[q, point.outcome[i, q]] for i in range(3) for q in range(m))
    assert not known


def test_five_alternatives_by_rankings():
    expected = CASES["baron_line5"]["expected"]
    solution = ws.solve(game("baron_line5"), EVERY)
    assert solution.status is ws.Status.SOLVED
    assert solution.completeness == "some"
    assert "indifferent" in solution.reason
    assert [p.outcome.tolist() for p in solution.points] == [e["outcome"] for e in expected["equilibria"]]


@pytest.mark.parametrize("name", COMMITTEES)
def test_one_equilibrium_is_among_all(name):
    expected = CASES[name]["expected"]
    solution = ws.solve(game(name), ws.MarkovPerfect("one"))
    if expected["count"]:
        assert solution.status is ws.Status.SOLVED
        assert solution.point.outcome.tolist() in [e["outcome"] for e in expected["equilibria"]]
    else:
        assert solution.status is ws.Status.NO_SOLUTION


@pytest.mark.parametrize(("vote", "key"), [("no", "vote_no"), ("yes", "vote_yes")])
def test_a_simple_solution_depends_on_how_the_indifferent_vote(vote, key):
    stay = [[0, 1, 2]] * 3
    certificate = ws.certify(game("simple_solution_3", indifferent=vote), ws.MarkovPerfect(), [stay])
    assert certificate.ok == CASES["simple_solution_3"]["expected"][f"is_equilibrium_if_indifferent_{key}"]
    among = [p.outcome.tolist() for p in ws.solve(game("simple_solution_3", indifferent=vote), EVERY).points]
    assert (stay in among) == certificate.ok


def brute_force(payoffs, recognition, discount, votes, quota):
    """Every outcome map, tested in fractions by value iteration's equations; indifferent players vote yes."""
    n, m = len(payoffs), len(payoffs[0])
    out = []
    for flat in product(range(m), repeat=n * m):
        plan = [flat[i * m : (i + 1) * m] for i in range(n)]
        chain = np.zeros((m, m))
        for i in range(n):
            for q in range(m):
                chain[q, plan[i][q]] += recognition[i]
        worth = [
            np.linalg.solve(np.eye(m) - discount * chain, (1 - discount) * np.array(u, dtype=float)) for u in payoffs
        ]

        def passes(x, q, worth=worth):
            return sum(w for w, u in zip(votes, worth, strict=True) if u[x] >= u[q] - 1e-11) >= quota

        def best(i, q, worth=worth, passes=passes):
            return max(worth[i][x] for x in range(m) if x == q or passes(x, q))

        if all(
            (plan[i][q] == q or passes(plan[i][q], q)) and worth[i][plan[i][q]] >= best(i, q) - 1e-11
            for i in range(n)
            for q in range(m)
        ):
            out.append([list(row) for row in plan])
    return out


@pytest.mark.parametrize("seed", range(6))
def test_all_equilibria_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 4 if seed % 2 else 50, (2, 3)).tolist()
    recognition = [Fraction(1, 3), Fraction(2, 3)] if seed % 3 else [Fraction(1, 2)] * 2
    discount, weights = Fraction(3, 4), [2, 1] if seed > 2 else [1, 1]
    asked = ws.DynamicBargaining(payoffs, recognition=recognition, discount=discount, weights=weights)
    solution = ws.solve(asked, EVERY)
    right = brute_force(payoffs, [float(r) for r in recognition], 0.75, weights, asked.quota)
    assert [p.outcome.tolist() for p in solution.points] == right
    assert solution.certificate.ok
    assert solution.certificate.covers == "all"


@pytest.mark.parametrize(("seed", "discount"), [(0, 0.3), (4, 0.8)])
def test_all_equilibria_of_five_alternatives_are_those_of_brute_force(seed, discount):
    rng = np.random.default_rng(seed)
    payoffs, recognition = rng.integers(0, 1000, (3, 5)), [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
    asked = ws.DynamicBargaining(payoffs.tolist(), recognition=recognition, discount=discount)
    right = equilibria_by_rankings(payoffs.astype(float), np.array(recognition, dtype=float), discount)
    points = ws.solve(asked, EVERY).points
    assert [[list(row) for row in p.outcome.tolist()] for p in points] == [list(map(list, plan)) for plan in right]
    assert right


@pytest.mark.parametrize("name", ["distributive3_9_10", "dictator_points_4_5", "condorcet_1_2"])
def test_both_searches_agree_where_nobody_is_indifferent(name):
    chains, rankings = (ws.solve(game(name), EVERY, method) for method in (None, RankingSearch()))
    assert [p.outcome.tolist() for p in chains.points] == [p.outcome.tolist() for p in rankings.points]


def test_relabelling_players_and_alternatives_and_scaling_payoffs_changes_nothing():
    case = CASES["distributive3_9_10"]["input"]
    payoffs = [[Fraction(x) for x in row] for row in case["payoffs"]]
    plain = {tuple(map(tuple, p.outcome.tolist())) for p in ws.solve(game("distributive3_9_10"), EVERY).points}
    for people, places in zip(permutations(range(3)), permutations(range(3)), strict=True):
        turned = [[7 * payoffs[i][x] - 3 for x in places] for i in people]
        points = ws.solve(ws.DynamicBargaining(turned, discount=case["discount"]), EVERY).points
        back = set()
        for point in points:
            plan = [[0] * 3 for _ in range(3)]
            for k, i in enumerate(people):
                for q, place in enumerate(places):
                    plan[i][place] = places[point.outcome[k, q]]
            back.add(tuple(map(tuple, plan)))
        assert back == plain


def test_seven_players_on_a_line_of_policies_settle_at_the_median():
    # Baron 1996: with quadratic losses the median's ideal point is where policy stays.
    ideals = [Fraction(k, 20) for k in (0, 4, 7, 10, 13, 17, 20)]
    committee = ws.DynamicBargaining(ideals=ideals, discount=Fraction(3, 5))
    solution = ws.solve(committee, ws.MarkovPerfect())
    assert solution.status is ws.Status.SOLVED
    assert len(committee.alternatives) == 101
    long_run = solution.details["long_run"][0]
    np.testing.assert_allclose(long_run[:, 50], 1, atol=1e-9)
    assert (solution.point.outcome[:, 50] == 50).all()


def test_a_dollar_divided_anew_in_every_period_goes_to_the_proposer():
    # Kalandrakis 2004: whatever the status quo, in the long run whoever proposes takes all of it.
    dollar = ws.DynamicBargaining.divide_the_dollar(3, Fraction(1, 2))
    solution = ws.solve(dollar, ws.MarkovPerfect())
    assert solution.status is ws.Status.SOLVED
    dictators = [dollar.alternatives.index(a) for a in ("3-0-0", "0-3-0", "0-0-3")]
    np.testing.assert_allclose(solution.details["long_run"][0][:, dictators].sum(axis=1), 1, atol=1e-9)
    for i, own in enumerate(dictators):
        assert all(solution.point.outcome[i, q] == own for q in dictators)


def test_points_in_the_plane_and_an_unrecognised_player():
    ideals = [[0, 0], [1, 0], [Fraction(1, 2), 1]]
    plane = ws.DynamicBargaining(
        ideals=ideals, policies=[[0, 0], [1, 0], [Fraction(1, 2), 1], [Fraction(1, 2), Fraction(1, 3)]],
        recognition=[Fraction(1, 2), Fraction(1, 2), 0], discount=Fraction(4, 5), status_quo="0, 0",
    )  # fmt: skip
    assert plane.payoffs[0][1] == -1
    assert plane.status_quo == 0
    solution = ws.solve(plane, EVERY)
    assert solution.certificate.ok
    assert all((p.outcome[2] == np.arange(4)).all() for p in solution.points)


def test_a_search_that_does_not_end_says_so():
    cycle = game("distributive3_3_10")
    solution = ws.solve(cycle, ws.MarkovPerfect(), "MoreAndMorePeriods")
    assert solution.status is ws.Status.LIMIT
    assert "no equilibrium in pure strategies" in solution.reason
    assert not solution.certificate.ok
    with pytest.raises(ws.MethodError, match="accepted: count='one'"):
        ws.solve(ws.DynamicBargaining(ideals=[0, 1, 2], discount=0.5), EVERY)


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"payoffs": None}, ["payoffs: either payoffs or ideals"]),
        ({"payoffs": [[1, 2], [3]]}, ["payoffs: must have rows of one length"]),
        ({"payoffs": [[1, "x"], [3, 4]]}, ["payoffs[0][1]: must be a finite number"]),
        ({"discount": 1, "recognition": [0.4, 0.4], "indifferent": "maybe", "status_quo": 9, "quota": 5},
         ["recognition: must be probabilities", "discount[1]", "indifferent: must be yes", "status_quo", "quota"]),
        ({"weights": [0, 0]}, ["weights: must have a sum of at least 1"]),
        ({"payoffs": [[1, float("nan")], [2, 1]], "discount": float("inf"), "players": ["a", "a"],
          "alternatives": ["x", "x"], "quota": 3},
         ["payoffs[0][1]: must be a finite", "discount[0]: must be a finite", "players: names must differ, got a, a",
          "alternatives: names must differ, got x, x", "quota: must be"]),
        ({"weights": [1, -1]}, ["weights: must be 2 whole numbers >= 0"]),
        ({"recognition": [1]}, ["recognition: must be 2 numbers"]),
        ({"discount": [0.5]}, ["discount: must be 2 numbers"]),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_once(changes, places):
    with pytest.raises(ws.ModelError) as refused:
        ws.DynamicBargaining(**{"payoffs": [[1, 2], [2, 1]], "discount": 0.5, **changes})
    for place in places:
        assert any(fault.startswith(place) for fault in refused.value.faults), (place, refused.value.faults)


def test_claimed_plans_are_read_by_name_and_by_number():
    asked = game("baron_line3", alternatives=["left", "middle", "right"])
    plan = ws.solve(asked, EVERY).point
    named = {p: plan[p] for p in asked.players}
    assert asked.read_answer(EVERY, named) == asked.read_answer(EVERY, plan.outcome.tolist()) == plan
    assert "left > middle" in str(plan)
    for wrong in ([[0, 1, 2]], [[0, 1], [0, 1, 2], [0, 1, 2]], [[0, 1, 7], [0, 1, 2], ["top", 1, 2]], 3):
        with pytest.raises(ws.ModelError, match="points"):
            ws.certify(asked, EVERY, [wrong])
    assert ws.PolicyRule.from_dict(plan.to_dict()) == plan
    with pytest.raises(ws.ModelError, match=r"MarkovPerfect\.count"):
        ws.MarkovPerfect("some")
    with pytest.raises(ws.ModelError, match=r"units: must be a whole number"):
        ws.DynamicBargaining.divide_the_dollar(0, 0.5)
    with pytest.raises(ws.ModelError, match=r"units: .*cells"):
        ws.DynamicBargaining.divide_the_dollar(1000, 0.5, players=5)
