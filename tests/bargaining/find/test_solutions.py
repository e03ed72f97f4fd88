"""Axiomatic solutions: literature cases, three ways of writing a set, oracles, axioms, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import bargaining as naive
from winset.solve import SOLVER

CASES = json.loads((Path(__file__).parents[2] / "cases" / "bargaining_axiomatic.json").read_text())
ESTATES = json.loads((Path(__file__).parents[2] / "cases" / "bankruptcy.json").read_text())
CONCEPTS = {
    "nash": ws.NashBargaining(),
    "ks": ws.KalaiSmorodinsky(),
    "egalitarian": ws.Egalitarian(),
    "egalitarian_lexicographic": ws.Egalitarian(lexicographic=True),
    "utilitarian": ws.Utilitarian(),
    "equal_loss": ws.EqualLoss(),
    "raiffa": ws.Raiffa(),
}
RULES = {
    "talmud": ws.Talmud(),
    "cea": ws.ConstrainedEqualAwards(),
    "cel": ws.ConstrainedEqualLosses(),
    "proportional": ws.Proportional(),
    "random_arrival": ws.RandomArrival(),
}


def numbers(values):
    return [float(Fraction(v)) if isinstance(v, str) else v for v in values]


def outcomes(data):
    if "hull" in data:
        return ws.Hull([numbers(p) for p in data["hull"]])
    return ws.Polytope([numbers(row) for row in data["A"]], numbers(data["b"]))


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_literature(case):
    weights = numbers(case["weights"]) if "weights" in case else None
    problem = ws.BargainingProblem(outcomes(case["set"]), numbers(case["d"]), weights)
    for name, expected in case["answers"].items():
        solution = ws.solve(problem, CONCEPTS[name]).require()
        np.testing.assert_allclose(np.asarray(solution.point), numbers(expected), atol=1e-9, err_msg=name)
        assert solution.certificate.ok


@pytest.mark.parametrize("case", ESTATES, ids=[c["id"] for c in ESTATES])
def test_bankruptcy_rules_are_exact(case):
    problem = ws.Bankruptcy(case["claims"], case["estate"])
    for name, rule in RULES.items():
        solution = ws.solve(problem, rule).require()
        assert solution.certificate.exact
        expected = naive.random_arrival([Fraction(c) for c in case["claims"]], Fraction(case["estate"]))
        if name != "random_arrival":
            expected = [Fraction(v) for v in case[name]]
        assert list(solution.point.values) == expected


def test_bankruptcy_with_names_and_bad_claims():
    problem = ws.Bankruptcy({"Reuben": 120.0, "Judah": 30.0}, 100.0)
    assert ws.solve(problem, ws.ConstrainedEqualAwards()).point["Judah"] == 30.0
    with pytest.raises(ws.ModelError, match=r"claims\[a\]: must be >= 0"):
        ws.Bankruptcy({"a": -1, "b": 2}, 5)
    with pytest.raises(ws.ModelError, match=r"estate: exceeds the sum of claims \(5 > 3\)"):
        ws.Bankruptcy({"a": 1, "b": 2}, 5)


BARTER_BILL = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
BARTER_JACK = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}


def test_nash_barter_of_bill_and_jack():
    """Nash 1950, Econometrica 18, pp. 160-162: Bill gains 12, Jack 5."""
    goods = [(-b, j) for b, j in BARTER_BILL.values()] + [(b, -j) for b, j in BARTER_JACK.values()]
    deals = np.array([(np.array(goods)[[bool(k >> i & 1) for i in range(9)]]).sum(axis=0) for k in range(512)])
    for lotteries in (False, True):
        problem = ws.BargainingProblem(ws.FiniteOutcomes(deals, lotteries=lotteries), [0, 0], players=["Bill", "Jack"])
        point = ws.solve(problem, ws.NashBargaining()).require().point
        np.testing.assert_allclose(np.asarray(point), [12, 5], atol=1e-9)


def curve(u1, u2, constraints, d=(0, 0), weights=None):
    return ws.BargainingProblem(ws.ConvexOutcomes([u1, u2], constraints), d, weights)


def test_convex_sets_with_closed_forms():
    x, y = cp.Variable(name="x"), cp.Variable(name="y")
    risk_averse = curve(x, cp.sqrt(1 - x), [x >= 0, x <= 1])
    golden = (np.sqrt(5) - 1) / 2
    for concept, expected in (
        (ws.NashBargaining(), (2 / 3, 3**-0.5)),
        (ws.KalaiSmorodinsky(), (golden, golden)),
        (ws.Egalitarian(), (golden, golden)),
    ):
        solution = ws.solve(risk_averse, concept).require()
        np.testing.assert_allclose(np.asarray(solution.point), expected, atol=1e-6)
    ellipse = [cp.square(x) / 4 + cp.square(y) <= 1]
    for concept, weights, expected in (
        (ws.NashBargaining(), None, (2**0.5, 0.5**0.5)),
        (ws.NashBargaining(), (2, 1), (2 * (2 / 3) ** 0.5, 3**-0.5)),
        (ws.KalaiSmorodinsky(), None, (2**0.5, 0.5**0.5)),
        (ws.Egalitarian(), None, (2 / 5**0.5, 2 / 5**0.5)),
        (ws.Utilitarian(), None, (4 / 5**0.5, 1 / 5**0.5)),
    ):
        solution = ws.solve(curve(x, y, ellipse, weights=weights), concept).require()
        np.testing.assert_allclose(np.asarray(solution.point), expected, atol=1e-6)
    disc = curve(x, y, [cp.square(x) + cp.square(y) <= 1], d=(0.2, 0))
    u = (0.2 + np.sqrt(201) / 5) / 4
    point = ws.solve(disc, ws.NashBargaining()).require().point
    np.testing.assert_allclose(np.asarray(point), (u, np.sqrt(1 - u * u)), atol=1e-6)


def test_three_ways_to_write_one_set_agree():
    A, b, d = np.array([[1.0, 2.0], [3.0, 1.0], [1.0, 0.0], [0.0, 1.0]]), np.array([2.0, 3.0, 0.9, 0.95]), [0.1, 0.05]
    polytope = ws.BargainingProblem(ws.Polytope(A, b), d)
    u = cp.Variable(2, name="u")
    convex = ws.BargainingProblem(ws.ConvexOutcomes([u[0], u[1]], [A @ u <= b]), d)
    axis = np.linspace(0, 1, 801)
    grid = np.array(np.meshgrid(axis, axis)).reshape(2, -1).T
    finite = ws.BargainingProblem(ws.FiniteOutcomes(grid[(grid @ A.T <= b + 1e-12).all(axis=1)]), d)
    hull = ws.BargainingProblem(ws.Hull(naive.corners(np.vstack([A, -np.eye(2)]), np.r_[b, 0, 0])), d)
    for concept in (ws.NashBargaining(), ws.KalaiSmorodinsky()):
        exact = np.asarray(ws.solve(polytope, concept).require().point)
        np.testing.assert_allclose(np.asarray(ws.solve(convex, concept).require().point), exact, atol=1e-5)
        np.testing.assert_allclose(np.asarray(ws.solve(hull, concept).require().point), exact, atol=1e-9)
        np.testing.assert_allclose(np.asarray(ws.solve(finite, concept).require().point), exact, atol=4e-3)


def random_polytope(rng, n, m, disposal=False):
    if disposal:
        return np.abs(rng.normal(size=(m, n))) + 0.01, rng.random(m) * 5 + 0.2
    A = np.vstack([np.abs(rng.normal(size=(m, n))) if rng.random() < 0.5 else rng.normal(size=(m, n)), np.ones(n)])
    return A, rng.random(m + 1) * 5 + 0.2


def test_nash_agrees_with_cvxpy():
    rng = np.random.default_rng(1)
    for _ in range(15):
        n = int(rng.integers(2, 6))
        A, b = random_polytope(rng, n, 2 * n)
        w = rng.random(n) + 0.2
        point = ws.solve(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n), w), ws.NashBargaining()).require().point
        u = cp.Variable(n)
        cp.Problem(cp.Maximize(w @ cp.log(u)), [A @ u <= b]).solve(solver="CLARABEL")
        np.testing.assert_allclose(np.asarray(point), u.value, atol=2e-4 * b.max())
        assert w @ np.log(np.asarray(point)) >= w @ np.log(u.value) - 1e-7


def test_ideal_points_agree_with_all_corners():
    rng = np.random.default_rng(2)
    for _ in range(40):
        n = int(rng.integers(2, 5))
        A, b = random_polytope(rng, n, n + 2)
        solution = ws.solve(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n)), ws.KalaiSmorodinsky()).require()
        np.testing.assert_allclose(np.asarray(solution.details["ideal"]), naive.ideal(A, b, np.zeros(n)), atol=1e-8)


def test_finite_search_and_frontier_agree_with_all_pairs():
    rng = np.random.default_rng(3)
    for _ in range(60):
        n, k = int(rng.integers(1, 5)), int(rng.integers(1, 40))
        u = rng.integers(-2, 5, size=(k, n)).astype(float)
        assert naive.pareto(u) == list(ws.FiniteOutcomes(u).pareto())
        chosen = naive.nash_product(u, np.zeros(n))
        solution = ws.solve(ws.BargainingProblem(ws.FiniteOutcomes(u), np.zeros(n)), ws.NashBargaining())
        if chosen:
            assert solution.require().details["chosen"] == chosen
    for large in (rng.random((3000, 3)), rng.integers(0, 12, (3000, 3)).astype(float)):
        assert list(ws.FiniteOutcomes(large).pareto()) == naive.pareto(large)


def test_no_product_of_two_losses():
    problem = ws.BargainingProblem(ws.FiniteOutcomes([[-0.9, -0.9, 0.99], [0.3, 0.3, 0.3]]), [0, 0, 0])
    assert ws.solve(problem, ws.NashBargaining()).require().details["outcomes"] == ["2"]


def test_huge_products_do_not_overflow():
    rng = np.random.default_rng(4)
    u = rng.random((200, 6)) + 0.1
    plain = ws.solve(ws.BargainingProblem(ws.FiniteOutcomes(u), np.zeros(6)), ws.NashBargaining()).require()
    for scale in (1e-60, 1e60):
        scaled = ws.solve(
            ws.BargainingProblem(ws.FiniteOutcomes(u * scale), np.zeros(6)), ws.NashBargaining()
        ).require()
        assert scaled.details["chosen"] == plain.details["chosen"]


SOLUTIONS = st.sampled_from([ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Raiffa(), ws.EqualLoss()])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), SOLUTIONS)
def test_players_may_change_places(seed, concept):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 5))
    A, b = random_polytope(rng, n, n + 1, isinstance(concept, ws.Raiffa))
    order = rng.permutation(n)
    here = ws.solve(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n)), concept).require()
    there = ws.solve(ws.BargainingProblem(ws.Polytope(A[:, order], b), np.zeros(n)), concept).require()
    np.testing.assert_allclose(np.asarray(here.point)[order], np.asarray(there.point), atol=1e-7)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Raiffa()]))
def test_scale_covariance(seed, concept):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 5))
    A, b = random_polytope(rng, n, n + 1, isinstance(concept, ws.Raiffa))
    scale, shift = 10.0 ** rng.uniform(-6, 6, size=n), rng.normal(size=n)
    here = ws.solve(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n)), concept).require()
    moved = ws.Polytope(A / scale, b + (A / scale) @ (shift * scale))
    there = ws.solve(ws.BargainingProblem(moved, shift * scale), concept).require()
    back = np.asarray(there.point) / scale - shift
    np.testing.assert_allclose(back, np.asarray(here.point), atol=1e-6)


def test_raiffas_path_may_throw_utility_away_but_ends_in_the_set():
    """The first step, (1, 1, .6) / 3, is below (.5, .5, .6) but no outcome itself."""
    corners = np.array([[0, 0, 0], [1, 0, 0.5], [0, 1, 0.5], [0.5, 0.5, 0.6]])
    solution = ws.solve(ws.BargainingProblem(ws.Hull(corners), [0, 0, 0]), ws.Raiffa()).require()
    np.testing.assert_allclose(solution.details["disagreement_path"][1], [1 / 3, 1 / 3, 0.2])
    np.testing.assert_allclose(np.asarray(solution.point), [0.5, 0.5, 0.6], atol=1e-9)
    np.testing.assert_allclose(solution.details["mixture"] @ corners, np.asarray(solution.point), atol=1e-9)


def test_continuous_raiffa_on_the_disc_quarter_is_symmetric_and_between():
    corner = np.linspace(0, np.pi / 2, 9)
    hull = ws.Hull([(0, 0), *zip(2 * np.cos(corner), np.sin(corner), strict=True)])
    problem = ws.BargainingProblem(hull, [0, 0])
    steps = ws.solve(problem, ws.Raiffa()).require()
    flow = ws.solve(problem, ws.Raiffa(continuous=True)).require()
    assert flow.certificate.parts["efficiency"] < 1e-8
    np.testing.assert_allclose(np.asarray(flow.point) / [2, 1], 0.5**0.5, atol=1e-6)
    np.testing.assert_allclose(np.asarray(steps.point), np.asarray(flow.point), atol=1e-6)


@pytest.mark.parametrize("name", CONCEPTS)
def test_planted_wrong_answers_are_caught(name):
    A, b = np.array([[1.0, 2.0, 1.0], [2.0, 1.0, 1.0], [0.0, 1.0, 3.0]]), np.array([2.0, 2.0, 2.5])
    problem = ws.BargainingProblem(ws.Polytope(A, b), [0, 0, 0])
    concept = CONCEPTS[name]
    solution = ws.solve(problem, concept).require()
    for wrong in ([0.01, -0.01, 0.0], [-0.02, 0, 0], [0.05, 0.05, 0.05]):
        point = np.asarray(solution.point) + wrong
        details = dict(solution.details)
        if name == "raiffa":
            details["disagreement_path"] = details["disagreement_path"] + np.array(wrong)
        assert not SOLVER.certify(problem, concept, ws_found(point, details)).ok
        other = ws_found(point, solution.details)
        assert name == "raiffa" or not SOLVER.certify(problem, concept, other).ok


def ws_found(point, details):
    from winset.base.solution import Found

    return Found(ws.Status.SOLVED, [point], details=details)


@pytest.mark.parametrize("concept", [c for n, c in CONCEPTS.items() if n != "raiffa"])
def test_planted_wrong_finite_answers_are_caught(concept):
    rng = np.random.default_rng(7)
    problem = ws.BargainingProblem(ws.FiniteOutcomes(rng.random((30, 3))), [0, 0, 0])
    solution = ws.solve(problem, concept).require()
    for k, point in enumerate(problem.outcomes.utilities):
        if k not in solution.details["chosen"]:
            assert not SOLVER.certify(problem, concept, ws_found(point, {})).ok


def test_slivers_and_frontiers():
    sliver = ws.BargainingProblem(ws.Polytope([[1, 1], [-1, 1], [1, -1]], [1, 1e-9, 1e-9]), [0, 0])
    np.testing.assert_allclose(np.asarray(ws.solve(sliver, ws.NashBargaining()).require().point), 0.5, atol=1e-8)
    tiny = ws.BargainingProblem(ws.Polytope([[1, 1]], [1e-12]), [0, 0])
    np.testing.assert_allclose(np.asarray(ws.solve(tiny, ws.NashBargaining()).require().point), 5e-13, rtol=1e-8)


def test_no_outcome_that_nobody_refuses():
    problem = ws.BargainingProblem(ws.FiniteOutcomes([[1, -1], [-1, 1]]), [0, 0])
    for concept in list(CONCEPTS.values())[:-1]:
        solution = ws.solve(problem, concept).require()
        assert list(solution.point) == [0, 0]
        assert solution.details["agreement"] is False
        assert solution.details["outcomes"] == []


BAD = {
    "outside": (lambda: ws.BargainingProblem(ws.Polytope.pie(2), [2, 0]), r"disagreement: lies outside .* broken by 1"),
    "empty": (lambda: ws.BargainingProblem(ws.Polytope([[1], [-1]], [0, -1]), [0]), r"empty: with multipliers"),
    "unbounded": (lambda: ws.BargainingProblem(ws.Polytope([[1, -1]], [1]), [0, 0]), r"unbounded: 1, 2 can gain"),
    "flat": (lambda: ws.BargainingProblem(ws.Polytope([[1, 1], [-1, -1]], [1, -1]), [0.5, 0.5]), r"lower dimension"),
    "weights": (lambda: ws.BargainingProblem(ws.Polytope.pie(2), [0, 0], [0, -1]), r"(?s)weights\[1\].*weights\[2\]"),
    "nan": (lambda: ws.Polytope([[1, float("nan")]], [1]), r"A\[0\]\[1\]: must be a finite number, got nan"),
    "ragged": (lambda: ws.Polytope([[1, 1], [1]], [1, 1]), r"A: must be a rectangular table"),
    "shapes": (lambda: ws.Polytope([[1, 1]], [1, 1]), r"shapes \(m, n\) and \(m,\), got \(1, 2\) and \(2,\)"),
    "names": (
        lambda: ws.BargainingProblem(ws.Polytope.pie(2), {"a": 0}, players=["a", "b"]),
        r"nothing is given for b",
    ),
    "hull": (lambda: ws.Hull([[0, 0], [1, 1]]), r"span 1 of 2 dimensions"),
    "kind": (lambda: ws.BargainingProblem([[1, 1]], [0, 0]), r"must be Polytope, Hull"),
    "convex": (lambda: ws.ConvexOutcomes([cp.square(cp.Variable())]), r"utilities\[0\]: must be concave"),
    "no list": (lambda: ws.FiniteOutcomes(np.empty((0, 2))), r"at least one outcome"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    build, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        build()


def test_an_unbounded_convex_set_has_no_solution():
    x = cp.Variable(name="x")
    solution = ws.solve(ws.BargainingProblem(ws.ConvexOutcomes([x]), [0]), ws.NashBargaining())
    assert solution.status is ws.Status.NO_SOLUTION
    assert "unbounded" in solution.reason
