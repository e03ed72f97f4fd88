"""Prices under private information in model files, against the formulas of their sources and games by hand."""

import pytest
from tests.episodes.starting import assert_refused, started

import winset as ws


def test_a_double_auction_is_that_of_chatterjee_and_samuelson():
    """With everything uniform on [0, 1] and k = 1/2 they trade if the value exceeds the cost by 1/4."""
    found = started("double-auction").replicate().answers
    assert (found["gains"], found["first_best"], found["probability.trade"]) == (9 / 64, 1 / 6, 9 / 32)
    lines = {name: found[name] for name in ("bid.intercept", "bid.slope", "ask.intercept", "ask.slope")}
    assert lines == {"bid.intercept": 1 / 12, "bid.slope": 2 / 3, "ask.intercept": 1 / 4, "ask.slope": 2 / 3}
    assert found["payoffs.buyer"] == found["payoffs.seller"] == 9 / 128
    assert (found["outcome"], found["probability.q"]) == (None, 23 / 32)


@pytest.mark.parametrize(("weight", "trade", "gains"), [("0", 1 / 4, 1 / 8), ("1/4", 35 / 128, 35 / 256)])
def test_other_weights_of_the_bid(weight, trade, gains):
    found = started("double-auction", ('k = "weight"', f'k = "{weight}"')).replicate().answers
    assert (found["probability.trade"], found["gains"]) == (trade, gains)
    assert found["payoffs.buyer"] + found["payoffs.seller"] == pytest.approx(gains)


@pytest.mark.parametrize(("most", "weight"), [(0.7, 0.2), (0.8, 0.8), (1, 0.35)])
def test_ends_of_the_lines_of_an_auction_over_the_range_of_its_file(most, weight):
    """The claims of the starting file: (1 - k) H / 2 and (2 - k) H / 2, from both first-order conditions."""
    ends = [("most = { value = 1", f"most = {{ value = {most}"), ("value = 0.5", f"value = {weight}")]
    found = started("double-auction", *ends).replicate().answers
    assert found["lowest_ask"] == pytest.approx((1 - weight) * most / 2, abs=1e-12)
    assert found["highest_bid"] == pytest.approx((2 - weight) * most / 2, abs=1e-12)
    assert found["bid.intercept"] + found["bid.slope"] * most == pytest.approx(found["highest_bid"], abs=1e-12)
    assert found["first_best"] == pytest.approx(most**2 / 6, abs=1e-12)


def test_supports_without_linear_equilibrium_are_told():
    with pytest.raises(ws.MethodError, match="linear strategies"):
        started("double-auction", ('low = 0, high = "most"', "low = 2, high = 3")).replicate()


def test_one_offer_is_a_price_that_a_value_just_bears():
    found = started("ultimatum").replicate().answers
    assert (found["price"], found["payoffs.proposer"], found["loss"], found["count"]) == (10, 4.5, 1.5, 1)
    assert (found["probability.accepted"], found["proposer"], found["payoffs.responder"]) == (0.5, "proposer", 0)
    low = started("ultimatum", ("value = 0.5", "value = 0.3"), ("value = 1", "value = 0")).replicate().answers
    assert (low["price"], low["outcome"], low["loss"]) == (4, "accepted", 0)
    assert low["payoffs.responder"] == pytest.approx(0.3 * 6)


def test_two_prices_as_good_are_counted_and_the_lowest_is_told():
    found = started("ultimatum", ("values = [4, 10]", "values = [5, 10]"), ("value = 1", "value = 0"))
    answers = found.replicate().answers
    assert (answers["count"], answers["price"], answers["outcome"]) == (2, 5, "accepted")


def test_no_price_covers_the_cost():
    found = started("ultimatum", ("value = 1", "value = 20")).replicate().answers
    assert "price" not in found
    assert (found["count"], found["outcome"], found["payoffs.proposer"], found["loss"]) == (0, "refused", 0, 0)


def test_a_durable_good_is_sold_by_one_of_three_plans():
    """Hart and Tirole (1988): values 1 and 3, each as likely; a patient seller does not come down."""
    screen = started("durable-good").replicate().answers
    assert (screen["outcome"], screen["first_price"], screen["second_price"]) == ("screen", 2, 1)
    assert (screen["payoffs.seller"], screen["commitment"], screen["accepts"]) == (1.25, 1.5, 1)
    assert (screen["payoffs.high buyer"], screen["payoffs.low buyer"], screen["proposer"]) == (1, 0, "seller")
    patient = started("durable-good", ("value = 0.5, range = [0.3", "value = 0.8, range = [0.3")).replicate().answers
    assert (patient["outcome"], patient["first_price"], patient["second_price"]) == ("randomise", 3, 3)
    assert patient["accepts"] == pytest.approx(0.5)
    assert patient["payoffs.seller"] == pytest.approx(0.25 * 3 + 0.75 * 0.8)
    doubtful = started("durable-good", ('prior_high = "keen"', "prior_high = 0.1")).replicate().answers
    assert (doubtful["outcome"], doubtful["payoffs.seller"]) == ("sell to all", 1)


@pytest.mark.parametrize(
    ("kind", "old", "new", "fault"),
    [
        ("double-auction", 'k = "weight"', "k = -1", "game.k: must be from 0 to 1"),
        ("double-auction", "low = 0, high = 1", 'low = 0, high = "mots"', "game.seller.high: no parameter named"),
        ("double-auction", "low = 0, high = 1", "low = 0", "game.seller"),
        ("double-auction", "low = 0, high = 1", "low = 1, high = 1", "game.seller: must run from a lower"),
        ("ultimatum", 'cost = "cost"', 'cost = "coast"', "game.cost: no parameter named"),
        ("ultimatum", "values = [4, 10]", "values = []", "game.values: must hold at least one"),
        ("ultimatum", "values = [4, 10]", 'values = [4, "x"]', "game.values[1]: no parameter named"),
        ("durable-good", "low = 1", "low = 0", "game.low: must be > 0, got 0"),
        ("durable-good", "high = 3", "high = 1", "game.high: must be above 'low'"),
        ("durable-good", 'discount = "patience"', "discount = 1", "game.discount: must be between 0 and 1"),
    ],
)
def test_faults(kind, old, new, fault):
    assert_refused(kind, old, new, fault)
