"""Lists of very small games judged in one pass: accepted only for what the general check accepts, never if spoilt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.solve import certifier_for
from winset.tables.check import nash
from winset.tables.check.few_points import judged_at_once
from winset.tables.check.levelled import levelled

SHAPES = [(1, 2), (2, 2), (2, 3), (3, 2), (3, 3), (2, 7), (4, 4)]


def asked(payoffs: np.ndarray) -> tuple[ws.NormalForm, object]:
    """The game, and its equilibria as the certifier is given them."""
    game = ws.NormalForm(payoffs)
    solution = ws.solve(game, ws.Nash()).require()
    return game, solution


@pytest.mark.parametrize("shape", SHAPES)
def test_the_certificate_is_that_of_the_general_check(shape, monkeypatch):
    rng, at_once = np.random.default_rng(sum(shape)), 0
    for _ in range(20):
        game, solution = asked(rng.random((2, *shape)))
        certify = certifier_for(game, ws.Nash())
        measured = judged_at_once(solution, levelled(game), 1e-9)
        at_once += measured is not None
        here = certify(game, ws.Nash(), solution)
        with monkeypatch.context() as patch:
            patch.setattr(nash, "judged_at_once", lambda *_: None)
            there = certify(game, ws.Nash(), solution)
        assert abs(here.value - there.value) <= 1e-15
        assert (here.statement, here.covers, here.proved, here.exact) == (
            there.statement,
            there.covers,
            there.proved,
            there.exact,
        )
        assert here.parts.keys() == there.parts.keys()
    assert at_once >= 18, "few are near a tie"


def several() -> tuple[ws.NormalForm, object]:
    """A game with three equilibria, one of them mixed."""
    rng = np.random.default_rng(4)
    while True:
        game, solution = asked(rng.random((2, 3, 3)))
        if len(solution.points) == 3:
            return game, solution


def moved(point: ws.Profile, by: float) -> ws.Profile:
    """Some probability taken from the first action in use and given to the next action."""
    mix = point.strategies[0].copy()
    used = int(np.flatnonzero(mix)[0])
    mix[used] -= by
    mix[(used + 1) % len(mix)] += by
    return replace(point, strategies=(mix, point.strategies[1]))


def with_numbers(point: ws.Profile, numbers: list[float]) -> ws.Profile:
    return replace(point, strategies=(np.array(numbers), point.strategies[1]))


SPOILT = {
    "one is missing": lambda s: (s.points[:-1], {}),
    "one is there twice": lambda s: ([*s.points, s.points[0]], {}),
    "one in place of another": lambda s: ([s.points[0], s.points[0], s.points[2]], {}),
    "the first is moved": lambda s: ([moved(s.points[0], 1e-6), *s.points[1:]], {}),
    "the mixed one is moved": lambda s: ([*s.points[:2], moved(s.points[2], 1e-6)], {}),
    "it adds up to more": lambda s: ([with_numbers(s.points[0], [1.0, 1e-6, 0.0]), *s.points[1:]], {}),
    "one is negative": lambda s: ([with_numbers(s.points[0], [1.0 + 1e-6, -1e-6, 0.0]), *s.points[1:]], {}),
    "one is no number": lambda s: ([with_numbers(s.points[0], [np.nan, 0.0, 1.0]), *s.points[1:]], {}),
    "one is too short": lambda s: ([with_numbers(s.points[0], [0.0, 1.0]), *s.points[1:]], {}),
    "they are grouped": lambda s: (s.points, {"component": [0, 0, 1]}),
    "one is said not to be alone": lambda s: (s.points, {"isolated": [True, True, False]}),
    "marks are missing": lambda s: (s.points, {"isolated": [True, True]}),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_nothing_spoilt_is_accepted(spoil):
    game, solution = several()
    points, details = spoil(solution)
    claim = replace(solution, points=points, details={**solution.details, **details})
    assert judged_at_once(solution, levelled(game), 1e-9) is not None
    assert judged_at_once(claim, levelled(game), 1e-9) is None
    assert not certifier_for(game, ws.Nash())(game, ws.Nash(), claim).ok


def test_degenerate_games_are_left_to_the_general_check():
    game, solution = asked(np.array([[[1.0, 1.0], [0.5, 0.2]], [[0.3, 0.3], [0.1, 0.7]]]))
    assert judged_at_once(solution, levelled(game), 1e-9) is None


def test_probabilities_that_add_up_to_less_are_refused_where_payoffs_do_not_differ():
    """A player with one action, beside payoffs so small that differences are taken with care."""
    game, solution = asked(np.array([[[1e-7, 1.0]], [[0.5, 0.2]]]))
    less = with_numbers(solution.points[0], [1.0 - 1e-5])
    assert not certifier_for(game, ws.Nash())(game, ws.Nash(), replace(solution, points=[less])).ok
