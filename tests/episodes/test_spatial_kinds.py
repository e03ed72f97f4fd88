"""Policies in model files: expressions in parameters, answers by player, claims that hold and fail, sweeps."""

import numpy as np
import pytest

import winset as ws
from winset.episodes.read import read_text

HEAD = """
id = "small"
title = "Small"
[parameters]
q = 0
middle = 0.55
patience = 0.9
us = 1
"""

BARGAINING = """
[game]
kind = "spatial"
quota = 3
discount = "patience"
status_quo = "q"
utility = "absolute"
ideals = { US = "us", Australia = 0.8, Southeast = "middle", Korea = 0.2, Japan = 0.2 }
"""

SETTER = """
[game]
kind = "setter"
setter = "bureau"
quota = 2
status_quo = "q"
ideals = { bureau = 3, median = "us", other = -1 }
"""


def episode(game, *claims):
    text = HEAD + game
    for k, claim in enumerate(claims):
        text += f'\n[[claims]]\nname = "claim {k}"\n{claim}\n'
    return ws.Episode(read_text(text))


def held(game, *claims):
    result = episode(game, *claims).replicate()
    assert result.certificate.ok
    return [claim.ok for claim in result.claims]


def test_bargaining():
    assert held(
        BARGAINING,
        'expect = { "proposals.US" = 0.746428571, "mean" = 0.55, "radii.Southeast" = 0.196428571 }',
        'expect = { "acceptance.low" = 0.353571428, "inclusion.Japan.Southeast" = 1, "inclusion.Japan.US" = 0 }',
        'set = { recognition = { Japan = 1 } }\nexpect = { "mean" = 0.2, "payoffs.US" = "0.2 - us" }',
        'set = { recognition = { US = "us" } }\nexpect = { "mean" = "us" }',
        'expect = { "mean" = 0.2 }',
    ) == [True, True, True, True, False]


def test_setter():
    assert held(
        SETTER,
        'expect = { "policy" = 2, "proposer" = "bureau", "outcome" = "proposal", "votes.other" = "against" }',
        'set = { q = 2 }\nexpect = { "policy" = 2, "outcome" = "q", "winset.low" = 0 }',
        'set = { setter = 1.5 }\nexpect = { "policy" = 1.5, "payoffs.median" = -0.5, proposer = "none" }',
        'expect = { "policy" = 3 }',
    ) == [True, True, True, False]


def test_games_of_files_stay_parametric():
    game = episode(BARGAINING, 'expect = { "mean" = 0.55 }').game()
    batch = ws.solve_batch(game, {"middle": np.array([0.5, 0.6])})
    np.testing.assert_allclose(batch.points[:, 2], [0.5, 0.6])


def test_faults_name_their_place():
    bad = BARGAINING.replace('"patience"', "1.5").replace("quota = 3", "quota = 9").replace('"middle"', "[1, 2]")
    with pytest.raises(ws.ModelError) as caught:
        episode(bad, 'expect = { "mean" = 0.55 }')
    text = str(caught.value)
    for part in ("game.quota: nobody can reach it: 9 > 5", "game.discount: must be from 0", "game.ideals: all must"):
        assert part in text
