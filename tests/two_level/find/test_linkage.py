"""Issues bargained apart and together: closed forms, a grid, zones, and what is refused."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.base.solution import Found
from winset.solve import SOLVER


def pillars(alpha=2.0, gamma=1.0, delta=2.0, b=2.0, c=3.0):
    """North wants liberalisation, South cooperation for it, the mediator pays for cooperation."""
    return ws.Linkage(
        {
            "liberalisation": {"US": alpha, "South": -gamma, "Japan": b},
            "cooperation": {"South": delta, "Japan": -c},
        }
    )


def test_a_mediator_links_two_issues():
    """Tollison and Willett 1979; Sebenius 1983: neither issue alone has an agreement, both together do.

    At full liberalisation gains are (2 k - 1) (2 - 3 k), largest at k = 7/12, positive between 1/2 and 2/3.
    """
    solution = ws.solve(pillars(), ws.NashBargaining()).require()
    assert solution.details["levels"]["liberalisation"] == pytest.approx(1)
    assert solution.details["levels"]["cooperation"] == pytest.approx(7 / 12)
    assert solution.details["zone"]["cooperation"] == (pytest.approx(1 / 2), pytest.approx(2 / 3))
    assert all(list(x) == [0, 0, 0] for x in solution.details["apart"].values())
    np.testing.assert_allclose(np.asarray(solution.details["linking"]), [2, 1 / 6, 1 / 4])
    again = ws.Solution.from_dict(solution.to_dict())
    assert again == solution


@pytest.mark.parametrize("change", [{"delta": 0.0}, {"b": 1.0, "c": 3.0}, {"gamma": 2.0, "c": 2.5}])
def test_no_zone_no_agreement(change):
    """Cooperation that is worth nothing, or costs the mediator more than it gains: nothing is linked."""
    solution = ws.solve(pillars(**change), ws.NashBargaining()).require()
    np.testing.assert_allclose(np.asarray(solution.point), 0, atol=1e-9)


@pytest.mark.parametrize(
    "concept", [ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Utilitarian(), ws.EqualLoss()], ids=lambda c: c.name
)
def test_other_solutions_and_what_their_levels_are_worth(concept):
    solution = ws.solve(pillars(), concept).require()
    levels = solution.details["levels"]
    kappa = levels["cooperation"]
    np.testing.assert_allclose(np.asarray(solution.point), [2, 2 * kappa - 1, 2 - 3 * kappa], atol=1e-9)
    assert (np.asarray(solution.point) >= np.asarray(solution.details["rule"]) - 1e-6).all()


def test_issues_that_both_gain_by_alone_need_no_link():
    game = ws.Linkage({"a": {"North": 1, "South": 1}, "b": {"North": 2, "South": 2}}, sizes={"b": 3})
    solution = ws.solve(game, ws.NashBargaining()).require()
    np.testing.assert_allclose(np.asarray(solution.details["linking"]), 0, atol=1e-12)
    assert solution.details["levels"]["b"] == pytest.approx(3)
    assert solution.details["zone"]["b"] == (0, pytest.approx(3))


def test_options_and_lotteries_between_them():
    """Votes are traded: each gives way where it loses less (Buchanan and Tullock 1962)."""
    game = ws.Linkage(
        {
            "seat": {"north": {"North": 3, "South": -1}, "south": {"North": -1, "South": 2}},
            "rule": {"old": {"North": -2, "South": 4}},
        }
    )
    solution = ws.solve(game, ws.NashBargaining()).require()
    assert solution.details["levels"]["seat"]["north"] == pytest.approx(1)
    p = np.linspace(0, 1, 200_001)
    gains = (3 - 2 * p) * (-1 + 4 * p)
    assert np.prod(np.asarray(solution.point)) == pytest.approx(gains.max(), abs=1e-8)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_nash_over_levels_against_a_grid(seed):
    rng = np.random.default_rng(seed)
    V = rng.integers(-3, 4, (2, 2)).astype(float)
    game = ws.Linkage({"a": dict(zip("xy", V[0], strict=True)), "b": dict(zip("xy", V[1], strict=True))})
    solution = ws.solve(game, ws.NashBargaining()).require()
    axis = np.linspace(0, 1, 201)
    u = np.array([(s * V[0] + t * V[1]) for s in axis for t in axis])
    u = u[(u >= 0).all(axis=1)]
    assert np.prod(np.asarray(solution.point)) >= np.prod(u, axis=1).max() - 1e-9
    assert np.prod(np.asarray(solution.point)) <= np.prod(u, axis=1).max() + 0.1


def test_many_issues_are_a_cone_program():
    rng = np.random.default_rng(5)
    V = rng.normal(0.3, 1, size=(9, 4))
    issues = {f"i{k}": dict(zip("abcd", row, strict=True)) for k, row in enumerate(V)}
    solution = ws.solve(ws.Linkage(issues), ws.NashBargaining()).require()
    x = cp.Variable(9, nonneg=True)
    cp.Problem(cp.Maximize(cp.sum(cp.log(V.T @ x))), [x <= 1]).solve(solver="CLARABEL")
    np.testing.assert_allclose(np.asarray(solution.point), V.T @ x.value, atol=1e-4)


def test_planted_wrong_answers_are_caught():
    game = pillars()
    solution = ws.solve(game, ws.NashBargaining()).require()
    for change in (
        {"levels": {"liberalisation": 1.0, "cooperation": 0.6}},
        {"levels": {"liberalisation": 1.2, "cooperation": 7 / 12}},
        {"zone": {"liberalisation": (0.875, 1.0), "cooperation": (0.5, 0.7)}},
        {"zone": {"liberalisation": (0.875, 1.0), "cooperation": (0.55, 0.6)}},
        {"linking": ws.Vector(game.players, np.zeros(3))},
        {"rule": np.array([2, 0.2, 0.2])},
    ):
        found = Found(ws.Status.SOLVED, solution.points, details={**solution.details, **change})
        assert not SOLVER.certify(game, ws.NashBargaining(), found).ok, change


BAD = {
    "nothing": (lambda: ws.Linkage({}), r"issues: must name at least one issue"),
    "sizes": (
        lambda: ws.Linkage({"a": {"x": 1, "y": 1}}, sizes={"b": 1, "a": 0}),
        r"(?s)sizes\[b\]: no issue of this name with a level; accepted: a.*sizes\[a\]: must be a finite number > 0",
    ),
    "stranger": (lambda: ws.Linkage({"a": {"x": 1, "z": 1}}, players=["x", "y"]), r"issues\[a\]: no player named z"),
    "nan": (lambda: ws.Linkage({"a": {"x": float("nan"), "y": 1}}), r"issues\[a\]\[x\]: must be a finite number"),
    "weights": (lambda: ws.Linkage({"a": {"x": 1, "y": 1}}, weights=[1, 0]), r"weights\[y\]: must be > 0"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    make, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        make()
