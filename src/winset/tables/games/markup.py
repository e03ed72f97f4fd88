"""Payoff tables for notebooks and for LaTeX."""

from __future__ import annotations

from itertools import product
from typing import Protocol, cast

from winset.base.array_types import Exact, Float
from winset.base.markup import Html, element, latex, table
from winset.base.writable import Writable
from winset.tables.arrays import NormalFormArrays

__all__ = ["PayoffTable"]


MOST = 400
"""Games with more profiles are not drawn whole."""

Cells = list[list[list[str]]]


class _Game(Protocol):
    """What is shown."""

    payoffs: Float
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    @property
    def exact(self) -> Exact: ...

    def to_arrays(self) -> NormalFormArrays: ...


class PayoffTable(Writable):
    """How a game in normal form is shown."""

    def picture(self) -> Html | None:
        """One table of rows and columns for every choice of the players from the third on."""
        game = cast(_Game, self)
        if game.payoffs[0].size > MOST:
            sizes = " x ".join(str(len(own)) for own in game.actions)
            return element("p", f"{', '.join(game.players)}: {sizes} actions")
        parts: list[Html] = []
        for others, cells in _tables(game):
            if others:
                parts.append(element("p", others))
            rows = [
                element("tr", element("th", row, scope="row"), [element("td", ", ".join(cell)) for cell in line])
                for row, line in zip(game.actions[0], cells, strict=True)
            ]
            columns = game.actions[1] if len(game.players) > 1 else ("payoff",)
            corner = f"{game.players[0]} \\ {game.players[1]}" if len(game.players) > 1 else game.players[0]
            parts.append(table((corner, *columns), rows))
        return Html("".join(parts))

    def to_latex(self) -> str:
        """The game as tables of LaTeX: the first player chooses rows, the second columns, the others the table.

        The package ``multirow`` is not needed; text is escaped.

        Examples
        --------
        >>> import winset as ws
        >>> print(ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]).to_latex())
        \\begin{tabular}{rl|cc}
         & & \\multicolumn{2}{c}{2} \\\\
         & & 1 & 2 \\\\ \\hline
        1 & 1 & $3,\\ 3$ & $0,\\ 5$ \\\\
         & 2 & $5,\\ 0$ & $1,\\ 1$ \\\\
        \\end{tabular}
        """
        game = cast(_Game, self)
        columns = game.actions[1] if len(game.players) > 1 else ("payoff",)
        heading = latex(game.players[1]) if len(game.players) > 1 else ""
        parts = []
        for others, cells in _tables(game):
            lines = [f"% {others}"] if others else []
            lines.append(rf"\begin{{tabular}}{{rl|{'c' * len(columns)}}}")
            lines.append(rf" & & \multicolumn{{{len(columns)}}}{{c}}{{{heading}}} \\")
            lines.append(f" & & {' & '.join(map(latex, columns))} " + r"\\ \hline")
            for k, (row, line) in enumerate(zip(game.actions[0], cells, strict=True)):
                first = latex(game.players[0]) if k == 0 else ""
                numbers = " & ".join("$" + r",\ ".join(map(_number, cell)) + "$" for cell in line)
                lines.append(rf"{first} & {latex(row)} & {numbers} \\")
            parts.append("\n".join([*lines, r"\end{tabular}"]))
        return "\n\n".join(parts)


def _tables(game: _Game) -> list[tuple[str, Cells]]:
    """Rows of columns of payoffs, one table for every choice of the others with its name."""
    numbers = game.exact if game.to_arrays().exact is not None else game.payoffs
    out = []
    rows, columns = len(game.actions[0]), len(game.actions[1]) if len(game.players) > 1 else 1
    for rest in product(*(range(len(own)) for own in game.actions[2:])):
        places = [[(a, b, *rest) if len(game.players) > 1 else (a,) for b in range(columns)] for a in range(rows)]
        cells = [[[_word(numbers[(i, *at)]) for i in range(len(game.players))] for at in line] for line in places]
        named = zip(game.players[2:], game.actions[2:], rest, strict=True)
        out.append((", ".join(f"{player}: {own[k]}" for player, own, k in named), cells))
    return out


def _word(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _number(text: str) -> str:
    """A number as LaTeX sets it: fractions as fractions."""
    top, slash, bottom = text.partition("/")
    if not slash:
        return text
    return rf"{'-' if top.startswith('-') else ''}\frac{{{top.lstrip('-')}}}{{{bottom}}}"
