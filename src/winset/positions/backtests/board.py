"""A scoreboard: how far procedures were from what came out, and which of them beats what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winset.base.array_types import Float
from winset.base.errors import ModelError, listed
from winset.base.frames import frame_of
from winset.base.markup import Html, card, table, visible
from winset.positions.backtests.plan import Plan

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Board", "Score"]

COLUMNS = ("procedure", "n", "mae", "rmse", "within10", "crps", "difference", "low", "high", "bias", "log_score")


@dataclass(frozen=True)
class Score:
    """One row of a scoreboard, on scales from 0 to 100.

    Parameters
    ----------
    procedure, n
        What forecast, and how many issues.
    mae, rmse, within10, bias
        Of the expected outcomes; ``within10`` is a share, with an error of exactly 10.
    crps
        The mean continuous ranked probability score of the lotteries; of a certain forecast its absolute error.
    log_score
        Minus the mean log of the probability of the tenth of the scale that came out; infinite where it had none.
    difference, low, high
        The score minus the baseline's on the issues that both forecast, and its interval by the cluster bootstrap.
    clusters
        How many of them the interval rests on.
    """

    procedure: str
    n: int
    mae: float
    rmse: float
    within10: float
    crps: float
    difference: float
    low: float
    high: float
    bias: float
    log_score: float
    clusters: int
    baseline: bool = False

    @property
    def verdict(self) -> str:
        """``"better"`` or ``"worse"`` than the baseline beyond its interval, else ``"no different"``."""
        return "better" if self.high < 0 else "worse" if self.low > 0 else "no different"


@dataclass(frozen=True, eq=False)
class Board:
    """Scores of forecasting procedures against what came out.

    Parameters
    ----------
    scores
        One row a procedure, baselines first.
    plan
        What was tried; its hash is ``plan.digest``.
    issues
        The issues with an outcome.
    forecasts
        By procedure, on scales from 0 to 100, shape (issues,).
    outcomes
        What came out, on the same scales.
    fitted
        By procedure with free parameters, what was chosen in every fold.
    left_out
        How many issues have no outcome.
    against
        The baseline or the forecast that differences are to.
    """

    scores: tuple[Score, ...]
    plan: Plan
    issues: tuple[str, ...]
    forecasts: Mapping[str, Float]
    outcomes: Float
    fitted: Mapping[str, list[dict[str, object]]]
    left_out: int = 0
    against: str = ""

    def columns(self) -> dict[str, list[object]]:
        """procedure, n, mae, rmse, within10, crps, difference, low, high, bias, log_score: one row a procedure."""
        return {name: [getattr(score, name) for score in self.scores] for name in COLUMNS}

    def to_frame(self) -> DataFrame:
        """The same as a data frame of pandas, if it is installed; see :meth:`columns`."""
        return frame_of(self.columns())

    def of(self, procedure: str) -> Score:
        """One row.

        Raises
        ------
        ModelError
            If there is none of this name.
        """
        for score in self.scores:
            if score.procedure == procedure:
                return score
        accepted = listed([score.procedure for score in self.scores])
        raise ModelError(f"procedure: no procedure {procedure!r} was tried; accepted: {accepted}")

    def words(self) -> list[str]:
        """What the scoreboard says, in sentences: above all what beats nothing."""
        against = self.against
        tried = [score for score in self.scores if not score.baseline and score.procedure != against]
        measure = self.plan.score.upper()
        said = []
        for score in tried:
            span = f"{score.difference:+.2f} [{score.low:+.2f}, {score.high:+.2f}]"
            if score.verdict == "no different":
                said.append(f"{score.procedure} does not beat {against}: {measure} {span}, an interval that holds 0.")
            else:
                said.append(f"{score.procedure} is {score.verdict} than {against}: {measure} {span}.")
        better = [score.procedure for score in tried if score.verdict == "better"]
        if not better:
            head = f"Nothing that was tried beats {against} beyond its interval"
        else:
            head = f"{', '.join(better)} beat{'s' * (len(better) == 1)} {against}"
        count = len(self.issues)
        note = f" on {count} issues in {self.scores[0].clusters} clusters."
        best = min(self.scores, key=lambda score: score.crps)
        tail = f"The smallest CRPS is that of {best.procedure}, {best.crps:.2f}."
        return [head + note, *said, tail]

    def __str__(self) -> str:
        heads = ("procedure", "n", "mae", "rmse", "within10", "crps", "difference", "low", "high")
        rows = [heads] + [
            tuple(f"{v:.3g}" if isinstance(v, float) else str(v) for v in (getattr(s, h) for h in heads))
            for s in self.scores
        ]
        widths = [max(len(row[k]) for row in rows) for k in range(len(heads))]
        lines = [" ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
        return visible("\n".join([*lines, "", *self.words()]))

    def _repr_html_(self) -> str:
        heads = COLUMNS[:9]
        rows = [
            tuple(f"{v:.3f}" if isinstance(v, float) else v for v in (getattr(s, h) for h in heads))
            for s in self.scores
        ]
        lines = [("plan", self.plan.digest[:16]), ("says", " ".join(self.words()[:1]))]
        return card(self.plan.title or "Backtest", f"{len(self.issues)} issues", lines, Html(table(heads, rows)))
