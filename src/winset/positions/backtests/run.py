"""Forecasts of every issue with an outcome, scored, with intervals by resampling clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import ModelError, listed
from winset.positions.backtests.board import Board, Score
from winset.positions.backtests.plan import Plan, choices
from winset.positions.forecasts.column import Lottery, Outcomes
from winset.positions.forecasts.forecast import forecast_table
from winset.positions.forecasts.settings import Procedure, read_procedures
from winset.positions.games.actor_table import ActorTable
from winset.positions.scores import crps
from winset.positions.table import Positions

__all__ = ["backtest"]

BINS = 10


@dataclass
class Tried:
    """Forecasts of one procedure: expected outcomes (m,), and scores of its lotteries (m,)."""

    forecast: Float
    crps: Float
    log: Float


def backtest(
    table: Positions,
    procedures: object = None,
    cluster: str = "proposal",
    baselines: Sequence[str] = ("constant-50", "mean"),
    *,
    plan: Plan | str | Path | None = None,
    score: str = "mae",
    against: str = "",
    draws: int = 2000,
    seed: int = 0,
    folds: int = 10,
    level: float = 0.95,
    title: str = "",
    **settings: object,
) -> Board:
    """Hold forecasts against what came out.

    Every score is on scales from 0 to 100. Differences are paired, on the issues that a procedure and the baseline both
    forecast; their intervals resample whole clusters, since the issues of a proposal are no independent trials.
    Baselines count everybody once; the climatology, what came out in the other clusters, is always among them.

    Parameters
    ----------
    table
        A table in which issues have an outcome.
    procedures
        As in ``Positions.forecast``; a :class:`~winset.Procedure` with ``fit`` has its parameters chosen on the other
        folds.
    cluster
        The label of the issues that are resampled together; each alone if the table has no labels.
    baselines
        Procedures that count everybody once.
    plan
        A :class:`~winset.Plan`, or the path of one in TOML, that says all of this beforehand.
    score, against
        What differences are of (``"mae"``, ``"rmse"`` or ``"crps"``), and to which baseline; ``"mean"`` if omitted.
    draws, seed, level
        Of the bootstrap and its intervals.
    folds
        Parts into which the clusters are divided for fits.
    title
        What is tried.
    **settings
        Of all procedures, as in ``Positions.forecast``.

    Raises
    ------
    ModelError
        If no issue has an outcome, or something that is asked for is not known.

    Examples
    --------
    >>> rows = [{"actor": a, "issue": k, "position": x, "outcome": 10 * k}
    ...         for k in range(1, 6) for a, x in (("A", 5 * k), ("B", 20 * k), ("C", 11 * k))]
    >>> board = backtest(Positions(rows), ["median"], draws=100)
    >>> [round(score.mae, 2) for score in board.scores]
    [20.0, 6.0, 15.0, 3.0]
    """
    if plan is None:
        asked = tuple(read_procedures(procedures if procedures is not None else ["median", "nash"]))
        asked_for = (cluster, tuple(baselines), against, score, draws, seed, folds, level, settings, title)
        return _run(table, Plan(asked, *asked_for))
    return _run(table, plan if isinstance(plan, Plan) else Plan.read(plan))


def _run(table: Positions, plan: Plan) -> Board:
    known = np.flatnonzero(np.isfinite(table.table.outcome))
    if not len(known):
        raise ModelError("outcome: no issue of the table has an outcome to be held against")
    here = table.only(issues=[table.issues[k] for k in known]).rescaled().table
    clusters = _clusters(here, plan.cluster)
    tried, fitted = _forecasts(here, plan, clusters)
    scores = _scores(here.outcome, tried, clusters, plan)
    forecasts = {name: one.forecast for name, one in tried.items()}
    return Board(scores, plan, here.issues, forecasts, here.outcome, fitted, len(table.issues) - len(known))


def _clusters(table: ActorTable, name: str) -> Int:
    """The cluster of every issue, numbered from 0."""
    if name in table.labels:
        words: Sequence[object] = [word or f"\0{k}" for k, word in enumerate(table.labels[name])]
    elif name in ("proposal", "issue", ""):
        words = range(len(table.issues))
    else:
        raise ModelError(f"cluster: issues have no label {name!r}; accepted: {listed(list(table.labels))}, issue")
    places = {word: k for k, word in enumerate(dict.fromkeys(words))}
    return np.array([places[word] for word in words], dtype=np.int64)


def _forecasts(
    table: ActorTable, plan: Plan, clusters: Int
) -> tuple[dict[str, Tried], dict[str, list[dict[str, object]]]]:
    """Baselines first, then what is tried."""
    tried: dict[str, Tried] = {}
    for name in plan.baselines:
        (procedure,) = read_procedures([name])
        plain = Procedure(procedure.name, name, {"weights": "equal", **procedure.options})
        tried[name] = _tried(table, plain, {})
    tried["climatology"] = _climatology(table.outcome, clusters)
    fitted: dict[str, list[dict[str, object]]] = {}
    for procedure in plan.procedures:
        label = procedure.label
        label = f"{label} ({plan.settings.get('weights', 'salience*capability')})" if label in tried else label
        if procedure.fit:
            tried[label], fitted[label] = _fit(table, procedure, plan, clusters)
        else:
            tried[label] = _tried(table, procedure, plan.settings)
    return tried, fitted


def _tried(table: ActorTable, procedure: Procedure, settings: Mapping[str, object]) -> Tried:
    found = forecast_table(table, [procedure], settings).outcomes[procedure.label]
    return _scored(found, table.outcome)


def _scored(found: Outcomes, outcomes: Float) -> Tried:
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


def _climatology(outcomes: Float, clusters: Int) -> Tried:
    """What came out in the other clusters: their mean, and all of them as a lottery."""
    found = Outcomes.empty(len(outcomes))
    for k in range(len(outcomes)):
        others = outcomes[clusters != clusters[k]]
        if len(others):
            found.forecast[k] = others.mean()
            found.lotteries[k] = others, np.full(len(others), 1 / len(others))
    return _scored(found, outcomes)


def _fit(table: ActorTable, procedure: Procedure, plan: Plan, clusters: Int) -> tuple[Tried, list[dict[str, object]]]:
    """Forecasts of every fold with the parameters that score best on the others."""
    options = choices(procedure)
    each = [
        _tried(table, Procedure(procedure.name, procedure.label, {**procedure.options, **choice}), plan.settings)
        for choice in options
    ]
    losses = np.array([_losses(one, table.outcome, plan.score) for one in each])
    count = int(clusters.max()) + 1
    order = np.random.default_rng(plan.seed).permutation(count)
    fold = np.empty(count, dtype=np.int64)
    fold[order] = np.arange(count) % min(plan.folds, count)
    where = fold[clusters]
    out = Tried(*(np.full(len(clusters), np.nan) for _ in range(3)))
    chosen = []
    for f in range(int(where.max()) + 1):
        elsewhere = losses[:, where != f]
        means = np.array([np.nanmean(row) if np.isfinite(row).any() else np.inf for row in elsewhere])
        best = int(np.argmin(means)) if elsewhere.shape[1] else 0
        here = where == f
        for name in ("forecast", "crps", "log"):
            getattr(out, name)[here] = getattr(each[best], name)[here]
        chosen.append(options[best])
    return out, chosen


def _losses(one: Tried, outcomes: Float, score: str) -> Float:
    """The loss on every issue whose mean (or the root of it) is the score."""
    off = np.abs(one.forecast - outcomes)
    return np.asarray({"mae": off, "rmse": off**2, "crps": one.crps}[score])


def _scores(outcomes: Float, tried: Mapping[str, Tried], clusters: Int, plan: Plan) -> tuple[Score, ...]:
    base = _losses(tried[plan.against], outcomes, plan.score)
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
        difference, low, high = _paired(_losses(one, outcomes, plan.score), base, clusters, resampled, plan)
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
