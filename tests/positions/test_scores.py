"""Scores against exact values, and by their definitions."""

import math

import numpy as np
import pytest

import winset as ws
from tests.positions.cases import cases, number

S = ws.scores


@pytest.mark.parametrize("case", cases("scoring"), ids=lambda case: case["id"])
def test_scores(case):
    given, answer = case["input"], case["answer"]
    forecasts, outcomes, y = given["point_forecasts"], given["outcomes"], given["outcome"]
    normal, bins = given["normal"], (given["bin_probabilities"], given["outcome_bin"])
    right = {
        "mae": S.mae(forecasts, outcomes),
        "rmse": S.rmse(forecasts, outcomes),
        "bias_forecast_minus_outcome": S.bias(forecasts, outcomes),
        "share_within_10_inclusive": S.within(forecasts, outcomes),
        "share_within_10_strict": S.within(forecasts, outcomes, inclusive=False),
        "crps_ensemble": S.crps(given["ensemble"], y),
        "crps_ensemble_fair": S.crps(given["ensemble"], y, fair=True),
        "crps_weighted": S.crps(given["ensemble"], y, given["ensemble_weights"]),
        "crps_point": S.crps(forecasts[0], outcomes[0]),
        "crps_normal": S.crps_normal(normal["mean"], normal["sd"], y),
        "log_score_normal": S.log_score_normal(normal["mean"], normal["sd"], y),
        "log_score_bin": S.log_score_bins(*bins),
        "brier_multiclass": S.brier(*bins),
        "rps_unnormalised": S.ranked_probability(*bins),
        "interval_score_90": S.interval_score(*given["interval_90"], y),
        "pinball_0.25_of_first_forecast": S.pinball(forecasts[0], outcomes[0], 0.25),
    }
    assert right.keys() == answer.keys()
    for name, value in answer.items():
        assert right[name] == (math.inf if value == "inf" else pytest.approx(number(value), abs=1e-9)), name


def test_a_lottery_by_the_definition_of_its_score():
    rng = np.random.default_rng(1)
    x, w = rng.uniform(0, 100, 7), rng.uniform(0, 1, 7)
    p = w / w.sum()
    by_pairs = p @ abs(x - 33) - 0.5 * p @ abs(x[:, None] - x) @ p
    assert S.crps(x, 33, w) == pytest.approx(by_pairs)
    grid = np.linspace(0, 100, 400_001)
    law = (p[:, None] * (x[:, None] <= grid[None, ::50])).sum(axis=0)
    assert S.crps(x, 33, w) == pytest.approx(((law - (grid[::50] >= 33)) ** 2).mean() * 100, abs=0.02)


@pytest.mark.parametrize(
    "call",
    [
        lambda: S.mae([1, 2], [1]),
        lambda: S.crps([], 1),
        lambda: S.crps([1], 1, fair=True),
        lambda: S.crps([1, 2], 1, [1, -1]),
        lambda: S.brier([0.5, 0.4], 0),
        lambda: S.brier([0.5, 0.5], 2),
        lambda: S.crps_normal(0, 0, 1),
        lambda: S.interval_score(2, 1, 0),
        lambda: S.pinball(1, 2, 1),
    ],
)
def test_what_is_no_law_is_refused(call):
    with pytest.raises(ws.ModelError):
        call()
