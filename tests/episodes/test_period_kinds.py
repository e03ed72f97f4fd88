"""States that follow on one another and tables played for ever in model files, against the games made by hand."""

import pytest
from tests.episodes.starting import assert_refused

import winset as ws
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file


def started(kind):
    return ws.Episode(read_text(starting_file(kind)))


SHAPLEY = """
id = "x"
title = "X"
[game]
kind = "stochastic"
states = ["match", "won", "over"]
start = "match"
discount = { B = 0.9, A = 0.9 }
[game.payoffs]
A = { over = [[0]], won = [[1]], match = [[1, 0], [0, 1]] }
B = { over = [[0]], won = [[-1]], match = [[-1, 0], [0, -1]] }
[game.transitions]
match = [[[0, 1, 0], [0, 0, 1]], [[1, 0, 0], [1, 0, 0]]]
won = [[[0, 1, 0]]]
over = [[[0, 0, 1]]]
"""


def test_states_are_those_of_the_game_by_hand_whatever_their_order_in_the_file():
    by_hand = ws.StochasticGame(
        [[[[1, 0], [0, 1]], [[1]], [[0]]], [[[-1, 0], [0, -1]], [[-1]], [[0]]]],
        [[[[0, 1, 0], [0, 0, 1]], [[1, 0, 0], [1, 0, 0]]], [[[0, 1, 0]]], [[[0, 0, 1]]]],
        discount=0.9,
    )
    values = ws.solve(by_hand, ws.MarkovPerfect()).details["values"][0]
    found = ws.Episode(read_text(SHAPLEY)).replicate().answers
    for s, state in enumerate(("match", "won", "over")):
        assert found[f"worth.{state}.A"] == pytest.approx(values[0][s], abs=1e-9)
        assert found[f"worth.{state}.B"] == pytest.approx(values[1][s], abs=1e-9)
    assert (found["payoffs.A"], found["payoffs.B"]) == (pytest.approx(0.5), pytest.approx(-0.5))
    assert found["play.match.A"] == 2
    assert ws.Episode(read_text(SHAPLEY)).replicate({"start": "won"}).answers["payoffs.A"] == pytest.approx(1)


def test_a_stock_is_spared_if_the_next_period_counts():
    found = started("stochastic").replicate().answers
    assert (found["play.rich.A"], found["payoffs.A"], found["count"]) == (1, pytest.approx(3), 1)
    hasty = started("stochastic").replicate({"patience": 0.1}).answers
    assert (hasty["play.rich.A"], hasty["play.rich.B"]) == (2, 2)


def test_the_payoffs_of_a_repeated_table_are_those_of_the_game_by_hand():
    by_hand = ws.RepeatedGame([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], "3/5")
    points = [list(map(float, p)) for p in ws.solve(by_hand, ws.PayoffSet()).points]
    found = started("repeated").replicate().answers
    assert found["count"] == len(points)
    assert found["best.A"] == max(a for a, _ in points)
    assert found["worst.B"] == min(b for _, b in points)
    assert found["joint"] == max(a + b for a, b in points)
    assert "keep, keep" in found["begun"]


def test_a_truce_is_kept_from_the_least_patience_on_that_pays():
    """Keeping pays from a discount of (4 - 3)/(4 - 1) = 1/3 on: the threshold of trigger strategies."""
    episode = started("repeated")
    assert episode.replicate({"patience": "1/3"}).answers["joint"] == 6
    below = episode.replicate({"patience": 0.33}).answers
    assert (below["joint"], below["begun"]) == (2, ["break, break"])


@pytest.mark.parametrize(
    ("kind", "old", "new", "fault"),
    [
        ("stochastic", 'start = "rich"', 'start = "ritch"', "game.start: no state named 'ritch'; did you mean 'rich'?"),
        ("stochastic", "poor = [[0, 1], [0, 1]]", "", "game.payoffs.B.poor: missing"),
        (
            "stochastic",
            "poor = [[0, 0], [1, 1]]",
            "poor = [[0, 0], [1, 1]]\npor = [[0]]",
            "game.payoffs.A.por: no state",
        ),
        ("stochastic", '["recovery", "1 - recovery"]', '["recovery", 1]', "game.transitions"),
        ("stochastic", 'discount = "patience"', "discount = { A = 0.5 }", "game.discount.B: missing"),
        ("repeated", 'discount = "patience"', "discount = 1", "game.discount: must be >= 0 and below 1"),
        ("repeated", 'B = [[3, "temptation"], [0, 1]]', "", "game.payoffs.B: missing"),
        ("repeated", 'B = [[3, "temptation"], [0, 1]]', "B = [[3, 1], [0, 1], [2, 2]]", "game.payoffs"),
        ("repeated", '["temptation", 1]', '["tempation", 1]', "no parameter named 'tempation'"),
    ],
)
def test_faults(kind, old, new, fault):
    assert_refused(kind, old, new, fault)
