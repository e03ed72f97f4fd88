"""Forecasts under uncertain codings: positions and saliences drawn with their errors, outcomes as distributions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError, listed
from winset.base.frames import frame_of
from winset.base.limits import check_limit
from winset.base.status import Status
from winset.positions.forecasts.column import View
from winset.positions.forecasts.forecast import forecast_table
from winset.positions.forecasts.settings import Settings, read_procedures
from winset.positions.games.actor_table import ActorTable

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Spread", "drawn_tables", "spread_of"]

APART = ("exchange", "challenge", "expected-utility", "nash-space", "kalai-smorodinsky-space", "egalitarian-space")
"""Procedures that need every draw as a table of its own; all others take all draws as so many issues."""
COALITIONS = 50


@dataclass(frozen=True, eq=False)
class Spread:
    """What procedures forecast of the issues of a table whose codings are uncertain.

    Parameters
    ----------
    issues
        Names of the issues.
    forecasts
        By procedure, one row a draw and one column an issue.
    certified
        By procedure, the share of draws and issues whose answers are within tolerance.
    blocking
        By procedure and issue, probabilities of who blocks: the actors that prefer the reference point to the outcome,
        where the others alone cannot carry it; "" where nobody blocks.
    draws, seed
        How many, and of which seed.
    """

    issues: tuple[str, ...]
    forecasts: Mapping[str, Float]
    certified: Mapping[str, float]
    blocking: Mapping[str, Mapping[str, Mapping[str, float]]]
    draws: int
    seed: int

    def interval(self, procedure: str, issue: str | int, level: float = 0.9) -> tuple[float, float]:
        """The middle part of the forecasts that has this probability.

        Raises
        ------
        ModelError
            If there is no such procedure or issue.
        """
        values = self._of(procedure)[:, self._number(issue)]
        low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def sample(self, procedure: str, issue: str | int) -> Float:
        """All forecasts of an issue, shape (draws,)."""
        return self._of(procedure)[:, self._number(issue)]

    def blocks(self, procedure: str, issue: str, coalition: Sequence[str]) -> float:
        """The probability that all of these actors are among those who block.

        Raises
        ------
        ModelError
            If the issue has no reference point, which blocking would keep.
        """
        told = self.blocking.get(procedure, {}).get(issue)
        if told is None:
            raise ModelError(f"issue: nothing is known of who blocks on {issue!r}: it has no reference point")
        return sum(p for who, p in told.items() if who and set(coalition) <= set(who.split(", ")))

    def columns(self, level: float = 0.9) -> dict[str, list[object]]:
        """issue, procedure, mean, sd, low, high, certified, blocked: one row an issue a procedure."""
        out: dict[str, list[object]] = {
            name: [] for name in ("issue", "procedure", "mean", "sd", "low", "high", "certified", "blocked")
        }
        for procedure, values in self.forecasts.items():
            for k, issue in enumerate(self.issues):
                known = values[np.isfinite(values[:, k]), k]
                low, high = self.interval(procedure, k, level) if len(known) else (np.nan, np.nan)
                told = self.blocking.get(procedure, {}).get(issue)
                row = (
                    issue, procedure, float(known.mean()) if len(known) else np.nan,
                    float(known.std()) if len(known) else np.nan, low, high, self.certified[procedure],
                    1 - told.get("", 0.0) if told is not None else np.nan,
                )  # fmt: skip
                for name, value in zip(out, row, strict=True):
                    out[name].append(value)
        return out

    def to_frame(self, level: float = 0.9) -> DataFrame:
        """The same as a data frame of pandas, if it is installed; see :meth:`columns`."""
        return frame_of(self.columns(level))

    def _of(self, procedure: str) -> Float:
        if procedure not in self.forecasts:
            accepted = listed(list(self.forecasts))
            raise ModelError(f"procedure: no procedure {procedure!r} was asked; accepted: {accepted}")
        return self.forecasts[procedure]

    def _number(self, issue: str | int) -> int:
        if isinstance(issue, int):
            return issue
        if issue not in self.issues:
            raise ModelError(f"issue: no issue named {issue!r}; accepted: {listed(self.issues)}")
        return self.issues.index(issue)


def drawn_tables(
    table: ActorTable, draws: int, seed: int, sigma: float | None, salience_sigma: float | None
) -> tuple[Float, Float]:
    """Positions and saliences drawn with normal errors, shape (draws, N) each, kept on the scale and above 0.

    Raises
    ------
    ModelError
        If there is no error to draw from, or one is negative.
    """
    own = {"position": sigma, "salience": salience_sigma}
    errors = {}
    for name, one in own.items():
        given = table.errors.get(name)
        if one is not None and not (isinstance(one, int | float) and one >= 0):
            raise ModelError(f"{'sigma' if name == 'position' else 'salience_sigma'}: must be >= 0, got {one!r}")
        fixed = np.full(len(table), 0.0 if one is None else float(one))
        errors[name] = fixed if given is None or one is not None else np.nan_to_num(given)
    if not any((error > 0).any() for error in errors.values()):
        raise ModelError("sigma: there is no error to draw from; give sigma=..., or columns such as position_error")
    check_limit("cells", draws * len(table), "draws")
    rng = np.random.default_rng(seed)
    x = table.position + errors["position"] * rng.standard_normal((draws, len(table)))
    s = table.salience + errors["salience"] * rng.standard_normal((draws, len(table)))
    x = np.clip(x, table.scale[table.issue, 0], table.scale[table.issue, 1])
    return x, np.maximum(s, 0.0)


def spread_of(
    table: ActorTable,
    procedures: object,
    settings: Mapping[str, object],
    draws: int,
    seed: int,
    sigma: float | None,
    salience_sigma: float | None,
) -> Spread:
    """Every procedure under many draws of the table.

    Raises
    ------
    ModelError
        If a procedure or setting is not known, or there is no error to draw from.
    """
    if not (isinstance(draws, int) and draws >= 1):
        raise ModelError(f"draws: must be a whole number >= 1, got {draws!r}")
    asked = read_procedures(procedures)
    x, s = drawn_tables(table, draws, seed, sigma, salience_sigma)
    m = len(table.issues)
    forecasts, certified, blocking = {}, {}, {}
    for procedure in asked:
        if procedure.name in APART:
            rows = [
                forecast_table(replace(table, position=x[d], salience=s[d]), [procedure], settings)
                for d in range(draws)
            ]
            found = [row.outcomes[procedure.label] for row in rows]
            values = np.array([outcome.forecast for outcome in found])
            status = np.array([outcome.status for outcome in found])
        else:
            outcome = forecast_table(_stacked(table, x, s), [procedure], settings).outcomes[procedure.label]
            values, status = outcome.forecast.reshape(draws, m), outcome.status.reshape(draws, m)
        forecasts[procedure.label] = values
        certified[procedure.label] = float((status == Status.SOLVED).mean())
        view = View(table, Settings().but(settings).but(procedure.options))
        blocking[procedure.label] = _blocking(view, x, values)
    return Spread(table.issues, forecasts, certified, blocking, draws, seed)


def _stacked(table: ActorTable, x: Float, s: Float) -> ActorTable:
    """All draws one after the other as so many issues."""
    draws, m = len(x), len(table.issues)

    def again(column: Float) -> Float:
        return np.concatenate([column] * draws)

    issue = (np.arange(draws)[:, None] * m + table.issue).ravel()
    names = tuple(f"{name} #{d}" for d in range(draws) for name in table.issues)
    return ActorTable(
        table.actors, names, np.tile(table.actor, draws), issue, x.ravel(), s.ravel(),
        {name: again(w) for name, w in table.weights.items()}, again(table.scale), again(table.reference),
        again(table.outcome), table.rules * draws,
    )  # fmt: skip


def _blocking(view: View, x: Float, values: Float) -> dict[str, dict[str, float]]:
    """Who prefers the reference point to the outcome and can keep it, with which probability."""
    out: dict[str, dict[str, float]] = {}
    for k in range(view.m):
        at = view.at(k)
        if not np.isfinite(view.reference[k]) or at.stop == at.start:
            continue
        rule, names = view.rule(k), view.names(k)
        here = x[:, view.rows[at]]
        against = np.abs(here - view.reference[k]) < np.abs(here - values[:, k : k + 1])
        weights = {name: w[view.rows[at]] for name, w in view.table.weights.items()}
        blocked = ~rule.carries(~against, names, weights)
        told = Counter(
            ", ".join(n for n, no in zip(names, row, strict=True) if no) if stops else ""
            for row, stops in zip(against, blocked, strict=True)
        )
        out[view.table.issues[k]] = {who: count / len(x) for who, count in told.most_common(COALITIONS)}
    return out
