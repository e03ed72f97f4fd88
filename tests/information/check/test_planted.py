"""For every part of every certificate of private information a wrong answer that this part catches."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.base.points import Vector
from winset.base.solution import Found
from winset.solve import certifier_for

BEER = ws.SignalingGame(
    ["strong", "weak"],
    ["beer", "quiche"],
    ["duel", "no duel"],
    ["9/10", "1/10"],
    sender=[[[1, 3], [0, 2]], [[0, 2], [1, 3]]],
    receiver=[[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
)
FINITE = ws.BilateralTrade([1, 4], ["3/10", "7/10"], [0, 3], ["7/10", "3/10"])
UNIFORM = ws.BilateralTrade(("uniform", 0, 1), None, ("uniform", 0, 1))
AUCTION = ws.DoubleAuction("1/2")
PRICE = ws.Ultimatum(1, [4, 10], ["1/2", "1/2"])
CRISIS = ws.CrisisBargaining("1/2", "1/10", ("uniform", 0, "2/5"))
ATTRITION = ws.ReputationalBargaining(["3/5", "3/5"], [1, 1], ["1/10", "1/20"])
CHAIN = ws.ChainStore(5, 2, "1/2", "1/10")
DURABLE = ws.DurableGoodSale([10, 2], "9/10", "9/10")
JOBS = ws.JobMarketSignaling([1, 2], "1/2")
TALK = ws.CheapTalk("1/20")
PAID = ws.Mechanism(
    {"buyer": ["1", "4"], "seller": ["0", "3"]},
    {"buyer": ["3/10", "7/10"], "seller": ["7/10", "3/10"]},
    ["trade", "none"],
    {"buyer": [[1, 0], [4, 0]], "seller": [[0, 0], [-3, 0]]},
    transfers=True,
)
NOBODY = ws.Mechanism({"a": ["x"]}, {"a": [1]}, ["o"], {"a": [[1]]}, reservation={"a": 2})
GAMES = (BEER, FINITE, UNIFORM, AUCTION, PRICE, CRISIS, ATTRITION, CHAIN, DURABLE, JOBS, TALK, PAID, NOBODY)
SOLVED = {game: ws.solve(game, game.concept) for game in GAMES}


def detail(game, name, change):
    """The right answer with one detail changed."""
    solution = SOLVED[game]
    details = copy.deepcopy(solution.details)
    details[name] = change(details[name])
    return game, found(solution, details=details)


def paid(game):
    """The right answer with the first payoff raised."""
    solution = SOLVED[game]
    first = solution.points[0]
    values = first.values.copy()
    values[0] = values[0] + 1
    return game, found(solution, points=[Vector(first.players, values), *solution.points[1:]])


def found(solution, points=None, components=None, details=None):
    return Found(
        solution.status,
        solution.points if points is None else points,
        solution.completeness,
        components=solution.components if components is None else components,
        details=solution.details if details is None else details,
    )


def point(**changes):
    """The first equilibrium of beer and quiche, changed."""
    solution = SOLVED[BEER]
    return BEER, found(solution, [changed(solution.points[0], changes), *solution.points[1:]])


def piece(**changes):
    solution = SOLVED[BEER]
    return BEER, found(solution, components=[changed(solution.components[0], changes), *solution.components[1:]])


def changed(record, changes):
    return type(record)(**{**vars(record), **changes})


def more(x):
    return x + Fraction(1, 7)


def other(value):
    return not value


HALF = {"beer": Fraction(1, 2), "quiche": Fraction(1, 2)}
SURE = {"duel": Fraction(0), "no duel": Fraction(1)}
DUEL = {"duel": Fraction(1), "no duel": Fraction(0)}
STRONG = {"strong": Fraction(1), "weak": Fraction(0)}


def mechanism(name, change):
    def altered(old):
        return {**old, name: change(np.array(old[name]))}

    return detail(FINITE, "mechanism", altered)


def decided(name, change):
    def altered(old):
        return {**old, name: change(np.array(old[name]))}

    return detail(PAID, "mechanism", altered)


def told(count, name, change):
    def altered(old):
        return {**old, count: {**old[count], name: change(old[count][name])}}

    return detail(TALK, "partitions", altered)


NUMBERS = {
    "certify_double_auction": (
        AUCTION,
        ["trade_probability", "gains", "first_best_gains", "lowest_ask", "highest_bid"],
    ),
    "certify_ultimatum": (PRICE, ["proposer_payoff", "acceptance_probability", "efficiency_loss"]),
    "certify_crisis": (CRISIS, ["war_probability", "payoff", "opponent_payoff"]),
    "certify_chain_store": (
        CHAIN,
        [
            "entry_probability_first_market",
            "fight_probability_of_weak_after_entry_first_market",
            "weak_incumbent_value",
            "markets_deterred_for_sure",
            "first_market_with_entry_possible_left",
        ],
    ),
    "certify_durable_good": (
        DURABLE,
        ["seller_payoff", "payoff_sell_to_all", "payoff_screen_then_low", "payoff_randomise", "commitment_payoff"],
    ),
    "certify_job_market": (JOBS, ["pooling_wage", "high_payoff_separating"]),
    "certify_cheap_talk": (TALK, ["most_informative_receiver_loss", "sender_loss_most_informative"]),
    "certify_second_best": (FINITE, ["first_best_gains", "min_subsidy", "gains", "trade_probability"]),
}
PLANTED = {
    "certify_perfect_bayesian": {
        "probabilities": point(sender={"strong": {"beer": Fraction(2)}, "weak": {"beer": Fraction(1)}}),
        "sender": point(receiver={"beer": DUEL, "quiche": SURE}),
        "receiver": point(receiver={"beer": {"duel": Fraction(1), "no duel": Fraction(0)}, "quiche": DUEL}),
        "beliefs": point(beliefs={"beer": STRONG, "quiche": STRONG}),
        "payoffs": point(receiver_payoff=Fraction(5)),
        "pieces": piece(receivers=[{"beer": SURE, "quiche": SURE}]),
        "kind": piece(kind="separating"),
        "off path": piece(off_path=()),
        "off-path beliefs": piece(beliefs={"quiche": [STRONG]}),
        "refinements": piece(refinements={"intuitive": False, "divinity": True, "D1": True}),
        "details.count": detail(BEER, "count", lambda n: n + 1),
        "details.kinds": detail(BEER, "kinds", lambda kinds: kinds[::-1]),
        "details.refinements": detail(BEER, "refinements", lambda rows: rows[::-1]),
        "existence": (BEER, Found(ws.Status.NO_SOLUTION, [], "none")),
        "extreme points": (BEER, found(SOLVED[BEER], SOLVED[BEER].points[1:])),
        "completeness": (BEER, found(SOLVED[BEER], components=SOLVED[BEER].components[:1])),
    },
    "certify_second_best": {
        "mechanism": detail(FINITE, "mechanism", lambda old: {}),
        "probabilities": mechanism("trade", lambda x: x + 2),
        "incentives": mechanism("payment", lambda x: x * [[3], [1]]),
        "participation": mechanism("payment", lambda x: x + 3),
        "expected payoffs": paid(FINITE),
        "efficient_possible": detail(FINITE, "efficient_possible", other),
        "duality gap": detail(FINITE, "multipliers", lambda old: {key: 0 * rows for key, rows in old.items()}),
        "gap": detail(UNIFORM, "trade_iff_gap_at_least", more),
    },
    "certify_mechanism": {
        "mechanism": detail(PAID, "mechanism", lambda old: {}),
        "probabilities": decided("outcome", lambda x: 2 * x),
        "incentives": decided("payment", lambda x: x + np.array([[[5, 0], [0, 0]], [[-5, 0], [0, 0]]])),
        "participation": decided("payment", lambda x: x + np.array([-9, 9])[:, None, None]),
        "budget": decided("payment", lambda x: x + 1),
        "expected payoffs": paid(PAID),
        "gains": detail(PAID, "gains", lambda old: old + 1),
        "duality gap": detail(PAID, "multipliers", lambda old: [{k: 0 * v for k, v in row.items()} for row in old]),
        "weights of participation": detail(NOBODY, "multipliers", lambda old: [{k: 2 * v for k, v in old[0].items()}]),
        "bound": detail(NOBODY, "multipliers", lambda old: [{k: 0 * v for k, v in row.items()} for row in old]),
    },
    "certify_double_auction": {
        "buyer": detail(AUCTION, "bid", lambda old: {**old, "intercept": more(old["intercept"])}),
        "seller": detail(AUCTION, "ask", lambda old: {**old, "slope": more(old["slope"])}),
        "slopes": detail(AUCTION, "ask", lambda old: {**old, "slope": -old["slope"]}),
        "expected payoffs": paid(AUCTION),
    },
    "certify_ultimatum": {"price": detail(PRICE, "price", lambda old: 4), "payoffs": paid(PRICE)},
    "certify_crisis": {
        "demand": detail(CRISIS, "demands", lambda old: [Fraction(7, 10)]),
        "first demand": detail(CRISIS, "demand", more),
        "every demand": detail(CRISIS, "demands", lambda old: [*old, Fraction(1)]),
        "payoffs": paid(CRISIS),
    },
    "certify_war_of_attrition": {
        "form": detail(ATTRITION, "end_time", lambda old: -1.0),
        "known at the end": detail(ATTRITION, "end_time", lambda old: old / 2),
        "indifference": detail(ATTRITION, "concession_rates", lambda old: [2 * r for r in old]),
        "waiting": detail(ATTRITION, "rational_payoffs", lambda old: [0.1, 0.1]),
        "one side at once": detail(ATTRITION, "initial_concession_probability", lambda old: [0.1, 0.1]),
        "T_if_alone": detail(ATTRITION, "T_if_alone", lambda old: old[::-1]),
        "payoffs": paid(ATTRITION),
    },
    "certify_chain_store": {
        "cutoffs_with_n_left": detail(CHAIN, "cutoffs_with_n_left", lambda old: old[:-1]),
        "one-shot deviation": detail(CHAIN, "cutoffs_with_n_left", lambda old: [Fraction(1, 3), *old[1:]]),
        "payoffs": paid(CHAIN),
    },
    "certify_durable_good": {
        "first price": detail(DURABLE, "seller_payoff", lambda old: old - 1),
        "second price": detail(DURABLE, "second_price", lambda old: Fraction(5)),
        "high type": detail(DURABLE, "first_price", lambda old: Fraction(3)),
        "payoffs": paid(DURABLE),
    },
    "certify_job_market": {
        "separating_education_of_high": detail(
            JOBS, "separating_education_of_high", lambda old: [old[0], more(old[1])]
        ),
        "pooling_education": detail(JOBS, "pooling_education", lambda old: [old[0], more(old[1])]),
        "intuitive_outcome": detail(JOBS, "intuitive_outcome", lambda old: {**old, "e_high": more(old["e_high"])}),
        "high_type_prefers_pooling_at_zero": detail(JOBS, "high_type_prefers_pooling_at_zero", other),
        "payoffs": paid(JOBS),
    },
    "certify_cheap_talk": {
        "boundaries": told(2, "boundaries", lambda old: old[:-1]),
        "indifference": told(2, "boundaries", lambda old: [old[0], more(old[1]), old[2]]),
        "actions": told(1, "actions", lambda old: [more(old[0])]),
        "receiver_loss": told(3, "receiver_loss", more),
        "completeness": detail(TALK, "max_partition", lambda old: old + 1),
        "payoffs": paid(TALK),
    },
}
ALONE = {
    "certify_second_best": FINITE,
    "certify_mechanism": PAID,
    "certify_double_auction": AUCTION,
    "certify_war_of_attrition": ATTRITION,
    "certify_chain_store": CHAIN,
    "certify_durable_good": DURABLE,
    "certify_job_market": JOBS,
}
for certifier, asked in ALONE.items():
    PLANTED[certifier]["one answer"] = (asked, found(SOLVED[asked], [*SOLVED[asked].points, *paid(asked)[1].points]))
for certifier, (asked, names) in NUMBERS.items():
    for name in names:
        PLANTED[certifier][name] = detail(asked, name, more)


@pytest.mark.parametrize(("certifier", "part"), [(c, p) for c, parts in PLANTED.items() for p in parts])
def test_a_planted_answer_is_caught_by_its_part(certifier, part):
    game, planted = PLANTED[certifier][part]
    certify = certifier_for(game, game.concept)
    assert certify.__name__ == certifier
    right = SOLVED[game]
    assert right.certificate.ok
    certificate = certify(game, game.concept, planted)
    assert not certificate.ok
    assert certificate.parts[part] > certificate.tolerance


def test_no_part_goes_without_a_planted_answer():
    for game, solution in SOLVED.items():
        name = certifier_for(game, game.concept).__name__
        assert solution.certificate.parts.keys() <= PLANTED[name].keys(), name
