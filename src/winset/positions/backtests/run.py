"""Forecasts of every issue with an outcome, scored, with intervals by resampling clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from winset.base.array_types import Int
from winset.base.errors import ModelError, listed
from winset.positions.backtests.board import Board
from winset.positions.backtests.plan import Plan, choices
from winset.positions.backtests.scoring import Tried, climatology, losses, scored, scores
from winset.positions.forecasts.forecast import forecast_table
from winset.positions.forecasts.settings import Procedure, read_procedures
from winset.positions.games.actor_table import ActorTable
from winset.positions.table import Positions

__all__ = ["backtest"]


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
    """Score forecasts against what came out, with intervals for the differences.

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
    rows = scores(here.outcome, tried, clusters, plan)
    forecasts = {name: one.forecast for name, one in tried.items()}
    return Board(rows, plan, here.issues, forecasts, here.outcome, fitted, len(table.issues) - len(known), plan.against)


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
    tried["climatology"] = climatology(table.outcome, clusters)
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
    return scored(found, table.outcome)


def _fit(table: ActorTable, procedure: Procedure, plan: Plan, clusters: Int) -> tuple[Tried, list[dict[str, object]]]:
    """Forecasts of every fold with the parameters that score best on the others."""
    options = choices(procedure)
    each = [
        _tried(table, Procedure(procedure.name, procedure.label, {**procedure.options, **choice}), plan.settings)
        for choice in options
    ]
    each_loss = np.array([losses(one, table.outcome, plan.score) for one in each])
    count = int(clusters.max()) + 1
    order = np.random.default_rng(plan.seed).permutation(count)
    fold = np.empty(count, dtype=np.int64)
    fold[order] = np.arange(count) % min(plan.folds, count)
    where = fold[clusters]
    out = Tried(*(np.full(len(clusters), np.nan) for _ in range(3)))
    chosen = []
    for f in range(int(where.max()) + 1):
        elsewhere = each_loss[:, where != f]
        means = np.array([np.nanmean(row) if np.isfinite(row).any() else np.inf for row in elsewhere])
        best = int(np.argmin(means)) if elsewhere.shape[1] else 0
        here = where == f
        for name in ("forecast", "crps", "log"):
            getattr(out, name)[here] = getattr(each[best], name)[here]
        chosen.append(options[best])
    return out, chosen
