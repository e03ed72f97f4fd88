"""Payoff tables given as expressions in the numbers of the actions, with outcomes and parts."""

import numpy as np
import pytest

import winset as ws
from winset.episodes.read import read_text

CALL = """
id = "call"
title = "Who calls"
[parameters]
worth = 3
cost = 2
[game]
kind = "normal"
players = ["Ann", "Bob"]
actions = { Ann = ["wait", "call"], Bob = ["wait", "call", "shout"] }
numbers = { Bob = [0, 1, "1/2"] }
public = "call"
outcomes = { "wait, wait" = "fire", otherwise = "q" }
[game.payoffs]
Ann = "worth*(1 - (1 - Ann)*(1 - Bob)) - cost*Ann"
Bob = [[0, -1, -1], [1, 0, 0]]
[game.leadership]
sponsor = "Ann"
influence = { Ann = "wait" }
silent = "Bob"
"""


def test_an_expression_fills_the_table():
    game = ws.Episode(read_text(CALL)).game()
    a, b = np.array([0, 1])[:, None], np.array([0, 1, 0.5])[None, :]
    assert game.payoffs[0].tolist() == (3 * (1 - (1 - a) * (1 - b)) - 2 * a).tolist()
    assert game.payoffs[1].tolist() == [[0, -1, -1], [1, 0, 0]]


def test_the_part_is_told():
    answers = ws.Episode(read_text(CALL)).replicate().answers
    assert answers["outcome"] == "q"
    assert answers["proposer"] == "Ann"
    assert answers["absent_outcome"] == "fire"
    assert answers["labels"] == ["spokesman"]
    assert answers["label"] == "spokesman"


def test_the_part_is_told_in_every_equilibrium():
    either = CALL.replace("[[0, -1, -1], [1, 0, 0]]", "[[0, 1, -1], [1, 0, 0]]")
    answers = ws.Episode(read_text(either)).replicate().answers
    assert answers["count"] == 3  # either calls, or both mix
    assert answers["outcome"] == "q"
    # whoever calls, the other would have; where both mix there may be a fire
    assert answers["labels"] == ["none", "overt-failed"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"worth*(1 -', '"wroth*(1 -', "game.payoffs.Ann: no parameter named 'wroth'; did you mean 'worth'?"),
        ("numbers = { Bob = [0, 1,", "numbers = { Bob = [0,", "game.numbers.Bob: must have a number for each of 3"),
        ("numbers = { Bob", "numbers = { Eve", "game.numbers.Eve: no player of this name"),
        ("worth = 3", "worth = 3\nAnn = 1", "game.payoffs.Ann: 'Ann' is a parameter and a player"),
        ('influence = { Ann = "wait"', 'influence = { Bob = "wait"', "game.leadership.influence.Bob: Ann has no"),
        ('silent = "Bob"', 'silent = "Ann"', "game.leadership.silent: 'Ann' is the sponsor"),
    ],
)
def test_faults_name_their_place(old, new, fault):
    with pytest.raises(ws.ModelError) as caught:
        read_text(CALL.replace(old, new, 1), "x.toml")
    assert caught.value.faults[0].startswith(f"x.toml: {fault}"), caught.value.faults
