"""The command ``backtest``: forecasts of a table held against what came out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from winset.cli.terminal import AsJson, compiling, faults, print_out

if TYPE_CHECKING:
    from winset.positions.backtests.board import Board

__all__ = ["backtest"]


def backtest(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A table of actors with outcomes.")],
    plan: Annotated[
        Path | None, typer.Option(metavar="plan.toml", help="Procedures and parameters fixed beforehand.")
    ] = None,
    procedure: Annotated[
        list[str] | None, typer.Option(help="A procedure, such as median, if there is no plan; may be repeated.")
    ] = None,
    cluster: Annotated[str, typer.Option(help="The label of issues that are resampled together.")] = "proposal",
    format: Annotated[str, typer.Option("--format", help="The format of the file, if it is not known by itself.")] = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="Write a report with a picture, one page of HTML.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score forecasts against outcomes, with intervals by clusters, and say what beats nothing."""
    with faults(as_json):
        from winset.base.errors import ModelError
        from winset.positions.backtests.run import backtest as run
        from winset.positions.table import Positions
        from winset.report.backtest import backtest_page

        if plan is not None and procedure:
            raise ModelError("--procedure: the plan says what is tried; give one or the other")
        table = Positions.read(path, format or None)
        with compiling():
            board = run(table, procedure or None, cluster, plan=plan)
        if html is not None:
            _write(html, board)
        print_out(as_json, _document(board), lambda: backtest_page(board))


def _document(board: Board) -> dict[str, object]:
    columns = board.columns()
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    plain = [{k: _plain(v) for k, v in row.items()} for row in rows]
    return {
        "title": board.plan.title,
        "plan": board.plan.digest,
        "issues": len(board.issues),
        "without_outcome": board.left_out,
        "against": board.against,
        "score": board.plan.score,
        "scores": plain,
        "words": board.words(),
        "fitted": board.fitted,
    }


def _plain(value: object) -> object:
    """Numbers as JSON has them; null for what is not finite."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _write(path: Path, board: Board) -> None:
    from winset.base.errors import ModelError
    from winset.report.backtest import backtest_html

    try:
        from winset.plot.positions import backtest as picture
        from winset.plot.style import svg
    except ImportError as missing:
        raise ModelError(f"--html: {missing}") from None
    try:
        page = backtest_html(board, {"Differences with intervals; left is better.": svg(picture(board))})
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ModelError(f"--html: {path} cannot be written: {error.strerror}") from None
