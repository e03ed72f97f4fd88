"""Packages of issues and signals in model files, against the games made by hand."""

from fractions import Fraction

import pytest
from tests.episodes.starting import assert_refused

import winset as ws
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file


def test_a_package_is_that_of_the_domain_by_hand():
    north = {"tariff": {"keep": 0, "halve": 3, "end": 5}, "fund": {"none": 3, "large": 0}}
    south = {"tariff": {"keep": 4, "halve": 2, "end": 0}, "fund": {"none": 0, "large": 6}}
    north["seat"], south["seat"] = {"north": 2, "south": 0}, {"north": 0, "south": 1}
    by_hand = ws.Domain(
        {"tariff": ["keep", "halve", "end"], "fund": ["none", "large"], "seat": ["north", "south"]},
        {"North": north, "South": south},
        reservation={"North": 4, "South": 4},
        forbid=[{"tariff": "end", "fund": "none"}],
        interactions=[{"player": "South", "if": {"fund": "large", "seat": "south"}, "add": 1}],
    )
    point = ws.solve(by_hand, ws.NashBargaining()).point
    episode = ws.Episode(read_text(starting_file("domain")))
    assert episode.game().stated == by_hand.stated
    found = episode.replicate().answers
    assert [found["payoffs.North"], found["payoffs.South"]] == [float(u) for u in point]
    assert found["outcome"] == f"tariff: end, fund: large, seat: {found['agreed.seat']}"


def test_outcomes_that_are_as_good_differ_in_an_issue():
    text = starting_file("domain").replace("north = 2, south = 0", "north = 0, south = 0")
    text = text.replace("north = 0, south = 1", "north = 0, south = 0").replace("add = 1", "add = 0")
    found = ws.Episode(read_text(text)).replicate().answers
    assert (found["agreed.seat"], found["agreed.tariff"], found["count"]) == ("several", "end", 2)
    assert found["outcome"] == "several"


def test_signals_are_those_of_the_game_by_hand():
    """Beer and quiche (Cho and Kreps 1987, p. 183): two pooling equilibria, one of which is intuitive."""
    episode = ws.Episode(read_text(starting_file("signaling")))
    found = episode.replicate().answers
    pieces = ws.solve(episode.game(), ws.PerfectBayesian()).components
    assert found["equilibria"] == sorted(piece.kind for piece in pieces)
    assert found["intuitive"] == found["D1"] == ["pooling on mobilize"]
    assert episode.game(resolved=0.6).prior == (Fraction(3, 5), Fraction(2, 5))
    assert episode.replicate({"resolved": 0.4}).answers["equilibria"] != found["equilibria"]


@pytest.mark.parametrize(
    ("kind", "old", "new", "fault"),
    [
        ("domain", "keep = 0, halve = 3", "halve = 3", "game.utilities"),
        ("domain", 'tariff = "end", fund', 'tarif = "end", fund', "game.forbid"),
        ("domain", 'player = "South", when', 'player = "West", when', "game.interactions"),
        ("domain", 'large = "aid"', 'large = "aids"', "game.utilities.South.fund.large: no parameter named 'aids'"),
        ("signaling", '"1 - resolved"', "0.4", "game.prior"),
        ("signaling", "[[0, 1], [0, 1]]", "[[0, 1]]", "game.receiver"),
    ],
)
def test_faults(kind, old, new, fault):
    assert_refused(kind, old, new, fault)
