"""Axioms of bargaining solutions on random sets and on the examples that tell the solutions apart."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws

SOLUTIONS = [
    ws.NashBargaining(),
    ws.KalaiSmorodinsky(),
    ws.Egalitarian(),
    ws.Egalitarian(lexicographic=True),
    ws.Utilitarian(),
    ws.EqualLoss(),
    ws.Raiffa(),
]


@pytest.mark.parametrize("concept", SOLUTIONS, ids=lambda c: c.name + str(getattr(c, "lexicographic", "")))
def test_solutions_obey_their_own_axioms(concept):
    rng = np.random.default_rng(1)
    for seed in range(4):
        n = 2 if isinstance(concept, ws.KalaiSmorodinsky | ws.EqualLoss | ws.Raiffa) else int(rng.integers(2, 4))
        A, b = rng.uniform(0.1, 1, (4, n)), rng.uniform(0.5, 1.5, 4)
        report = ws.check_axioms(ws.BargainingProblem(ws.Polytope(A, b), np.zeros(n)), concept, seed=seed)
        assert report.ok, report
        assert ws.AxiomReport.from_dict(report.to_dict()) == report


def test_what_tells_nash_from_kalai_and_smorodinsky():
    """Nash's solution is not monotone; Kalai and Smorodinsky's depends on outcomes that are not chosen (1975)."""
    problem = ws.BargainingProblem(ws.Polytope([[1, 1], [1, 0.2], [0.1, 1]], [1, 0.8, 0.95]), [0, 0])
    nash = ws.check_axioms(problem, ws.NashBargaining())
    fair = ws.check_axioms(problem, ws.KalaiSmorodinsky())
    equal = ws.check_axioms(problem, ws.Egalitarian())
    assert "independence" in fair.failed
    assert "independence" not in nash.failed
    assert "scale invariance" in equal.failed
    assert "strong monotonicity" not in equal.failed
    assert nash.ok
    assert fair.ok
    assert equal.ok
    kinked = ws.BargainingProblem(ws.Polytope([[3, 1], [1, 3]], [3, 3]), [0, 0])

    def losses(concept):
        return max(ws.check_axioms(kinked, concept, seed=s).violations["individual monotonicity"] for s in range(6))

    assert losses(ws.NashBargaining()) > 1e-3
    assert losses(ws.KalaiSmorodinsky()) <= 1e-9


def test_an_inefficient_answer_is_seen():
    report = ws.AxiomReport(ws.NashBargaining(), ("efficiency",), {"efficiency": 0.1})
    assert not report.ok
    assert report.failed == ("efficiency",)


def test_bad_input():
    with pytest.raises(ws.ModelError, match="must be over Polytope or Hull, got FiniteOutcomes"):
        ws.check_axioms(ws.BargainingProblem(ws.FiniteOutcomes([[1, 1]]), [0, 0]), ws.NashBargaining())
    with pytest.raises(ws.ModelError, match="must be an axiomatic solution, got Stationary"):
        ws.check_axioms(ws.BargainingProblem(ws.Polytope.pie(2), [0, 0]), ws.Stationary())
