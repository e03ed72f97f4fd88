"""Losses of forecasts, the climatology of other clusters, and paired differences with a cluster bootstrap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Float, Int
from winset.positions.backtests.board import Score
from winset.positions.backtests.plan import Plan
from winset.positions.forecasts.column import Lottery, Outcomes
from winset.positions.scores import crps

__all__ = ["Tried", "climatology", "losses", "scored", "scores"]

BINS = 10


@dataclass
class Tried:
    """Forecasts of one procedure: expected outcomes (m,), and scores of its lotteries (m,)."""

    forecast: Float
    crps: Float
    log: Float


def scored(found: Outcomes, outcomes: Float) -> Tried:
    """Forecasts with the scores of their lotteries."""
    lotteries = [found.lotteries.get(k, (found.forecast[k : k + 1], np.ones(1))) for k in range(len(outcomes))]
    known = np.isfinite(found.forecast)
    ranked = [crps(*_ordered(lot, y)) if ok else np.nan for lot, y, ok in zip(lotteries, outcomes, known, strict=True)]
    logs = [_log(lot, y) if ok else np.nan for lot, y, ok in zip(lotteries, outcomes, known, strict=True)]
    return Tried(found.forecast, np.array(ranked), np.array(logs))


def _ordered(lottery: Lottery, outcome: float) -> tuple[Float, float, Float]:
    return lottery[0], float(outcome), lottery[1]


def _log(lottery: Lottery, outcome: float) -> float:
    """Minus the log of the probability of the tenth of the scale that came out."""
    bins = np.minimum((np.asarray(lottery[0]) * BINS / 100).astype(int), BINS - 1)
    chance = float(lottery[1][bins == min(int(outcome * BINS / 100), BINS - 1)].sum() / lottery[1].sum())
    return -float(np.log(chance)) if chance > 0 else np.inf


def climatology(outcomes: Float, clusters: Int) -> Tried:
    """What came out in the other clusters: their mean, and all of them as a lottery."""
    found = Outcomes.empty(len(outcomes))
    for k in range(len(outcomes)):
        others = outcomes[clusters != clusters[k]]
        if len(others):
            found.forecast[k] = others.mean()
            found.lotteries[k] = others, np.full(len(others), 1 / len(others))
    return scored(found, outcomes)


def losses(one: Tried, outcomes: Float, score: str) -> Float:
    """The loss on every issue whose mean (or the root of it) is the score."""
    off = np.abs(one.forecast - outcomes)
    return np.asarray({"mae": off, "rmse": off**2, "crps": one.crps}[score])


def scores(
    outcomes: Float, tried: Mapping[str, Tried], clusters: Int, plan: Plan, against: str = ""
) -> tuple[Score, ...]:
    """One row a forecast, with its paired difference to the baseline and the interval of that."""
    base = losses(tried[against or plan.against], outcomes, plan.score)
    count = int(clusters.max()) + 1
    rng = np.random.default_rng(plan.seed)
    resampled = rng.multinomial(count, np.full(count, 1 / count), size=plan.draws).astype(np.float64)
    baselines = (*plan.baselines, "climatology")
    rows = []
    for name, one in tried.items():
        off = one.forecast - outcomes
        known = np.isfinite(off)
        if not known.any():
            rows.append(Score(name, 0, *(np.nan,) * 9, count, name in baselines))
            continue
        difference, low, high = _paired(losses(one, outcomes, plan.score), base, clusters, resampled, plan)
        size = np.abs(off[known])
        numbers = (float(size.mean()), float(np.sqrt((size**2).mean())), float((size <= 10 * (1 + 1e-12)).mean()))
        more = (float(np.nanmean(one.crps)), difference, low, high, float(off[known].mean()))
        log = float(np.mean(one.log[known]))
        rows.append(Score(name, int(known.sum()), *numbers, *more, log, count, name in baselines))
    return tuple(rows)


def _paired(losses: Float, base: Float, clusters: Int, resampled: Float, plan: Plan) -> tuple[float, float, float]:
    """The difference of two scores on common issues, and its interval over resampled clusters."""
    both = np.isfinite(losses) & np.isfinite(base)
    if not both.any():
        return np.nan, np.nan, np.nan
    count = resampled.shape[1]
    sums = [
        np.bincount(clusters[both], weights=values[both], minlength=count)
        for values in (losses, base, np.ones(len(base)))
    ]

    def score(mean: Float) -> Float:
        return np.sqrt(mean) if plan.score == "rmse" else mean

    def difference(mine: Float, theirs: Float, number: Float) -> Float:
        return np.asarray(score(mine / number) - score(theirs / number))

    drawn = [resampled @ column for column in sums]
    some = drawn[2] > 0
    spread = difference(*(column[some] for column in drawn))
    low, high = np.quantile(spread, [(1 - plan.level) / 2, (1 + plan.level) / 2])
    whole = difference(*(np.array([column.sum()]) for column in sums))
    return float(whole[0]), float(low), float(high)
