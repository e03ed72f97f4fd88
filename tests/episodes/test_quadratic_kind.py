"""Quadratic games in model files: parameters that follow from others, claims on actions and payoffs, draws."""

import numpy as np

import winset as ws
from winset.episodes.build import build
from winset.episodes.read import read_text

TEXT = """
id = "duopoly"
title = "Two firms"
[parameters]
demand = 10
cost = 1
margin = "demand - cost"
[game]
kind = "quadratic"
[game.actions]
north = { x = [0, "2*demand"] }
south = { y = [0, 20] }
[game.payoffs]
north = "x*(margin - x - y)"
south = "y*(margin - x - y)"
[[claims]]
name = "quantities"
kind = "assumption"
says = "Each sells a third of the margin."
expect = { "actions.x" = "margin/3", "payoffs.south" = "margin^2/9", unique = true, outcome = "equilibrium" }
[[claims]]
name = "other cost"
kind = "assumption"
says = "With cost 4."
set = { cost = 4 }
expect = { "actions.y" = 2, count = 1 }
[[claims]]
name = "wrong"
kind = "assumption"
says = "A monopoly's output."
expect = { "actions.x" = 4.5 }
"""


def test_claims_hold_and_fail():
    result = ws.Episode(read_text(TEXT)).replicate()
    assert [claim.ok for claim in result.claims] == [True, True, False]
    assert result.certificate.ok


def test_the_game_stays_parametric():
    game = build(read_text(TEXT)).game
    batch = ws.solve_batch(game, {"cost": np.array([1.0, 4.0])})
    assert np.allclose(batch.points, [[3, 3], [2, 2]])
