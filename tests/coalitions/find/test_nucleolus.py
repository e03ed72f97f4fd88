"""Core, least core, nucleolus, kernel, tau, Gately, Owen, Myerson: literature, twins, invariances, planted answers."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import winset as ws
import winset.base.solution
from tests.naive import coalitions as naive
from winset.coalitions.check.nucleolus import certify_excess_rows
from winset.coalitions.find.exact_levels import nearest
from winset.coalitions.games import families as families
from winset.solve import certifier_for

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "cases" / "coalitions.json").read_text())}
CONCEPTS = {
    "nucleolus": ws.Nucleolus(),
    "prenucleolus": ws.Prenucleolus(),
    "per_capita_nucleolus": ws.PerCapitaNucleolus(),
    "disruption_nucleolus": ws.DisruptionNucleolus(),
    "tau": ws.Tau(),
    "gately": ws.Gately(),
    "shapley": ws.Shapley(),
}


def build(data):
    kind = data["type"]
    if kind == "table":
        return ws.CoalitionalGame(data["values"])
    if kind == "weighted_voting":
        return ws.WeightedVoting(data["weights"], data["quota"])
    if kind == "glove":
        return families.glove(data["left"], data["right"])
    if kind == "assignment":
        return families.assignment(data["profit"])
    return families.bankruptcy(data["claims"], Fraction(data["estate"]))


SMALL = [
    (k, name) for k, c in CASES.items() for name in c["expected"]
    if name in CONCEPTS and (name != "shapley" or c["game"]["type"] in ("glove", "assignment", "bankruptcy"))
]  # fmt: skip


@pytest.mark.parametrize(("case", "name"), SMALL)
def test_literature(case, name):
    solution = ws.solve(build(CASES[case]["game"]), CONCEPTS[name]).require()
    exact = solution.certificate.exact
    for got, known in zip(solution.point, CASES[case]["expected"][name]["value"], strict=True):
        if exact and not isinstance(known, float):
            assert got == Fraction(known)
        else:
            assert float(got) == pytest.approx(float(Fraction(known)), abs=1e-6)
    assert exact or case in ("disruption_4p", "lemaire_1991")


def test_owen_and_myerson_of_the_assignment_game():
    case = CASES["assignment"]
    data = case["game"]
    game = build(data)
    for key, groups in data["unions"].items():
        union_game = game.with_unions([[str(i) for i in g] for g in groups])
        solution = ws.solve(union_game, ws.Owen()).require()
        assert solution.certificate.exact
        expected = [float(Fraction(v)) for v in case["expected"][f"owen@{key}"]["value"]]
        np.testing.assert_allclose(np.asarray(solution.point), expected, atol=6e-5)
    linked = game.with_links([(str(a), str(b)) for a, b in data["graph"]["g1"]])
    solution = ws.solve(linked, ws.Myerson()).require()
    assert solution.certificate.exact
    expected = [float(v) for v in case["expected"]["myerson@g1"]["value"]]
    np.testing.assert_allclose(np.asarray(solution.point), expected, atol=6e-5)
    with pytest.raises(ws.MethodError, match="no unions"):
        ws.solve(game, ws.Owen())
    with pytest.raises(ws.MethodError, match="no links"):
        ws.solve(game, ws.Myerson())
    with pytest.raises(ws.ModelError, match="is in no union"):
        game.with_unions([["1", "2"]])


TABLES = st.integers(2, 4).flatmap(lambda n: st.lists(st.integers(-4, 8), min_size=2**n - 1, max_size=2**n - 1))


@settings(deadline=None, max_examples=60)
@given(TABLES)
def test_prenucleolus_against_kohlberg_and_the_sequential_programs(rest):
    values = [0, *rest]
    n = len(values).bit_length() - 1
    game = ws.CoalitionalGame(values)
    solution = ws.solve(game, ws.Prenucleolus()).require()
    assert solution.certificate.exact
    assert sum(solution.point) == values[-1]
    x = list(solution.point)
    assert game.in_prekernel(x)
    ours = naive.excesses(values, n, x)
    for twin in naive_prenucleolus(values, n):
        assert ours <= naive.excesses(values, n, twin)
    shifted = [3 * v + sum(2 * i for i in range(n) if s >> i & 1) for s, v in enumerate(values)]
    moved = ws.solve(ws.CoalitionalGame(shifted), ws.Prenucleolus()).point
    assert list(moved) == [3 * v + 2 * i for i, v in enumerate(x)]
    tiny = ws.solve(ws.CoalitionalGame(np.array(values) * 1e-12), ws.Prenucleolus()).require().point
    np.testing.assert_allclose(np.asarray(tiny) * 1e12, [float(v) for v in x], atol=1e-7)


def naive_prenucleolus(values, n):
    """Payoffs near by, which must not have smaller excesses; and the program of the first level by scipy."""
    rows = [[-float(s >> i & 1) for i in range(n)] + [-1.0] for s in range(1, 2**n - 1)]
    found = linprog(
        [0] * n + [1], rows, [-float(values[s]) for s in range(1, 2**n - 1)],
        [[1.0] * n + [0.0]], [values[-1]], [(None, None)] * (n + 1),
    )  # fmt: skip
    point = [Fraction(v).limit_denominator(1000) for v in found.x[:n]]
    point[0] += values[-1] - sum(point)
    yield point
    yield [Fraction(values[-1], n)] * n


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_core_or_balanced_weights(rest):
    values = [0, *rest]
    n = len(values).bit_length() - 1
    game = ws.CoalitionalGame(values)
    solution = ws.solve(game, ws.Core())
    assert solution.certificate.exact
    rows = [[-float(s >> i & 1) for i in range(n)] for s in range(1, 2**n - 1)]
    needed = linprog([1.0] * n, rows, [-float(values[s]) for s in range(1, 2**n - 1)], bounds=(None, None)).fun
    if solution.status is ws.Status.NO_SOLUTION:
        assert needed > values[-1] + 1e-9
    else:
        assert needed <= values[-1] + 1e-9
        assert solution.completeness == "all"
        assert all(game.in_core(list(p)) for p in solution.points)
        nucleolus = ws.solve(game, ws.Nucleolus()).require().point
        assert game.in_core(list(nucleolus))
        assert game.in_bargaining_set(list(nucleolus))
    least = ws.solve(game, ws.LeastCore()).require()
    assert (least.details["epsilon"] > 0) == (solution.status is ws.Status.NO_SOLUTION)
    imputation = ws.solve(game, ws.Nucleolus())
    if imputation.status is ws.Status.SOLVED:
        assert imputation.certificate.exact
        assert game.in_kernel(list(imputation.point))
        assert game.in_bargaining_set(list(imputation.point))
    else:
        assert sum(values[1 << i] for i in range(n)) > values[-1]


def test_vertices_of_a_convex_game_are_its_marginal_vectors():
    values = [bin(s).count("1") ** 2 for s in range(16)]
    solution = ws.solve(ws.CoalitionalGame(values), ws.Core()).require()
    assert sorted(tuple(p) for p in solution.points) == sorted(
        tuple(Fraction(v) for v in p) for p in permutations([1, 3, 5, 7])
    )
    majority = ws.solve(ws.WeightedVoting([1, 1, 1], 2), ws.Core())
    assert majority.status is ws.Status.NO_SOLUTION
    assert set(majority.details["balanced_weights"].values()) == {Fraction(1, 2)}


def test_degenerate_game_where_freezing_every_tight_coalition_fails():
    """All coalitions of the first level are tight at its optimum found, but not at every optimum."""
    values = [0] * 16
    values[0b0011] = values[0b1100] = 1
    values[0b1111] = 2
    values[0b0111] = values[0b1011] = 1
    solution = ws.solve(ws.CoalitionalGame(values), ws.Nucleolus()).require()
    assert solution.certificate.exact
    assert list(solution.point) == [Fraction(1, 2)] * 4


def test_membership():
    game = families.glove(1, 2)
    assert game.in_core([1, 0, 0])
    assert not game.in_core([Fraction(1, 2), Fraction(1, 2), 0])
    assert game.excess(["1", "2"], [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]) == Fraction(1, 4)
    voting = ws.WeightedVoting([1, 1, 1], 2).to_game()
    third = [Fraction(1, 3)] * 3
    assert voting.in_kernel(third)
    assert voting.in_bargaining_set(third)
    assert not voting.in_bargaining_set([1, 0, 0])
    assert not voting.in_kernel([Fraction(1, 2), Fraction(1, 2), 0])


def test_families():
    assert list(ws.solve(families.airport([1, 2, 3]), ws.Shapley()).point) == [
        -Fraction(1, 3), -Fraction(5, 6), -Fraction(11, 6),
    ]  # fmt: skip
    tree = families.spanning_tree([[0, 2, 4, 1], [2, 0, 1, 5], [4, 1, 0, 3], [1, 5, 3, 0]])
    assert tree.worth(["1", "2", "3"]) == -4
    assert tree.worth(["2"]) == -4
    net = families.flow([("a", "s", "m", 3), ("b", "m", "t", 2), ("c", "s", "t", 1)], "s", "t")
    assert [net.worth(c) for c in (["a"], ["a", "b"], ["c"], ["a", "b", "c"])] == [0, 2, 1, 3]
    assert list(ws.solve(families.bankruptcy({"a": 1, "b": 2}, 2), ws.Nucleolus()).point) == [
        Fraction(1, 2),
        Fraction(3, 2),
    ]
    with pytest.raises(ws.ModelError, match="exceeds the sum of claims"):
        families.bankruptcy([1, 2], 4)
    with pytest.raises(ws.ModelError, match=r"costs\[1\]: must be >= 0"):
        families.airport([1, -2])


def test_planted_wrong_answers():
    game = families.bankruptcy([100, 200, 300], 200)
    for concept in (ws.Nucleolus(), ws.Prenucleolus(), ws.LeastCore(), ws.Core(), ws.Tau()):
        certify = certifier_for(game, concept)
        solution = ws.solve(game, concept)
        right = winset.base.solution.Found(solution.status, solution.points, details=solution.details)
        assert certify(game, concept, right).ok
        wrong = winset.base.solution.Vector(
            game.players, np.array([Fraction(0), Fraction(1), Fraction(199)], dtype=object)
        )
        if not isinstance(concept, ws.Core):
            assert not certify(game, concept, right.but(points=[wrong])).ok, concept
        outside = winset.base.solution.Vector(
            game.players, np.array([Fraction(-1), Fraction(1), Fraction(200)], dtype=object)
        )
        assert not certify(game, concept, right.but(points=[outside])).ok, concept
    empty = ws.WeightedVoting([1, 1, 1], 2)
    found = winset.base.solution.Found(
        ws.Status.NO_SOLUTION,
        [],
        details={"balanced_weights": {("1", "2"): Fraction(1, 2), ("2", "3"): Fraction(1, 2)}},
    )
    assert not certifier_for(empty, ws.Core())(empty, ws.Core(), found).ok
    linked = families.glove(1, 2).with_links([("1", "2"), ("1", "3")])
    wrong = winset.base.solution.Vector(linked.players, np.array([Fraction(1), Fraction(0), Fraction(0)], dtype=object))
    plain = winset.base.solution.Found(ws.Status.SOLVED, [wrong])
    assert not certifier_for(linked, ws.Myerson())(linked, ws.Myerson(), plain).ok
    united = families.glove(1, 2).with_unions([["1"], ["2", "3"]])
    assert not certifier_for(united, ws.Owen())(united, ws.Owen(), plain).ok


def test_batch():
    rng = np.random.default_rng(3)
    values = rng.integers(0, 10, (60, 16)).astype(float)
    values[:, 0] = 0
    values[:, -1] += 15
    stack = ws.CoalitionalStack(values)
    for concept in (ws.Nucleolus(), ws.Prenucleolus()):
        batch = ws.solve_batch(stack, concept)
        for row in range(60):
            single = ws.solve(ws.CoalitionalGame(values[row].astype(int)), concept)
            assert batch.status[row] == single.status
            if single.points:
                np.testing.assert_allclose(batch.points[row], np.asarray(single.point), atol=1e-9)
        assert (batch.certificate[batch.status == 0] < 1e-9).all()
        one = ws.solve_batch(stack, concept, threads=1)
        np.testing.assert_array_equal(batch.points, one.points)
        broken = batch.points.copy()
        broken[0, 0] += 0.5
        broken[0, 1] -= 0.5
        found = winset.base.solution.Found(
            ws.Status.SOLVED, [], details={**batch.columns, "points": broken, "status": batch.status}
        )
        assert certify_excess_rows(stack, concept, found)[0] > 1e-3


def test_no_imputations_and_one_player():
    assert ws.solve(ws.CoalitionalGame([0, 2, 2, 1]), ws.Nucleolus()).status is ws.Status.NO_SOLUTION
    assert ws.solve(ws.CoalitionalGame([0, 2, 2, 1]), ws.Prenucleolus()).require().certificate.exact
    assert ws.solve(ws.CoalitionalGame([0, 2, 2, 1]), ws.Tau()).status is ws.Status.NO_SOLUTION
    for concept in (ws.Nucleolus(), ws.Prenucleolus(), ws.Core(), ws.LeastCore(), ws.Tau(), ws.Gately(), ws.Shapley()):
        assert list(ws.solve(ws.CoalitionalGame([0, 5]), concept).require().point) == [5], concept


def test_relatives_of_the_shapley_value():
    """Manual of MatTuGames (Meinhardt 2013), sections 2.5 and 2.7, and the links as players by all orders of links."""
    values = [0, 0, 0, 0, 0, 0, 0, 40, 0, 10, 40, 100, 100, 160, 190, 250]
    solution = ws.solve(ws.CoalitionalGame(values), ws.WeightedShapley((0.4, 0.1, 0.2, 0.3))).require()
    assert solution.certificate.exact
    np.testing.assert_allclose(np.asarray(solution.point), [39.7937, 21.2976, 61.2063, 127.7024], atol=6e-5)
    equal = ws.solve(ws.CoalitionalGame(values), ws.WeightedShapley((2, 2, 2, 2))).point
    assert list(equal) == list(ws.solve(ws.CoalitionalGame(values), ws.Shapley()).point)
    case = CASES["assignment"]["game"]
    game = build(case)
    solidarity = ws.solve(game, ws.Solidarity()).require()
    assert solidarity.certificate.exact
    np.testing.assert_allclose(np.asarray(solidarity.point), [19.0556, 19.7639, 17.2222, 21.7361, 22.2222], atol=6e-5)
    for key, expected in (("u1", [15, 25, 5, 25, 30]), ("u2", [0] * 5)):
        structured = game.with_unions([[str(i) for i in g] for g in case["unions"][key]])
        within = ws.solve(structured, ws.AumannDreze()).require()
        assert within.certificate.exact
        assert list(within.point) == expected
    linked = game.with_links([(str(a), str(b)) for a, b in case["graph"]["g1"]])
    position = ws.solve(linked, ws.Position()).require()
    assert position.certificate.exact
    assert list(position.point) == [Fraction(v) for v in ("17/2", "19/2", "251/6", "58/3", "125/6")]
    vote = ws.WeightedVoting([35, 20, 15, 15, 15], 51)
    index = ws.solve(vote, ws.PublicGood()).require()
    assert list(index.point) == [Fraction(4, 15), Fraction(2, 15), *[Fraction(1, 5)] * 3]
    wrong = winset.base.solution.Vector(vote.players, np.array([Fraction(1, 5)] * 5, dtype=object))
    assert not certifier_for(vote, ws.PublicGood())(
        vote, ws.PublicGood(), winset.base.solution.Found(ws.Status.SOLVED, [wrong])
    ).ok
    shares = winset.base.solution.Vector(game.players, np.array([Fraction(16)] * 5, dtype=object))
    assert not certifier_for(game, ws.Solidarity())(
        game, ws.Solidarity(), winset.base.solution.Found(ws.Status.SOLVED, [shares])
    ).ok
    with pytest.raises(ws.ModelError, match="must be numbers > 0"):
        ws.WeightedShapley((1, 0))
    with pytest.raises(ws.MethodError, match="needs 5 weights"):
        ws.solve(game, ws.WeightedShapley((1, 2)))


@given(
    st.floats(-1e6, 1e6) | st.tuples(st.integers(-99, 99), st.integers(1, 60)).map(lambda pair: pair[0] / pair[1]),
    st.integers(1, 100_000),
)
def test_the_nearest_fraction_is_that_of_the_standard_library(number, most):
    assert nearest(number, most) == Fraction(number).limit_denominator(most).as_integer_ratio()
