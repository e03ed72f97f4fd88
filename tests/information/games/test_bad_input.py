"""Every fault of a game of private information is told at once, with its place and what is accepted."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws

TABLE = np.zeros((2, 2, 2))
NAMES = (["a", "b"], ["m", "n"], ["x", "y"])
HALF = ["1/2", "1/2"]

WRONG = {
    "prior": (lambda: ws.SignalingGame(*NAMES, [0.5, 0.6], TABLE, TABLE), ["prior: must sum to 1, the sum is 1.1"]),
    "several": (
        lambda: ws.SignalingGame(*NAMES, [1], np.zeros((2, 2)), TABLE, allowed={"a": [], "c": ["m"], "b": ["z"]}),
        ["prior: must hold 2", "sender[0][0]", "allowed.c: no such type", "allowed.b: no message 'z'", "allowed.a"],
    ),
    "names": (
        lambda: ws.SignalingGame(["a", "a"], ["a"], [], HALF, TABLE, TABLE),
        ["types: names must differ", "responses: must be from 1 to 12", "'a' is both"],
    ),
    "no sender": (
        lambda: ws.SignalingGame(*NAMES, HALF, TABLE, TABLE, allowed=[["m"], ["m"]]),
        ["'n' is a message that no type may send"],
    ),
    "empty message set": (lambda: ws.SignalingGame(["a"], [], ["x"], [1], [[]], [[]]), ["messages: must be from 1"]),
    "names and prior": (
        lambda: ws.SignalingGame(["a", "b"], [], ["x"], [1.5, -0.5], [[], []], [[], []]),
        ["messages: must be from 1", "prior.b: must be > 0"],
    ),
    "types and prior": (
        lambda: ws.BayesianGame([["a", "a"], []], [[0.5], [0.4]], []),
        ["types.1: must be different", "types.2: must be different", "prior: must sum to 1, the sum is 0.9"],
    ),
    "outcomes and prior": (
        lambda: ws.Mechanism({"a": ["x", "y"]}, {"a": [0.5, 0.4]}, ["o", "o"], {"a": [[1], [1]]}),
        ["outcomes: must be different", "prior.a: must sum to 1, the sum is 0.9"],
    ),
    "trade": (
        lambda: ws.BilateralTrade([1, 1], HALF, [0, 2], ["1/2", "1/3"]),
        ["values: must differ", "cost_probabilities: must sum to 1"],
    ),
    "half uniform": (lambda: ws.BilateralTrade(("uniform", 0, 1), None, [1, 2], HALF), ["costs: must be ('uniform'"]),
    "auction": (
        lambda: ws.DoubleAuction(2, ("uniform", 1, 0)),
        ["k: must be from 0 to 1", "buyer: must run from a lower to a higher number"],
    ),
    "ultimatum": (lambda: ws.Ultimatum("x", [], []), ["cost: ", "values: must hold at least one"]),
    "crisis": (
        lambda: ws.CrisisBargaining(2, -1, {"values": [-1, 2], "probabilities": HALF}),
        ["p: must be from 0 to 1", "cost: must be >= 0", "opponent_cost: must be >= 0"],
    ),
    "crisis words": (lambda: ws.CrisisBargaining(0.5, 0, {"mean": 3}), ["got the keys mean"]),
    "attrition": (
        lambda: ws.ReputationalBargaining([0.4, 0.5], [1, 0], [0.1]),
        ["discount_rates[1]: must be > 0", "behavioural_probability: must be two numbers"],
    ),
    "both of a pair": (
        lambda: ws.ReputationalBargaining([0.6, 0.7], [0, -1], [0.1, 0.1]),
        ["discount_rates[0]: must be > 0, got 0", "discount_rates[1]: must be > 0, got -1"],
    ),
    "compatible": (lambda: ws.ReputationalBargaining([0.4, 0.5], [1, 1], [0.1, 0.1]), ["demands: must add to more"]),
    "chain store": (lambda: ws.ChainStore(0, 1, 2, 0.5), ["markets: must be a whole number from 1"]),
    "chain payoffs": (lambda: ws.ChainStore(3, 1, 2, 0.5), ["a: must be > 1", "b: must be between 0 and 1"]),
    "durable": (lambda: ws.DurableGoodSale([3, 3], 0, 1), ["values: must be two different", "prior_high", "discount"]),
    "jobs": (lambda: ws.JobMarketSignaling([0, 1], 2), ["theta: must be two different numbers > 0", "prior_high"]),
    "talk": (lambda: ws.CheapTalk(0), ["bias: must be > 0"]),
    "mechanism": (
        lambda: ws.Mechanism({"a": ["x", "x"]}, {"b": [1]}, [], {"a": [[1]]}),
        ["outcomes: must be different", "types.a: must be different", "prior.b: no such player", "prior.a: is missing"],
    ),
    "mechanism numbers": (
        lambda: ws.Mechanism(
            {"a": ["x", "y"]}, {"a": [1, 1]}, ["o"], {"a": {"x": [1, 2], "z": [1]}}, weights={"a": -1}
        ),
        [
            "prior.a: must sum to 1",
            "utilities.a.x: must hold 1",
            "utilities.a.y: is missing",
            "weights.a: must be >= 0",
        ],
    ),
    "bayesian prior": (
        lambda: ws.BayesianGame([["a", "b"], ["c"]], [[1.5], [-0.5]], np.zeros((2, 2, 1, 2, 2))),
        ["prior[1][0]: must be >= 0"],
    ),
    "bayesian shape": (
        lambda: ws.BayesianGame([["a", "b"], ["c"]], [[1, 0]], np.zeros((2, 2, 2, 2))),
        ["prior: must have shape (2, 1)", "payoffs: must have shape (2, 2, 1, m_1, ..., m_2)"],
    ),
    "bayesian type": (
        lambda: ws.BayesianGame([["a", "b"], ["c"]], [[1], [0]], np.zeros((2, 2, 1, 2, 2))),
        ["type 'b' of '1' never occurs"],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_told(what):
    make, words = WRONG[what]
    with pytest.raises(ws.ModelError) as caught:
        make()
    for word in words:
        assert word in str(caught.value)


def test_supports_that_overlap_too_little_have_no_linear_equilibrium():
    with pytest.raises(ws.MethodError, match="linear strategies"):
        ws.solve(ws.DoubleAuction(0.5, ("uniform", 2, 3), ("uniform", 0, 1)), ws.PerfectBayesian())


def test_no_price_covers_the_cost():
    solution = ws.solve(ws.Ultimatum(20, [4, 10], HALF), ws.PerfectBayesian()).require()
    assert solution.details["price"] is None
    assert list(solution.point) == [0, 0]


def test_two_prices_that_gain_the_same_are_both_listed():
    solution = ws.solve(ws.Ultimatum(0, [5, 10], HALF), ws.PerfectBayesian()).require()
    assert solution.details["prices"] == [5, 10]
    assert len(solution.points) == 2
