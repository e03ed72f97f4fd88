"""Two-level games: every procedure ratified, certain and uncertain, with the Schelling effect and proofs of nothing."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import two_level as naive
from winset.base.solution import Found
from winset.solve import SOLVER

STATIONARY = ws.Stationary()
SOLUTIONS = [
    ws.NashBargaining(),
    ws.KalaiSmorodinsky(),
    ws.Egalitarian(),
    ws.Egalitarian(lexicographic=True),
    ws.Utilitarian(),
    ws.EqualLoss(),
    ws.Raiffa(),
]


def pie(d=(0, 0), **kwargs):
    return ws.BargainingProblem(ws.Polytope.pie(len(d)), list(d), **kwargs)


@pytest.mark.parametrize("concept", SOLUTIONS, ids=lambda c: c.name + str(getattr(c, "lexicographic", "")))
def test_every_axiomatic_solution_over_a_pie(concept):
    """Tied hands help whoever has them (Schelling 1960; Putnam 1988)."""
    solution = ws.solve(ws.TwoLevel(pie(), {"1": 0.7}), concept).require()
    assert solution.certificate.ok
    point = np.asarray(solution.point)
    assert point[0] >= 0.7 - 1e-12
    assert point.sum() == pytest.approx(1)
    effect = solution.details["schelling"]
    assert effect["gain"]["1"] == pytest.approx(point[0] - 0.5)
    assert effect["unconstrained"]["1"] == pytest.approx(0.5)
    assert solution.details["win_sets"]["1"].low == 0.7
    again = ws.Solution.from_dict(solution.to_dict())
    assert again == solution


@pytest.mark.parametrize(
    ("concept", "expected"),
    [
        (ws.NashBargaining(), (0.7, 0.3)),
        (ws.KalaiSmorodinsky(), (1 / 1.3, 0.3 / 1.3)),
        (ws.Egalitarian(), (0.7, 0.3)),
        (ws.EqualLoss(), (0.85, 0.15)),
    ],
)
def test_solutions_over_what_passes(concept, expected):
    """The ideal point is that of what passes, (1, 0.3): proportional gains towards it, equal losses from it."""
    solution = ws.solve(ws.TwoLevel(pie(), {"1": ws.Ratification({"a": 0.7, "b": 0.2})}), concept).require()
    np.testing.assert_allclose(np.asarray(solution.point), expected, atol=1e-9)


def test_a_constraint_that_does_not_bind_changes_nothing():
    for concept in SOLUTIONS:
        free = ws.solve(pie((0.1, 0)), concept).require()
        tied = ws.solve(ws.TwoLevel(pie((0.1, 0)), {"1": 0.05, "2": -1}), concept).require()
        np.testing.assert_allclose(np.asarray(tied.point), np.asarray(free.point), atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_nash_on_random_polytopes_against_a_grid(seed):
    rng = np.random.default_rng(seed)
    A, b = rng.uniform(0.2, 2, (3, 2)), rng.uniform(1, 2, 3)
    problem = ws.BargainingProblem(ws.Polytope(A, b), [0, 0])
    free = np.asarray(ws.solve(problem, ws.KalaiSmorodinsky()).require().details["ideal"])
    floor = free * rng.uniform(0.1, 0.7, 2)
    solution = ws.solve(ws.TwoLevel(problem, {"1": floor[0], "2": floor[1]}), ws.NashBargaining())
    best = naive.nash_on_grid(A, b, np.zeros(2), floor)
    if solution.status is ws.Status.NO_SOLUTION:
        assert (A @ floor > b).any()
        assert best is None
    elif best is not None:
        assert np.prod(np.asarray(solution.point)) >= np.prod(best) - 1e-9
        assert (np.asarray(solution.point) >= floor - 1e-12).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from([ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.EqualLoss()]))
def test_players_and_scales_may_change(seed, concept):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 5))
    A, b = rng.uniform(0.1, 1, (3, n)), rng.uniform(1, 2, 3)
    floor = rng.uniform(0, 0.6 / n, n)
    names = [f"p{i}" for i in range(n)]
    order = rng.permutation(n)
    scale = 1.0 if isinstance(concept, ws.EqualLoss) else 10.0 ** rng.uniform(-3, 3, n)

    def answer(A, floor, players):
        problem = ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n), players=players)
        homes = {p: float(c) for p, c in zip(players, floor, strict=True)}
        return ws.solve(ws.TwoLevel(problem, homes), concept).require().point

    here = answer(A, floor, names)
    there = answer((A / scale)[:, order], (floor * scale)[order], [names[i] for i in order])
    back = np.array([there[p] for p in names]) / scale
    np.testing.assert_allclose(back, np.asarray(here), atol=1e-7)


def test_sets_without_free_disposal_and_many_ways_to_write_one():
    points = [[0, 0], [1, 0.2], [0.2, 1], [0.8, 0.8]]
    hull = ws.BargainingProblem(ws.Hull(points), [0, 0])
    p = cp.Variable(4, nonneg=True)
    utilities = [np.array(points)[:, i] @ p for i in range(2)]
    convex = ws.BargainingProblem(ws.ConvexOutcomes(utilities, [cp.sum(p) == 1]), [0, 0])
    mixed = ws.BargainingProblem(ws.FiniteOutcomes(points, lotteries=True), [0, 0])
    home = {"1": 0.9}
    for concept in (ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Utilitarian()):
        one = ws.solve(ws.TwoLevel(hull, home), concept).require()
        assert hull.outcomes.excess(np.asarray(one.point)) <= 1e-9
        for other in (convex, mixed):
            two = ws.solve(ws.TwoLevel(other, home), concept).require()
            np.testing.assert_allclose(np.asarray(two.point), np.asarray(one.point), atol=1e-5, err_msg=concept.name)
    flat = ws.solve(ws.TwoLevel(hull, {"1": 0.8, "2": 0.8}), ws.NashBargaining()).require()
    np.testing.assert_allclose(np.asarray(flat.point), [0.8, 0.8], atol=1e-6)


def test_lists_of_outcomes():
    outcomes = ws.FiniteOutcomes([[3, 1], [2, 2], [1, 3]], ["strict", "middle", "loose"])
    problem = ws.BargainingProblem(outcomes, [0, 0], players=["US", "Japan"])
    home = ws.Ratification(
        values={"farms": {"strict": -1, "middle": -1, "loose": 1}, "firms": {"strict": 1, "middle": 1, "loose": 0}}
    )
    solution = ws.solve(ws.TwoLevel(problem, {"Japan": home}), ws.NashBargaining()).require()
    assert solution.details["outcomes"] == ["loose"]
    assert solution.details["schelling"]["gain"]["Japan"] == 1
    majority = ws.Ratification(values=dict(zip(home.groups, home.entries, strict=True)), quota=1)
    solution = ws.solve(ws.TwoLevel(problem, {"Japan": majority, "US": 2}), ws.NashBargaining()).require()
    assert solution.details["outcomes"] == ["middle"]
    empty = ws.solve(ws.TwoLevel(problem, {"Japan": home, "US": 2}), ws.NashBargaining())
    assert empty.status is ws.Status.NO_SOLUTION
    assert empty.certificate.ok
    assert empty.details["proof"]["refused_by"] == {"strict": ["Japan"], "middle": ["Japan"], "loose": ["US"]}
    either = ws.BargainingProblem(ws.FiniteOutcomes(outcomes.utilities, lotteries=True), [0, 0])
    none = ws.solve(ws.TwoLevel(either, {"1": 2.5, "2": 2}), ws.NashBargaining())
    assert none.status is ws.Status.NO_SOLUTION
    assert none.certificate.ok


def test_policies_with_groups_as_expressions():
    x = cp.Variable(name="tariff cut")
    problem = ws.BargainingProblem(ws.ConvexOutcomes([x, 1 - cp.square(x)], [x >= 0, x <= 1]), [0, 0])
    farms = ws.Ratification(values={"farms": 0.4 - x, "firms": x})
    solution = ws.solve(ws.TwoLevel(problem, {"2": farms}), ws.NashBargaining()).require()
    np.testing.assert_allclose(np.asarray(solution.point), [0.4, 0.84], atol=1e-6)
    never = ws.Ratification(values={"farms": 0.4 - x}, reservation=1.0)
    none = ws.solve(ws.TwoLevel(problem, {"2": never}), ws.NashBargaining())
    assert none.status is ws.Status.NO_SOLUTION
    assert none.certificate.ok
    with pytest.raises(ws.ModelError, match="cvxpy expressions go with unanimity"):
        ws.TwoLevel(problem, {"2": ws.Ratification(values={"farms": 0.4 - x, "firms": x}, quota=1)})
    with pytest.raises(ws.ModelError, match="need a BargainingProblem over ConvexOutcomes"):
        ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9]), {"2": farms})


# ---------------------------------------------------------------- procedures


@pytest.mark.parametrize(
    ("thresholds", "share"),
    [((0.6, 0), 1 - 0.9 * 0.4), ((0.4, 0), 1 / 1.9), ((0.3, 0.55), 0.45), ((0, 0.8), 0.2)],
)
def test_alternating_offers(thresholds, share):
    """Tarar 2001: a low threshold does nothing, a high one gives 1 - delta (1 - c), two compatible ones bind."""
    game = ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9]), {"1": thresholds[0], "2": thresholds[1]})
    solution = ws.solve(game, STATIONARY).require()
    assert solution.point["1"] == pytest.approx(share)
    assert solution.details["schelling"]["gain"]["1"] == pytest.approx(share - 1 / 1.9)


def test_alternating_offers_over_a_set_and_by_lot():
    plain = ws.AlternatingOffers([0.9, 0.9], outcomes=ws.Polytope.pie(2))
    solution = ws.solve(ws.TwoLevel(plain, {"1": 0.6}), STATIONARY).require()
    assert solution.point["1"] == pytest.approx(0.64, abs=1e-7)
    drawn = ws.AlternatingOffers([0.9, 0.9, 0.9], order="random")
    solution = ws.solve(ws.TwoLevel(drawn, {"2": 0.5}), STATIONARY).require()
    assert all(x["2"] >= 0.5 - 1e-12 for x in solution.details["proposals"].values())
    with pytest.raises(ws.ModelError, match="'exit' takes discounts alone"):
        ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9], rule="exit"), {"1": 0.6})


def test_incompatible_thresholds_are_proved():
    """Putnam 1988: win-sets that do not overlap leave nothing to agree on."""
    game = ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9]), {"1": 0.6, "2": 0.5})
    solution = ws.solve(game, STATIONARY)
    assert solution.status is ws.Status.NO_SOLUTION
    assert solution.certificate.ok
    assert solution.certificate.kind == "empty win-set"
    y = solution.details["proof"]["farkas"]
    assert (y >= -1e-12).all()
    lying = ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9]), {"1": 0.6, "2": 0.5})
    lying.ratified.proof["farkas"] = y * [1, 1, 0]
    assert not SOLVER.certify(lying, STATIONARY, Found(ws.Status.NO_SOLUTION, [])).ok


def test_a_legislature_whose_members_answer_to_homes():
    """Who must bring much home is left out where others will do: tied hands can hurt (Baron and Ferejohn 1989)."""
    solution = ws.solve(ws.TwoLevel(ws.LegislativeBargaining(3, discounts=0.9), {"1": 0.4}), STATIONARY).require()
    assert solution.details["schelling"]["gain"]["1"] < 0
    assert solution.details["inclusion"]["2"]["1"] == 0
    every = ws.TwoLevel(ws.LegislativeBargaining(3, 3, discounts=0.9), {"1": 0.4})
    solution = ws.solve(every, STATIONARY).require()
    assert solution.details["schelling"]["gain"]["1"] > 0
    assert solution.details["inclusion"]["2"]["1"] == 1
    p = 1 / 3
    v = solution.point
    assert v["1"] == pytest.approx(p * (1 - 0.9 * (v["2"] + v["3"])) + 2 * p * 0.4)
    veto = ws.TwoLevel(ws.LegislativeBargaining(3, vetoes=["1"], discounts=0.9), {"1": 0.9, "2": 0.2, "3": 0.3})
    none = ws.solve(veto, STATIONARY)
    assert none.status is ws.Status.NO_SOLUTION
    assert none.details["proof"]["least"] == pytest.approx(1.1)
    assert none.certificate.ok
    stuck = ws.solve(ws.TwoLevel(ws.LegislativeBargaining(3, discounts=0.9), {"2": 0.9}), STATIONARY)
    assert stuck.status is ws.Status.NO_SOLUTION
    assert "no equilibrium without delay" in stuck.reason


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6))
def test_legislatures_with_random_homes_are_certified(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 6))
    game = ws.LegislativeBargaining(
        n, int(rng.integers(2, 4)), weights=rng.integers(1, 4, n), recognition=rng.dirichlet(np.ones(n)),
        discounts=float(rng.uniform(0.5, 0.99)),
    )  # fmt: skip
    homes = {p: float(rng.uniform(0, 0.4)) for p in game.players if rng.random() < 0.6}
    solution = ws.solve(ws.TwoLevel(game, homes), STATIONARY)
    assert solution.status in (ws.Status.SOLVED, ws.Status.NO_SOLUTION)


def test_side_payments_and_a_mediator_who_can_commit_them():
    """Without commitment nobody may lose; with it the sum is split (Tollison and Willett 1979; Nash 1950)."""
    values = {"MITI": 5.0, "MOFA": -2.0}
    stalled = ws.solve(ws.SidePayments(values, mediator=False), ws.NashBargaining()).require()
    assert not stalled.details["agreement"]
    assert list(stalled.point) == [0, 0]
    brokered = ws.solve(ws.SidePayments(values), ws.NashBargaining()).require()
    assert brokered.details["agreement"]
    assert brokered.details["transfers"]["MOFA"] == pytest.approx(3.5)
    np.testing.assert_allclose(np.asarray(brokered.point), [1.5, 1.5])
    summit = ws.solve(ws.SidePayments({"MITI": 5.0, "MOFA": 1.0}, mediator=False), ws.NashBargaining()).require()
    assert summit.details["agreement"]
    assert list(summit.details["transfers"]) == [0, 0]
    hopeless = ws.solve(ws.SidePayments({"MITI": 1.9, "MOFA": -2.0}), ws.NashBargaining()).require()
    assert not hopeless.details["agreement"]
    assert list(hopeless.details["transfers"]) == [0, 0]
    knife = ws.solve(ws.SidePayments({"MITI": 2.0, "MOFA": -2.0}), ws.NashBargaining()).require()
    assert knife.details["agreement"]
    assert knife.details["transfers"]["MOFA"] == pytest.approx(2)
    weighted = ws.solve(ws.SidePayments(values, weights=[2, 1]), ws.NashBargaining()).require()
    np.testing.assert_allclose(np.asarray(weighted.point), [2, 1])
    with pytest.raises(ws.ModelError, match=r"values\[MOFA\]: must be a finite number"):
        ws.SidePayments({"MITI": 1.0, "MOFA": float("inf")})


# ---------------------------------------------------------------- thresholds not known yet


@pytest.mark.parametrize(
    ("low", "high", "share", "chance"), [(0, 1, 0.5, 0.5), (0.2, 0.6, 0.6, 1), (0.1, 0.95, 0.55, None)]
)
def test_a_proposer_trades_share_for_probability(low, high, share, chance):
    """max (1 - s) F(s): the uniform law gives s = min(high, (1 + low) / 2)."""
    game = ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9], horizon=1), {"2": ws.Ratification.uniform(low, high)})
    solution = ws.solve(game, STATIONARY).require()
    assert solution.point["2"] == pytest.approx(share)
    grid, worth = naive.uncertain_ultimatum(game.laws["2"].probability)
    assert solution.point["2"] == pytest.approx(grid, abs=1e-4)
    assert solution.details["values"]["1"] == pytest.approx(worth, abs=1e-8)
    if chance is not None:
        assert solution.details["probability"] == pytest.approx(chance)


def test_lotteries_of_thresholds_and_two_unknown_homes():
    lottery = ws.Ratification.lottery({0.2: 0.6, 0.5: 0.4})
    game = ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9], horizon=1), {"2": lottery})
    solution = ws.solve(game, STATIONARY).require()
    assert (solution.point["2"], solution.details["probability"]) == (pytest.approx(0.5), pytest.approx(1))
    both = {"1": ws.Ratification.uniform(0, 0.8), "2": ws.Ratification.uniform(0, 1)}
    game = ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9], horizon=1), both)
    solution = ws.solve(game, STATIONARY).require()
    s = np.linspace(0, 1, 400_001)
    worth = (1 - s) * s * np.clip((1 - s) / 0.8, 0, 1)
    assert solution.details["values"]["1"] == pytest.approx(worth.max(), abs=1e-9)


@pytest.mark.parametrize("order", ["alternating", "random"])
def test_offers_go_on_after_a_failure_at_home(order):
    endless = ws.AlternatingOffers([0.9, 0.8], order=order)
    solution = ws.solve(ws.TwoLevel(endless, {"2": ws.Ratification.uniform(0.2, 0.6)}), STATIONARY).require()
    assert 0 < solution.details["probability"] <= 1
    long = ws.AlternatingOffers([0.9, 0.8], order=order, horizon=200)
    finite = ws.solve(ws.TwoLevel(long, {"2": ws.Ratification.uniform(0.2, 0.6)}), STATIONARY).require()
    np.testing.assert_allclose(np.asarray(finite.details["values"]), np.asarray(solution.details["values"]), atol=1e-8)
    certain = ws.solve(ws.TwoLevel(endless, {"2": ws.Ratification.lottery({0.55: 1.0})}), STATIONARY).require()
    known = ws.solve(ws.TwoLevel(endless, {"2": 0.55}), STATIONARY).require()
    np.testing.assert_allclose(np.asarray(certain.point), np.asarray(known.point), atol=1e-9)
    wrong = {
        **solution.details,
        "proposals": {p: np.asarray(x) + np.array([0.05, -0.05]) for p, x in solution.details["proposals"].items()},
    }
    game = ws.TwoLevel(endless, {"2": ws.Ratification.uniform(0.2, 0.6)})
    assert not SOLVER.certify(game, STATIONARY, Found(ws.Status.SOLVED, solution.points, details=wrong)).ok


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_nash_product_of_expected_gains(seed):
    """Over a pie the objective has one variable; the answer is compared with a fine grid."""
    rng = np.random.default_rng(seed)
    d, w = rng.uniform(0, 0.3, 2), rng.uniform(0.5, 2, 2)
    low = float(rng.uniform(0, 0.5))
    law = ws.Ratification.uniform(low, low + float(rng.uniform(0.05, 0.5)))
    if rng.random() < 0.4:
        law = ws.Ratification.lottery({low: 0.4, low + 0.1: 0.35, low + 0.3: 0.25})
    elif rng.random() < 0.5:
        others, quota = {"a": low + 0.1, "b": 0.0, "c": low + 0.2}, int(rng.integers(2, 4))
        law = ws.Ratification(others, quota=quota).with_unknown("b", (low, low + 0.3))
    game = ws.TwoLevel(ws.BargainingProblem(ws.Polytope.pie(2), d, w), {"1": law})
    solution = ws.solve(game, ws.NashBargaining())
    x = np.r_[np.linspace(d[0], 1 - d[1], 20_001)[1:-1], law.law.corners]
    x = x[(x > d[0]) & (x < 1 - d[1])]
    chance = np.array([law.law.probability(t) for t in x])
    with np.errstate(divide="ignore"):
        worth = w.sum() * np.log(chance) + w[0] * np.log(x - d[0]) + w[1] * np.log(1 - x - d[1])
    if solution.status is ws.Status.NO_SOLUTION:
        assert worth.max() == -np.inf
        return
    u, p = np.asarray(solution.require().point), solution.details["probability"]
    mine = w.sum() * np.log(p) + w @ np.log(u - d)
    assert mine >= worth.max() - 1e-9
    moved = Found(
        ws.Status.SOLVED, [u + np.array([0.02, -0.02])], details={"probability": law.law.probability(u[0] + 0.02)}
    )
    assert not SOLVER.certify(game, ws.NashBargaining(), moved).ok


def test_planted_wrong_answers_are_caught():
    game = ws.TwoLevel(pie(), {"1": ws.Ratification({"a": 0.7, "b": 0.6, "c": 0.1}, quota=2)})
    solution = ws.solve(game, ws.NashBargaining()).require()
    np.testing.assert_allclose(np.asarray(solution.point), [0.6, 0.4])
    for wrong in ([0.5, 0.5], [0.65, 0.35], [0.65, 0.4]):
        found = Found(ws.Status.SOLVED, [np.array(wrong)], details={**solution.details, "before_home": np.array(wrong)})
        assert not SOLVER.certify(game, ws.NashBargaining(), found).ok
    empty = ws.TwoLevel(pie(), {"1": 0.7, "2": 0.7})
    assert not SOLVER.certify(empty, ws.NashBargaining(), Found(ws.Status.SOLVED, [np.array([0.5, 0.5])])).ok


BAD = {
    "stranger": (lambda: ws.TwoLevel(pie(), {"3": 0.5}), r"domestic\[3\]: no player of this name; accepted: 1, 2"),
    "procedure": (
        lambda: ws.TwoLevel(ws.Bankruptcy([1, 2], 2), {}),
        r"international: must be .*, got Bankruptcy",
    ),
    "home": (lambda: ws.TwoLevel(pie(), {"1": "much", "3": 1}), r"(?s)domestic\[1\].groups.*domestic\[3\]: no player"),
    "policies": (lambda: ws.TwoLevel(pie(), {"1": ws.Ratification(ideals=[0.5])}), r"needs a game over policies"),
    "values": (
        lambda: ws.TwoLevel(pie(), {"1": ws.Ratification(values={"a": [1, 2]})}),
        r"values of outcomes need FiniteOutcomes",
    ),
    "unknown": (
        lambda: ws.TwoLevel(pie(), {"1": ws.Ratification.uniform(0, 1), "2": ws.Ratification.uniform(0, 1)}),
        r"one threshold that is not known yet needs",
    ),
    "three": (
        lambda: ws.TwoLevel(
            ws.AlternatingOffers([0.9] * 3, order="random"),
            {"1": ws.Ratification.uniform(0, 1), "2": ws.Ratification.uniform(0, 1)},
        ),
        r"one threshold at most may be unknown",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    make, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        make()
