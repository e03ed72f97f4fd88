"""Reputation and talk in model files, against the formulas of their sources and games by hand."""

from math import exp, log

import pytest
from tests.episodes.starting import assert_refused, started

import winset as ws


def test_a_war_of_attrition_is_that_of_abreu_and_gul():
    """Equal demands and rates: who is half as likely to be stubborn gives in at once with probability 1/2."""
    found = started("reputation").replicate().answers
    assert (found["at_once.A"], found["payoffs.B"], found["probability.A gives in"]) == (0, 0.4, 0)
    assert found["at_once.B"] == found["probability.B gives in"] == pytest.approx(1 / 2)
    assert found["probability.attrition"] == pytest.approx(1 / 2)
    assert found["rate.A"] == found["rate.B"] == pytest.approx(2)
    assert found["end"] == pytest.approx(log(10) / 2)
    assert found["payoffs.A"] == pytest.approx(1 / 2)


@pytest.mark.parametrize(("demand", "firm", "soft"), [(0.55, 0.08, 0.02), (0.8, 0.15, 0.07), (0.7, 0.1, 0.04)])
def test_attrition_over_the_range_of_its_file(demand, firm, soft):
    """The weaker gives in at once with probability 1 - soft/firm where demands and rates are equal."""
    new = [("value = 0.6,", f"value = {demand},"), ("value = 0.1,", f"value = {firm},")]
    found = started("reputation", *new, ("value = 0.05,", f"value = {soft},")).replicate().answers
    at_once = 1 - soft / firm
    assert found["at_once.B"] == pytest.approx(at_once)
    assert found["payoffs.A"] == pytest.approx(at_once * demand + (1 - at_once) * (1 - demand))
    assert found["payoffs.B"] == pytest.approx(1 - demand)


def test_impatience_by_name_is_that_of_the_game_by_hand():
    """An impatient B makes A give in faster: rates are r_j (1 - a_i) / (a_1 + a_2 - 1)."""
    found = started("reputation", ("discount_rates = 1 ", "discount_rates = { B = 2, A = 1 } ")).replicate().answers
    assert (found["rate.A"], found["rate.B"]) == (pytest.approx(4), pytest.approx(2))
    end = -log(0.1) / 4
    assert found["end"] == pytest.approx(end)
    assert found["at_once.B"] == pytest.approx(1 - 0.05 * exp(2 * end))


def test_players_as_strong_as_each_other_hold_out():
    found = started("reputation", ("value = 0.05,", "value = 0.1,")).replicate().answers
    assert (found["outcome"], found["payoffs.A"], found["payoffs.B"]) == ("attrition", 0.4, 0.4)


def test_a_chain_store_is_that_of_kreps_and_wilson():
    """Entry is deterred while the doubt is above b to the number of markets left; here for two markets of five."""
    found = started("chain-store").replicate().answers
    assert (found["deterred"], found["cutoff"], found["payoffs.incumbent"]) == (2, 1 / 32, 4)
    assert (found["entry"], found["fight"], found["outcome"]) == (0, 1, "stays out")


@pytest.mark.parametrize(("tough", "deterred"), [(0.04, 1), (0.07, 2), (0.13, 3), (0.2, 3)])
def test_how_many_markets_are_left_alone_over_the_range_of_its_file(tough, deterred):
    found = started("chain-store", ("value = 0.1,", f"value = {tough},")).replicate().answers
    assert found["deterred"] == deterred == sum(tough > 0.5**left for left in range(1, 6))
    assert found["payoffs.incumbent"] == 2 * deterred


def test_an_entrant_that_comes_in_is_fought_as_often_as_makes_the_next_one_doubt():
    """With two markets and p = 0.1 < 1/4 the weak fights so that the doubt becomes 1/2: p (1 - b) / ((1 - p) b)."""
    found = started("chain-store", ("markets = 5", "markets = 2")).replicate().answers
    assert (found["entry"], found["deterred"], found["outcome"]) == (1, 0, None)
    assert found["fight"] == pytest.approx(1 / 9)
    assert found["probability.is fought"] == pytest.approx(0.1 + 0.9 / 9)
    assert found["probability.shares"] == pytest.approx(0.8)
    assert found["payoffs.entrant"] == pytest.approx(0.5 - 0.2)


def test_the_number_of_markets_may_be_a_parameter():
    found = started("chain-store", ("markets = 5", 'markets = "worth + 1"')).replicate().answers
    assert (found["cutoff"], found["deterred"], found["payoffs.incumbent"]) == (1 / 8, 0, 0)


@pytest.mark.parametrize(("bias", "count"), [(0.3, 1), (0.25, 1), (0.2, 2), (0.1, 2), (0.05, 3), (0.045, 3)])
def test_talk_is_that_of_crawford_and_sobel(bias, count):
    """N intervals while 2 N (N - 1) b < 1; the receiver loses 1/(12 N^2) + b^2 (N^2 - 1)/3, the sender b^2 more."""
    found = started("cheap-talk", ("value = 0.05,", f"value = {bias},")).replicate().answers
    loss = 1 / (12 * count**2) + bias**2 * (count**2 - 1) / 3
    assert (found["count"], found["outcome"]) == (count, "informative" if count > 1 else "babbling")
    assert found["payoffs.receiver"] == pytest.approx(-loss, abs=1e-12)
    assert found["payoffs.sender"] == pytest.approx(-loss - bias**2, abs=1e-12)
    assert found["first_boundary"] == pytest.approx((1 - 2 * count * (count - 1) * bias) / count, abs=1e-12)


@pytest.mark.parametrize(("worth", "share"), [(2, 0.6), (1.5, 0.4), (3, 0.5), (3, 0.8)])
def test_education_is_that_of_spence(worth, share):
    """The least that separates is low (high - low); the low type would rather not from there on (Spence 1973)."""
    values = [("value = 2,", f"value = {worth},"), ("value = 0.6,", f"value = {share},")]
    found = started("job-market", *values).replicate().answers
    wage = 1 - share + share * worth
    assert found["outcome"] == "separating"
    assert found["education"] == pytest.approx(worth - 1)
    assert found["most_education"] == pytest.approx(worth * (worth - 1))
    assert found["pooling_wage"] == pytest.approx(wage)
    assert found["most_pooling"] == pytest.approx(wage - 1)
    assert found["payoffs.low type"] == 1
    assert found["payoffs.high type"] == pytest.approx(worth - (worth - 1) / worth)
    assert found["prefers_pooling"] == (wage > worth - (worth - 1) / worth)


def test_education_of_a_low_type_worth_two_is_that_of_the_game_by_hand():
    by_hand = ws.solve(ws.JobMarketSignaling([2, 3], "3/5"), ws.PerfectBayesian()).details
    found = started("job-market", ("low = 1", "low = 2"), ("value = 2,", "value = 3,")).replicate().answers
    assert found["education"] == float(by_hand["separating_education_of_high"][0]) == 2
    assert found["most_pooling"] == float(by_hand["pooling_education"][1]) == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("kind", "old", "new", "fault"),
    [
        ("reputation", "discount_rates = 1", "discount_rates = { A = 1 }", "game.discount_rates.B: missing"),
        ("reputation", 'B = "soft"', 'b = "soft"', "game.behavioural_probability.b: no player of this name"),
        ("reputation", 'B = "demand"', 'B = "demmand"', "game.demands.B: no parameter named"),
        ("chain-store", "markets = 5", "markets = 0", "game.markets: must be a whole number from 1"),
        ("chain-store", "b = 0.5", "b = 1", "game.b: must be between 0 and 1"),
        ("cheap-talk", 'bias = "bias"', "bias = -1", "game.bias: must be > 0"),
        ("cheap-talk", 'bias = "bias"', "bias = 1e-9", "game.bias: must allow at most 1,000 intervals"),
        ("job-market", "low = 1", "low = 2", "game.high: must be above 'low', which is 2, got 2"),
        ("job-market", 'prior_high = "share"', "prior_high = 0", "game.prior_high: must be between 0 and 1"),
    ],
)
def test_faults(kind, old, new, fault):
    assert_refused(kind, old, new, fault)
