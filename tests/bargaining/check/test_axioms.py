"""Axioms that certificates hold an answer against."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.bargaining.arrays import PolytopeArrays
from winset.bargaining.check.axioms import interchangeable, moved, unequal_treatment, uniform_gain
from winset.bargaining.check.solutions import certify_bargaining
from winset.base.solution import Found


def arrays(A, b, d=None, w=None):
    A = np.array(A, dtype=float)
    zeros, ones = np.zeros(A.shape[1]), np.ones(A.shape[1])
    return PolytopeArrays(
        A, np.array(b, float), zeros if d is None else np.array(d), ones if w is None else np.array(w)
    )


def test_players_who_may_change_places():
    assert interchangeable(arrays([[1, 2, 3], [2, 1, 3]], [1, 1])) == [(0, 1)]
    assert interchangeable(arrays([[1, 2, 3], [2, 1, 3]], [1, 2])) == []
    assert interchangeable(arrays([[1, 1, 1]], [1])) == [(0, 1), (0, 2), (1, 2)]
    assert interchangeable(arrays([[1, 1, 1]], [1], w=[1.0, 2.0, 1.0])) == [(0, 2)]
    assert unequal_treatment(arrays([[1, 1]], [1]), np.array([0.6, 0.4]), np.ones(2)) == pytest.approx(0.2)


def test_what_is_left_on_the_table():
    assert uniform_gain(arrays([[1, 1]], [1]), np.array([0.25, 0.25]), np.ones(2)) == pytest.approx(0.25)
    assert uniform_gain(arrays([[1, 1]], [1]), np.array([0.5, 0.5]), np.ones(2)) == 0


def test_other_units_hold_the_same_points():
    here = arrays([[1, 2], [2, 1]], [2, 2], d=[0.1, 0.2])
    u = np.array([0.5, 0.7])
    there, point, gains = moved(here, u, np.array([0.8, 0.6]))
    np.testing.assert_allclose(there.b - there.A @ point, here.b - here.A @ u)
    np.testing.assert_allclose((point - there.d) / gains, (u - here.d) / [0.8, 0.6])


def test_certificates_name_the_axioms_and_see_them_broken():
    problem = ws.BargainingProblem(ws.Polytope.pie(2), [0, 0])
    solution = ws.solve(problem, ws.NashBargaining()).require()
    assert {"symmetry", "scale invariance", "efficiency"} <= set(solution.certificate.parts)
    for wrong, axiom in (([0.6, 0.4], "symmetry"), ([0.4, 0.4], "efficiency"), ([0.6, 0.4], "scale invariance")):
        found = Found(ws.Status.SOLVED, [np.array(wrong)], details=solution.details)
        assert certify_bargaining(problem, ws.NashBargaining(), found).parts[axiom] > 1e-3
