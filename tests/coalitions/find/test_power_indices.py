"""Shapley, Banzhaf, Deegan-Packel and Johnston: literature, twins, invariances, planted answers, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import count
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
import winset.base.solution
from tests.naive import coalitions as naive
from winset.coalitions.check.shapley_banzhaf import certify_values
from winset.solve import certifier_for

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "cases" / "coalitions.json").read_text())}
VOTES = [k for k, c in CASES.items() if c["game"]["type"] in ("weighted_voting", "council")]
COUNTER = count()
FORTY = [f"p{k}" for k in range(40)]
LARGE = ("imf_bog190_70pct", "imf_bog190_85pct", "eu28_2019_double_majority")


def voting(data):
    if data["type"] == "council":
        count = ws.WeightedVoting([1] * len(data["populations"]), data["states"])
        people = ws.WeightedVoting(data["populations"], data["people"])
        return (count & people) | ws.WeightedVoting([1] * len(data["populations"]), data["all_but"])
    return ws.WeightedVoting(data["weights"], data["quota"], data.get("players"))


def check(values, expected):
    for got, known in zip(values, expected["value"], strict=True):
        if expected["tol"] == 0:
            assert got == Fraction(known)
        else:
            assert float(got) == pytest.approx(float(Fraction(known)), abs=expected["tol"])


@pytest.mark.parametrize("name", [pytest.param(k, marks=pytest.mark.slow if k in LARGE else ()) for k in VOTES])
def test_literature(name):
    game, expected = voting(CASES[name]["game"]), CASES[name]["expected"]
    if "shapley" in expected:
        solution = ws.solve(game, ws.Shapley()).require()
        assert solution.certificate.exact == (not name.startswith("imf_bog"))
        check(solution.point, expected["shapley"])
    if {"banzhaf", "banzhaf_normalized", "banzhaf_raw_swings"} & set(expected):
        solution = ws.solve(game, ws.Banzhaf()).require()
        assert solution.certificate.covers == "all"
        assert solution.certificate.exact == (not name.startswith("imf_bog"))
        for key, detail in (("banzhaf", "raw"), ("banzhaf_normalized", "normalized"), ("banzhaf_raw_swings", "swings")):
            if key in expected:
                check(solution.details[detail], expected[key])
        assert ws.solve(game, ws.Banzhaf(normalized=True)).point == solution.details["normalized"]
    for key, concept in (("deegan_packel", ws.DeeganPackel()), ("johnston", ws.Johnston())):
        if key in expected:
            check(ws.solve(game, concept).require().point, expected[key])


TABLES = [k for k, c in CASES.items() if c["game"]["type"] == "table" and "shapley" in c["expected"]]


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_the_literature(name):
    solution = ws.solve(ws.CoalitionalGame(CASES[name]["game"]["values"]), ws.Shapley()).require()
    expected = CASES[name]["expected"]["shapley"]
    check(solution.point, {**expected, "tol": max(expected["tol"], 0 if solution.certificate.exact else 1e-9)})


def test_board_with_half_the_votes():
    """With a quota of one half the United States' index is larger than its share of votes, at 85% far smaller."""
    weights = CASES["imf_bog190_85pct"]["game"]["weights"]
    half = ws.solve(ws.WeightedVoting(weights, sum(weights) // 2 + 1), ws.Banzhaf(normalized=True)).require()
    share = max(weights) / sum(weights)
    assert max(half.point) > share > max(CASES["imf_bog190_85pct"]["expected"]["banzhaf_normalized"]["value"])
    assert sum(half.point) == 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(any), st.data())
def test_all_ways_to_count_agree(weights, data):
    quota = data.draw(st.integers(1, sum(weights)))
    game = ws.WeightedVoting(weights, quota)
    table = game.table().tolist()
    for concept, twin in ((ws.Shapley(), naive.shapley), (ws.Banzhaf(), naive.banzhaf)):
        expected = twin(table, len(weights))
        for method in ("GeneratingFunctions", "WinningCoalitions", "WeightStates"):
            solution = ws.solve(game, concept, method).require()
            assert list(solution.point) == expected, method
            assert solution.certificate.exact
        assert list(ws.solve(game.to_game(), concept).point) == expected
    close = ws.solve(game, ws.Shapley(), "JoiningChances")
    expected = [float(x) for x in naive.shapley(table, len(weights))]
    np.testing.assert_allclose(np.asarray(close.point), expected, atol=1e-12)
    assert close.details["error_bound"] < 1e-12


@settings(deadline=None, max_examples=40)
@given(st.lists(st.fractions(-5, 5, max_denominator=6), min_size=16, max_size=16), st.permutations(range(4)))
def test_axioms(values, order):
    values[0] = Fraction(0)
    n = 4
    game = ws.CoalitionalGame(values)
    point = ws.solve(game, ws.Shapley()).require().point
    assert sum(point) == values[-1]
    assert list(point) == naive.shapley(values, n)
    moved = [values[sum(1 << i for i in range(n) if s >> order[i] & 1)] for s in range(16)]
    relabelled = ws.solve(ws.CoalitionalGame(moved), ws.Shapley()).point
    assert [relabelled[order[i]] for i in range(n)] == list(point)
    doubled = ws.solve(ws.CoalitionalGame([a + b for a, b in zip(values, moved, strict=True)]), ws.Shapley()).point
    assert [a + b for a, b in zip(point, relabelled, strict=True)] == list(doubled)
    with_null = ws.solve(ws.CoalitionalGame([values[s % 16] for s in range(32)]), ws.Shapley()).point
    assert list(with_null) == [*point, 0]
    shifted = [v + sum(3 for i in range(n) if s >> i & 1) for s, v in enumerate(values)]
    assert [x - 3 for x in ws.solve(ws.CoalitionalGame(shifted), ws.Shapley()).point] == list(point)


def test_weights_beyond_64_bits():
    big = 2**70
    same = ws.solve(ws.WeightedVoting([3, 2, 1], 4), ws.Shapley()).point
    assert list(ws.solve(ws.WeightedVoting([3 * big, 2 * big, big], 4 * big), ws.Shapley()).require().point) == list(
        same
    )
    odd = ws.WeightedVoting([3 * big + 1, 2 * big + 1, big + 1], 4 * big)
    solution = ws.solve(odd, ws.Shapley()).require()
    assert solution.method == "WeightStates"
    assert list(solution.point) == list(same)
    voters = ws.WeightedVoting([1] * 80, 41)
    assert set(ws.solve(voters, ws.Shapley()).require().point) == {Fraction(1, 80)}
    assert ws.solve(voters, ws.Banzhaf()).details["swings"][0] == comb(79, 40)
    values = [0, 2**80, 2**80, 2**82]
    assert list(ws.solve(ws.CoalitionalGame(values), ws.Shapley()).require().point) == [2**81, 2**81]
    assert list(ws.solve(odd, ws.DeeganPackel()).require().point) == [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]


@pytest.mark.parametrize("concept", [ws.Shapley(), ws.Prenucleolus(), ws.Solidarity(), ws.Gately()])
def test_worths_of_unsigned_arrays_do_not_wrap_around(concept):
    game = ws.CoalitionalGame(np.array([0, 2**63, 2**63, 2**64 - 1], dtype=np.uint64))
    solution = ws.solve(game, concept).require()
    assert list(solution.point) == [Fraction(2**64 - 1, 2)] * 2
    assert solution.certificate.exact


def test_floats_mean_the_decimals_they_show():
    game = ws.WeightedVoting([0.1, 0.2, 0.3], 0.3)
    assert game.wins([0, 1])
    assert ws.solve(game, ws.Shapley()).certificate.exact


def test_rules_combine():
    a, b = ws.WeightedVoting({"x": 2, "y": 1, "z": 1}, 3), ws.WeightedVoting({"x": 0, "y": 1, "z": 1}, 2)
    assert (a | b).minimal_winning() == [("x", "y"), ("x", "z"), ("y", "z")]
    assert (a & b).minimal_winning() == [("x", "y", "z")]
    veto = ws.WeightedVoting({"x": 1, "y": 1, "z": 1}, 2, vetoes=["x"])
    assert veto.vetoers() == ("x",)
    assert not veto.wins(["y", "z"])
    assert veto.wins(np.array([True, False, True]))
    assert list(ws.solve(veto, ws.Shapley()).point) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    with pytest.raises(ws.ModelError, match="same players in the same order"):
        a & ws.WeightedVoting([1, 1], 2)


def test_sampling_with_intervals():
    names = [f"p{i}" for i in range(30)]
    game = ws.CoalitionalGame(lambda s: len(s) ** 2, names)
    solution = ws.solve(game, ws.Shapley()).require()
    assert solution.method == "OrderSampling"
    inside = [a <= 30 <= b for a, b in zip(solution.details["low"], solution.details["high"], strict=True)]
    assert sum(inside) >= 27
    assert sum(solution.point) == pytest.approx(900)
    again = ws.solve(game, ws.Shapley(), ws.OrderSampling(pairs=50), seed=1)
    assert again == ws.solve(game, ws.Shapley(), ws.OrderSampling(pairs=50), seed=1).__class__(
        **{**vars(ws.solve(game, ws.Shapley(), ws.OrderSampling(pairs=50), seed=1)), "stats": again.stats}
    )


def test_sampled_banzhaf_values_with_intervals():
    names = [f"p{i}" for i in range(26)]
    game = ws.CoalitionalGame(lambda s: len(s) ** 2, names)
    solution = ws.solve(game, ws.Banzhaf()).require()
    assert solution.method == "CoalitionSampling"
    inside = [a <= 26 <= b for a, b in zip(solution.details["low"], solution.details["high"], strict=True)]
    assert sum(inside) >= 24
    assert solution.point == ws.solve(game, ws.Banzhaf()).point
    rule = ws.WeightedVoting([4, 3, 2, 1], 6)
    sampled = ws.solve(rule, ws.Banzhaf(), ws.CoalitionSampling(pairs=3000))
    exact = [float(v) for v in ws.solve(rule, ws.Banzhaf()).point]
    np.testing.assert_allclose(np.asarray(sampled.point), exact, atol=0.03)
    wrong = winset.base.solution.Vector(game.players, solution.point.values + np.eye(26)[3] * 5)
    found = winset.base.solution.Found(solution.status, [wrong], details={**solution.details, "raw": wrong})
    assert not certify_values(game, ws.Banzhaf(), found).ok
    with pytest.raises(ws.MethodError, match="ask for Banzhaf"):
        ws.solve(game, ws.Banzhaf(normalized=True))


def test_planted_wrong_answers():
    game = ws.WeightedVoting([4, 3, 2, 1], 6)
    for concept in (ws.Shapley(), ws.Banzhaf(), ws.DeeganPackel(), ws.Johnston()):
        solution = ws.solve(game, concept)
        found = winset.base.solution.Found(solution.status, solution.points, details=solution.details)
        assert certifier_for(game, concept)(game, concept, found).ok
        values = solution.point.values.copy()
        values[0] += Fraction(1, 100)
        values[1] -= Fraction(1, 100)
        wrong = winset.base.solution.Vector(game.players, values)
        details = {**solution.details, "raw": wrong} if isinstance(concept, ws.Banzhaf) else solution.details
        assert not certifier_for(game, concept)(game, concept, found.but(points=[wrong], details=details)).ok


def test_batch():
    rng = np.random.default_rng(5)
    values = rng.normal(size=(200, 32))
    values[:, 0] = 0
    stack = ws.CoalitionalStack(values)
    batch = ws.solve_batch(stack, ws.Shapley())
    assert (batch.status == 0).all()
    assert (batch.certificate < 1e-12).all()
    for row in (0, 199):
        single = ws.solve(ws.CoalitionalGame(values[row]), ws.Shapley()).point
        np.testing.assert_allclose(batch.points[row], np.asarray(single), atol=1e-12)
    np.testing.assert_array_equal(batch.points, ws.solve_batch(stack, ws.Shapley(), threads=1).points)
    games = [ws.CoalitionalGame(v) for v in values[:3]]
    np.testing.assert_allclose(ws.solve_batch(games, ws.Shapley()).points, batch.points[:3])
    raw = ws.solve_batch(stack, ws.Banzhaf())
    assert (raw.certificate < 1e-12).all()


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: ws.WeightedVoting([1, 2], 4), r"quota: must be at most the sum of weights 3 \(nobody could win\)"),
        (lambda: ws.WeightedVoting([1, -2], 1), r"weights\[2\]: must be >= 0, got -2"),
        (lambda: ws.WeightedVoting([1, float("inf")], 1), r"weights\[2\]: must be a finite number"),
        (lambda: ws.WeightedVoting([1, 2], 0), r"quota: must be above 0"),
        (lambda: ws.WeightedVoting([1, 2], 2, vetoes=["c"]), r"vetoes: no voter named 'c'"),
        (lambda: ws.CoalitionalGame([1, 2, 3, 4]), r"values\[\]: the empty coalition must be worth 0, got 1"),
        (lambda: ws.CoalitionalGame([0, 2, 3]), r"must hold 2\^n worths"),
        (lambda: ws.CoalitionalGame([0, float("nan")]), r"values\[1\]: must be a finite number"),
        (lambda: ws.CoalitionalGame({"a": 1, ("a", "b"): 2}), r"1 coalitions have no worth: b"),
        (lambda: ws.CoalitionalGame({"a": 1, "b": 1, "a, b": 2}), r"'a, b' was read as one player"),
        (lambda: ws.CoalitionalGame({("a", "b"): 1, ("b", "a"): 2}, default=0), r"given twice"),
        (lambda: ws.CoalitionalGame({("a",): 1}, FORTY), r"a table of 40 players has 2\^40 worths.*callable"),
        (lambda: ws.CoalitionalGame(lambda s: next(COUNTER), ["a", "b"]), r"the callable is inconsistent"),
        (lambda: ws.CoalitionalGame(lambda s: 1, ["a", "b"]), r"the empty coalition must be worth 0"),
    ],
)  # fmt: skip
def test_bad_input(make, text):
    with pytest.raises(ws.ModelError, match=text):
        make()


def test_one_player():
    assert list(ws.solve(ws.CoalitionalGame([0, 5]), ws.Shapley()).require().point) == [5]
    assert list(ws.solve(ws.WeightedVoting([3], 2), ws.Banzhaf()).require().point) == [1]


def test_indices_of_games_that_are_not_simple_are_refused():
    with pytest.raises(ws.MethodError, match="simple games: worths 0 or 1"):
        ws.solve(ws.CoalitionalGame([0, 1, 2, 3]), ws.Johnston())


def test_worths_as_expressions_over_draws():
    """A game with parameters, drawn: the same as one game at a time, for Shapley's value and the nucleolus."""
    game = ws.CoalitionalGame(
        {"a": "x", "b": 0, "c": 0, ("a", "b"): "2*x + y", ("a", "c"): "x*y", ("b", "c"): 1, ("a", "b", "c"): "5*y + 4"},
        parameters={"x": 1, "y": 2},
    )
    assert game.exact
    assert game.worth(["a", "b", "c"]) == 14
    draws = {"x": np.linspace(0.1, 2, 20), "y": np.linspace(3, 1, 20)}
    for concept in (ws.Shapley(), ws.Nucleolus()):
        batch = ws.solve_batch(game, concept, draws)
        assert (batch.status == 0).all()
        assert (batch.certificate < 1e-9).all()
        for row in (0, 7, 19):
            x, y = draws["x"][row], draws["y"][row]
            single = ws.CoalitionalGame([0, x, 0, 2 * x + y, 0, x * y, 1, 5 * y + 4])
            np.testing.assert_allclose(batch.points[row], np.asarray(ws.solve(single, concept).point), atol=1e-9)
    only = ws.solve_batch(game, ws.Shapley(), {"y": [2.0]})
    np.testing.assert_allclose(only.points[0], np.asarray(ws.solve(game, ws.Shapley()).point), atol=1e-12)
    with pytest.raises(ws.ModelError, match="no parameter named 'z'"):
        ws.CoalitionalGame({"a": "z"}, parameters={"x": 1})
    with pytest.raises(ws.ModelError, match="the game has no parameters"):
        ws.solve_batch(ws.CoalitionalGame([0, 1]), ws.Shapley(), {"x": [1.0]})


COUNCILS = {
    1973: ({"DE": 10, "FR": 10, "IT": 10, "UK": 10, "BE": 5, "NL": 5, "DK": 3, "IE": 3, "LU": 2}, 41),
    1981: ({"DE": 10, "FR": 10, "IT": 10, "UK": 10, "BE": 5, "NL": 5, "GR": 5, "DK": 3, "IE": 3, "LU": 2}, 45),
}


@pytest.mark.parametrize("year", COUNCILS)
def test_councils_of_nine_and_ten(year):
    """Brams and Affuso 1985, Electoral Studies 4; Felsenthal and Machover 1998: with two votes against three Luxembourg
    has as much power as Denmark and Ireland in the Council of ten, and less in that of nine.
    """
    votes, quota = COUNCILS[year]
    game = ws.WeightedVoting(votes, quota)
    solution = ws.solve(game, ws.Banzhaf()).require()
    assert solution.certificate.exact
    assert list(solution.point) == naive.banzhaf(game.table().tolist(), game.n)
    assert (solution.point["LU"] == solution.point["DK"]) == (year == 1981)
    assert solution.point["LU"] > 0


def test_council_of_fifteen():
    """Felsenthal and Machover 1998: normalised Banzhaf index of the Council of 1995, 62 of 87 votes."""
    votes = [10] * 4 + [8] + [5] * 4 + [4] * 2 + [3] * 3 + [2]
    solution = ws.solve(ws.WeightedVoting(votes, 62), ws.Banzhaf(normalized=True)).require()
    assert solution.certificate.exact
    known = {10: 0.1116, 8: 0.0924, 5: 0.0587, 4: 0.0479, 3: 0.0359, 2: 0.0226}
    for weight, share in zip(votes, solution.point, strict=True):
        assert float(share) == pytest.approx(known[weight], abs=6e-5)


def swings(weights, quota, voter):
    """Coalitions of the others that this voter turns from losing to winning, counted in whole numbers."""
    ways = {0: 1}
    for k, weight in enumerate(weights):
        if k != voter:
            more = dict(ways)
            for total, count in ways.items():
                more[total + weight] = more.get(total + weight, 0) + count
            ways = more
    return sum(count for total, count in ways.items() if quota - weights[voter] <= total < quota)


@pytest.mark.parametrize("percent", [50, 70, 85])
def test_board_of_the_fund(percent):
    """The chairs of the Executive Board at the Fund's three majorities (Leech 2002), in thousands of votes."""
    weights = [w // 1000 for w in CASES["imf_eb25_85pct"]["game"]["weights"]]
    quota = -(-sum(weights) * percent // 100)
    solution = ws.solve(ws.WeightedVoting(weights, quota), ws.Banzhaf()).require()
    assert solution.certificate.exact
    for voter in (0, len(weights) // 2, len(weights) - 1):
        assert solution.point[voter] == Fraction(swings(weights, quota, voter), 2 ** (len(weights) - 1))


@pytest.mark.slow
def test_simple_majority_of_the_governors_of_the_fund():
    """Leech 2002, Annals of Operations Research 109: at one half the largest member has more power than votes."""
    weights = CASES["imf_bog190_70pct"]["game"]["weights"]
    game = ws.WeightedVoting(weights, sum(weights) // 2 + 1)
    solution = ws.solve(game, ws.Banzhaf(normalized=True)).require()
    assert "a wrong answer passes with a chance below" in solution.certificate.statement
    largest = weights.index(max(weights))
    assert solution.point[largest] > Fraction(weights[largest], sum(weights))
