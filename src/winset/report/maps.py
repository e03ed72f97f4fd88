"""Sweeps and actors as tables and maps for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from winset.sweep.result import SweepResult

if TYPE_CHECKING:
    from winset.episodes.actors import Actors
    from winset.episodes.census import ActorsCensus

__all__ = ["actors_page", "letters", "sweep_page", "text_map"]


COLUMNS = ("outcome", "label")


def sweep_page(result: SweepResult) -> RenderableType:
    """What came out of a sweep: over two axes a map, over one a table by value, else shares and margins."""
    parts: list[RenderableType] = [Text(str(result) + "\n")]
    shown = [column for column in COLUMNS if column in result.counts]
    if len(result.axes) == 2:
        parts += [Text(text_map(result, column) + "\n") for column in shown]
    elif len(result.axes) == 1:
        parts += [_by_value(result, column) for column in shown]
    if not result.axes or len(result.axes) > 2:
        parts += [_margins(result, column) for column in shown if column in result.margins]
    return Group(*parts)


def text_map(result: SweepResult, column: str) -> str:
    """A letter a cell for the most frequent word, the first axis downwards, the second to the right, and a legend."""
    (down, rows), (across, columns) = result.axes.items()
    column = result.shown(column)
    words = result.most_frequent(column)
    letter = letters(result.words(column))
    width = max(len(_number(value)) for value in rows)
    lines = [f"{column}: {down} downwards, {across} from {_number(columns[0])} to {_number(columns[-1])}"]
    for value, row in zip(rows, words, strict=True):
        lines.append(f"{_number(value):>{width}} " + "".join(letter.get(str(word), "?") for word in row))
    share = result.share(column)
    lines += [f"  {letter[word]}  {result.odds(column, word)} ({share[word]:.1%})" for word in letter]
    return "\n".join(lines)


def letters(words: Iterable[str]) -> dict[str, str]:
    """A letter for every word: its first that no earlier word has, in capitals if possible."""
    taken: dict[str, str] = {}
    for word in words:
        own = [c.upper() for c in word if c.isalnum()] + [c.lower() for c in word if c.isalnum()]
        spare = [*own, *"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"]
        taken[word] = next((c for c in spare if c not in taken.values()), "#")
    return taken


def _number(value: float) -> str:
    return f"{value:.4g}"


def _by_value(result: SweepResult, column: str) -> RenderableType:
    ((name, values),) = result.axes.items()
    table = Table(name, *result.words(column), title=column, box=box.SIMPLE_HEAD)
    shares = [result.share(column, word) for word in result.words(column)]
    for k, value in enumerate(values):
        table.add_row(_number(value), *(f"{share[k]:.1%}" for share in shares))
    return table


def _margins(result: SweepResult, column: str) -> RenderableType:
    """For every range: the share of each word in its lowest, middle and highest fifth."""
    table = Table(
        "parameter", "word", "lowest fifth", "middle fifth", "highest fifth", title=column, box=box.SIMPLE_HEAD
    )
    for parameter in result.box:
        margin = result.margin(parameter, column)
        games = margin["games"]
        for word, share in margin["share"].items():
            fifths = [_mean(share[a : a + 4], games[a : a + 4]) for a in (0, 8, 16)]
            table.add_row(parameter, word, *(f"{fifth:.1%}" for fifth in fifths))
    return table


def _mean(share: NDArray[np.float64], games: NDArray[np.int64]) -> float:
    return float(np.nansum(share * games) / max(int(games.sum()), 1))


def actors_page(actors: Actors, census: ActorsCensus) -> RenderableType:
    """Who the actors are, every number that is assumed, and what they explain."""
    who = Table("Actor", "Who", box=box.SIMPLE_HEAD, title="Actors")
    for actor in actors.spec.actors.values():
        who.add_row(actor.title, actor.says)
    numbers = Table("Number", "Value", "Range", "Kind", "What", "Episodes", box=box.SIMPLE_HEAD, title="Free numbers")
    for n in census.numbers:
        uses = ", ".join(dict.fromkeys(episode for episode, _ in n.uses))
        numbers.add_row(n.key, f"{n.value:g}", f"{n.low:g} to {n.high:g}", n.kind, n.says, uses)
    return Group(who, numbers, Text(str(census)))
