"""Coalitional games, negotiations and trade agreements in model files."""

import pytest

import winset as ws
from winset.episodes.read import read_text

GLOVES = """
id = "gloves"
title = "Gloves"
[parameters]
price = 6
[game]
kind = "coalitional"
players = ["Left", "Other left", "Right"]
worth = "price*min(Left + Other_left, Right)"
"""
LISTED = """
id = "listed"
title = "Listed"
[parameters]
part = "1/2"
[game]
kind = "coalitional"
players = ["a", "b", "c"]
default = 0
[game.values]
"a, b" = 1
"b, c" = "2*part"
"a, c" = 1
"a, b, c" = 1
"""
TALKS = """
id = "talks"
title = "Talks"
[game]
kind = "negotiation"
players = ["L", "b", "c"]
[game.worths]
"" = { L = 1, b = 3, c = 3 }
"L, b" = { L = 2, b = 4, c = 2 }
"L, c" = { L = 2, b = 2, c = 4 }
"L, b, c" = { L = 6, b = 6, c = 6 }
"""
TRADE = """
id = "trade"
title = "Trade"
[parameters]
size = 1
[game]
kind = "trade"
sizes = { x = "size", y = 1, z = 1 }
"""


def test_a_worth_by_expression():
    answers = ws.Episode(read_text(GLOVES)).replicate().answers
    assert [answers[f"payoffs.{p}"] for p in ("Left", "Other left", "Right")] == pytest.approx([1, 1, 4])
    assert [answers[f"nucleolus.{p}"] for p in ("Left", "Other left", "Right")] == pytest.approx([0, 0, 6])
    assert answers["core"] is True
    assert answers["in_core"] is False
    assert answers["excess"] == pytest.approx(1)
    assert answers["worth"] == 6


def test_worths_by_name_and_an_empty_core():
    answers = ws.Episode(read_text(LISTED)).replicate().answers
    assert answers["core"] is False
    assert answers["payoffs.b"] == pytest.approx(1 / 3)
    assert ws.Episode(read_text(LISTED)).replicate({"part": 0}).answers["core"] is True


def test_negotiations_and_trade():
    talks = ws.Episode(read_text(TALKS)).replicate().answers
    assert (talks["mode"], talks["outcome"], talks["payoffs.L"]) == ("sequential, b first", "L, b, c", 14)
    trade = ws.Episode(read_text(TRADE)).replicate().answers
    assert trade["free_trade"] is True
    assert "x-y, x-z, y-z" in trade["stable"]
    assert trade["payoffs.x"] == pytest.approx(trade["payoffs.y"])


@pytest.mark.parametrize(
    ("text", "old", "new", "fault"),
    [
        (GLOVES, "Right)", "Wrong)", "game.worth: no parameter named 'Wrong'"),
        (GLOVES, "price = 6", "price = 6\nRight = 1", "game.players: 'Right' cannot stand in an expression"),
        (LISTED, "default = 0\n", "", "game.values: "),
        (LISTED, '"a, c" = 1', '"a, d" = 1', "game.values[a, d]: no player named d"),
        (LISTED, "default = 0", "worth = 1", "game.worth: must have one of 'worth' and 'values'"),
        (TALKS, '"L, c" =', '"b, c" =', "game.worths: the structure (L, c) is missing"),
        (TRADE, "sizes", "substitution = 2\nsizes", "game.substitution: must lie from 0 to 1"),
        (TRADE, "sizes", 'tariff = "optmal"\nsizes', "game.tariff: no parameter named 'optmal'"),
    ],
)
def test_faults_name_their_place(text, old, new, fault):
    with pytest.raises(ws.ModelError) as caught:
        read_text(text.replace(old, new, 1), "x.toml")
    assert caught.value.faults[0].startswith(f"x.toml: {fault}"), caught.value.faults
