"""What type checkers know of an answer: the type of its points follows from the game and the concept.

mypy reads this file; run as a test, it sees that the points are of these types.
"""

from __future__ import annotations

from typing import assert_type

import pytest

import winset as ws
from winset.base.points import ActionProfile, ActionSets, BehaviorProfile, Distribution, Profile, Vector
from winset.base.records import Record


def test_points_of_a_table() -> None:
    table = ws.NormalForm([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    mixed = assert_type(ws.solve(table, ws.Nash()), ws.Solution[Profile])
    assert isinstance(assert_type(mixed.point, Profile), Profile)
    assert isinstance(assert_type(ws.solve(table, ws.Pure()), ws.Solution[Profile]).point, Profile)
    joint = assert_type(ws.solve(table, ws.Correlated()), ws.Solution[Distribution])
    assert isinstance(joint.point, Distribution)
    left = assert_type(ws.solve(table, ws.IteratedDominance()), ws.Solution[ActionSets])
    assert isinstance(left.point, ActionSets)


def test_points_of_trees_and_quadratic_games() -> None:
    tree = ws.ExtensiveForm(["a"]).decision("root", "a", {"left": "l", "right": "r"})
    tree = tree.terminal("l", [1]).terminal("r", [0])
    behaviour = assert_type(ws.solve(tree, ws.SubgamePerfect()), ws.Solution[BehaviorProfile])
    assert isinstance(behaviour.point, BehaviorProfile)
    firms = ws.QuadraticGame({"1": {"x": (0, 1)}}, {"1": "x - x^2"})
    assert isinstance(assert_type(ws.solve(firms, ws.Nash("one")), ws.Solution[ActionProfile]).point, ActionProfile)


def test_points_of_bargaining_voting_and_coalitions() -> None:
    voting = ws.WeightedVoting([1, 1, 1], 2)
    assert isinstance(assert_type(ws.solve(voting, ws.Shapley()), ws.Solution[Vector]).point, Vector)
    pie = ws.AlternatingOffers([0.9, 0.9])
    assert isinstance(assert_type(ws.solve(pie, ws.Stationary()), ws.Solution[Vector]).point, Vector)


def test_points_of_any_other_game() -> None:
    game: object = ws.WeightedVoting([1, 1, 1], 2)
    assert_type(ws.solve(game, ws.Shapley(), seed=1, time_limit=None), ws.Solution[Record])


def test_an_unknown_option_is_an_error_to_both() -> None:
    table = ws.NormalForm([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    with pytest.raises(TypeError, match="tolerance"):
        ws.solve(table, ws.Nash(), tolerance=1e-3)  # type: ignore[call-overload]
    with pytest.raises(ws.ModelError, match="seed"):
        ws.solve(table, ws.Nash(), seed="one")  # type: ignore[call-overload]
