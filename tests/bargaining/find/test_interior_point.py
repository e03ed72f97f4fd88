"""Nash's solution on polytopes with many players and coefficients of both signs, against slow and obvious ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from winset.bargaining.find.interior_point import largest_product_inside
from winset.bargaining.games.polytope_checks import bounding_multipliers
from winset.base.array_types import Float


def mixed(n: int, m: int, seed: int) -> tuple[Float, Float, Float]:
    """Coefficients of both signs, unequal weights."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, n)), rng.random(m) + 0.5, rng.random(n) + 0.2


@pytest.mark.parametrize(("n", "m", "seed"), [(2, 9, 0), (3, 20, 1), (10, 60, 2), (20, 45, 4), (30, 300, 5)])
def test_first_order_conditions_hold_to_the_last_digits(n: int, m: int, seed: int) -> None:
    A, b, w = mixed(n, m, seed)
    share = w / w.sum()
    found = largest_product_inside(A, b, share)
    assert found is not None
    z, y = found
    assert (y >= 0).all()
    assert (A @ z <= b + 1e-13).all()
    assert (y @ A) * z == pytest.approx(share, abs=1e-13)
    assert y @ (b - A @ z) == pytest.approx(0, abs=1e-13)


def test_it_is_what_a_solver_of_cone_programs_finds() -> None:
    import cvxpy as cp

    A, b, w = mixed(12, 70, 3)
    solution = ws.solve(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(12), w), ws.NashBargaining())
    u = cp.Variable(12)
    cp.Problem(cp.Maximize(w @ cp.log(u)), [A @ u <= b]).solve(solver="CLARABEL")
    assert solution.status is ws.Status.SOLVED
    assert np.asarray(solution.points[0]) == pytest.approx(u.value, rel=1e-3)
    assert "ideal" not in solution.details


def test_who_cannot_gain_is_left_to_the_ideal_point() -> None:
    n = 10
    A, b, _ = mixed(n, 80, 7)
    A, b = np.vstack([A, np.eye(n)[0]]), np.r_[b, 0.0]
    assert largest_product_inside(A, b, np.full(n, 1 / n)) is None
    solution = ws.solve(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n)), ws.NashBargaining())
    assert solution.status is ws.Status.SOLVED
    assert solution.points[0][0] == pytest.approx(0, abs=1e-12)
    assert np.asarray(solution.points[0])[1:].min() > 0


def test_an_answer_without_an_ideal_point_that_is_not_the_best_is_refused() -> None:
    A, b, _ = mixed(10, 60, 2)
    game = ws.BargainingProblem(ws.Polytope(A, b), np.zeros(10))
    solution = ws.solve(game, ws.NashBargaining())
    y = solution.details["multipliers"]
    for points, prices in (
        ([0.999 * np.asarray(solution.points[0])], y),
        ([1.001 * np.asarray(solution.points[0])], y),
        (solution.points, 1.001 * y),
        (solution.points, -y),
    ):
        wrong = ws.certify(game, ws.NashBargaining(), points, details={"multipliers": prices})
        assert not wrong.ok, wrong


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 12))
def test_what_bounds_a_set_is_found_or_left_to_a_program(seed: int, n: int, m: int) -> None:
    from scipy.optimize import linprog

    A = np.random.default_rng(seed).integers(-3, 4, (m, n)).astype(float)
    norm = np.abs(A).max(axis=1)
    y = bounding_multipliers(A[norm > 0], norm[norm > 0]) if norm.any() else None
    unbounded = linprog(-np.ones(n), A_ub=A, b_ub=np.ones(m)).status == 3
    if y is not None:
        assert not unbounded
        assert (y >= 0).all()
        assert (y @ A[norm > 0] > 0).all()
    elif not unbounded:
        assert (A < 0).any()


def test_a_mixed_set_takes_no_program_to_build(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a linear program was solved")

    monkeypatch.setattr("winset.bargaining.games.polytope_checks.linear_program", refuse)
    for n, m, seed in ((2, 15, 0), (30, 300, 1), (40, 200, 2)):
        A, b, _ = mixed(n, m, seed)
        ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n))
    with pytest.raises(AssertionError, match="program"):
        ws.BargainingProblem(ws.Polytope([[1.0, -1.0]], [1.0]), [0, 0])
