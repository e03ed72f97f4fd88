"""A backtest as one page of HTML, with the hash of its plan, and as a table for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from winset.base.markup import Html, element, table
from winset.positions.backtests.board import Board, Score
from winset.report.html import whole_page

__all__ = ["backtest_html", "backtest_page"]

HEADS = ("Procedure", "Issues", "MAE", "RMSE", "Within 10", "CRPS", "Difference", "Low", "High", "Log score")


def cells(score: Score) -> tuple[str, ...]:
    """One row in words."""
    numbers = (score.mae, score.rmse, score.within10, score.crps, score.difference, score.low, score.high)
    name = f"{score.procedure} (baseline)" if score.baseline else score.procedure
    return (name, str(score.n), *(f"{value:.3f}" for value in numbers), f"{score.log_score:.3f}")


def backtest_page(board: Board) -> RenderableType:
    """The scoreboard and what it says."""
    found = Table(*HEADS, title=board.plan.title or "Backtest", title_justify="left", box=box.SIMPLE_HEAD)
    for score in board.scores:
        found.add_row(*cells(score))
    return Group(found, Text("\n".join([*board.words(), f"plan {board.plan.digest}"])))


def backtest_html(board: Board, pictures: dict[str, str]) -> str:
    """The whole page: what was planned, the scoreboard, the picture, every forecast, and what beats nothing."""
    plan, title = board.plan, board.plan.title or "Backtest"
    planned = [
        (p.label, p.name, ", ".join(f"{k} = {v}" for k, v in {**plan.settings, **p.options, **p.fit}.items()))
        for p in plan.procedures
    ]
    rows = [
        element("tr", [element("td", cell) for cell in cells(score)], class_="claim", data_verdict=score.verdict)
        for score in board.scores
    ]
    issues = [
        (issue, f"{board.outcomes[k]:.1f}", *(f"{values[k]:.1f}" for values in board.forecasts.values()))
        for k, issue in enumerate(board.issues)
    ]
    left_out = f", {board.left_out} without an outcome left out" if board.left_out else ""
    tried = (
        f"Scales from 0 to 100; {len(board.issues)} issues{left_out}; clusters: {plan.cluster}; {plan.draws} draws of "
        f"the bootstrap, seed {plan.seed}; differences of {plan.score} to {board.against}."
    )
    body = element(
        "body",
        element("h1", title),
        element("p", tried, class_="pale"),
        element("p", "Plan fixed beforehand, SHA-256 ", element("code", plan.digest), id="plan"),
        [element("p", sentence) for sentence in board.words()],
        table(HEADS, rows, id="scores"),
        [element("figure", Html(svg), element("figcaption", caption)) for caption, svg in pictures.items()],
        element("h2", "What was planned"),
        table(("Label", "Procedure", "Settings"), planned),
        element("h2", "Every forecast"),
        table(("Issue", "Outcome", *board.forecasts), issues, id="forecasts"),
    )
    return whole_page(title, body)
