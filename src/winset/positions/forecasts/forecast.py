"""Forecasts by many procedures, one row an issue a procedure."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from winset.bargaining.room import ROOM as BARGAINING
from winset.base.array_types import Column
from winset.base.errors import ModelError, listed
from winset.base.frames import frame_of
from winset.base.markup import Html, card, table, visible
from winset.base.points import Vector
from winset.base.solution import Solution
from winset.base.solving import Solver
from winset.base.status import Status
from winset.legislatures.room import ROOM as LEGISLATURES
from winset.policies.room import ROOM as POLICIES
from winset.positions.forecasts.column import Lottery, Outcomes, View
from winset.positions.forecasts.legislative import banks_duggan, baron_ferejohn, setter, two_level
from winset.positions.forecasts.on_lines import bargains, constant, means
from winset.positions.forecasts.settings import Procedure, Settings, read_procedures
from winset.positions.forecasts.together import challenge, exchange, expected_utility, space
from winset.positions.games.actor_table import ActorTable
from winset.positions.room import ROOM as POSITIONS
from winset.two_level.room import ROOM as TWO_LEVEL

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Forecasts", "forecast_table"]

SOLVER = Solver((BARGAINING, LEGISLATURES, POLICIES, TWO_LEVEL, POSITIONS))
RUN: dict[str, Callable[[View, str, Solver], Outcomes]] = {
    "mean": means,
    "median": means,
    "median-lower": means,
    "median-upper": means,
    "nash": bargains,
    "kalai-smorodinsky": bargains,
    "egalitarian": bargains,
    "nash-space": space,
    "kalai-smorodinsky-space": space,
    "egalitarian-space": space,
    "banks-duggan": banks_duggan,
    "setter": setter,
    "baron-ferejohn": baron_ferejohn,
    "two-level": two_level,
    "exchange": exchange,
    "challenge": challenge,
    "expected-utility": expected_utility,
    "reference-point": constant,
}


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What procedures forecast of the issues of a table.

    Parameters
    ----------
    issues
        Names of the issues.
    procedures
        What was asked, in order.
    outcomes
        The answers of each procedure by its label.
    seconds
        How long each took over all issues.
    """

    issues: tuple[str, ...]
    procedures: tuple[Procedure, ...]
    outcomes: Mapping[str, Outcomes]
    seconds: Mapping[str, float]

    def columns(self) -> dict[str, list[object]]:
        """issue, procedure, forecast, status, certificate, seconds, low, high, note: one row an issue a procedure."""
        out: dict[str, list[object]] = {name: [] for name in COLUMNS}
        for label, found in self.outcomes.items():
            m = len(self.issues)
            out["issue"] += self.issues
            out["procedure"] += [label] * m
            out["forecast"] += found.forecast.tolist()
            out["status"] += [Status(int(code)).name for code in found.status]
            out["certificate"] += found.certificate.tolist()
            out["seconds"] += [self.seconds[label] / m] * m
            out["low"] += found.low.tolist()
            out["high"] += found.high.tolist()
            out["note"] += [found.notes.get(k, "") for k in range(m)]
        return out

    def to_frame(self) -> DataFrame:
        """The same as a data frame of pandas, if it is installed; see :meth:`columns`."""
        return frame_of(self.columns())

    def rows(self) -> list[dict[str, object]]:
        """The same, row by row."""
        columns = self.columns()
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def of(self, procedure: str, issue: str | int | None = None) -> Column | float:
        """The forecasts of a procedure, shape (m,), or the one for an issue.

        Raises
        ------
        ModelError
            If there is no such procedure or issue.
        """
        found = self._of(procedure).forecast
        if issue is None:
            return found
        if issue not in self.issues and not isinstance(issue, int):
            raise ModelError(f"issue: no issue named {issue!r}; accepted: {listed(self.issues)}")
        return float(found[issue if isinstance(issue, int) else self.issues.index(issue)])

    def lottery(self, procedure: str, issue: str | int) -> Lottery:
        """What may come out and with which probability: points (k,) and chances (k,)."""
        found = self._of(procedure)
        k = issue if isinstance(issue, int) else self.issues.index(issue)
        return found.lotteries.get(k, (found.forecast[k : k + 1], np.ones(1)))

    def solution(self, procedure: str, issue: str = "") -> Solution[Vector]:
        """The whole answer of a procedure that gives one, such as ``exchange``, with its details and certificate.

        Raises
        ------
        ModelError
            If it gives none.
        """
        found = self._of(procedure).details
        for key in (issue, "", *self.issues[:1]):
            if isinstance(found.get(key), Solution):
                return found[key]  # type: ignore[return-value]
        raise ModelError(f"solution: {procedure} answers all issues at once, without one solution an issue")

    def details(self, procedure: str) -> Mapping[str, object]:
        """What else a procedure says, by issue."""
        return self._of(procedure).details

    def _of(self, procedure: str) -> Outcomes:
        if procedure not in self.outcomes:
            raise ModelError(
                f"procedure: no procedure {procedure!r} was asked; accepted: {listed(list(self.outcomes))}"
            )
        return self.outcomes[procedure]

    def __str__(self) -> str:
        width = max([len(i) for i in self.issues] + [5])
        lines = [" ".join(["issue".ljust(width), *(label.rjust(16)[:16] for label in self.outcomes)])]
        for k, issue in enumerate(self.issues[:50]):
            numbers = [f"{found.forecast[k]:16.6g}" for found in self.outcomes.values()]
            lines.append(" ".join([issue.ljust(width), *numbers]))
        return visible("\n".join(lines))

    def _repr_html_(self) -> str:
        rows = [
            (issue, *(f"{found.forecast[k]:.6g}" for found in self.outcomes.values()))
            for k, issue in enumerate(self.issues[:50])
        ]
        solved = sum(int((f.status == Status.SOLVED).sum()) for f in self.outcomes.values())
        total = len(self.issues) * len(self.outcomes)
        lines = [("certified", f"{solved} of {total}")]
        return card("Forecasts", "", lines, Html(table(("issue", *self.outcomes), rows)))


COLUMNS = ("issue", "procedure", "forecast", "status", "certificate", "seconds", "low", "high", "note")


def forecast_table(data: ActorTable, procedures: object, settings: Mapping[str, object]) -> Forecasts:
    """Every procedure over every issue of a table.

    Raises
    ------
    ModelError
        If a procedure or a setting is not known.
    """
    asked = read_procedures(procedures)
    base = Settings().but(settings)
    outcomes, seconds = {}, {}
    for procedure in asked:
        started = time.perf_counter()
        view = View(data, base.but(procedure.options))
        outcomes[procedure.label] = RUN.get(procedure.name, constant)(view, procedure.name, SOLVER)
        seconds[procedure.label] = time.perf_counter() - started
    return Forecasts(data.issues, tuple(asked), outcomes, seconds)
