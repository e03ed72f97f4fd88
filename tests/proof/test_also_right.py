"""The conditions by which the planter excuses a changed field accept the library's own and refuse what is wrong."""

import numpy as np
import pytest

import winset as ws
from tests.proof.also_right import CONDITIONS, says_as_much
from tests.proof.definitions import holds
from tests.proof.planter import answer
from tests.proof.shelf import GAMES, Question


def question(kind, band, concept):
    assert concept in GAMES[kind][1]
    return Question(kind, band, concept)


def with_first(new):
    """The same numbers with another first one."""

    def change(old):
        out = np.array(old, dtype=float)
        out.flat[0] = new
        return out

    return change


def one_pair(new):
    return lambda old: {p: with_first(new)(y) if k == 0 else y for k, (p, y) in enumerate(old.items())}


def inside(key, change):
    return lambda old: {**old, key: change(old[key])}


def first_of_a_set(new):
    """Another number of the first action of every set with more than one."""
    return lambda old: {h: {a: new if k == 0 else x for k, (a, x) in enumerate(mix.items())} for h, mix in old.items()}


TWO, THREE, PIE = "table of two players", "table of three players", "two levels"
WRONG = {
    "potential": (question(TWO, "2x2", ws.Potential("ordinal")), with_first(1.5)),
    "multipliers": (question(TWO, "2x2 coordination", ws.CoarseCorrelated()), one_pair(10.0)),
    "ideal_outcomes": (question(PIE, "pie", ws.NashBargaining()), lambda x: np.add(x, [[0, 0], [0.8, 0]])),
    "ideal_multipliers": (question("polytope", "3", ws.KalaiSmorodinsky()), lambda x: np.multiply(x, 0.5)),
    "without_homes": (
        question(PIE, "hull", ws.NashBargaining()), inside("ideal_outcomes", lambda x: np.add(x, [[0, 0], [1.5, 0]])),
    ),
    "uniqueness_weights": (question("game of actions", "cournot", ws.Nash()), with_first(0.1)),
    "bounds": (question("stochastic game", "zero-sum", ws.MarkovPerfect()), lambda b: [b[0], b[1] - 0.1]),
    "exponents": (question("tree", "signalling", ws.Sequential()), first_of_a_set(3.0)),
    "log_coefficients": (question("tree", "signalling", ws.Sequential()), first_of_a_set(99.0)),
    "vertices": (
        question("repeated game", "dilemma", ws.PayoffSet()),
        lambda v: type(v)(v.inner, [ws.Vector(p.players, np.asarray(p, dtype=float) * 1.01) for p in v.outer]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", CONDITIONS)
def test_a_condition_accepts_the_right_field_and_refuses_a_wrong_one(key):
    asked, change = WRONG[key]
    details = answer(asked).details
    assert CONDITIONS[key](asked.game, asked.concept, details, details[key])
    assert not CONDITIONS[key](asked.game, asked.concept, details, change(details[key]))


@pytest.mark.parametrize("objective", ["welfare", "egalitarian"])
@pytest.mark.parametrize("kind", [ws.Correlated, ws.CoarseCorrelated])
def test_multipliers_of_every_table_are_accepted(kind, objective):
    for band in GAMES[TWO][0]:
        game, concept = Question(TWO, band, ws.Correlated()).game, kind(objective)
        details = ws.solve(game, concept).details
        assert CONDITIONS["multipliers"](game, concept, details, details["multipliers"])


def test_changes_below_rounding_and_multiples_say_the_same_and_others_do_not():
    game, concept = question(TWO, "2x2", ws.Potential("ordinal")).game, ws.Nash()
    same = says_as_much
    assert same(game, concept, {}, "mixture", None, [(1e-12, 2e-12), (1.0, 1.0)])
    assert not same(game, concept, {}, "mixture", None, [(1e-3, 2e-3), (1.0, 1.0)])
    assert same(game, concept, {}, "normal", None, [(1.0, 2.0), (2.0, 4.0)])
    assert not same(game, concept, {}, "normal", None, [(1.0, -1.0), (2.0, -2.0)])
    assert not same(game, concept, {}, "mixture", None, [(1.0, 2.0), (2.0, 4.0)])
    assert not same(game, concept, {}, "trembles", None, [(1.0, 2.0), (2.0, 4.0)])
    three = question(THREE, "2x2x2", ws.Nash()).game
    assert same(three, concept, {}, "trembles", None, [(1.0, 2.0), (2.0, 4.0)])


def test_replies_and_policies_that_are_no_answers_are_refused():
    asked = question(TWO, "2x2", ws.Minimax(mixed=False))
    point = answer(asked).points[0]
    assert holds(asked.game, asked.concept, point)
    worse = type(point)(point.players, tuple(s[::-1].copy() for s in point.strategies), point.actions)
    assert not holds(asked.game, asked.concept, worse)
    square = question("voting in a plane", "4 square", ws.SpatialCore())
    assert all(holds(square.game, square.concept, np.array(p, dtype=float)) for p in ([0, 0], [1, 1], [-1, 0.3]))
    assert not any(holds(square.game, square.concept, np.array(p, dtype=float)) for p in ([1.01, 0], [0, -2]))
