"""The same problem in many clothes: list, lottery, hull, polytope and cvxpy give one answer where they mean one set."""

from __future__ import annotations

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import winset as ws
from tests.clothes import CONCEPTS, disagreement_of, in_clothes, over_lotteries, worse_for_everybody

NAMES = sorted(CONCEPTS)


@st.composite
def lists(draw):
    """Utilities of up to six outcomes to two or three players, whole numbers from 0 to 10."""
    n, count = draw(st.integers(2, 3)), draw(st.integers(1, 6))
    return np.array(
        draw(st.lists(st.lists(st.integers(0, 10), min_size=n, max_size=n), min_size=count, max_size=count))
    )


@settings(deadline=None, max_examples=60)
@given(lists(), st.sampled_from(NAMES))
@example(np.array([[60, 80], [50, 110], [30, 150]]), "Egalitarian")
@example(np.array([[10, 1, 9], [7, 3, 8], [5, 9, 10]]), "NashBargaining")
def test_lotteries_hull_and_polytope_are_one_set(rows, name):
    """Lotteries over a list and the disagreement are the hull of both, which is the polytope of its facets."""
    answers = in_clothes(rows, CONCEPTS[name])
    assume(len(answers) > 1)
    first, *others = answers.values()
    for other in others:
        np.testing.assert_allclose(other, first, atol=2e-6 * max(1.0, float(np.abs(rows).max())), err_msg=str(answers))


@settings(deadline=None, max_examples=60)
@given(lists(), st.sampled_from(NAMES))
def test_no_certified_point_is_worse_for_everybody_than_a_listed_outcome(rows, name):
    solution = over_lotteries(rows, CONCEPTS[name])
    assert solution.status is ws.Status.SOLVED, solution.certificate
    assert not worse_for_everybody(rows, np.asarray(solution.point))
    mixed = sum(p * rows[int(k) - 1] for k, p in solution.details["lottery"].items() if k != "disagreement")
    np.testing.assert_allclose(mixed, np.asarray(solution.point), atol=1e-8)


@settings(deadline=None, max_examples=30)
@given(lists(), st.sampled_from([n for n in NAMES if not n.startswith("Raiffa")]))
def test_a_list_of_one_is_its_degenerate_lottery(rows, name):
    """Of one outcome that is better for all than the disagreement, a list and its lotteries give that outcome."""
    one = rows[:1] + 1
    for lotteries in (False, True):
        problem = ws.BargainingProblem(ws.FiniteOutcomes(one, lotteries=lotteries), disagreement_of(one))
        np.testing.assert_allclose(np.asarray(ws.solve(problem, CONCEPTS[name]).require().point), one[0], atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_cvxpy_is_the_polytope_it_writes_out(name):
    concept = CONCEPTS[name]
    if name == "Raiffa, continuous":
        pytest.skip("the continuous solution is not offered over cvxpy sets")
    A, b = np.array([[1.0, 2.0], [3.0, 1.0], [-1.0, 1.0]]), np.array([2.0, 3.0, 0.5])
    u = cp.Variable(2, name="u")
    for free in (False, True):
        polytope = ws.BargainingProblem(ws.Polytope(A, b, free_disposal=free), [0.1, 0.0])
        convex = ws.BargainingProblem(ws.ConvexOutcomes([u[0], u[1]], [A @ u <= b], free_disposal=free), [0.1, 0.0])
        here, there = ws.solve(polytope, concept).require(), ws.solve(convex, concept).require()
        np.testing.assert_allclose(np.asarray(there.point), np.asarray(here.point), atol=1e-5)
        np.testing.assert_allclose(there.details["policy"]["u"], np.asarray(there.point), atol=1e-4)


RAYS = ["Egalitarian", "EqualLoss", "KalaiSmorodinsky"]


@pytest.mark.parametrize("name", RAYS)
def test_free_disposal_means_the_same_for_every_set(name):
    """With it gains (or losses) are exactly in proportion, which no lottery over these outcomes gives."""
    rows, d = np.array([[10.0, 1, 9], [7, 3, 8], [5, 9, 10]]), np.zeros(3)
    x = cp.Variable(3, nonneg=True)
    sets = [
        ws.FiniteOutcomes(rows, lotteries=True, free_disposal=True),
        ws.Hull(rows, free_disposal=True),
        ws.ConvexOutcomes([rows[:, i] @ x for i in range(3)], [cp.sum(x) <= 1], free_disposal=True),
    ]
    points = [np.asarray(ws.solve(ws.BargainingProblem(s, d), CONCEPTS[name]).require().point) for s in sets]
    np.testing.assert_allclose(points, np.tile(points[0], (3, 1)), atol=1e-5)
    start, slope = {
        "Egalitarian": (d, np.ones(3)), "EqualLoss": (rows.max(axis=0), np.ones(3)),
        "KalaiSmorodinsky": (d, rows.max(axis=0)),
    }[name]  # fmt: skip
    assert np.ptp((points[0] - start) / slope) < 1e-9
    given = ws.solve(ws.BargainingProblem(sets[1], d), CONCEPTS[name]).details["mixture"]
    assert (given @ rows >= points[0] - 1e-9).all()
    listed = ws.BargainingProblem(ws.FiniteOutcomes(rows, free_disposal=True), d)
    shares = (np.asarray(ws.solve(listed, CONCEPTS[name]).require().point) - start) / slope
    assert np.ptp(shares) < 1e-9
    assert shares[0] == pytest.approx(((rows - start) / slope).min(axis=1).max())


def test_the_default_is_the_same_for_every_set():
    x = cp.Variable()
    for outcomes in (
        ws.Polytope.pie(2), ws.Hull([[0, 0], [1, 0], [0, 1]]), ws.FiniteOutcomes([[1, 1]]), ws.ConvexOutcomes([x, -x])
    ):  # fmt: skip
        assert outcomes.free_disposal is False
