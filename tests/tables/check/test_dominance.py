"""Certificates of eliminations and of security levels against planted wrong answers."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.base.points import ActionSets
from winset.base.solution import Found
from winset.tables.check.dominance import certify_dominance
from winset.tables.check.security import certify_security

GAME = ws.NormalForm([[[2, -1], [0, 0], [-1, 2]], [[0, 0], [0, 0], [0, 0]]])


def found(solution, **changes):
    details = {**deepcopy(solution.details), **changes}
    return Found(solution.status, solution.points, details=details)


def test_wrong_eliminations():
    concept = ws.Rationalizable()
    right = ws.solve(GAME, concept)
    assert certify_dominance(GAME, concept, found(right)).ok
    (step,) = right.details["eliminations"]
    for wrong in (
        {**step, "by": {"1": 1.0}},
        {**step, "by": {"1": 0.5, "3": 0.4}},
        {**step, "by": {"1": 1.5, "3": -0.5}},
        {**step, "action": "1", "by": {"2": 1.0}},
    ):
        assert not certify_dominance(GAME, concept, found(right, eliminations=[wrong])).ok
    assert not certify_dominance(GAME, concept, found(right, eliminations=[step, step])).ok
    assert not certify_dominance(GAME, concept, found(right, eliminations=[])).ok
    assert not certify_dominance(GAME, ws.IteratedDominance(mixtures=False), found(right)).ok


def test_wrong_survivors():
    concept = ws.Rationalizable()
    right = ws.solve(GAME, concept)
    beliefs = right.details["beliefs"]
    for belief in (np.array([0.0, 1.0]), np.array([0.9, 0.2]), np.array([1.0]), None):
        changed = {"1": {**beliefs["1"], "1": belief}, "2": beliefs["2"]}
        assert not certify_dominance(GAME, concept, found(right, beliefs=changed)).ok
    everything = Found(
        right.status,
        [ActionSets(GAME.players, GAME.actions)],
        details={"eliminations": [], "beliefs": {"1": dict.fromkeys("123", np.array([0.5, 0.5])), "2": beliefs["2"]}},
    )
    assert not certify_dominance(GAME, ws.Undominated(), everything).ok
    pd = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    nothing = Found(right.status, [ActionSets(pd.players, pd.actions)], details={"eliminations": [], "beliefs": {}})
    assert not certify_dominance(pd, ws.Undominated(mixtures=False), nothing).ok
    assert not certify_dominance(pd, ws.Undominated("weak", mixtures=False), nothing).ok


def test_a_weak_survivor_needs_a_belief_in_everything():
    game = ws.NormalForm.from_bimatrix([[1, 0], [1, 1]], [[0, 0], [0, 0]])
    beliefs = {"1": {"1": np.array([1.0, 0.0]), "2": np.array([0.5, 0.5])}, "2": dict.fromkeys("12", np.full(2, 0.5))}
    sets = [ActionSets(game.players, game.actions)]
    planted = Found(ws.Status.SOLVED, sets, details={"eliminations": [], "beliefs": beliefs})
    assert certify_dominance(game, ws.Undominated("strict"), planted).ok
    assert not certify_dominance(game, ws.Undominated("weak"), planted).ok


@pytest.mark.parametrize("concept", [ws.Maximin(), ws.Minimax(), ws.Maximin(False), ws.Minimax(False)])
def test_wrong_levels(concept):
    game = ws.NormalForm.from_bimatrix([[3, 0], [1, 2]], [[1, 2], [2, 0]])
    right = ws.solve(game, concept)
    assert certify_security(game, concept, found(right)).ok
    level = right.details["levels"]
    for d in (-0.1, 0.1):
        assert not certify_security(game, concept, found(right, levels={**level, "1": level["1"] + d})).ok
    other = replace(right.point, strategies=(np.array([0.2, 0.8]), right.point[1]))
    planted = Found(right.status, [other], details=right.details)
    if isinstance(concept, ws.Maximin):
        assert not certify_security(game, concept, planted).ok


def test_a_proof_needs_the_right_fractions():
    concept = ws.Rationalizable()
    right = ws.solve(GAME, concept)
    assert certify_dominance(GAME, concept, found(right)).exact
    beliefs = right.details["beliefs"]
    near = {"1": {**beliefs["1"], "3": np.array([0.5 + 1e-10, 0.5 - 1e-10])}, "2": beliefs["2"]}
    assert certify_dominance(GAME, concept, found(right, beliefs=near)).ok
    off = {"1": {**beliefs["1"], "1": np.array([0.5 - 2e-9, 0.5 + 2e-9])}, "2": beliefs["2"]}
    assert certify_dominance(GAME, concept, found(right, beliefs=off)).ok
    tilted = {"1": {**beliefs["1"], "1": np.array([0.499, 0.501])}, "2": beliefs["2"]}
    assert not certify_dominance(GAME, concept, found(right, beliefs=tilted)).exact
    floats = ws.NormalForm(np.array(GAME.payoffs) + 0.0)
    assert not certify_dominance(floats, concept, found(ws.solve(floats, concept))).exact
