"""Forecasts from anywhere held against what came out, and the data that come with the library."""

import csv
from pathlib import Path

import numpy as np
import pytest

import winset as ws

BOARDS = Path(__file__).parents[2] / "models" / "scoreboards"


def read(name):
    with (BOARDS / name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def test_scores_worked_out_by_hand():
    board = ws.scoreboard([0, 10, 40], {"guess": [5, 10, None], "odds": {"1": ([0, 20], [0.5, 0.5])}}, scale=(0, 50))
    guess = board.of("guess")
    assert (guess.n, guess.mae, guess.bias) == (2, pytest.approx(5), pytest.approx(5))
    odds = board.of("odds")
    # On 0..100: half 0, half 40, and 0 came out: 20 off on average, half the mean distance of two draws less.
    assert (odds.n, odds.mae, odds.crps) == (1, pytest.approx(20), pytest.approx(10))
    assert board.of("constant-50").mae == pytest.approx((50 + 30 + 30) / 3)
    np.testing.assert_allclose(board.forecasts["climatology"], [50, 40, 10])


def test_differences_are_to_the_forecast_that_is_named():
    board = ws.scoreboard([0, 10, 40, 90], {"a": [0, 10, 40, 80], "b": [10, 20, 50, 70]}, against="a", draws=200)
    assert board.of("b").difference == pytest.approx((10 + 10 + 10 + 20) / 4 - 10 / 4)
    assert board.of("b").verdict == "worse"
    assert "Nothing that was tried beats a beyond its interval" in board.words()[0]
    assert board.against == "a"
    again = ws.scoreboard([0, 10, 40, 90], {"a": [0, 10, 40, 80], "b": [10, 20, 50, 70]}, against="a", draws=200)
    assert again.plan.digest == board.plan.digest


def test_clusters_are_resampled_whole():
    outcomes = {str(k): float(k % 2) * 100 for k in range(40)}
    guess = {"guess": {k: v / 2 + 25 for k, v in outcomes.items()}}
    one = ws.scoreboard(outcomes, guess, clusters=dict(outcomes), draws=300)
    other = ws.scoreboard(outcomes, guess, draws=300)
    assert one.of("guess").clusters == 2
    assert other.of("guess").clusters == 40


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ws.scoreboard({"a": 101}, {}), r"outcomes\[a\]: must be from 0 to 100, got 101"),
        (lambda: ws.scoreboard({"a": "x"}, {}), r"outcomes\[a\]: must be a finite number, got 'x'"),
        (lambda: ws.scoreboard({"a": None}, {}), "outcomes: nothing is known to have come out"),
        (lambda: ws.scoreboard({"a": 1}, {"f": {"b": 1}}), r"forecasts\[f\]: nothing is among the outcomes .* b"),
        (lambda: ws.scoreboard([1, 2], {"f": [1]}), r"forecasts\[f\]: must be 2, one for every outcome, got 1"),
        (lambda: ws.scoreboard([1], {"f": [([1, 2], [1])]}), r"forecasts\[f\]\[1\]: a lottery must be points"),
        (lambda: ws.scoreboard([1], {"climatology": [1]}), "forecasts: must not be named constant-50 or climatology"),
        (lambda: ws.scoreboard([1], {}, scale=(5, 5)), r"scale: must be \(lower, upper\)"),
        (lambda: ws.scoreboard([1], {}, against="x"), "against: no forecast 'x'; accepted: constant-50, climatology"),
        (lambda: ws.scoreboard([1, 2], {}, clusters=[1]), "clusters: must be 2, one for every outcome, got 1"),
        (lambda: ws.scoreboard({"a": 1}, {}, clusters={}), "clusters: none is given for a"),
    ],
)
def test_what_is_wrong_is_said(call, told):
    with pytest.raises(ws.ModelError, match=told):
        call()


def test_what_groups_of_three_agreed_on():
    """Transcribed whole: 60 groups a game, totals of a game, and nothing above what the coalition has."""
    rows = read("free-form-bargaining.csv")
    shares = {name: [] for name in ("Y=10", "Y=30", "Y=90", "dummy")}
    for row in rows:
        shares[row["game"]].append([int(row[p]) for p in ("first", "second", "third")])
    assert {name: len(groups) for name, groups in shares.items()} == dict.fromkeys(shares, 60)
    # What the 36 participants of a game were paid in all.
    totals = {name: int(np.sum(groups)) for name, groups in shares.items()}
    assert totals == {"Y=10": 5617, "Y=30": 5698, "Y=90": 5746, "dummy": 5995}
    for name in ("Y=10", "Y=30", "Y=90"):
        assert all(sum(g) <= (100 if min(g) > 0 else int(name[2:])) for g in shares[name])
    assert len({row["matching"] for row in rows}) == 24


def test_how_often_members_voted_against():
    rows = read("council-votes.csv")
    assert len(rows) == 26
    assert {row["member"]: int(row["against"]) for row in rows}["Hungary"] == 79
    assert sum(int(row["against"]) + int(row["abstained"]) for row in rows) < 26 * 1755 * 0.05
