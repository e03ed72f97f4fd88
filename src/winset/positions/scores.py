"""Scores of forecasts, all the lower the better: of points, of samples and lotteries, of normal laws, of bins.

Gneiting and Raftery (2007, *Journal of the American Statistical Association* 102, 359-378).

>>> crps([20, 40, 40, 70], 55)
10.625
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.real_arrays import real_array

__all__ = [
    "bias",
    "brier",
    "crps",
    "crps_normal",
    "interval_score",
    "log_score_bins",
    "log_score_normal",
    "mae",
    "pinball",
    "ranked_probability",
    "rmse",
    "within",
]

Numbers = Sequence[float] | Float


def _pair(forecasts: Numbers, outcomes: Numbers) -> tuple[Float, Float]:
    one, other = real_array(forecasts, "forecasts"), real_array(outcomes, "outcomes")
    if one.shape != other.shape or one.ndim != 1 or not len(one):
        raise ModelError(f"forecasts: must be as many as outcomes, got shapes {one.shape} and {other.shape}")
    return one, other


def mae(forecasts: Numbers, outcomes: Numbers) -> float:
    """The mean absolute error."""
    one, other = _pair(forecasts, outcomes)
    return float(np.abs(one - other).mean())


def rmse(forecasts: Numbers, outcomes: Numbers) -> float:
    """The root of the mean squared error."""
    one, other = _pair(forecasts, outcomes)
    return float(np.sqrt(((one - other) ** 2).mean()))


def bias(forecasts: Numbers, outcomes: Numbers) -> float:
    """The mean of forecast minus outcome."""
    one, other = _pair(forecasts, outcomes)
    return float((one - other).mean())


def within(forecasts: Numbers, outcomes: Numbers, distance: float = 10.0, *, inclusive: bool = True) -> float:
    """The share of forecasts no further than ``distance`` from the outcome (or nearer, if not ``inclusive``)."""
    one, other = _pair(forecasts, outcomes)
    off = np.abs(one - other)
    return float((off <= distance * (1 + 1e-12) if inclusive else off < distance * (1 - 1e-12)).mean())


def crps(points: Numbers, outcome: float, weights: Numbers | None = None, *, fair: bool = False) -> float:
    """The continuous ranked probability score of a lottery or sample: E|X - y| - E|X - X'| / 2.

    Parameters
    ----------
    points
        What may come out.
    outcome
        What came out.
    weights
        Their probabilities, or weights in proportion to them; equal if omitted.
    fair
        For a sample from a law: the score that does not depend on the size of the sample (Ferro 2014).

    Raises
    ------
    ModelError
        If there are no points, weights are negative or do not fit, or a fair score has weights.
    """
    x = np.atleast_1d(real_array(points, "points"))
    w = np.ones(len(x)) if weights is None else np.atleast_1d(real_array(weights, "weights"))
    if not len(x) or w.shape != x.shape or (w < 0).any() or not w.sum() > 0:
        raise ModelError("weights: must be numbers >= 0, one a point, with a sum above 0")
    if fair and (weights is not None or len(x) < 2):
        raise ModelError("fair: goes with two points or more of equal weight")
    p = w / w.sum()
    order = np.argsort(x, kind="stable")
    x, p = x[order], p[order]
    # E|X - X'| = 2 sum over gaps of F (1 - F) times the gap.
    spread = 2.0 * float((np.cumsum(p)[:-1] * (1 - np.cumsum(p)[:-1]) * np.diff(x)).sum())
    factor = len(x) / (len(x) - 1) if fair else 1.0
    return float(p @ np.abs(x - outcome)) - 0.5 * factor * spread


def crps_normal(mean: float, sd: float, outcome: float) -> float:
    """The continuous ranked probability score of a normal law."""
    z = (outcome - mean) / _spread(sd)
    density, below = math.exp(-z * z / 2) / math.sqrt(2 * math.pi), 0.5 * math.erfc(-z / math.sqrt(2))
    return sd * (z * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi))


def log_score_normal(mean: float, sd: float, outcome: float) -> float:
    """Minus the log of the density of a normal law at the outcome."""
    z = (outcome - mean) / _spread(sd)
    return 0.5 * z * z + math.log(sd) + 0.5 * math.log(2 * math.pi)


def log_score_bins(probabilities: Numbers, outcome: int) -> float:
    """Minus the log of the probability of the bin that came out: infinite where it had none."""
    p = _law(probabilities, outcome)
    return -math.log(p[outcome]) if p[outcome] > 0 else math.inf


def brier(probabilities: Numbers, outcome: int) -> float:
    """The sum of squared differences between probabilities and what came out, from 0 to 2 (Brier 1950)."""
    p = _law(probabilities, outcome)
    return float(((p - (np.arange(len(p)) == outcome)) ** 2).sum())


def ranked_probability(probabilities: Numbers, outcome: int) -> float:
    """The sum of squared differences between cumulated probabilities and what came out (Epstein 1969)."""
    p = _law(probabilities, outcome)
    return float(((np.cumsum(p) - (np.arange(len(p)) >= outcome)) ** 2)[:-1].sum())


def interval_score(low: float, high: float, outcome: float, level: float = 0.9) -> float:
    """The length of an interval, and how far outside the outcome is, dearer the surer the interval claims to be."""
    if not (low <= high and 0 < level < 1):
        raise ModelError(f"interval: must be low <= high and 0 < level < 1, got {low!r}, {high!r}, {level!r}")
    return float(high - low + 2 / (1 - level) * (max(low - outcome, 0.0) + max(outcome - high, 0.0)))


def pinball(forecast: float, outcome: float, quantile: float) -> float:
    """The loss of a forecast of a quantile (Koenker and Bassett 1978)."""
    if not 0 < quantile < 1:
        raise ModelError(f"quantile: must be between 0 and 1, got {quantile!r}")
    off = outcome - forecast
    return float(max(quantile * off, (quantile - 1) * off))


def _spread(sd: float) -> float:
    if not sd > 0:
        raise ModelError(f"sd: must be > 0, got {sd!r}")
    return sd


def _law(probabilities: Numbers, outcome: int) -> Float:
    p = real_array(probabilities, "probabilities")
    if p.ndim != 1 or (p < 0).any() or abs(p.sum() - 1) > 1e-9:
        raise ModelError("probabilities: must be numbers >= 0 that sum to 1")
    if not 0 <= outcome < len(p):
        raise ModelError(f"outcome: must be a bin from 0 to {len(p) - 1}, got {outcome!r}")
    return p
