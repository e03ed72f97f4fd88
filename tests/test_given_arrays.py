"""Arrays that a user hands over are copied, and complex numbers are refused, wherever numbers are read."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.bargaining.games.stacks import BargainingStack
from winset.coalitions.games.coalitional import CoalitionalStack

PARAMETRIC = ws.NormalForm([[["x", 2], [3, 4]], [[1, 2], [3, 4]]], parameters={"x": 1})
LIST = np.array([[0.0, 2.0], [1.0, 1.5], [2.0, 0.0]])
TABLE = np.arange(8.0).reshape(2, 2, 2)

READERS = {
    "a table": (lambda a: ws.NormalForm(a).payoffs, TABLE),
    "a stack of tables": (lambda a: ws.NormalForm.stack(a).payoffs, TABLE[None]),
    "draws by name": (lambda a: PARAMETRIC.with_draws({"x": a}).to_arrays(), np.ones(3)),
    "draws in columns": (lambda a: PARAMETRIC.with_draws(a).to_arrays(), np.ones((3, 1))),
    "a coalitional game": (lambda a: ws.CoalitionalGame(a).values, np.array([0.0, 1.0, 1.0, 3.0])),
    "coalitional games": (lambda a: CoalitionalStack(a).values, np.array([[0.0, 1.0, 1.0, 3.0]])),
    "a list of outcomes": (lambda a: ws.BargainingProblem(ws.FiniteOutcomes(a), [0, 0]).outcomes, LIST),
    "a hull": (lambda a: ws.BargainingProblem(ws.Hull(a), [1, 1.1]).outcomes, LIST),
    "a disagreement point": (
        lambda a: ws.BargainingProblem(ws.FiniteOutcomes(LIST), a).disagreement,
        np.array([0.0, 0.5]),
    ),
    "a polytope": (lambda a: ws.Polytope(np.eye(2), a).b, np.ones(2)),
    "its rows": (lambda a: ws.Polytope(a, np.ones(2)).A, np.eye(2)),
    "bargaining problems": (
        lambda a: BargainingStack({"utilities": LIST[None], "disagreement": a, "weights": np.ones((1, 2))}).columns[
            "disagreement"
        ],
        np.zeros((1, 2)),
    ),
    "discounts": (lambda a: ws.LegislativeBargaining(3, discounts=a).discounts, np.array([0.9, 0.8, 0.7])),
    "offers": (lambda a: ws.AlternatingOffers(a).discounts, np.array([0.9, 0.8])),
    "quadratic payoffs": (
        lambda a: ws.QuadraticGame.from_arrays(a, np.ones((2, 2)), 0, 1).to_arrays(),
        np.array([-np.eye(2), -np.eye(2)]),
    ),
    "ends of intervals": (
        lambda a: ws.QuadraticGame.from_arrays([-np.eye(2), -np.eye(2)], np.ones((2, 2)), 0, a).to_arrays(),
        np.ones(2),
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_what_is_done_to_an_array_afterwards_changes_no_game(name):
    read, given = READERS[name]
    own = given.copy()
    held = read(own)
    before = repr(held) if not isinstance(held, np.ndarray) else held.tobytes()
    own[...] = 77.0
    assert (repr(held) if not isinstance(held, np.ndarray) else held.tobytes()) == before


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("kind", [complex, object])
def test_complex_numbers_are_refused(name, kind):
    read, given = READERS[name]
    with pytest.raises(ws.ModelError):
        read((given + 0j).astype(kind))


def test_complex_numbers_are_refused_by_the_verbs():
    with pytest.raises(ws.ModelError, match="stack: must be real numbers, got complex ones"):
        ws.solve_batch(np.ones((3, 2, 2, 2)) + 1j, ws.Pure())
    with pytest.raises(ws.ModelError, match=r"draws\[x\]: must be real numbers, got complex ones"):
        ws.solve_batch(PARAMETRIC, ws.Pure(), {"x": np.ones(3) + 1j})
    with pytest.raises(ws.ModelError, match=r"axes\.fear: must be real numbers, got complex ones"):
        ws.sweep("apec-launch-1989", {"fear": np.array([1, 2 + 1j])})


def test_answers_stay_when_a_stack_is_changed_afterwards():
    tables = np.random.default_rng(1).normal(size=(50, 2, 3, 3))
    stack = ws.NormalForm.stack(tables)
    before = ws.solve_batch(stack, ws.Pure())["count"]
    tables[...] = 0
    np.testing.assert_array_equal(ws.solve_batch(stack, ws.Pure())["count"], before)
