"""Best mechanisms against bilateral trade, and against every deterministic rule."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import winset as ws

TRADES = [
    ([1, 4], ["3/10", "7/10"], [0, 3], ["7/10", "3/10"]),
    ([1, 2, 5, 8], ["1/4", "1/4", "3/10", "1/5"], [0, 3, 6], ["2/5", "7/20", "1/4"]),
]


@pytest.mark.parametrize("trade", TRADES)
def test_trade_is_a_public_decision_with_payments(trade):
    values, f, costs, g = trade
    game = ws.Mechanism(
        {"buyer": [f"v{v}" for v in values], "seller": [f"c{c}" for c in costs]},
        {"buyer": f, "seller": g},
        ["trade", "none"],
        {"buyer": [[v, 0] for v in values], "seller": [[-c, 0] for c in costs]},
        transfers=True,
    )
    ours = ws.solve(game, ws.SecondBest()).require().details["gains"]
    theirs = ws.solve(ws.BilateralTrade(*trade), ws.SecondBest()).require().details["gains"]
    assert ours == pytest.approx(float(theirs), abs=1e-9)


def best_deterministic(utilities, priors):
    """The best rule without chance or payments that nobody lies to or leaves, by trying all."""
    sizes = [len(p) for p in priors]
    profiles = list(itertools.product(*map(range, sizes)))
    best = -np.inf
    for rule in itertools.product(range(len(utilities[0][0])), repeat=len(profiles)):
        chosen = dict(zip(profiles, rule, strict=True))
        worth = [
            [
                [
                    sum(
                        priors[1 - i][s] * utilities[i][t][chosen[(r, s) if i == 0 else (s, r)]]
                        for s in range(sizes[1 - i])
                    )
                    for r in range(sizes[i])
                ]
                for t in range(sizes[i])
            ]
            for i in range(2)
        ]
        honest = [[worth[i][t][t] for t in range(sizes[i])] for i in range(2)]
        if all(
            max(worth[i][t]) <= honest[i][t] + 1e-12 and honest[i][t] >= 0 for i in range(2) for t in range(sizes[i])
        ):
            best = max(best, sum(np.dot(priors[i], honest[i]) for i in range(2)))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_no_rule_without_chance_does_better(seed):
    rng = np.random.default_rng(seed)
    utilities = [[[*rng.integers(-3, 4, 2).tolist(), 0] for _ in range(2)] for _ in range(2)]
    priors = [[0.25, 0.75], [0.5, 0.5]]
    game = ws.Mechanism(
        {"a": ["s", "t"], "b": ["s", "t"]},
        dict(zip("ab", priors, strict=True)),
        ["x", "y", "none"],
        dict(zip("ab", utilities, strict=True)),
    )
    solution = ws.solve(game, ws.SecondBest()).require()
    assert solution.details["gains"] >= best_deterministic(utilities, priors) - 1e-9


def test_weights_choose_whose_payoff_counts():
    def gains(weights):
        game = ws.Mechanism(
            {"a": ["s"], "b": ["s"]}, {"a": [1], "b": [1]}, ["x", "y"], {"a": [[2, 1]], "b": [[0, 3]]}, weights=weights
        )
        return list(ws.solve(game, ws.SecondBest()).require().point)

    assert gains({"b": 0}) == pytest.approx([2, 0])
    assert gains({"a": 0}) == pytest.approx([1, 3])
