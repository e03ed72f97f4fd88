"""Trade, crises and mechanisms under private information in model files, against the sources and games by hand."""

from pathlib import Path

import pytest
from tests.episodes.starting import assert_refused, started

import winset as ws
from winset.information.room import ROOM


def test_trade_between_tables_is_that_of_the_game_by_hand():
    by_hand = ws.BilateralTrade([1, 4], ["3/10", "7/10"], [0, 3], ["7/10", "3/10"])
    solution = ws.solve(by_hand, ws.SecondBest())
    found = started("bilateral-trade").replicate().answers
    assert found["gains"] == pytest.approx(float(solution.details["gains"]), abs=1e-9)
    assert (found["subsidy"], found["efficient"]) == (0.56, False)
    assert found["payoffs.buyer"] == pytest.approx(float(solution.point[0]), abs=1e-9)
    assert found["payoffs.seller"] == pytest.approx(float(solution.point[1]), abs=1e-9)
    assert found["probability.trade"] == pytest.approx(float(solution.details["trade_probability"]), abs=1e-9)


def test_trade_between_intervals_is_that_of_myerson_and_satterthwaite():
    """Myerson and Satterthwaite (1983): uniform on [0, 1], trade if the value exceeds the cost by 1/4."""
    intervals = [
        ('{ values = [1, "most"], probabilities = ["1 - keen", "keen"] }', "{ high = 1, low = 0 }"),
        ("{ values = [0, 3], probabilities = [0.7, 0.3] }", "{ low = 0, high = 1 }"),
    ]
    found = started("bilateral-trade", *intervals).replicate().answers
    assert (found["gains"], found["first_best"], found["subsidy"]) == (9 / 64, 1 / 6, 1 / 6)
    assert found["probability.trade"] == 9 / 32


def test_trade_that_is_certain_has_an_outcome():
    text = ("values = [0, 3], probabilities = [0.7, 0.3]", "values = [0], probabilities = [1]")
    found = started("bilateral-trade", text).replicate().answers
    assert (found["outcome"], found["efficient"]) == ("trade", True)


def test_a_demand_is_that_of_fearon():
    """Fearon (1995): the demand that is best against costs spread evenly up to 0.4 risks war."""
    found = started("crisis").replicate().answers
    assert (found["demand"], found["probability.war"]) == (0.65, 0.375)
    assert found["payoffs.challenger"] == pytest.approx(0.375 * 0.4 + 0.625 * 0.65)
    assert found["proposer"] == "challenger"
    table = ("{ low = 0, high = 0.4 }", "{ values = [0.1, 0.4], probabilities = [0.5, 0.5] }")
    by_hand = ws.CrisisBargaining("1/2", "1/10", {"values": ["1/10", "2/5"], "probabilities": ["1/2", "1/2"]})
    demand = ws.solve(by_hand, ws.PerfectBayesian()).details["demand"]
    assert started("crisis", table).replicate().answers["demand"] == float(demand)


def test_the_best_rules_are_those_of_the_mechanism_by_hand():
    more = [
        ('keen = "keen", reluctant = "1 - keen" }\n\n', "keen = 0.25, reluctant = 0.75 }\n\n"),
        (
            "transfers = false",
            'transfers = false\nobliged = ["B"]\nreservation = { A = { keen = 0.5, reluctant = 0 } }',
        ),
    ]
    utilities = {p: {"keen": [3, 0], "reluctant": [-1, 0]} for p in "AB"}
    by_hand = ws.Mechanism(
        {"A": ["keen", "reluctant"], "B": ["keen", "reluctant"]},
        {"A": ["1/2", "1/2"], "B": ["1/4", "3/4"]},
        ["treaty", "none"],
        utilities,
        {"A": ["1/2", 0], "B": None},
    )
    solution = ws.solve(by_hand, ws.SecondBest())
    found = started("mechanism", *more).replicate().answers
    assert found["gains"] == pytest.approx(float(solution.details["gains"]), abs=1e-9)
    rule = solution.details["mechanism"]["outcome"][..., 0]
    treaty = sum(rule[a][b] * p * q for a, p in enumerate((0.5, 0.5)) for b, q in enumerate((0.25, 0.75)))
    assert found["probability.treaty"] == pytest.approx(treaty, abs=1e-9)
    assert started("mechanism").replicate().answers["probability.treaty"] == pytest.approx(0.25, abs=1e-9)


def test_money_makes_a_treaty_likelier_and_weights_count():
    paid = started("mechanism", ("transfers = false", "transfers = true")).replicate().answers
    assert paid["probability.treaty"] > 0.5
    heavy = started("mechanism", ("transfers = false", "transfers = false\nweights = { A = 3 }")).replicate().answers
    assert heavy["gains"] == pytest.approx(3 * heavy["payoffs.A"] + heavy["payoffs.B"], abs=1e-9)


KINDS_OF_SECRETS = (
    *("signaling", "job-market", "cheap-talk", "reputation", "chain-store", "bilateral-trade"),
    *("double-auction", "ultimatum", "durable-good", "crisis", "mechanism"),
)


def test_every_game_of_private_information_can_be_written_in_a_file():
    """One kind a game that the room solves; the how-to page names them all."""
    written = {type(started(kind).built().game) for kind in KINDS_OF_SECRETS}
    assert written == {game for game, _, _ in ROOM.certifiers}
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "private-information.md").read_text()
    assert [kind for kind in (*KINDS_OF_SECRETS, "bayesian") if f"`{kind}`" not in page] == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "fault"),
    [
        ("bilateral-trade", '["1 - keen", "keen"]', '[0.5, "keen"]', "game.buyer.probabilities"),
        ("bilateral-trade", "values = [0, 3]", "values = [0, 0]", "game.seller.values"),
        ("bilateral-trade", "values = [0, 3], probabilities = [0.7, 0.3]", "low = 0, high = 1", "game.seller: must be"),
        ("bilateral-trade", "values = [0, 3], probabilities = [0.7, 0.3]", "low = 0", "game.seller"),
        ("bilateral-trade", ", probabilities = [0.7, 0.3]", ", low = 0, high = 1", "game.seller"),
        ("crisis", 'cost = "cost"', "cost = -1", "game.cost: must be >= 0"),
        ("crisis", "low = 0, high = 0.4", "low = 0.5, high = 0.4", "game.opponent_cost"),
        ("crisis", "low = 0, high = 0.4", 'low = 0, high = "hihg"', "game.opponent_cost.high: no parameter named"),
        ("mechanism", "transfers = false", 'transfers = false\nobliged = ["a"]', "game.obliged: no player named 'a'"),
        ("mechanism", 'reluctant = "1 - keen"', "reluctant = 0.7", "game.prior"),
        ("mechanism", "reluctant = { treaty = -1, none = 0 }", "reluctant = { treaty = -1 }", "game.utilities"),
    ],
)
def test_faults(kind, old, new, fault):
    assert_refused(kind, old, new, fault)
